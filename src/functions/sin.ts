import { call } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const sin: FunctionDefinition = {
  name: 'sin',
  arity: 1,
  internal: false,
  summary: 'sin(x)',
  domain: 'all real x',
  loops: library('sin'),
  domainCondition: () => true,
  derivative: ([x]) => [call('cos', x!)],
  text: 'sin',
  latex: latexCall('\\sin'),
  mathjs: callOf('sin'),
  nerdamer: callOf('sin'),
  arrays: inLibraries('sin'),
}
