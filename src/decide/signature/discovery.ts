import { Unsupported } from '../../program/unsupported'
import { UNDEFINED } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import { fractionOf, isPrime, jacobi, LEAST_MODULUS, mulMod, powMod, type RandomBits } from '../../numbers/residue'
import type { Circuit, Node, Point } from './circuit'
import { randomStream } from './random'

/** Order of the characters by which multiplicative relations are found: exponents up to √(1009/2) = 22 are recognised. */
export const CHARACTER_ORDER = 1009
/** More points than unknowns by this many, so that a chance relation is rare (and found out when it is confirmed). */
const MARGIN = 8
const LARGEST_FRACTION = 1536
const MAX_DRAWS = 6000

/** Random points modulo one prime at which relations are guessed. Guesses prove nothing until they are confirmed. */
export class Discovery {
  readonly points: Point[] = []
  readonly random: RandomBits
  /** Grows whenever the set of points changes. */
  version = 0
  #draws = 0
  readonly #logarithms: ReadonlyMap<number, number>

  constructor(
    readonly circuit: Circuit,
    readonly prime: number,
    seed: number,
  ) {
    this.random = randomStream(seed, 0)
    this.#logarithms = logarithmTable(prime)
  }

  /** Values of the node at the points, of which there are at least `unknowns` and some more. */
  vector(node: Node, unknowns = 0): number[] {
    this.#settle()
    this.#grow(Math.max(16, unknowns + MARGIN))
    return this.points.map((point) => point.values[node]!)
  }

  /** The rational number that the node is at every point, if it is one; to be confirmed. */
  constant(node: Node): Q.Rational | undefined {
    const exact = this.circuit.constantOf(node)
    if (exact) return exact
    const values = this.vector(node)
    return values.every((v) => v === values[0]) ? this.rational(values[0]!) : undefined
  }

  /**
   * The small fraction of that residue. The bound is well below √(p/2), so that a residue of something else is taken for
   * a fraction in one of a hundred cases only.
   */
  rational(residue: number): Q.Rational | undefined {
    const fraction = fractionOf(residue, this.prime, LARGEST_FRACTION)
    return fraction && Q.rational(fraction.n, fraction.d)
  }

  /** Exponents of the values under a character of order {@link CHARACTER_ORDER}. */
  characters(node: Node, unknowns: number): number[] {
    return this.vector(node, unknowns).map(
      (value) => this.#logarithms.get(powMod(value, (this.prime - 1) / CHARACTER_ORDER, this.prime)) ?? 0,
    )
  }

  /** Evaluates on, and drops the points that have no value. */
  #settle(): void {
    let kept = 0
    for (const point of this.points) if (!this.circuit.advance(point)) this.points[kept++] = point
    if (kept === this.points.length) return
    this.points.length = kept
    this.version++
  }

  #grow(count: number): void {
    if (this.points.length >= count) return
    let poles = 0
    this.version++
    while (this.points.length < count) {
      if (++this.#draws > MAX_DRAWS) throw new Unsupported('no admissible point was found for the roots')
      const point: Point = { prime: this.prime, random: this.random, values: [] }
      const fault = this.circuit.advance(point)
      if (!fault) this.points.push(point)
      else if (fault.fault === 'pole' && ++poles > 50 && this.points.length === 0) throw UNDEFINED
    }
  }
}

const tables = new Map<number, ReadonlyMap<number, number>>()
const logarithmTable = (prime: number): ReadonlyMap<number, number> => {
  let table = tables.get(prime)
  if (!table) {
    table = buildTable(prime)
    if (tables.size > 64) tables.clear()
    tables.set(prime, table)
  }
  return table
}
const buildTable = (prime: number): ReadonlyMap<number, number> => {
  let generator = 1
  for (let base = 2; generator === 1; base++) generator = powMod(base, (prime - 1) / CHARACTER_ORDER, prime)
  const table = new Map<number, number>()
  let power = 1
  for (let k = 0; k < CHARACTER_ORDER; k++) {
    table.set(power, k)
    power = mulMod(power, generator, prime)
  }
  return table
}

/** Numbers that are squares modulo every prime of discovery, because their roots are frequent. */
const FREQUENT_SQUARES = [2n, 3n, 5n]
const primes = new Map<string, number>()

/** After `skip` others, a prime p with CHARACTER_ORDER | p − 1, p ≡ 3 mod 4, p ≢ 1 mod 3, 5, 7 modulo which the numbers are squares. */
export const discoveryPrime = (squares: readonly bigint[], skip = 0): number => {
  const key = `${squares.join()};${skip}`
  let prime = primes.get(key)
  if (prime === undefined) {
    if (primes.size > 1000) primes.clear()
    primes.set(key, (prime = searchPrime([...FREQUENT_SQUARES, ...squares], skip)))
  }
  return prime
}
const searchPrime = (squares: readonly bigint[], skip: number): number => {
  let left = skip
  const step = 4 * CHARACTER_ORDER
  let prime = Math.floor(LEAST_MODULUS / step) * step + 1
  while (prime % 4 !== 3) prime += CHARACTER_ORDER
  const fits = (p: number): boolean =>
    [3, 5, 7].every((q) => p % q !== 1) && squares.every((q) => jacobi(Number(q % BigInt(p)), p) === 1) && isPrime(p)
  for (prime += step; prime < 2 * LEAST_MODULUS; prime += step) if (fits(prime) && left-- === 0) return prime
  throw new Unsupported('no prime fits the roots of numbers')
}
