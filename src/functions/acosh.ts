import { atMost, call, MINUS_ONE, ONE, power, sub, TWO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const acosh: FunctionDefinition = {
  name: 'acosh',
  arity: 1,
  internal: false,
  summary: 'acosh(x) = log(x + √(x² − 1))',
  domain: 'x ≥ 1',
  loops: library('acosh'),
  domainCondition: ([x]) => atMost(ONE, x!),
  derivative: ([x]) => [power(call('sqrt', sub(power(x!, TWO), ONE)), MINUS_ONE)],
  text: 'acosh',
  latex: latexCall('\\operatorname{acosh}'),
  mathjs: callOf('acosh'),
  arrays: inLibraries('arccosh', 'acosh'),
}
