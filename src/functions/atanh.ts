import { and, lessThan, MINUS_ONE, ONE, power, sub, TWO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const atanh: FunctionDefinition = {
  name: 'atanh',
  arity: 1,
  internal: false,
  summary: 'atanh(x) = ½ log((1 + x)/(1 − x))',
  domain: '−1 < x < 1',
  loops: library('atanh'),
  domainCondition: ([x]) => and(lessThan(MINUS_ONE, x!), lessThan(x!, ONE)),
  derivative: ([x]) => [power(sub(ONE, power(x!, TWO)), MINUS_ONE)],
  text: 'atanh',
  latex: latexCall('\\operatorname{atanh}'),
  mathjs: callOf('atanh'),
  nerdamer: ([x]) => `(log(1 + ${x})/2 - log(1 - (${x}))/2)`,
  arrays: inLibraries('arctanh', 'atanh'),
}
