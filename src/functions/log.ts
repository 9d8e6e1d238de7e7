import { lessThan, MINUS_ONE, power, ZERO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const log: FunctionDefinition = {
  name: 'log',
  arity: 1,
  internal: false,
  summary: 'log(x), the natural logarithm',
  domain: 'x > 0',
  loops: library('log'),
  domainCondition: ([x]) => lessThan(ZERO, x!),
  derivative: ([x]) => [power(x!, MINUS_ONE)],
  text: 'log',
  latex: latexCall('\\log'),
  mathjs: callOf('log'),
  nerdamer: callOf('log'),
  arrays: inLibraries('log'),
}
