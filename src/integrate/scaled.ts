import { type Algebra, UNRESOLVED } from '../numbers/algebra'
import { magnitude } from '../program/ground/precision'

/**
 * exp(e) · Σ_m c_m t^m, a truncated polynomial in t = (t_1, …, t_r) with an integer exponent of its own.
 *
 * A weight w that carries functions g_a is w · exp(Σ t_a g_a), truncated: sums and products of such weights give all
 * E[Π g_a^k_a] at once (Li and Eisner 2009, "First- and second-order expectation semirings"). The exponents stay
 * integers, so that adding them is exact and nothing over- or underflows; a coefficient that is exactly 0 is undefined.
 */
export interface Scaled<T> {
  readonly e: number
  readonly c: readonly (T | undefined)[]
}

/** Truncated polynomials with powers of t_a up to degrees[a]. */
export class Ring<T> {
  readonly size: number
  readonly #strides: readonly number[]
  /** For each target power, the pairs of powers that multiply to it. */
  readonly #pairs: readonly (readonly (readonly [number, number])[])[]
  readonly #exponentials = new Map<number, T>()

  constructor(
    readonly algebra: Algebra<T>,
    readonly degrees: readonly number[],
  ) {
    const strides: number[] = []
    let size = 1
    for (const d of degrees) {
      strides.push(size)
      size *= d + 1
    }
    this.size = size
    this.#strides = strides
    const pairs: [number, number][][] = Array.from({ length: size }, () => [])
    for (let a = 0; a < size; a++) {
      const pa = this.powers(a)
      for (let b = 0; b < size; b++) {
        const fits = this.powers(b).every((k, n) => k + pa[n]! <= degrees[n]!)
        if (fits) pairs[a + b]!.push([a, b])
      }
    }
    this.#pairs = pairs
  }

  /** Powers of each t_a in the monomial at that position. */
  powers(position: number): readonly number[] {
    return this.degrees.map((d, n) => Math.floor(position / this.#strides[n]!) % (d + 1))
  }

  /** How far apart the positions of m and m·t_a are. */
  stride(a: number): number {
    return this.#strides[a]!
  }

  one(): Scaled<T> {
    return { e: 0, c: this.constant(this.algebra.fromNumber(1)) }
  }

  constant(value: T): (T | undefined)[] {
    const c = Array.from<T | undefined>({ length: this.size })
    c[0] = value
    return c
  }

  /** exp(t_a · value), truncated. */
  tilt(a: number, value: T): (T | undefined)[] {
    const { algebra: A } = this
    const c = this.constant(A.fromNumber(1))
    let power = value
    for (let k = 1; k <= this.degrees[a]!; k++) {
      if (k > 1) power = A.div(A.mul(power, value), A.fromNumber(k))
      c[k * this.#strides[a]!] = power
    }
    return c
  }

  multiply(a: readonly (T | undefined)[], b: readonly (T | undefined)[]): (T | undefined)[] {
    const { algebra: A } = this
    if (this.size === 1) return [A.mul(a[0]!, b[0]!)]
    return this.#pairs.map((pairs) => {
      let total: T | undefined
      for (const [i, k] of pairs) {
        const [x, y] = [a[i], b[k]]
        if (x === undefined || y === undefined) continue
        const part = A.mul(x, y)
        total = total === undefined ? part : A.add(total, part)
      }
      return total
    })
  }

  product(a: Scaled<T>, b: Scaled<T>): Scaled<T> {
    return this.raised({ e: a.e, c: this.multiply(a.c, b.c) }, b.e)
  }

  /** exp(n) times it; above 2^53, where the sum of the exponents may be rounded, what that loses goes into the coefficients. */
  raised(a: Scaled<T>, n: number): Scaled<T> {
    const e = a.e + n
    const part = e - a.e
    const lost = a.e - (e - part) + (n - part)
    return { e, c: lost === 0 ? a.c : this.times(a.c, this.exponential(lost)) }
  }

  /** All coefficients times a number. */
  times(c: readonly (T | undefined)[], factor: T): (T | undefined)[] {
    return c.map((x) => (x === undefined ? undefined : this.algebra.mul(x, factor)))
  }

  plus(a: readonly (T | undefined)[], b: readonly (T | undefined)[]): (T | undefined)[] {
    return a.map((x, m) => (x === undefined ? b[m] : b[m] === undefined ? x : this.algebra.add(x, b[m]!)))
  }

  /** exp(n) for an integer n. */
  exponential(n: number): T {
    let known = this.#exponentials.get(n)
    if (known === undefined) this.#exponentials.set(n, (known = this.algebra.call('exp', [this.algebra.fromNumber(n)])))
    return known
  }

  /** The coefficients relative to exp(e). */
  at(a: Scaled<T>, e: number): readonly (T | undefined)[] {
    return a.e === e ? a.c : this.times(a.c, this.exponential(a.e - e))
  }

  /** A sum of many terms, added in pairs so that the rounding grows with the logarithm of their number. */
  accumulator(): { add(c: readonly (T | undefined)[]): void; total(): (T | undefined)[] | undefined } {
    const levels: ((T | undefined)[] | undefined)[] = []
    return {
      add: (c) => {
        let carry = c as (T | undefined)[]
        let k = 0
        for (; levels[k] !== undefined; k++) {
          carry = this.plus(levels[k]!, carry)
          levels[k] = undefined
        }
        levels[k] = carry
      },
      total: () =>
        levels.reduce((sum, c) => (c === undefined ? sum : sum === undefined ? c : this.plus(c, sum)), undefined),
    }
  }

  sum(parts: readonly Scaled<T>[]): Scaled<T> {
    if (parts.length === 1) return parts[0]!
    const e = parts.reduce((m, p) => Math.max(m, p.e), -Infinity)
    return this.normal({ e, c: parts.map((p) => this.at(p, e)).reduce((a, b) => this.plus(a, b)) })
  }

  /** The same with a weight of moderate size. */
  normal(a: Scaled<T>): Scaled<T> {
    const w = magnitude(this.algebra, a.c[0]!)
    if (w < 1e60 && w > 1e-60) return a
    const shift = Math.round(Math.log(w))
    if (!Number.isFinite(shift)) return a
    return this.raised({ e: a.e, c: this.times(a.c, this.exponential(-shift)) }, shift)
  }

  /** exp(−energy), without functions. */
  weight(energy: T): Scaled<T> {
    const { algebra: A } = this
    const e = -Math.round(A.midpoint(energy))
    if (!Number.isFinite(e)) throw UNRESOLVED
    return { e, c: this.constant(A.call('exp', [A.neg(A.add(energy, A.fromNumber(e)))])) }
  }

  /** log of the weight. */
  log(a: Scaled<T>): T {
    const { algebra: A } = this
    return A.add(A.fromNumber(a.e), A.call('log', [a.c[0]!]))
  }

  /** Everything relative to the weight: E[Π g_a^k_a] / Πk_a! at each power. */
  moments(a: Scaled<T>): (T | undefined)[] {
    const weight = a.c[0]!
    return a.c.map((x, m) =>
      m === 0 ? this.algebra.fromNumber(1) : x === undefined ? undefined : this.algebra.div(x, weight),
    )
  }
}
