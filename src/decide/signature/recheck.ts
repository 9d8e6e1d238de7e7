import { holding, inBaseFunctions, type Term } from '../../expr'
import { chainOf, generatorOf, type Level, power, type Random } from './recheckChain'
import { Draw } from './recheckEvaluator'
import type { RecheckOptions } from './recheckIndices'
import { NoValue, NotRechecked } from './recheckIntegers'
import { Redraw } from './recheckJets'
import { areFree, type Kink, residueOf, solve } from './recheckKinks'
import { levelsOf } from './recheckLevels'

/*
 * A second opinion on signatures, written for reading rather than for speed, and sharing nothing with the first.
 *
 * Gonnet's scheme as it stands in the paper ("Determining equivalence of expressions in random polynomial time", STOC
 * 1984): a chain of primes p₀ > p₁ > … with p_k = c·p_{k+1} + 1. A term has a residue at every level; exp maps the
 * residue at level k + 1 to the subgroup of order p_{k+1} at level k, so exp(a + b) = exp(a)·exp(b) holds by
 * construction, and log is the discrete logarithm back. sin and cos use a square root of −1 at each level. Derivatives
 * are those of jets.
 */

export type { RecheckOptions } from './recheckIndices'

/** `disagree` is no refutation: some true equations (shifts of lgamma, squares under roots) look unequal. */
export type RecheckResult =
  | { readonly result: 'agree'; readonly trials: number; readonly primes: readonly string[] }
  | { readonly result: 'disagree' }
  | { readonly result: 'unsupported'; readonly reason: string }

const TRIALS = 10
/** Draws for each combination of signs: one is missed with probability e^−12. */
const DRAWS_PER_PATTERN = 12
const MOST_SIGNS = 12
/** Draws at each combination of signs that are 0. */
const ZERO_DRAWS = 8
/** Fruitless draws in succession, after the first of which logarithms are also taken outside the subgroup. */
const ATTEMPTS = 1000
const STRICT_ATTEMPTS = 200
/** Of many draws, some are over one chain of primes; a number may have the wrong sign modulo any one of them. */
const LEAST_CHAINS = 20

export const recheckSignature = (left: Term, right: Term, options: RecheckOptions): RecheckResult => {
  try {
    const given = options.assume && { assume: options.assume.map(inBaseFunctions) }
    return new Recheck(inBaseFunctions(left), inBaseFunctions(right), { ...options, ...given }).run()
  } catch (thrown) {
    if (thrown instanceof NotRechecked) return { result: 'unsupported', reason: thrown.message }
    throw thrown
  }
}

/** Thrown where both sides differ at values that there are. */
class Disagreement extends Error {}

class Recheck {
  readonly #random: Random
  readonly #levels: ReturnType<typeof levelsOf>
  readonly #signs: { readonly signs?: number }
  readonly #primes = new Set<string>()
  #chain: readonly Level[] = []
  #left = 0
  #trials = 0
  #needed = TRIALS

  constructor(
    readonly left: Term,
    readonly right: Term,
    readonly options: RecheckOptions,
  ) {
    this.#random = generatorOf(options.seed)
    this.#levels = levelsOf([left, right])
    this.#signs = [left, right].some(holdsSign) ? { signs: this.#levels.up } : {}
  }

