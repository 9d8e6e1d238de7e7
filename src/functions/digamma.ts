import float from '@stdlib/math-base-special-digamma'
import { spreadOfPolygamma } from './polygamma'
import { absolute, enclosed } from './values'
import type { FunctionDefinition } from './definition'
import { OFF_POLES } from './domain'
import { byKernel, inSciPy, type Kernel, latexCall } from './spelling'

/** Recurrence, then the asymptotic series (DLMF 5.11.2). */
const kernel: Kernel = {
  name: 'digamma',
  source: `double digamma(double x) {
  if (x <= 0) return digamma(1 - x) - 3.141592653589793 / tan(3.141592653589793 * (x - floor(x + 0.5)));
  double y = x;
  double sum = 0;
  for (; y < 12; y += 1) sum -= 1 / y;
  const double z = 1 / (y * y);
  const double tail = z * (1.0 / 12 - z * (1.0 / 120 - z * (1.0 / 252 - z * (1.0 / 240 - z * (1.0 / 132 - z * (691.0 / 32760 - z / 12))))));
  return sum + log(y) - 0.5 / y - tail;
}`,
}

export const digamma: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'digamma(x) = Γ′(x)/Γ(x)',
  domain: OFF_POLES,
  facts: { shape: 'power', growth: 'polynomial' },
  loops: byKernel(kernel),
  derivative: (t, [x]) => [t.call('trigamma', x!)],
  values: {
    float,
    ...enclosed('digamma'),
    spread: (x, y, e) => spreadOfPolygamma(x, y, e, 0) + e,
    rounding: absolute(32),
  },
  latex: latexCall('\\operatorname{digamma}'),
  arrays: inSciPy('digamma', 'torch.digamma'),
}
