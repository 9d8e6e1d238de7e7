import { add, call, MINUS_ONE, ONE, power, TWO } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inLibraries } from './definition'

export const asinh: FunctionDefinition = {
  name: 'asinh',
  arity: 1,
  internal: false,
  summary: 'asinh(x) = log(x + √(x² + 1))',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [power(call('sqrt', add(ONE, power(x!, TWO))), MINUS_ONE)],
  text: 'asinh',
  latex: latexCall('\\operatorname{asinh}'),
  mathjs: callOf('asinh'),
  nerdamer: ([x]) => `log(${x} + ((${x})^2 + 1)^hf)`,
  javascript: callOf('Math.asinh'),
  arrays: inLibraries('arcsinh', 'asinh'),
}
