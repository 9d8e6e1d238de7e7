import { LEAST_MODULUS, PRIME_COUNT, randomPrime, type RandomBits, ROOTED_PRIME_COUNT } from '../../numbers/residue'
import type { Node, Point } from './circuit'
import type { Check, Workspace } from './workspace'

export type Confirmation =
  | {
      readonly outcome: 'confirmed'
      readonly failureProbability: number
      readonly trials: number
      readonly primes: readonly number[]
    }
  /** A side differs, or a relation that the translation used does not hold. */
  | { readonly outcome: 'unequal' }
  | { readonly outcome: 'relation' }
  /** Agreement without a bound: a root that may be of a square, or too large a degree. */
  | {
      readonly outcome: 'unbounded'
      readonly trials: number
      readonly primes: readonly number[]
      readonly reason: string
    }
  | { readonly outcome: 'no points' }

/** The bound that a proof has to reach, as log₁₀, with room for the union over cases. */
const LOG_TARGET = -34
const MAX_TRIALS = 60
const MAX_ROOTS = 9

/** Trials and draws such that the failure probability is below the target. */
interface Plan {
  readonly trials: number
  readonly draws: number
  readonly logBound: number
}

/**
 * Evaluates the checks at uniformly random points modulo uniformly random primes.
 *
 * Each check is an element of a field: rational functions of independent generators, with roots adjoined. If it is not
 * 0, then its norm has a numerator of degree at most M·d and coefficients of at most M·b bits (M the product of the
 * orders of the roots), so one draw shows 0 with probability at most M·d / 2^29 (Schwartz 1980; Zippel 1979) plus the
 * share M·b / 29 / (number of primes) of primes that divide a coefficient. Of `draws` draws, some of which hit a pole
 * or a non-square, `trials` must agree: at most C(draws, trials) times the product. A root √A is one of an element that is
 * not a square in the field below, which a single point where A is a non-residue certifies; then either root will do.
 */
export const confirm = (work: Workspace, random: RandomBits, tick: () => void): Confirmation => {
  const { circuit, checks } = work
  const evenRoots = circuit.operations.flatMap((o, at) => (o.kind === 'root' && o.order % 2 === 0 ? [at] : []))
  if (evenRoots.length > MAX_ROOTS) return { outcome: 'no points' }
  const plan = planFor(checks, work, evenRoots.length)
  const draw = pointsOf(work, random)
  const missing = new Set<Node>(evenRoots)
  const primes: number[] = []
  const trials = plan?.trials ?? 12
  const draws = plan?.draws ?? drawsFor(12, evenRoots.length)
  for (let n = 0; n < draws && primes.length < trials; n++) {
    tick()
    const point = draw()
    const fault = circuit.advance(point)
    if (fault?.fault === 'non-square') missing.delete(fault.at)
    if (fault) continue
    for (const check of checks)
      if (point.values[check.difference] !== 0) return { outcome: check.final ? 'unequal' : 'relation' }
    primes.push(point.prime)
  }
  if (primes.length < trials) return { outcome: 'no points' }
  if (checks.length === 0) return { outcome: 'confirmed', failureProbability: 0, trials, primes }
  const limit = 40 * 2 ** evenRoots.length
  for (let n = 0; n < limit && missing.size > 0; n++) {
    tick()
    const fault = circuit.advance(draw())
    if (fault?.fault === 'non-square') missing.delete(fault.at)
  }
  if (missing.size > 0) return { outcome: 'unbounded', trials, primes, reason: 'a root may be that of a square' }
  if (!plan) return { outcome: 'unbounded', trials, primes, reason: 'the degree is too large' }
  return { outcome: 'confirmed', failureProbability: 10 ** plan.logBound, trials, primes }
}

/** Fresh points, each modulo a fresh prime. */
const pointsOf = (work: Workspace, random: RandomBits): (() => Point) => {
  const classes = work.rooted.size > 0 ? [3, 5, 7] : []
  return () => ({ prime: randomPrime(random, classes), random, values: [] })
}

const drawsFor = (trials: number, roots: number): number =>
  trials + (roots === 0 ? 2 : Math.ceil(3 * trials * 2 ** roots) + 20)

const planFor = (checks: readonly Check[], { circuit, rooted }: Workspace, roots: number): Plan | undefined => {
  const primes = rooted.size > 0 ? ROOTED_PRIME_COUNT : PRIME_COUNT
  const single = checks.map(({ difference }) => {
    const { degree, bits } = circuit.weights[difference]!
    return Math.log10((circuit.rootDegree * degree) / LEAST_MODULUS + (circuit.rootDegree * bits) / 29 / primes)
  })
  for (let trials = 3; trials <= MAX_TRIALS; trials++) {
    const draws = drawsFor(trials, roots)
    const choices = logChoices(draws, trials)
    const total = single.reduce((sum, log) => sum + 10 ** Math.min(0, choices + trials * log), 0)
    if (total < 10 ** LOG_TARGET) return { trials, draws, logBound: Math.max(-300, Math.log10(total)) }
  }
  return undefined
}

/** log₁₀ of the binomial coefficient. */
const logChoices = (n: number, k: number): number => {
  let sum = 0
  for (let j = 1; j <= k; j++) sum += Math.log10((n - k + j) / j)
  return sum
}
