import { isFault } from '../numbers/algebra'
import { FUNCTIONS } from '../functions'
import * as Q from '../numbers/rational'
import { Unsupported } from '../program/unsupported'
import { type Cell, forgetGaps, setState } from '../program/ground/cells'
import { Divergent } from '../program/divergent'
import { featuresOf } from './features'
import type { Ground } from '../program/ground/ground'
import type { Integrand } from './integrand'
import { integrateLine } from './line'
import { SCAN, sumNaturals, TooManyTerms } from './naturals'
import type { Cluster, Space } from './space'
import { bitsOf, centre, magnitude } from '../program/ground/precision'
import type { Ring, Scaled } from './scaled'
import { FLAT, outermost } from './tails'

/*
 * Sums over counts whose terms fall too slowly to be added one by one, such as Σ (n + 1)^−2 or Σ exp(−√n / 100): the first
 * terms, and from N on the integral with the corrections of Gregory's formula (the Euler–Maclaurin formula with
 * differences in place of derivatives; Jordan, Calculus of Finite Differences, 1965, §99):
 * Σ_{n ≥ N} f(n) = ∫_N^∞ f(x) dx + ½ f(N) − Δf(N)/12 + Δ²f(N)/24 − 19 Δ³f(N)/720 + …
 */

/** From so many terms on the formula is tried first. */
const LONG = 5_000
const FIRST = 256
const LAST = 2 ** 15
/** Features narrower than this many counts lie among the first terms. */
const SMOOTH = 50
/** Logarithms of counts at which convergence is looked at. */
const FAR: readonly number[] = Array.from({ length: 24 }, (_, k) => 2 + 2 * k)
/** Functions with periods, or with an end. */
const WILD = new Set(['wave', 'branch'])

/** Whether the term can be read between counts, and does not oscillate there. */
const isSmooth = <T>(g: Ground<T>, cell: number): boolean => {
  if (!g.scope.includes(cell)) return true
  switch (g.kind) {
    case 'constant':
    case 'cell':
      return true
    case 'add':
    case 'mul':
    case 'logsumexp':
      return g.parts.every((p) => isSmooth(p, cell))
    case 'powerInteger':
      return isSmooth(g.base, cell)
    case 'power':
      return isSmooth(g.base, cell) && isSmooth(g.exponent, cell)
    case 'call':
      return !WILD.has(FUNCTIONS[g.name].facts.shape) && g.args.every((a) => isSmooth(a, cell))
    default:
      return false
  }
}

/** Σ over one count, however slowly the terms fall. */
export const sumCounts = <T>(
  space: Space<T>,
  cluster: Cluster<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  ring: Ring<T>,
): Scaled<T> => {
  const smooth = [...cluster.energy, ...cluster.tilts.map((t) => t.piece)].every((g) => isSmooth(g, cell.id))
  if (!smooth) return sumNaturals(space, cell, integrand, ring, false)
  try {
    return sumNaturals(space, cell, integrand, ring, false, LONG)
  } catch (thrown) {
    if (!(thrown instanceof TooManyTerms)) throw thrown
  }
  try {
    return new LongSum(space, cluster, cell, integrand, ring).value()
  } catch (thrown) {
    if (!(thrown instanceof Unsupported) && !isFault(thrown)) throw thrown
  }
  try {
    return sumNaturals(space, cell, integrand, ring, false)
  } catch (thrown) {
    if (!(thrown instanceof TooManyTerms)) throw thrown
    throw new Unsupported(`the terms of the sum over ${cell.name} fall too slowly to be summed numerically`)
  }
}

class LongSum<T> {
  /** log of the greatest term, an integer. */
  #shift = 0

  constructor(
    readonly space: Space<T>,
    readonly cluster: Cluster<T>,
    readonly cell: Cell<T>,
    readonly integrand: Integrand<T>,
    readonly ring: Ring<T>,
  ) {}

