import { factorialNumber } from '../numbers/whole'
import { lazily } from '../program/lazily'
import { compile } from '../program/ground/compile'
import { compileFloat } from '../program/ground/compileFloat'
import type { Ground } from '../program/ground/ground'
import type { Cluster, Space, Tilt } from './space'
import { preciseNumber } from './precise'
import { bitsOf } from '../program/ground/precision'
import { compileRounding, ROUNDING } from '../program/ground/rounding'
import type { Ring } from './scaled'

/** What an integrand is written as: its coefficients are exp(−energy) times products of powers of exp(exponent)·rest. */
export interface Form<T> {
  readonly energy: Ground<T>
  readonly functions: readonly { readonly exponent: Ground<T> | undefined; readonly rest: Ground<T> }[]
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
  /** The coefficients of a weight with that logarithm, and the logarithms of their sizes; exponentials do not overflow on the way. */
  terms(log: number): Float64Array
  logs(log: number): Float64Array
  /** The logarithms of their exponential parts alone. */
  exponents(log: number): Float64Array
  /** The ratios, with what each function is the difference of in place of its value: relative to that float64 has digits. */
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

/** The coefficients of a weight with that logarithm, from their ratios to it. */
export const termsOf = (log: number, ratios: Float64Array): Float64Array => {
  const weight = Math.exp(log)
  return ratios.map((ratio) => (weight > 0 ? weight * ratio : 0))
}
export const logsOf = (log: number, ratios: Float64Array): Float64Array => ratios.map((ratio) => logOf(log, ratio))
const logOf = (log: number, ratio: number): number => (log === -Infinity ? log : log + Math.log(Math.abs(ratio)))

/** A function as exp(exponent) times the rest. */
interface Tilting<T> {
  readonly a: number
  readonly whole: Ground<T>
  readonly form: Form<T>['functions'][number]
}

const tiltings = <T>({ grounder }: Space<T>, tilts: readonly Tilt<T>[]): readonly Tilting<T>[] => {
  const groups = new Map<number, Ground<T>[]>()
  for (const { a, piece } of tilts) groups.set(a, [...(groups.get(a) ?? []), piece])
  return [...groups].map(([a, pieces]) => {
    const g = grounder.add(pieces)
    const factors = g.kind === 'mul' ? g.parts : [g]
    const exponents = factors.flatMap((f) => (f.kind === 'call' && f.name === 'exp' ? f.args : []))
    const rest = factors.filter((f) => f.kind !== 'call' || f.name !== 'exp')
    const exponent = exponents.length > 0 ? grounder.add(exponents) : undefined
    return { a, whole: g, form: { exponent, rest: exponent ? grounder.mul(rest) : g } }
  })
}

export const integrandOf = <T>(space: Space<T>, cluster: Cluster<T>, ring: Ring<T>): Integrand<T> => {
  const { algebra: A } = space.evaluator
  const s = space.surroundings
  const energy = space.grounder.add(cluster.energy)
  const [exactEnergy, floatEnergy] = [compile(energy, s), compileFloat(energy, s)]
  const rounding = lazily(() => compileRounding(energy, s))
  const reader = (g: Ground<T>): Reader<T> => ({ exact: compile(g, s), float: compileFloat(g, s) })
  const functions = tiltings(space, cluster.tilts).map(({ a, whole, form }) => ({
    a,
    form,
    rest: reader(form.rest),
    exponent: form.exponent && reader(form.exponent),
    rounding: lazily(() => compileRounding(whole, s)),
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
        powers === undefined
          ? 0
          : powers.reduce((x, k, n) => (k === 0 ? x : (x * values[n]! ** k) / factorialNumber(k)), 1)
    })
    return ratios
  }
  /** What depends on how numbers are read. */
  const inFloats = (read: (r: Reader<T>) => number): Pick<Integrand<T>, 'ratios' | 'terms' | 'logs' | 'exponents'> => {
    const rests = (): Float64Array => fill(functions.map((f) => read(f.rest)))
    const exponents = (log: number): Float64Array => {
      const own = functions.map((f) => (f.exponent ? read(f.exponent) : 0))
      return Float64Array.from(monomials, (powers) =>
        (powers ?? []).reduce((sum, k, n) => (k === 0 ? sum : sum + k * own[n]!), log),
      )
    }
    if (functions.every((f) => !f.exponent))
      return { exponents, ratios: rests, terms: (log) => termsOf(log, rests()), logs: (log) => logsOf(log, rests()) }
    const value = (log: number, ratio: number): number => coefficient(Math.exp(log), ratio)
    const shifted = (log: number, by: typeof value): Float64Array => {
      const ratios = rests()
      return exponents(log).map((exponent, m) => by(exponent, ratios[m]!))
    }
    return {
      exponents,
      ratios: () => shifted(0, value),
      terms: (log) => (Number.isNaN(log) ? new Float64Array(ring.size) : shifted(log, value)),
      logs: (log) => shifted(log, logOf),
    }
  }
  /** exp(−energy + extra − shift) times each coefficient's exponentials, and their products with the rests. */
  const exact: Integrand<T>['exact'] = (extra, shift) => {
    const weight = A.sub(extra === undefined ? A.neg(exactEnergy()) : A.sub(extra, exactEnergy()), A.fromNumber(shift))
    let c = ring.constant(A.fromNumber(1))
    for (const f of functions) c = ring.multiply(c, ring.tilt(f.a, f.rest.exact()))
    const plainWeight = A.call('exp', [weight])
    if (functions.every((f) => !f.exponent)) return ring.times(c, plainWeight)
    const exponents = functions.map((f) => f.exponent?.exact())
    return c.map((x, m) => {
      const powers = monomials[m]
      if (x === undefined || powers === undefined) return undefined
      const own = powers.reduce((sum, k, n) => {
        const e = k === 0 ? undefined : exponents[n]
        return e === undefined ? sum : A.add(sum, k === 1 ? e : A.mul(e, A.fromNumber(k)))
      }, weight)
      return A.mul(x, own === weight ? plainWeight : A.call('exp', [own]))
    })
  }
  const plain: Integrand<T> = {
    ...inFloats((r) => r.float()),
    form: { energy, functions: functions.map((f) => f.form), monomials },
    precise: false,
    log: () => {
      s.trouble.thrown = undefined
      return -floatEnergy()
    },
    rounding: () => rounding()(),
    complain: () => {
      if (s.trouble.thrown !== undefined) throw s.trouble.thrown
    },
    magnitudes: () => fill(functions.map((f) => f.rounding()() / ROUNDING)),
    exact,
    precisely: (base) => {
      const offset = A.fromNumber(base)
      return {
        ...plain,
        ...inFloats((r) => preciseNumber(A, r.exact, r.float)),
        precise: true,
        rounding: () => rounding()() * 2 ** (53 - bitsOf(A)),
        log: () =>
          -preciseNumber(
            A,
            () => A.add(exactEnergy(), offset),
            () => floatEnergy() + base,
          ),
        exact: (extra, shift) => exact(extra === undefined ? A.neg(offset) : A.sub(extra, offset), shift),
      }
    },
  }
  return plain
}

/** A term in both number systems. */
interface Reader<T> {
  readonly exact: () => T
  readonly float: () => number
}
