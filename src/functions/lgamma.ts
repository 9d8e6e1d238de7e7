import float from '@stdlib/math-base-special-gammaln'
import * as Q from '../numbers/rational'
import { absolute, enclosed, onlyExact } from './values'
import type { FunctionDefinition } from './definition'
import { OFF_POLES } from './domain'
import { byKernel, inSciPy, type Kernel, latexCall } from './spelling'

/** Recurrence, then the asymptotic series (DLMF 5.11.1); libm has one that may write a global sign. */
const kernel: Kernel = {
  name: 'lgamma',
  source: `double lgamma(double x) {
  if (x < 0.5) return log(3.141592653589793 / fabs(sin(3.141592653589793 * (x - 2 * floor(0.5 * x + 0.5))))) - lgamma(1 - x);
  double y = x;
  double product = 1;
  for (; y < 12; y += 1) product *= y;
  const double z = 1 / (y * y);
  const double tail = (1.0 / 12 - z * (1.0 / 360 - z * (1.0 / 1260 - z * (1.0 / 1680 - z * (1.0 / 1188 - z * (691.0 / 360360)))))) / y;
  return (y - 0.5) * log(y) - y + 0.9189385332046727 + tail - log(product);
}`,
}

export const lgamma: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'lgamma(x) = log Γ(x)',
  domain: OFF_POLES,
  facts: { shape: 'power', growth: 'polynomial' },
  loops: byKernel(kernel),
  derivative: (t, [x]) => [t.call('digamma', x!)],
  values: {
    float,
    ...enclosed('lgamma'),
    rational: (x) => (Q.equal(x, Q.ONE) || Q.equal(x, Q.rational(2)) ? Q.ZERO : undefined),
    spread: (x, _, e) => (x > e ? e * (1 / (x - e) + 1 + x + e) : onlyExact(e)),
    rounding: absolute(32),
  },
  latex: latexCall('\\log\\Gamma'),
  arrays: inSciPy('gammaln', 'torch.lgamma', 'lgamma'),
}
