import erfc from '@stdlib/math-base-special-erfc'
import erfcx from '@stdlib/math-base-special-erfcx'
import { type Ball, type BallField } from '../numbers/ball'
import { byBall } from '../numbers/interval'
import type { FunctionDefinition } from './definition'
import { ALL } from './domain'
import { FAR_EXCESS, RECIPROCAL, SCIPY } from './erfcx'
import type { Formulas } from './formulas'
import { type ArrayLibrary, type ArraySpelling, byKernel, callOf, type Kernel, latexCall } from './spelling'
import { absolute, slope, type Values } from './values'

/*
 * Of the density proportional to exp(−t²), t > x: how far its mean lies from x, and its variance over that of all t. Both
 * are differences of which nothing is left far right, where they follow Laplace's continued fraction for erfcx.
 */

const kernel = (name: string, far: string, near: string): Kernel => ({
  name,
  source: `double ${name}(double x) {
  if (x > 4) {
    double next = x;
    for (int k = 24; k > 2; k--) next = x + 0.5 * k / next;
    const double fraction = x + 1 / next;
    return ${far};
  }
  const double mean = (x < 0 ? exp(-x * x) / erfc(x) : 1 / erfcx(x)) / 1.7724538509055159;
  return ${near};
}`,
})

type Part = (x: number, y: number) => number
const float =
  (far: Part, near: Part) =>
  (x: number): number => {
    if (x <= 4) return near((x < 0 ? Math.exp(-x * x) / erfc(x) : 1 / erfcx(x)) / Math.sqrt(Math.PI), x)
    let next = x
    for (let k = 24; k > 2; k--) next = x + (0.5 * k) / next
    return far(x + 1 / next, next)
  }

/** 1/(√π erfcx(x)), also where erfcx(x) is too large for a number. */
const meanBall = (field: BallField, x: Ball): Ball =>
  field.div(field.exp(field.neg(field.mul(x, x))), field.mul(field.sqrt(field.pi()), field.erfc(x)))

const valuesBy = (ofNumbers: Values['float'], ofBalls: (field: BallField, mean: Ball, x: Ball) => Ball): Values => {
  const ball = (field: BallField) => (x: Ball) => ofBalls(field, meanBall(field, x), x)
  return { float: ofNumbers, interval: (x) => byBall(ball)(x), ball, spread: slope(1), rounding: absolute(64) }
}

const meanOf = <T>(t: Formulas<T>, x: T): T =>
  t.div(t.number(1), t.mul(t.call('sqrt', t.pi()), t.call('exp', t.power(x, 2)), t.positive(t.call('erfc', x))))

const inLibraries = (
  define: (np: string, reciprocal: (x: string) => string) => string,
  call: ArraySpelling['call'],
  needs: Readonly<Record<ArrayLibrary, ArraySpelling>>,
): FunctionDefinition['arrays'] => ({
  numpy: { call, define: define('np', (x) => `1 / erfcx(${x})`), needs: [needs.numpy] },
  torch: { call, define: define('torch', (x) => `reciprocal_erfcx(${x})`), needs: [needs.torch] },
  jax: { call, define: define('jnp', (x) => `reciprocal_erfcx(${x})`), needs: [needs.jax] },
})
const INVERSES = { numpy: SCIPY, torch: RECIPROCAL.torch, jax: RECIPROCAL.jax }

const EXCESS = inLibraries(
  (np, reciprocal) => `def mean_excess(x):
    """How far the mean of the density exp(-t**2), t > x, lies from x."""
    far = x > 4
    z, near = ${np}.where(far, x, 4), ${np}.where(far, 0, x)
    return ${np}.where(far, far_excess(z), ${reciprocal('near')} / math.sqrt(math.pi) - near)`,
  callOf('mean_excess'),
  INVERSES,
)
const withFar = (spelling: ArraySpelling): ArraySpelling => ({ ...spelling, needs: [FAR_EXCESS, ...spelling.needs!] })

export const excess: FunctionDefinition = {
  arity: 1,
  word: 'none',
  summary: 'excess(x) = 1/(√π erfcx(x)) − x',
  domain: ALL,
  // At most 1/√π + max(0, −x): it is 1/√π at 0 and its slope lies between −1 and 0.
  facts: { sign: 'positive', shape: 'curve', growth: 'polynomial', degree: 1 },
  loops: byKernel(kernel('excess', '0.5 / fraction', 'mean - x')),
  specification: { formula: (t, [x]) => t.sub(meanOf(t, x!), x!) },
  derivative: (t, [x]) => [t.neg(t.call('varianceratio', x!))],
  values: valuesBy(
    float(
      (fraction) => 0.5 / fraction,
      (mean, x) => mean - x,
    ),
    (field, mean, x) => field.sub(mean, x),
  ),
  latex: latexCall('\\operatorname{excess}'),
  arrays: { numpy: withFar(EXCESS.numpy), torch: withFar(EXCESS.torch), jax: withFar(EXCESS.jax) },
}

export const varianceratio: FunctionDefinition = {
  arity: 1,
  word: 'none',
  summary: 'varianceratio(x) = 1 − 2 excess(x) (excess(x) + x)',
  domain: ALL,
  // What is cut off of a Gaussian has less variance.
  facts: { sign: 'positive', between: [0, 1], shape: 'curve', growth: 'polynomial' },
  loops: byKernel(kernel('varianceratio', '(1 / next - 0.5 / fraction) / fraction', '1 - 2 * (mean - x) * mean')),
  specification: {
    formula: (t, [x]) => {
      const mean = meanOf(t, x!)
      return t.sub(t.number(1), t.mul(t.number(2), t.sub(mean, x!), mean))
    },
  },
  // 2 V (m + x) − 2 m (1 − V) with V the ratio and m the excess.
  derivative: (t, [x]) => {
    const [m, ratio] = [t.call('excess', x!), t.call('varianceratio', x!)]
    const kept = t.mul(ratio, t.add(m, x!))
    return [t.mul(t.number(2), t.sub(kept, t.mul(m, t.sub(t.number(1), ratio))))]
  },
  values: valuesBy(
    float(
      (fraction, next) => (1 / next - 0.5 / fraction) / fraction,
      (mean, x) => 1 - 2 * (mean - x) * mean,
    ),
    (field, mean, x) => {
      const lost = field.mul(field.fromNumber(2), field.mul(field.sub(mean, x), mean))
      return field.sub(field.fromNumber(1), lost)
    },
  ),
  latex: latexCall('\\operatorname{varianceratio}'),
  arrays: inLibraries(
    (np, reciprocal) => `def variance_ratio(x):
    """The variance of the density exp(-t**2), t > x, over that of all t; by a continued fraction for x > 4."""
    far = x > 4
    z, near = ${np}.where(far, x, 4), ${np}.where(far, 0, x)
    following = z
    for k in range(24, 2, -1):
        following = z + 0.5 * k / following
    fraction = z + 1 / following
    mean = ${reciprocal('near')} / math.sqrt(math.pi)
    return ${np}.where(far, (1 / following - 0.5 / fraction) / fraction, 1 - 2 * (mean - near) * mean)`,
    callOf('variance_ratio'),
    INVERSES,
  ),
}
