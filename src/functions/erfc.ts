import { call, div, exp, mul, neg, number, PI, power, TWO } from '../expr'
import { latexCall, type FunctionDefinition, inSciPy } from './definition'

export const erfc: FunctionDefinition = {
  name: 'erfc',
  arity: 1,
  internal: false,
  summary: 'erfc(x) = 1 − erf(x)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [mul(div(number(-2), call('sqrt', PI)), exp(neg(power(x!, TWO))))],
  text: 'erfc',
  latex: latexCall('\\operatorname{erfc}'),
  nerdamer: ([x]) => `(1 - erf(${x}))`,
  arrays: inSciPy('erfc', 'torch.erfc'),
}