  run(): RecheckResult {
    try {
      const kinks = this.#everywhere()
      for (const zeros of combinations([...kinks].filter(([, kink]) => kink.jumps).map(([key]) => key)))
        this.#whereZero(zeros)
    } catch (thrown) {
      if (thrown instanceof Disagreement) return { result: 'disagree' }
      if (thrown instanceof NoValue) return { result: 'unsupported', reason: 'sides that have no value' }
      throw thrown
    }
    return { result: 'agree', trials: this.#trials, primes: [...this.#primes] }
  }

  /** At values of no special kind, often enough for each combination of signs; all arguments whose signs matter. */
  #everywhere(): ReadonlyMap<string, Kink> {
    for (;;) {
      const draw = this.#admissible((d) => this.#compare(d, new Set()))
      const signs = this.#trials > 2 ? 0 : this.#distinct(draw, draw.kinks).length
      if (signs > MOST_SIGNS) throw new NotRechecked(`more than ${2 ** MOST_SIGNS} combinations of signs`)
      if (signs > 0) this.#needed = Math.max(this.#needed, DRAWS_PER_PATTERN * 2 ** signs)
      if (this.#trials >= this.#needed) return draw.kinks
    }
  }

  /** Where the arguments of some signs are 0, as far as variables can make them so. */
  #whereZero(zeros: readonly string[]): void {
    for (let n = 0; n < ZERO_DRAWS; n++) {
      let isPossible = true
      this.#admissible((draw) => {
        this.#compare(draw, new Set())
        const taken = new Set<string>()
        for (const key of zeros) {
          const solved = solve(draw, draw.kinks.get(key)!, this.#levels.up, taken)
          if (solved === undefined && zeros.length === 1) throw new NotRechecked('a sign where its argument is 0')
          if (solved === undefined) return void (isPossible = false)
          taken.add(solved)
        }
        try {
          this.#compare(draw, taken)
        } catch (thrown) {
          // What has no value there says nothing of it.
          if (!(thrown instanceof NoValue)) throw thrown
        }
      })
      if (!isPossible) return
    }
  }

  /** The first draw at which `body` comes to an end. */
  #admissible(body: (draw: Draw) => void): Draw {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (attempt > 0 || this.#left === 0) {
        this.#chain = this.#newChain()
        this.#left = Math.max(1, Math.floor(this.#needed / LEAST_CHAINS))
      }
      this.#left--
      const lenient = attempt >= STRICT_ATTEMPTS
      const draw = new Draw(this.#chain, this.#random, this.options, { lenient, ...this.#signs })
      try {
        body(draw)
        this.#trials++
        this.#primes.add(`${this.#chain[this.#levels.up]!.prime}`)
        return draw
      } catch (thrown) {
        if (!(thrown instanceof Redraw)) throw thrown
      }
    }
    throw new NotRechecked('no admissible draw was found')
  }

  /** Where signs are decided, small numbers have to be positive. */
  #newChain(): readonly Level[] {
    const { up, down, trigonometric } = this.#levels
    for (;;) {
      const chain = chainOf(up + down + 1, trigonometric, this.#random)
      if (this.#signs.signs === undefined || arePositive(chain[up]!)) return chain
    }
  }

  /** Compares both sides at every index tuple and state. @throws NoValue where none of them has a value */
  #compare(draw: Draw, fixed: ReadonlySet<string>): void {
    let [compared, differs] = [0, false]
    for (const tuple of draw.at.tuples([this.left, this.right]))
      draw.at.forEachCase(() => {
        try {
          const [a, b] = [this.left, this.right].map((side) => draw.residue(tuple, side, this.#levels.up))
          compared++
          differs ||= a !== b
        } catch (thrown) {
          if (!(thrown instanceof NoValue)) throw thrown
        }
      })
    if (compared === 0) throw new NoValue()
    if (!differs) return
    for (const key of fixed) draw.reals.delete(key)
    const signs = draw.kinks.size === 0 ? [] : this.#distinct(draw, new Map([...draw.kinks, ...draw.domains]))
    if (draw.guessed || !areFree(draw, signs, this.#levels.up))
      throw new NotRechecked('signs or logarithms that differ modulo primes')
    // Conditions on values are not kept by a draw: they may rule out these signs.
    if (draw.kinks.size > 0 && (this.options.assume ?? []).some((c) => c.symbols.size > 0))
      throw new NotRechecked('signs under conditions on values')
    throw new Disagreement()
  }

  /** The arguments that are not 0 and no simple multiples of each other. */
  #distinct(draw: Draw, kinks: ReadonlyMap<string, Kink>): readonly Kink[] {
    const { prime } = draw.chain[this.#levels.up]!
    const values: bigint[] = []
    return [...kinks.values()].filter((kink) => {
      const value = residueOf(kink, this.#levels.up)
      if (value === undefined) return true
      if (value === 0n || values.some((other) => areMultiples(value, other, prime))) return false
      values.push(value)
      return true
    })
  }
}

const arePositive = ({ prime, order }: Level): boolean => [2n, 3n, 5n, 7n].every((x) => power(x, order, prime) === 1n)

const SIGNS: ReadonlySet<string> = new Set(['abs', 'sign', 'dabs', 'relu', 'max', 'min'])
const holdsSign = holding((t) => t.kind === 'call' && SIGNS.has(t.name))

const areMultiples = (a: bigint, b: bigint, prime: bigint): boolean => {
  for (let n = 1n; n <= 12n; n++)
    for (let d = 1n; d <= 12n; d++) if ((d * a - n * b) % prime === 0n || (d * a + n * b) % prime === 0n) return true
  return false
}

/** All combinations of a few, or each alone, each two, and all together. */
const combinations = <T>(of: readonly T[]): readonly (readonly T[])[] => {
  if (of.length <= 4)
    return Array.from({ length: 2 ** of.length - 1 }, (_, mask) => of.filter((_, k) => ((mask + 1) >> k) & 1))
  return [...of.map((a) => [a]), ...of.flatMap((a, k) => of.slice(k + 1).map((b) => [a, b])), of]
}
