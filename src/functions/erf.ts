import { call, div, exp, mul, neg, PI, power, TWO } from '../expr'
import { byKernel, calling, callOf, type FunctionDefinition, inSciPy, type Kernel, latexCall } from './definition'

/** Its series near 0 (Abramowitz and Stegun 7.1.5), which `Math` has not. */
const kernel: Kernel = {
  name: 'erf',
  source: `double erf(double x) {
  if (fabs(x) >= 0.5) return x > 0 ? 1 - exp(-x * x) * erfcx(x) : exp(-x * x) * erfcx(-x) - 1;
  double term = x;
  double sum = x;
  for (int k = 1; k <= 12; k++) {
    term *= -x * x / k;
    sum += term / (2 * k + 1);
  }
  return 1.1283791670955126 * sum;
}`,
}

export const erf: FunctionDefinition = {
  name: 'erf',
  arity: 1,
  internal: false,
  summary: 'erf(x) = 2/√π ∫₀ˣ exp(−t²) dt',
  domain: 'all real x',
  loops: { c: calling('erf'), typescript: byKernel(kernel).typescript },
  domainCondition: () => true,
  derivative: ([x]) => [mul(div(TWO, call('sqrt', PI)), exp(neg(power(x!, TWO))))],
  text: 'erf',
  latex: latexCall('\\operatorname{erf}'),
  nerdamer: callOf('erf'),
  arrays: inSciPy('erf', 'torch.erf'),
}
