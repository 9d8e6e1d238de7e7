import { call, ONE, power, sub, TWO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const tanh: FunctionDefinition = {
  name: 'tanh',
  arity: 1,
  internal: false,
  summary: 'tanh(x) = sinh(x)/cosh(x)',
  domain: 'all real x',
  loops: library('tanh'),
  domainCondition: () => true,
  derivative: ([x]) => [sub(ONE, power(call('tanh', x!), TWO))],
  text: 'tanh',
  latex: latexCall('\\tanh'),
  mathjs: callOf('tanh'),
  nerdamer: callOf('tanh'),
  arrays: inLibraries('tanh'),
}
