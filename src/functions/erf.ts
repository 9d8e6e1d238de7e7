import { call, div, exp, mul, neg, PI, power, TWO } from '../expr'
import { callOf, latexCall, type FunctionDefinition, inSciPy } from './definition'

export const erf: FunctionDefinition = {
  name: 'erf',
  arity: 1,
  internal: false,
  summary: 'erf(x) = 2/√π ∫₀ˣ exp(−t²) dt',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [mul(div(TWO, call('sqrt', PI)), exp(neg(power(x!, TWO))))],
  text: 'erf',
  latex: latexCall('\\operatorname{erf}'),
  nerdamer: callOf('erf'),
  arrays: inSciPy('erf', 'torch.erf'),
}
