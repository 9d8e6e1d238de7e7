import { and, atMost, call, MINUS_ONE, ONE, power, sub, TWO } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inLibraries } from './definition'

export const asin: FunctionDefinition = {
  name: 'asin',
  arity: 1,
  internal: false,
  summary: 'asin(x), the inverse of sin on [−π/2, π/2]',
  domain: '−1 ≤ x ≤ 1',
  domainCondition: ([x]) => and(atMost(MINUS_ONE, x!), atMost(x!, ONE)),
  derivative: ([x]) => [power(call('sqrt', sub(ONE, power(x!, TWO))), MINUS_ONE)],
  text: 'asin',
  latex: latexCall('\\arcsin'),
  mathjs: callOf('asin'),
  nerdamer: callOf('asin'),
  javascript: callOf('Math.asin'),
  arrays: inLibraries('arcsin', 'asin'),
}
