import { and, atMost, call, MINUS_ONE, neg, ONE, power, sub, TWO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const acos: FunctionDefinition = {
  name: 'acos',
  arity: 1,
  internal: false,
  summary: 'acos(x), the inverse of cos on [0, π]',
  domain: '−1 ≤ x ≤ 1',
  loops: library('acos'),
  domainCondition: ([x]) => and(atMost(MINUS_ONE, x!), atMost(x!, ONE)),
  derivative: ([x]) => [neg(power(call('sqrt', sub(ONE, power(x!, TWO))), MINUS_ONE))],
  text: 'acos',
  latex: latexCall('\\arccos'),
  mathjs: callOf('acos'),
  nerdamer: callOf('acos'),
  arrays: inLibraries('arccos', 'acos'),
}
