import { lazily } from '../lazily'
import { compile } from './compile'
import { compileFloat } from './compileFloat'
import type { Ground } from './ground'
import type { Cluster, Network, Tilt } from './network'
import { preciseNumber } from './precise'
import { bitsOf } from './precision'
import { compileRounding, ROUNDING } from './rounding'
import type { Ring } from './scaled'

/** What an integrand is written as: its coefficients are exp(−energy) times products of powers of the functions. */
export interface Form<T> {
  readonly energy: Ground<T>
  readonly functions: readonly Ground<T>[]
  /** Powers of the functions in each coefficient; undefined for one that is 0. */
  readonly monomials: readonly (readonly number[] | undefined)[]
}

/** exp(−energy) with the functions that ride on it, over the infinite cells of a cluster. */
export interface Integrand<T> {
  /** Undefined where each value is itself a sum or an integral. */
  readonly form: Form<T> | undefined
  /** Whether logarithms and ratios are those of the number system, at its current values. */
  readonly precise: boolean
  /** log of the weight, less the base, at the current floats; −Infinity where it vanishes, NaN where it cannot be computed. */
  log(): number
  /** How far rounding in float64 may have moved that logarithm. */
  rounding(): number
  /** Throws what made the last weight NaN, if it is known. */
  complain(): void
  /** Coefficients relative to the weight at the current floats, the first of them 1; valid until the next call. */
  ratios(): Float64Array
  /** The same, with what each function is the difference of in place of its value: relative to that float64 has digits. */
  magnitudes(): Float64Array
  /** exp(−energy + extra − shift) times the coefficients, at the current exact values. */
  exact(extra: T | undefined, shift: number): (T | undefined)[]
  /** The same with logarithms less `base` that have the digits of the number system; undefined where that is not to be had. */
  precisely(base: number): Integrand<T> | undefined
}

/** What float64 can hold of a coefficient, in the logarithm. */
const OVERFLOW = 710

/**
 * log of the size of a coefficient, of a weight with that logarithm. A ratio that is out of float64's range counts as
 * the greatest within, next to a weight that makes even that nothing.
 */
export const logCoefficient = (log: number, ratio: number): number =>
  log + (Number.isFinite(ratio) ? Math.log(Math.abs(ratio)) : OVERFLOW)

/** weight · ratio, 0 for a weight that is. */
export const coefficient = (weight: number, ratio: number): number => (weight === 0 ? 0 : weight * ratio)

const byFunction = <T>(network: Network<T>, tilts: readonly Tilt<T>[]): readonly { a: number; g: Ground<T> }[] => {
  const groups = new Map<number, Ground<T>[]>()
  for (const { a, piece } of tilts) groups.set(a, [...(groups.get(a) ?? []), piece])
  return [...groups].map(([a, pieces]) => ({ a, g: network.grounder.add(pieces) }))
}

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1))

export const integrandOf = <T>(network: Network<T>, cluster: Cluster<T>, ring: Ring<T>): Integrand<T> => {
  const { algebra: A } = network.evaluator
  const s = network.surroundings
  const energy = network.grounder.add(cluster.energy)
  const [exactEnergy, floatEnergy] = [compile(energy, s), compileFloat(energy, s)]
  const rounding = lazily(() => compileRounding(energy, s))
  const functions = byFunction(network, cluster.tilts).map(({ a, g }) => ({
    a,
    g,
    exact: compile(g, s),
    float: compileFloat(g, s),
    rounding: lazily(() => compileRounding(g, s)),
  }))
  const used = functions.map((f) => f.a)
  // Coefficients of functions that do not touch this cluster stay 0.
  const monomials = Array.from({ length: ring.size }, (_, m) => ring.powers(m)).map((powers) =>
    powers.every((k, a) => k === 0 || used.includes(a)) ? functions.map((f) => powers[f.a]!) : undefined,
  )
  const ratios = new Float64Array(ring.size)
  const fill = (values: readonly number[]): Float64Array => {
    monomials.forEach((powers, m) => {
      ratios[m] =
        powers === undefined ? 0 : powers.reduce((x, k, n) => (k === 0 ? x : (x * values[n]! ** k) / factorial(k)), 1)
    })
    return ratios
  }
  const plain: Integrand<T> = {
    form: { energy, functions: functions.map((f) => f.g), monomials },
    precise: false,
    log: () => {
      s.trouble.thrown = undefined
      return -floatEnergy()
    },
    rounding: () => rounding()(),
    complain: () => {
      if (s.trouble.thrown !== undefined) throw s.trouble.thrown
    },
    ratios: () => fill(functions.map((f) => f.float())),
    magnitudes: () => fill(functions.map((f) => f.rounding()() / ROUNDING)),
    exact: (extra, shift) => {
      const exponent = A.sub(
        extra === undefined ? A.neg(exactEnergy()) : A.sub(extra, exactEnergy()),
        A.fromNumber(shift),
      )
      let c = ring.constant(A.call('exp', [exponent]))
      for (const f of functions) c = ring.multiply(c, ring.tilt(f.a, f.exact()))
      return c
    },
    precisely: (base) => {
      const offset = A.fromNumber(base)
      return {
        ...plain,
        precise: true,
        rounding: () => rounding()() * 2 ** (53 - bitsOf(A)),
        log: () =>
          -preciseNumber(
            A,
            () => A.add(exactEnergy(), offset),
            () => floatEnergy() + base,
          ),
        ratios: () => fill(functions.map((f) => preciseNumber(A, f.exact, f.float))),
        exact: (extra, shift) => plain.exact(extra === undefined ? A.neg(offset) : A.sub(extra, offset), shift),
      }
    },
  }
  return plain
}
