import { add, call, MINUS_ONE, ONE, power, TWO } from '../expr'
import { callOf, type FunctionDefinition, inLibraries, latexCall, library } from './definition'

export const asinh: FunctionDefinition = {
  name: 'asinh',
  arity: 1,
  internal: false,
  summary: 'asinh(x) = log(x + √(x² + 1))',
  domain: 'all real x',
  loops: library('asinh'),
  domainCondition: () => true,
  derivative: ([x]) => [power(call('sqrt', add(ONE, power(x!, TWO))), MINUS_ONE)],
  text: 'asinh',
  latex: latexCall('\\operatorname{asinh}'),
  mathjs: callOf('asinh'),
  nerdamer: ([x]) => `log(${x} + ((${x})^2 + 1)^hf)`,
  arrays: inLibraries('arcsinh', 'asinh'),
}
