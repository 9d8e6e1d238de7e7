import { add, call, div, HALF, log, mul, neg, number, ONE, PI, power, sub, type Term, TWO } from '../expr'
import * as Q from '../numbers/rational'

/** A one-dimensional data density p̃(x), as the logarithm that its score is differentiated from. */
export interface DistributionDefinition {
  readonly name: string
  readonly summary: string
  /** Names of its arguments in the model file. */
  readonly args: readonly string[]
  /** Where the density is positive. */
  readonly support: 'real' | 'positive' | 'between its arguments'
  /** log p̃(x). */
  logDensity(x: Term, args: readonly Term[]): Term
}

const gaussian = (x: Term, mean: Term, sd: Term): Term =>
  sub(neg(div(power(sub(x, mean), TWO), mul(TWO, power(sd, TWO)))), add(log(sd), mul(HALF, log(mul(TWO, PI)))))

const normal: DistributionDefinition = {
  name: 'normal', summary: 'normal(mean, sd)', args: ['mean', 'sd'], support: 'real',
  logDensity: (x, [mean, sd]) => gaussian(x, mean!, sd!),
}
const logistic: DistributionDefinition = {
  name: 'logistic', summary: 'logistic with location 0 and scale 1', args: [], support: 'real',
  logDensity: (x) => neg(add(x, mul(TWO, call('softplus', neg(x))))),
}
const studentT: DistributionDefinition = {
  name: 'student_t', summary: 'Student t with nu degrees of freedom', args: ['nu'], support: 'real',
  logDensity: (x, [nu]) => {
    const half = mul(HALF, add(nu!, ONE))
    const constant = sub(call('lgamma', half), add(call('lgamma', mul(HALF, nu!)), mul(HALF, log(mul(nu!, PI)))))
    return sub(constant, mul(half, log(add(ONE, div(power(x, TWO), nu!)))))
  },
}
const laplace: DistributionDefinition = {
  name: 'laplace', summary: 'Laplace with location 0 and scale 1; its score jumps at 0', args: [], support: 'real',
  logDensity: (x) => neg(add(call('abs', x), log(TWO))),
}
const uniform: DistributionDefinition = {
  name: 'uniform', summary: 'uniform(a, b)', args: ['a', 'b'], support: 'between its arguments',
  logDensity: (x, [a, b]) => add(mul(number(0), x), neg(log(sub(b!, a!)))),
}
const gamma: DistributionDefinition = {
  name: 'gamma', summary: 'gamma(shape, rate)', args: ['shape', 'rate'], support: 'positive',
  logDensity: (x, [shape, rate]) =>
    add(mul(sub(shape!, ONE), log(x)), neg(mul(rate!, x)), mul(shape!, log(rate!)), neg(call('lgamma', shape!))),
}
const lognormal: DistributionDefinition = {
  name: 'lognormal', summary: 'lognormal(mu, sigma)', args: ['mu', 'sigma'], support: 'positive',
  logDensity: (x, [mu, sigma]) => sub(gaussian(log(x), mu!, sigma!), log(x)),
}

/** The named densities of the model file's `data` key, in one registry. */
export const DISTRIBUTIONS: readonly DistributionDefinition[] = [normal, logistic, studentT, laplace, uniform, gamma, lognormal]

const COMPONENTS = 2

/** The default on ℝ: a mixture of Gaussians whose weights, means and scales are the given rationals. */
export const gaussianMixture = (x: Term, draw: (k: number) => Q.Rational): Term => {
  const constants = Array.from({ length: COMPONENTS }, (_, c) => [draw(3 * c), draw(3 * c + 1), draw(3 * c + 2)] as const)
  const positive = (q: Q.Rational): Q.Rational => Q.add(Q.HALF, Q.mul(Q.HALF, Q.mul(q, q)))
  const total = constants.reduce((t, [w]) => Q.add(t, positive(w)), Q.ZERO)
  const parts = constants.map(([w, m, s]) =>
    add(log(number(Q.div(positive(w), total))), gaussian(x, number(m), number(positive(s)))))
  // log Σ exp over two explicit components: a + softplus(b − a).
  return add(parts[0]!, call('softplus', sub(parts[1]!, parts[0]!)))
}

/** The default on an interval (a, b): a Beta(3, 3) density scaled to it. */
export const scaledBeta = (x: Term, low: Term, high: Term): Term => {
  const width = sub(high, low)
  const t = div(sub(x, low), width)
  return add(log(number(30)), mul(TWO, log(t)), mul(TWO, log(sub(ONE, t))), neg(log(width)))
}
