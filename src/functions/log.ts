import { lessThan, MINUS_ONE, power, ZERO } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inLibraries } from './definition'

export const log: FunctionDefinition = {
  name: 'log',
  arity: 1,
  internal: false,
  summary: 'log(x), the natural logarithm',
  domain: 'x > 0',
  domainCondition: ([x]) => lessThan(ZERO, x!),
  derivative: ([x]) => [power(x!, MINUS_ONE)],
  text: 'log',
  latex: latexCall('\\log'),
  mathjs: callOf('log'),
  nerdamer: callOf('log'),
  javascript: callOf('Math.log'),
  arrays: inLibraries('log'),
}
