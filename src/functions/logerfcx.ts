import erfc from '@stdlib/math-base-special-erfc'
import erfcx from '@stdlib/math-base-special-erfcx'
import { byBall } from '../numbers/interval'
import type { Ball, BallField } from '../numbers/ball'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { erfc as ERFC } from './erfc'
import { FAR_EXCESS, SCIPY } from './erfcx'
import { byKernel, callOf, type Kernel, latexCall } from './spelling'
import { absolute, type Values } from './values'

/* x² + log erfc(x) is a difference of large numbers far right, and log(erfcx(x)) has no value far left. */

const kernel: Kernel = {
  name: 'logerfcx',
  source: `double logerfcx(double x) {
  return x > 0 ? log(erfcx(x)) : log(erfc(x)) + x * x;
}`,
}

const ball = (field: BallField) => (x: Ball) =>
  x.m >= 0n ? field.log(field.erfcx(x)) : field.add(field.mul(x, x), field.logerfc(x))
const values: Values = {
  float: (x) => (x > 0 ? Math.log(erfcx(x)) : Math.log(erfc(x)) + x * x),
  interval: (x) => byBall(ball)(x),
  ball,
  // |2x − 2/(√π erfcx(x))| is 2/√π at 0, below it for x > 0 and at most 2|x| more for x < 0.
  spread: (x, _, e) => (1.5 + 2 * Math.max(0, e - x)) * e,
  rounding: absolute(64),
}

const TORCH = `def logerfcx(x):
    """x**2 + log(erfc(x)), with its derivatives on both sides."""
    far, left = x > 4, x < 0
    z, a, near = torch.where(far, x, 4), torch.where(left, x, 0), torch.where(far | left, 0, x)
    return torch.where(
        far,
        -torch.log(math.sqrt(math.pi) * (z + far_excess(z))),
        torch.where(left, torch.log(torch.erfc(a)) + a**2, torch.log(torch.special.erfcx(near))),
    )`

const JAX = `def logerfcx(x):
    """x**2 + log(erfc(x)), with its derivatives on both sides."""
    far = x > 4
    z, near = jnp.where(far, x, 4), jnp.where(far, 0, x)
    return jnp.where(
        far,
        -jnp.log(math.sqrt(math.pi) * (z + far_excess(z))),
        near**2 + _log_ndtr(-math.sqrt(2) * near) + math.log(2),
    )`

export const logerfcx: FunctionDefinition = {
  arity: 1,
  word: 'none',
  summary: 'logerfcx(x) = x² + log erfc(x)',
  domain: ALL,
  facts: { atZero: 0, shape: 'curve', growth: 'polynomial' },
  loops: byKernel(kernel),
  specification: {
    formula: (t, [x]) => t.add(t.power(x!, 2), t.call('log', t.positive(t.call('erfc', x!)))),
  },
  derivative: (t, [x]) => [t.mul(t.number(-2), t.call('excess', x!))],
  values,
  latex: latexCall('\\log\\operatorname{erfcx}'),
  arrays: {
    numpy: {
      call: callOf('logerfcx'),
      needs: [SCIPY, ERFC.arrays.numpy],
      define: `def logerfcx(x):
    """log(erfcx(x)), also where erfcx(x) is infinite."""
    left = x < 0
    a, near = np.where(left, x, 0), np.where(left, 0, x)
    return np.where(left, np.log(erfc(a)) + a**2, np.log(erfcx(near)))`,
    },
    torch: { call: callOf('logerfcx'), define: TORCH, needs: [FAR_EXCESS] },
    jax: {
      call: callOf('logerfcx'),
      imports: 'from jax.scipy.special import log_ndtr as _log_ndtr',
      define: JAX,
      needs: [FAR_EXCESS],
    },
  },
}
