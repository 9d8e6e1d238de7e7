import { call, div, exp, mul, neg, number, PI, power, TWO } from '../expr'
import { byKernel, calling, type FunctionDefinition, inSciPy, type Kernel, latexCall } from './definition'

const kernel: Kernel = {
  name: 'erfc',
  source: `double erfc(double x) {
  return x < 0.5 ? 1 - erf(x) : exp(-x * x) * erfcx(x);
}`,
}

export const erfc: FunctionDefinition = {
  name: 'erfc',
  arity: 1,
  internal: false,
  summary: 'erfc(x) = 1 − erf(x)',
  domain: 'all real x',
  loops: { c: calling('erfc'), typescript: byKernel(kernel).typescript },
  domainCondition: () => true,
  derivative: ([x]) => [mul(div(number(-2), call('sqrt', PI)), exp(neg(power(x!, TWO))))],
  text: 'erfc',
  latex: latexCall('\\operatorname{erfc}'),
  nerdamer: ([x]) => `(1 - erf(${x}))`,
  arrays: inSciPy('erfc', 'torch.erfc'),
}
