import float from '@stdlib/math-base-special-erfcx'
import { enclosed, local, relative } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { type ArraySpelling, byKernel, callOf, type Kernel, latexCall } from './spelling'

const lines = (np: string, text: string): string => text.replaceAll('np.', `${np}.`)

/** 1/(√π erfcx(x)) − x from 4 on, by Laplace's continued fraction: nothing cancels in it, nor in its derivatives. */
export const FAR_EXCESS: ArraySpelling = {
  call: callOf('far_excess'),
  define: `def far_excess(x):
    """1 / (sqrt(pi) * erfcx(x)) - x for x >= 4, by a continued fraction."""
    fraction = x
    for k in range(24, 1, -1):
        fraction = x + 0.5 * k / fraction
    return 0.5 / fraction`,
}

// exp(x²) erfc(x) is 0 · ∞ near 26.
const IN_JAX: ArraySpelling = {
  call: callOf('erfcx'),
  imports: 'from jax.scipy.special import log_ndtr as _log_ndtr',
  needs: [FAR_EXCESS],
  define: `def erfcx(x):
    """exp(x**2) * erfc(x)."""
    far = x > 4
    z, near = jnp.where(far, x, 4), jnp.where(far, 0, x)
    return jnp.where(
        far,
        1 / (math.sqrt(math.pi) * (z + far_excess(z))),
        2 * jnp.exp(near**2 + _log_ndtr(-math.sqrt(2) * near)),
    )`,
}

const reciprocalIn = (np: string, erfc: string, erfcx: string): string =>
  lines(
    np,
    `def reciprocal_erfcx(x):
    """1 / erfcx(x), with its derivatives where erfcx(x) is infinite or small."""
    far, left = x > 4, x < 0
    z, a, near = np.where(far, x, 4), np.where(left, x, 0), np.where(far | left, 0, x)
    return np.where(
        far,
        math.sqrt(math.pi) * (z + far_excess(z)),
        np.where(left, np.exp(-(a**2)) / ${erfc}(a), 1 / ${erfcx}(near)),
    )`,
  )

export const RECIPROCAL = {
  torch: {
    call: callOf('reciprocal_erfcx'),
    define: reciprocalIn('torch', 'torch.erfc', 'torch.special.erfcx'),
    needs: [FAR_EXCESS],
  },
  jax: {
    call: callOf('reciprocal_erfcx'),
    imports: 'from jax.scipy.special import erfc',
    define: reciprocalIn('jnp', 'erfc', 'erfcx'),
    needs: [IN_JAX],
  },
} satisfies FunctionDefinition['reciprocal']

export const SCIPY: ArraySpelling = { call: callOf('erfcx'), imports: 'from scipy.special import erfcx' }

const kernel: Kernel = {
  name: 'erfcx',
  source: `double erfcx(double x) {
  if (x < 0.5) return exp(x * x) * erfc(x);
  double sum = 1 / (x * x);
  for (int k = 1; k <= 13; k++) sum += 2 * exp(-0.25 * k * k) / (0.25 * k * k + x * x);
  const double pole = x < 6.5 ? 2 * exp(x * x) / expm1(12.566370614359172 * x) : 0;
  return x * sum / 6.283185307179586 - pole;
}`,
}

export const erfcx: FunctionDefinition = {
  arity: 1,
  word: 'unless declared',
  summary: 'erfcx(x) = exp(x²) erfc(x)',
  domain: ALL,
  // 1/erfcx(x) ≤ 1 for x ≤ 0, and ≤ √π (x + √(x² + 2))/2 for x > 0 (Abramowitz and Stegun 7.1.13).
  facts: { sign: 'positive', atZero: 1, shape: 'curve', growth: 'unbounded', reciprocal: 'linear' },
  loops: byKernel(kernel),
  // 2x erfcx(x) − 2/√π with the factor erfcx(x) in front: below −2⁵, 1/erfcx(x) has a value where erfcx(x) has none.
  specification: { formula: (t, [x]) => t.mul(t.call('exp', t.power(x!, 2)), t.positive(t.call('erfc', x!))) },
  derivative: (t, [x]) => {
    const tail = t.call('erfcx', x!)
    return [t.mul(tail, t.sub(t.mul(t.number(2), x!), t.div(t.number(2), t.mul(t.call('sqrt', t.pi()), tail))))]
  },
  values: {
    float,
    ...enclosed('erfcx'),
    spread: local(
      (x, y, e) => y * (1.5 + 2 * Math.max(0, -x)) * e,
      (x) => 1 / (1 + Math.abs(x)),
    ),
    rounding: relative(64),
  },
  latex: latexCall('\\operatorname{erfcx}'),
  meaning: {
    text: 'erfcx(x) = exp(x²) erfc(x)',
    latex: '\\operatorname{erfcx}\\left(x\\right) = e^{x^{2}} \\operatorname{erfc}\\left(x\\right)',
  },
  arrays: { numpy: SCIPY, torch: { call: callOf('torch.special.erfcx') }, jax: IN_JAX },
  reciprocal: RECIPROCAL,
}