  value(): Scaled<T> {
    this.#checkMeans()
    this.#shift = Math.round(Math.max(...SCAN.map((n) => this.#log(n))))
    const { ring } = this
    const head = ring.accumulator()
    for (let n = 0, from = this.#start(); from <= LAST; from *= 2) {
      for (; n < from; n++) head.add(this.#term(n))
      const first = head.total()!
      const edge = this.#corrections(from, first)
      if (edge) return ring.sum([{ e: this.#shift, c: ring.plus(first, edge) }, this.#integral(from)])
    }
    throw new Unsupported(`the terms of the sum over ${this.cell.name} vary too quickly where they are many`)
  }

  #log(n: number): number {
    this.space.cells.floats[this.cell.id] = n
    const value = this.integrand.log()
    return Number.isNaN(value) ? -Infinity : value
  }

  #term(n: number): (T | undefined)[] {
    const { space, cell } = this
    const { algebra: A, options } = space.evaluator
    if (n % 256 === 255) options.tick?.()
    setState(A, space.cells, cell, n)
    return this.integrand.exact(undefined, this.#shift)
  }

  /** The sum of the weights converges; those of the functions times it need not. */
  #checkMeans(): void {
    const size = this.integrand.ratios().length
    for (let m = 1; m < size; m++) {
      const log = (r: number): number =>
        this.#log(Math.round(Math.exp(r))) + r + Math.log(Math.abs(this.integrand.ratios()[m]!))
      const last = outermost(log, () => this.integrand.rounding(), FAR)
      if (last && last.value > -Infinity && last.slope > -Math.max(FLAT, last.noise))
        throw new Divergent(this.cell.name, `the mean of the function converges over ${this.cell.name}`)
    }
  }

  /** The count as a real number from there on. */
  #beyond(from: number): Cell<T> {
    const low = { x: from, exact: this.space.evaluator.algebra.fromNumber(from), kinks: [] }
    return { ...this.cell, kind: 'continuous', low, high: undefined }
  }

  /** From where on no feature of the terms is narrow. */
  #start(): number {
    const features = featuresOf(this.space, this.cluster, this.#beyond(0)).centres(false)
    const narrow = features.filter((c) => c.width < SMOOTH).map((c) => 2 * c.x + SMOOTH)
    return Math.max(FIRST, Math.ceil(Math.max(...narrow)))
  }

  /** ½ f(N) − Δf(N)/12 + …, with an error; undefined where the differences do not fall fast enough. */
  #corrections(from: number, scale: readonly (T | undefined)[]): (T | undefined)[] | undefined {
    const { ring } = this
    const { algebra: A } = this.space.evaluator
    const bits = bitsOf(A)
    let differences = [this.#term(from)]
    let total = ring.times(differences[0]!, A.fromNumber(0.5))
    const isSmall = (terms: readonly (T | undefined)[]): boolean =>
      terms.every(
        (x, m) => x === undefined || magnitude(A, x) <= 2 ** -bits * magnitude(A, scale[m] ?? A.fromNumber(0)),
      )
    const coefficients = gregory(8 + Math.ceil(bits / 5))
    for (let k = 1; k + 1 < coefficients.length; k++) {
      // The ascending differences that end at f(N + k).
      const next = [this.#term(from + k)]
      for (const d of differences) next.push(ring.plus(next.at(-1)!, ring.times(d, A.fromNumber(-1))))
      differences = next
      const term = ring.times(next.at(-1)!, A.rational(coefficients[k + 1]!))
      total = ring.plus(total, term)
      if (isSmall(term)) return total.map((x, m) => (x === undefined ? x : A.widen(x, centre(A, term[m] ?? x))))
    }
    return undefined
  }

  #integral(from: number): Scaled<T> {
    const { space } = this
    const cell = this.#beyond(from)
    try {
      return integrateLine(space, cell, this.integrand, featuresOf(space, this.cluster, cell), this.ring, true)
    } finally {
      forgetGaps(space.cells, cell.id)
    }
  }
}

/** Coefficients of z/log(1 + z). */
const gregory = (count: number): readonly Q.Rational[] => {
  const found: Q.Rational[] = [Q.ONE]
  while (found.length < count) {
    const n = found.length
    const sum = found.reduce((s, g, k) => Q.add(s, Q.mul(g, Q.rational((n - k) % 2 === 0 ? 1 : -1, n - k + 1))), Q.ZERO)
    found.push(Q.neg(sum))
  }
  return found
}
