import { add, call, div, HALF, log, mul, neg, number, ONE, PI, power, sub, type Term, TWO, ZERO } from '../expr'
import * as Q from '../numbers/rational'
import type { AxisShape } from '../integrate/means/axis'

/** How a density falls towards the ends of where it is positive, infinite and finite ones. */
export interface Decay {
  /** Like exp(−v²), like exp(−rate |v|), like |v|⁻⁽ᵒʳᵈᵉʳ ⁺ ¹⁾, or faster than every power. */
  readonly far:
    | { readonly kind: 'gaussian' }
    | { readonly kind: 'exponential'; readonly rate: Term }
    | { readonly kind: 'power'; readonly order: Term | 'every' }
  /** The power of the distance to a finite end that it vanishes like; 0 where it does not, absent without such ends. */
  readonly near?: Term | 'every'
}

/** A one-dimensional data density p̃(x), as the logarithm that its score is differentiated from. */
export interface DistributionDefinition {
  readonly name: string
  readonly summary: string
  /** Names of its arguments in the model file. */
  readonly args: readonly string[]
  /** Where the density is positive, if that is not the whole line. */
  readonly ends?: (args: readonly Term[]) => readonly [low: Term, high: Term]
  readonly decay: (args: readonly Term[]) => Decay
  /** log p̃(x). */
  logDensity(x: Term, args: readonly Term[]): Term
  /** Where its mass is and how it falls, for integration. */
  axis(args: readonly number[]): AxisShape
}

const REAL_LINE = { low: -Infinity, high: Infinity, breaks: [] } as const

/** As a bound of a domain: `inf`. */
const INFINITE = number({ n: 1n, d: 0n })

const gaussian = (x: Term, mean: Term, sd: Term): Term =>
  sub(neg(div(power(sub(x, mean), TWO), mul(TWO, power(sd, TWO)))), add(log(sd), mul(HALF, log(mul(TWO, PI)))))

const normal: DistributionDefinition = {
  name: 'normal',
  summary: 'normal(mean, sd)',
  args: ['mean', 'sd'],
  decay: () => ({ far: { kind: 'gaussian' } }),
  logDensity: (x, [mean, sd]) => gaussian(x, mean!, sd!),
  axis: ([mean, sd]) => ({ ...REAL_LINE, centre: mean!, scale: sd!, tail: 'gaussian' }),
}
const logistic: DistributionDefinition = {
  name: 'logistic',
  summary: 'logistic with location 0 and scale 1',
  args: [],
  decay: () => ({ far: { kind: 'exponential', rate: ONE } }),
  logDensity: (x) => neg(add(x, mul(TWO, call('softplus', neg(x))))),
  axis: () => ({ ...REAL_LINE, centre: 0, scale: 2, tail: 'exponential' }),
}
const studentT: DistributionDefinition = {
  name: 'student_t',
  summary: 'Student t with nu degrees of freedom',
  args: ['nu'],
  decay: ([nu]) => ({ far: { kind: 'power', order: nu! } }),
  logDensity: (x, [nu]) => {
    const half = mul(HALF, add(nu!, ONE))
    const constant = sub(call('lgamma', half), add(call('lgamma', mul(HALF, nu!)), mul(HALF, log(mul(nu!, PI)))))
    return sub(constant, mul(half, log(add(ONE, div(power(x, TWO), nu!)))))
  },
  axis: () => ({ ...REAL_LINE, centre: 0, scale: 1, tail: 'power' }),
}
const laplace: DistributionDefinition = {
  name: 'laplace',
  summary: 'Laplace with location 0 and scale 1; its score jumps at 0',
  args: [],
  decay: () => ({ far: { kind: 'exponential', rate: ONE } }),
  logDensity: (x) => neg(add(call('abs', x), log(TWO))),
  axis: () => ({ ...REAL_LINE, centre: 0, scale: 1, tail: 'exponential', breaks: [0] }),
}
const uniform: DistributionDefinition = {
  name: 'uniform',
  summary: 'uniform(a, b)',
  args: ['a', 'b'],
  ends: ([a, b]) => [a!, b!],
  decay: () => ({ far: { kind: 'gaussian' }, near: ZERO }),
  logDensity: (x, [a, b]) => add(mul(number(0), x), neg(log(sub(b!, a!)))),
  axis: ([a, b]) => ({ low: a!, high: b!, centre: (a! + b!) / 2, scale: b! - a!, tail: 'gaussian', breaks: [] }),
}
const gamma: DistributionDefinition = {
  name: 'gamma',
  summary: 'gamma(shape, rate)',
  args: ['shape', 'rate'],
  ends: () => [number(0), INFINITE],
  decay: ([shape, rate]) => ({ far: { kind: 'exponential', rate: rate! }, near: sub(shape!, ONE) }),
  logDensity: (x, [shape, rate]) =>
    add(mul(sub(shape!, ONE), log(x)), neg(mul(rate!, x)), mul(shape!, log(rate!)), neg(call('lgamma', shape!))),
  axis: ([shape, rate]) => ({
    low: 0,
    high: Infinity,
    centre: shape! / rate!,
    scale: 1 / rate!,
    tail: 'exponential',
    breaks: [],
  }),
}
const lognormal: DistributionDefinition = {
  name: 'lognormal',
  summary: 'lognormal(mu, sigma)',
  args: ['mu', 'sigma'],
  ends: () => [number(0), INFINITE],
  decay: () => ({ far: { kind: 'power', order: 'every' }, near: 'every' }),
  logDensity: (x, [mu, sigma]) => sub(gaussian(log(x), mu!, sigma!), log(x)),
  axis: ([mu, sigma]) => ({
    low: 0,
    high: Infinity,
    centre: Math.exp(mu!),
    scale: Math.exp(mu!),
    tail: 'power',
    logNormal: { mu: mu!, sigma: sigma! },
    breaks: [],
  }),
}

