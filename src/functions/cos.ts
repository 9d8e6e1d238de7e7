import { call, neg } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inLibraries } from './definition'

export const cos: FunctionDefinition = {
  name: 'cos',
  arity: 1,
  internal: false,
  summary: 'cos(x)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [neg(call('sin', x!))],
  text: 'cos',
  latex: latexCall('\\cos'),
  mathjs: callOf('cos'),
  nerdamer: callOf('cos'),
  javascript: callOf('Math.cos'),
  arrays: inLibraries('cos'),
}
