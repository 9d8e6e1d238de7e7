import { call, div, mul, PI, sub, TWO } from '../expr'
import { byKernel, callOf, type FunctionDefinition, type Kernel, latexCall, pythonPolynomial } from './definition'

// exp(x²) erfc(x) is 0 · ∞ near 26; from 10 on eight terms of the asymptotic series have all digits.
const JAX = `def erfcx(x):
    """exp(x**2) * erfc(x)."""
    far = x > 10
    near = jnp.where(far, 0, x)
    y = 1 / (2 * jnp.where(far, x, 10) ** 2)
    series = ${pythonPolynomial([1, -1, 3, -15, 105, -945, 10395, -135135, 2027025], 'y')}
    return jnp.where(
        far,
        series * jnp.sqrt(2 * y / math.pi),
        2 * jnp.exp(near**2 + _log_ndtr(-math.sqrt(2) * near)),
    )`

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
  name: 'erfcx',
  arity: 1,
  internal: false,
  summary: 'erfcx(x) = exp(x²) erfc(x)',
  domain: 'all real x',
  loops: byKernel(kernel),
  domainCondition: () => true,
  // 2x erfcx(x) − 2/√π with the factor erfcx(x) in front: below −2⁵, 1/erfcx(x) has a value where erfcx(x) has none.
  derivative: ([x]) => {
    const tail = call('erfcx', x!)
    return [mul(tail, sub(mul(TWO, x!), div(TWO, mul(call('sqrt', PI), tail))))]
  },
  text: 'erfcx',
  latex: latexCall('\\operatorname{erfcx}'),
  meaning: {
    text: 'erfcx(x) = exp(x²) erfc(x)',
    latex: '\\operatorname{erfcx}\\left(x\\right) = e^{x^{2}} \\operatorname{erfc}\\left(x\\right)',
  },
  nerdamer: ([x]) => `(ee^((${x})^2)*(1 - erf(${x})))`,
  arrays: {
    numpy: { call: callOf('erfcx'), imports: 'from scipy.special import erfcx' },
    torch: { call: callOf('torch.special.erfcx') },
    jax: { call: callOf('erfcx'), imports: 'from jax.scipy.special import log_ndtr as _log_ndtr', define: JAX },
  },
}
