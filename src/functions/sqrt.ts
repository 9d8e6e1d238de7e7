import { atMost, call, div, HALF, ZERO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, library } from './definition'

export const sqrt: FunctionDefinition = {
  name: 'sqrt',
  arity: 1,
  internal: false,
  summary: 'sqrt(x) = √x',
  domain: 'x ≥ 0',
  loops: library('sqrt'),
  domainCondition: ([x]) => atMost(ZERO, x!),
  derivative: ([x]) => [div(HALF, call('sqrt', x!))],
  text: 'sqrt',
  latex: ([x]) => `\\sqrt{${x}}`,
  mathjs: callOf('sqrt'),
  nerdamer: ([x]) => `(${x})^hf`,
  arrays: inLibraries('sqrt'),
}
