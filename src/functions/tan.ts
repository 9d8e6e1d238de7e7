import { add, call, equals, not, ONE, power, TWO, ZERO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const tan: FunctionDefinition = {
  name: 'tan',
  arity: 1,
  internal: false,
  summary: 'tan(x) = sin(x)/cos(x)',
  domain: 'x ≠ π/2 + kπ',
  loops: library('tan'),
  domainCondition: ([x]) => not(equals(call('cos', x!), ZERO)),
  derivative: ([x]) => [add(ONE, power(call('tan', x!), TWO))],
  text: 'tan',
  latex: latexCall('\\tan'),
  mathjs: callOf('tan'),
  nerdamer: callOf('tan'),
  arrays: inLibraries('tan'),
}
