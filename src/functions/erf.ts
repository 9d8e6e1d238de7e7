import float from '@stdlib/math-base-special-erf'
import { enclosed, relative, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { byKernel, calling, callOf, inSciPy, type Kernel, latexCall } from './spelling'

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
  arity: 1,
  word: 'reserved',
  summary: 'erf(x) = 2/√π ∫₀ˣ exp(−t²) dt',
  domain: ALL,
  facts: {
    sign: 'of x',
    between: [-1, 1],
    atZero: 0,
    parity: 'odd',
    shape: 'step',
    growth: 'polynomial',
    far: [-1, 1],
  },
  loops: { c: calling('erf'), typescript: byKernel(kernel).typescript },
  derivative: (t, [x]) => [t.mul(t.div(t.number(2), t.call('sqrt', t.pi())), t.call('exp', t.neg(t.power(x!, 2))))],
  values: { float, ...enclosed('erf'), spread: slope(1.13), rounding: relative(8) },
  latex: latexCall('\\operatorname{erf}'),
  nerdamer: callOf('erf'),
  arrays: inSciPy('erf', 'torch.erf'),
}
