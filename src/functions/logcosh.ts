import { call } from '../expr'
import { latexCall, type FunctionDefinition, callOf } from './definition'

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

/** The JavaScript form loses relative accuracy near 0, where the value is x²/2; its absolute error stays below 2⁻⁵². */
export const logcosh: FunctionDefinition = {
  name: 'logcosh',
  arity: 1,
  internal: false,
  summary: 'logcosh(x) = log cosh(x)',
  domain: 'all real x',
  domainCondition: () => true,
  derivative: ([x]) => [call('tanh', x!)],
  text: 'logcosh',
  latex: latexCall('\\log\\cosh'),
  mathjs: ([x]) => `log(cosh(${x}))`,
  nerdamer: ([x]) => `log(cosh(${x}))`,
  javascript: ([x]) => `(Math.abs(${x}) + Math.log1p(Math.exp(-2 * Math.abs(${x}))) - Math.LN2)`,
  arrays: {
    numpy: { call: callOf('logcosh'), define: NUMPY },
    torch: { call: callOf('logcosh'), define: TORCH },
    jax: { call: callOf('logcosh'), define: JAX },
  },
}
