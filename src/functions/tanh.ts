import { call, ONE, power, sub, TWO } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inLibraries } from './definition'

export const tanh: FunctionDefinition = {
  name: 'tanh',
  arity: 1,
  internal: false,
  summary: 'tanh(x) = sinh(x)/cosh(x)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [sub(ONE, power(call('tanh', x!), TWO))],
  text: 'tanh',
  latex: latexCall('\\tanh'),
  mathjs: callOf('tanh'),
  nerdamer: callOf('tanh'),
  javascript: callOf('Math.tanh'),
  arrays: inLibraries('tanh'),
}
