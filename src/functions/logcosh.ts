import { call } from '../expr'
import { byKernel, callOf, type FunctionDefinition, type Kernel, latexCall } from './definition'

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

/** The JavaScript form loses relative accuracy near 0, where the value is x²/2; its absolute error stays below 2⁻⁵². */
export const logcosh: FunctionDefinition = {
  name: 'logcosh',
  arity: 1,
  internal: false,
  summary: 'logcosh(x) = log cosh(x)',
  domain: 'all real x',
  loops: byKernel(kernel),
  domainCondition: () => true,
  derivative: ([x]) => [call('tanh', x!)],
  text: 'logcosh',
  latex: latexCall('\\log\\cosh'),
  mathjs: ([x]) => `log(cosh(${x}))`,
  nerdamer: ([x]) => `log(cosh(${x}))`,
  arrays: {
    numpy: { call: callOf('logcosh'), define: NUMPY },
    torch: { call: callOf('logcosh'), define: TORCH },
    jax: { call: callOf('logcosh'), define: JAX },
  },
}
