import { and, atMost, call, MINUS_ONE, ONE, power, sub, TWO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const asin: FunctionDefinition = {
  name: 'asin',
  arity: 1,
  internal: false,
  summary: 'asin(x), the inverse of sin on [−π/2, π/2]',
  domain: '−1 ≤ x ≤ 1',
  loops: library('asin'),
  domainCondition: ([x]) => and(atMost(MINUS_ONE, x!), atMost(x!, ONE)),
  derivative: ([x]) => [power(call('sqrt', sub(ONE, power(x!, TWO))), MINUS_ONE)],
  text: 'asin',
  latex: latexCall('\\arcsin'),
  mathjs: callOf('asin'),
  nerdamer: callOf('asin'),
  arrays: inLibraries('arcsin', 'asin'),
}