/** The named densities of the model file's `data` key, in one registry. */
export const DISTRIBUTIONS: readonly DistributionDefinition[] = [
  normal,
  logistic,
  studentT,
  laplace,
  uniform,
  gamma,
  lognormal,
]

const COMPONENTS = 2
/** Numbers that make a mixture: a weight, a mean and a scale for each component. */
export const MIXTURE_SIZE = 3 * COMPONENTS

/** Weights that add up to 1, means, and scales from ½ on, made of rationals. */
export const mixtureConstants = (draw: (k: number) => Q.Rational): readonly Q.Rational[] => {
  const positive = (q: Q.Rational): Q.Rational => Q.add(Q.HALF, Q.mul(Q.HALF, Q.mul(q, q)))
  const clamped = (q: Q.Rational): Q.Rational =>
    Q.compare(q, TWO_Q) > 0 || Q.compare(q, Q.neg(TWO_Q)) < 0 ? Q.mul(q, Q.rational(1, 4)) : q
  const raw = Array.from({ length: MIXTURE_SIZE }, (_, k) => clamped(draw(k)))
  const weights = Array.from({ length: COMPONENTS }, (_, c) => positive(raw[3 * c]!))
  const total = weights.reduce((t, w) => Q.add(t, w), Q.ZERO)
  return weights.flatMap((w, c) => [Q.div(w, total), raw[3 * c + 1]!, positive(raw[3 * c + 2]!)])
}
const TWO_Q = Q.rational(2)

/** The default on ℝ: a mixture of Gaussians with these weights, means and scales. */
export const gaussianMixture = (x: Term, constant: (k: number) => Term): Term => {
  const parts = Array.from({ length: COMPONENTS }, (_, c) =>
    add(log(constant(3 * c)), gaussian(x, constant(3 * c + 1), constant(3 * c + 2))),
  )
  // log Σ exp over two explicit components: a + softplus(b − a).
  return add(parts[0]!, call('softplus', sub(parts[1]!, parts[0]!)))
}

export const mixtureAxis = (constants: readonly number[]): AxisShape => {
  const means = constants.filter((_, k) => k % 3 === 1)
  const scales = constants.filter((_, k) => k % 3 === 2)
  return {
    ...REAL_LINE,
    centre: means.reduce((a, b) => a + b, 0) / COMPONENTS,
    scale: Math.min(...scales),
    tail: 'gaussian',
  }
}

/** The default on an interval (a, b): a Beta(3, 3) density scaled to it. */
export const scaledBeta = (x: Term, low: Term, high: Term): Term => {
  const width = sub(high, low)
  const t = div(sub(x, low), width)
  return add(log(number(30)), mul(TWO, log(t)), mul(TWO, log(sub(ONE, t))), neg(log(width)))
}
