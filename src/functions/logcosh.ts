import { enclosed, relative } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { byKernel, callOf, type Kernel, latexCall } from './spelling'

// By way of |x| there would be no second derivative at 0.
const TORCH = `def logcosh(x):
    """log(cosh(x)), with its curvature everywhere."""
    return -torch.nn.functional.logsigmoid(-2 * x) - x - math.log(2)`
const NUMPY = `def logcosh(x):
    """log(cosh(x)), without overflow."""
    return np.logaddexp(x, -x) - math.log(2)`
const JAX = `def logcosh(x):
    """log(cosh(x))."""
    return jax.nn.softplus(2 * x) - x - math.log(2)`

/** Near 0 as log(1 + 2 sinh²(x/2)), where the difference of logarithms would lose all digits. */
const kernel: Kernel = {
  name: 'logcosh',
  source: `double logcosh(double x) {
  const double a = fabs(x);
  const double s = sinh(0.5 * fmin(a, 1));
  return a < 1 ? log1p(2 * s * s) : a + log1p(exp(-2 * a)) - 0.6931471805599453;
}`,
}

/** Near 0 as log(1 + 2 sinh²(x/2)), where the difference of logarithms would lose all digits. */
const float = (x: number): number => {
  const a = Math.abs(x)
  return a < 1 ? Math.log1p(2 * Math.sinh(x / 2) ** 2) : a + Math.log1p(Math.exp(-2 * a)) - Math.LN2
}

export const logcosh: FunctionDefinition = {
  arity: 1,
  word: 'reserved',
  summary: 'logcosh(x) = log cosh(x)',
  domain: ALL,
  facts: { sign: 'nonnegative', atZero: 0, parity: 'even', shape: 'bend', growth: 'polynomial', far: ['|x|', '|x|'] },
  loops: byKernel(kernel),
  specification: { formula: (t, [x]) => t.call('log', t.positive(t.call('cosh', x!))) },
  derivative: (t, [x]) => [t.call('tanh', x!)],
  values: {
    float,
    ...enclosed('logcosh'),
    spread: (x, _, e) => Math.min(1, Math.abs(x) + e) * e,
    rounding: relative(8),
  },
  latex: latexCall('\\log\\cosh'),
  arrays: {
    numpy: { call: callOf('logcosh'), define: NUMPY },
    torch: { call: callOf('logcosh'), define: TORCH },
    jax: { call: callOf('logcosh'), define: JAX },
  },
}
