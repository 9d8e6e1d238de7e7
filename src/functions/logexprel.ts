import { bernoulli } from '../numbers/bernoulli'
import * as Q from '../numbers/rational'
import { float as log1mexp } from './log1mexp'
import { enclosed, relative, slope } from './values'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { byKernel, callOf, definedInLibraries, type Kernel, pythonPolynomial } from './spelling'

/** The coefficient of x²ᵏ in log(sinh(x/2) / (x/2)): B₂ₖ / (2k (2k)!). */
export const logSinhCoefficient = (k: number): number => {
  let value = Q.toNumber(bernoulli(k)) / (2 * k)
  for (let n = 2; n <= 2 * k; n++) value /= n
  return value
}
const SERIES = Array.from({ length: 12 }, (_, k) => logSinhCoefficient(k + 1))

const DEFINE = `def logexprel(x):
    """log((exp(x) - 1) / x), by its series near 0."""
    near = np.abs(x) < 1
    y = np.where(near, x, 0) ** 2
    series = y * (${pythonPolynomial(SERIES, 'y')})
    z = np.abs(np.where(near, 1, x))
    return x / 2 + np.where(near, series, z / 2 + np.log(-np.expm1(-z) / z))`

/** The series of log(sinh(u)/u), u = x/2, where the quotient loses digits. */
const kernel: Kernel = {
  name: 'logexprel',
  source: `double logexprel(double x) {
  const double u = 0.5 * x;
  const double a = fabs(u);
  const double s = u * u;
  if (a < 0.25)
    return u + s * (1.0 / 6 - s * (1.0 / 180 - s * (1.0 / 2835 - s * (1.0 / 37800 - s * (1.0 / 467775 - s * (691.0 / 3831077250))))));
  return u + a + log(-expm1(-2 * a)) - log(2 * a);
}`,
}

/** The series of log(sinh(u)/u), u = x/2, where the quotient loses digits. */
const float = (x: number): number => {
  const u = x / 2
  const a = Math.abs(u)
  if (a >= 0.25) return u + a + log1mexp(-2 * a) - Math.log(2 * a)
  const s = u * u
  return u + s * (1 / 6 - s * (1 / 180 - s * (1 / 2835 - s * (1 / 37800 - s * (1 / 467775 - (s * 691) / 3831077250)))))
}

/** From log((eˣ − 1)/x) = x/2 + log(sinh(x/2)/(x/2)). Oracles see the quotient, which has no value at 0. */
export const logexprel: FunctionDefinition = {
  arity: 1,
  word: 'unless declared',
  summary: 'logexprel(x) = log((eˣ − 1)/x), 0 at 0',
  domain: ALL,
  facts: { sign: 'of x', atZero: 0, shape: 'curve', growth: 'polynomial', degree: 1 },
  loops: byKernel(kernel),
  specification: {
    formula: (t, [x]) => t.call('log', t.positive(t.div(t.sub(t.call('exp', x!), t.number(1)), x!))),
    exceptZero: true,
  },
  derivative: (t, [x]) => [t.add(t.number(0.5), t.mul(t.number(0.5), t.call('langevin', t.mul(t.number(0.5), x!))))],
  values: { float, ...enclosed('logexprel'), spread: slope(1), rounding: relative(8) },
  latex: ([x]) => `\\log\\frac{e^{${x}} - 1}{${x}}`,
  meaning: { text: 'logexprel(x) = log((exp(x) − 1)/x)' },
  nerdamer: ([x]) => `((${x})/2 + log(abs(ee^((${x})/2) - ee^(-(${x})/2))) - log(abs(${x})))`,
  arrays: definedInLibraries(callOf('logexprel'), DEFINE),
}
