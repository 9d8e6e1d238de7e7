import { call, neg } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const cos: FunctionDefinition = {
  name: 'cos',
  arity: 1,
  internal: false,
  summary: 'cos(x)',
  domain: 'all real x',
  loops: library('cos'),
  domainCondition: () => true,
  derivative: ([x]) => [neg(call('sin', x!))],
  text: 'cos',
  latex: latexCall('\\cos'),
  mathjs: callOf('cos'),
  nerdamer: callOf('cos'),
  arrays: inLibraries('cos'),
}
