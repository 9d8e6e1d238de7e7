import { call } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inLibraries } from './definition'

export const sin: FunctionDefinition = {
  name: 'sin',
  arity: 1,
  internal: false,
  summary: 'sin(x)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [call('cos', x!)],
  text: 'sin',
  latex: latexCall('\\sin'),
  mathjs: callOf('sin'),
  nerdamer: callOf('sin'),
  javascript: callOf('Math.sin'),
  arrays: inLibraries('sin'),
}
