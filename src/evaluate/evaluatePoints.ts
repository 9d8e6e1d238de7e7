import { Calculus } from '../calculus/close'
import { derive } from '../calculus/derive'
import { pointMassText } from '../calculus/pointMass'
import type { ArrayResult, Derivation } from '../calculus/derivation'
import type { Variable } from '../expr'
import type { Model } from '../language/model'
import { type Algebra, isFault, UNDEFINED } from '../numbers/algebra'
import { type Ball, midpoint, radius, relativeAccuracyDigits, toDecimal } from '../numbers/ball'
import { ballAlgebra } from '../algebras/ballAlgebra'
import { HALF } from '../numbers/rational'
import type { Interval } from '../numbers/interval'
import { intervalAlgebra } from '../algebras/intervalAlgebra'
import { arraysOf, type Values } from '../program/arrays'
import { convergenceConditions, divergenceAt } from './convergence'
import { type EvaluateOptions, Evaluator } from '../hidden/evaluator'
import { Unsupported, Unsure } from '../program/unsupported'
import { Divergent } from '../program/divergent'
import { lazily } from '../program/lazily'
import { inClosedForm } from './closedForms'
import { overIndices } from './overIndices'
import { type Enclosed, enclosed, type Nested, type PointError, type PointResult } from './results'
import { CLOSED, type Routes, routesAt } from './routes'

export interface NumberSystem<T> {
  readonly algebra: Algebra<T>
  read(value: T): Enclosed
}

export const intervals: NumberSystem<Interval> = {
  algebra: intervalAlgebra,
  read: ({ lo, hi }) => enclosed(lo / 2 + hi / 2, (hi - lo) / 2),
}
export const balls = (bits: number): NumberSystem<Ball> => ({
  algebra: ballAlgebra(bits),
  read: (b) => ({
    value: midpoint(b),
    error: radius(b),
    digits: () => relativeAccuracyDigits(b),
    text: (digits) => (relativeAccuracyDigits(b) < digits ? '0' : toDecimal(b, digits)),
  }),
})

/** Accuracy that float64 intervals must reach; past it the point is computed again with more digits. */
const FLOAT_TOLERANCE = 2e-13
/** A bound on a sum of very many terms grows with their number; up to here it is reported rather than shrunk with more digits. */
const LARGE_TOLERANCE = 1e-9
const LARGE_CELLS = 20_000
/** What integrals over several coupled variables must reach before they are done again with more digits. */
const COUPLED_TOLERANCE = 1e-10

/** Relative to max(1, |value|): a point with strings for numbers is asked for certain digits instead. */
const accurate = (x: Enclosed, tolerance: number): boolean =>
  Number.isFinite(x.value) && x.error <= tolerance * Math.max(Math.abs(x.value), 1)
/** The last digit may be off by the rounding to so many digits. */
const GUARD_DIGITS = 0.6
/** What so many bits do not tell from 0 is given as 0, with a bound below the smallest double. */
const MOST_BITS = 4096
const NOTHING = 1e-300
/** The same for integrals, each of which takes minutes with so many bits. */
const QUADRATURE_BITS = 880
const NOTHING_BY_QUADRATURE = 1e-200

/** An integral that was not found for want of digits is looked for again with more, so often. */
const UNSURE_ATTEMPTS = 2

export interface PointOptions {
  /** Correct digits, as strings; float64 numbers without it. */
  readonly digits?: number
  readonly tick?: () => void
  /** Told the results so far after each point. */
  readonly onResult?: (results: readonly (PointResult | PointError)[]) => void
}

/** F, ψ, ∂ψ, the Theorem 1 terms and J at each point; Theorem 1's terms never by the free-energy route. */
export const evaluatePoints = (
  model: Model,
  sizes: Readonly<Record<string, number>>,
  points: readonly { readonly values: Values }[],
  options: PointOptions = {},
): (PointResult | PointError)[] => {
  const calculus = new Calculus()
  const derivation = derive(model, calculus)
  const { elimination } = calculus.marginalise(model.hidden, model.energy)
  const conditions = convergenceConditions(elimination, new Set(model.hidden.map((v) => v.name)))
  const { pointMass } = derivation
  if (pointMass && !pointMass.mended) {
    const message = pointMassText(pointMass)
    return points.map(() => ({ error: { code: 'unsupported', message } }))
  }
  const bare = new Evaluator(intervalAlgebra, new Map(Object.entries(sizes)), new Map())
  const shown = presenter(model, bare)
  const compiled =
    options.digits === undefined && conditions.length === 0 ? inClosedForm(model, derivation, bare, points) : undefined
  const resultOf = ({ values }: { readonly values: Values }, k: number): PointResult | PointError => {
    const numbers = compiled?.(k)
    if (numbers?.every((x) => accurate(x, FLOAT_TOLERANCE))) return shown(numbers, CLOSED)
    const failing =
      conditions.length > 0
        ? divergenceAt(conditions, evaluatorOf(intervals, model, sizes, values, { tick: options.tick }))
        : undefined
    return failing
      ? divergent(failing.variable, failing.text)
      : evaluatePoint(model, derivation, sizes, values, shown, options)
  }
  const results: (PointResult | PointError)[] = []
  for (const [k, point] of points.entries()) {
    results.push(resultOf(point, k))
    options.onResult?.(results)
  }
  return results
}

const divergent = (variable: string, condition: string): PointError => ({
  error: {
    code: 'divergent',
    message: `the sum or integral over ${variable.replace('°', '')} diverges: it needs that ${condition.replaceAll('°', '')}`,
  },
})

/** Bits of the number systems in which a point is computed, one after another until its digits are certain; 0 is float64. */
export const FLOAT_BITS: readonly number[] = [0, 128, 256, 768]
const BITS_PER_DIGIT = 3.33
const digitBits = (digits: number): readonly number[] => {
  const first = Math.ceil(digits * BITS_PER_DIGIT)
  return [first + 64, first + 400, QUADRATURE_BITS, 2000, MOST_BITS]
}
/** Digits beyond those that were missing, with which the next attempt should suffice. */
const SPARE_DIGITS = 8

const evaluatePoint = (
  model: Model,
  derivation: Derivation,
  sizes: Readonly<Record<string, number>>,
  values: Values,
  shown: Presenter,
  options: PointOptions,
): PointResult | PointError => {
  const { digits } = options
  const cells = [...values.values()].reduce((n, list) => n + list.length, 0)
  let tolerance = cells > LARGE_CELLS ? LARGE_TOLERANCE : FLOAT_TOLERANCE
  const watched: EvaluateOptions = {
    tick: options.tick,
    onDear: () => (tolerance = Math.max(tolerance, COUPLED_TOLERANCE)),
  }
  const routes = lazily(() => routesAt(derivation, () => evaluatorOf(intervals, model, sizes, values, watched)))
  /** What is too small to be told from 0 with the last bits. */
  const nothing = (bits: number): number => {
    if (bits >= MOST_BITS) return NOTHING
    return bits >= QUADRATURE_BITS && Object.values(routes()).includes('quadrature') ? NOTHING_BY_QUADRATURE : 0
  }
  const enough = (x: Enclosed, bits: number): boolean =>
    digits === undefined
      ? accurate(x, tolerance)
      : x.digits() >= digits + GUARD_DIGITS || Math.abs(x.value) + x.error < nothing(bits)
  const attempts = [...(digits === undefined ? FLOAT_BITS : digitBits(digits))]
  let failure: PointError | undefined
  for (let tried = 0; attempts.length > 0; tried++) {
    const bits = attempts.shift()!
    const system = (bits === 0 ? intervals : balls(bits)) as NumberSystem<never>
    try {
      // Doubles that are not enough for one number are not asked for the others.
      const goesOn = (x: Enclosed): boolean => bits > 0 || enough(x, bits)
      const numbers = compute(system, evaluatorOf(system, model, sizes, values, watched), derivation, goesOn)
      const short = numbers?.filter((x) => !enough(x, bits))
      if (numbers && short?.length === 0) return shown(numbers, routes(), digits)
      const beyond = digits === undefined && numbers?.some((x) => Math.abs(x.value) === Infinity)
      const message = beyond
        ? 'a value lies beyond the range of float64 numbers: --digits prints it'
        : `the value could not be computed to ${digits ?? 14} digits`
      failure = { error: { code: 'precision', message } }
      if (digits !== undefined && short && bits < QUADRATURE_BITS) next(attempts, bits, digits, short)
    } catch (thrown) {
      failure = explain(thrown)
      const settled = failure.error.code === 'unsupported' || failure.error.code === 'divergent'
      if (settled && !(thrown instanceof Unsure && tried < UNSURE_ATTEMPTS)) return failure
    }
  }
  return failure!
}

/** A step that makes up for the digits that are missing is cheaper than the next one of the ladder; zeros need the last. */
const next = (attempts: number[], bits: number, digits: number, short: readonly Enclosed[]): void => {
  const known = short.map((x) => x.digits())
  if (known.every((d) => d <= 0)) while (attempts[0]! < QUADRATURE_BITS) attempts.shift()
  const step = bits + Math.ceil(BITS_PER_DIGIT * (digits - Math.min(...known) + SPARE_DIGITS))
  if (bits === digitBits(digits)[0] && step < attempts[0]! && known.some((d) => d > 0)) attempts.unshift(step)
}

export const explain = (thrown: unknown): PointError => {
  if (thrown === UNDEFINED)
    return {
      error: {
        code: 'undefined',
        message: 'a value does not exist at this point (division by 0, or a logarithm or root outside its domain)',
      },
    }
  if (isFault(thrown))
    return { error: { code: 'unresolved', message: 'no precision decided whether a value exists at this point' } }
  if (thrown instanceof Divergent) return divergent(thrown.variable, thrown.condition)
  if (thrown instanceof Unsupported) return { error: { code: 'unsupported', message: thrown.message } }
  throw thrown
}

/** All numbers of a point's answer in a fixed order: see `present`; nothing once one of them is so bad that it does not go on. */
const compute = <T>(
  system: NumberSystem<T>,
  evaluator: Evaluator<T>,
  { freeEnergy, score, dscore, theorem1 }: Derivation,
  goesOn: (x: Enclosed) => boolean,
): Enclosed[] | undefined => {
  const { meanGradient, varGradient, meanCurvature } = theorem1
  const numbers: Enclosed[] = []
  const entries = (list: readonly Pick<ArrayResult, 'indices' | 'term'>[]): T[] => {
    const values: T[] = []
    for (const result of list)
      overIndices(evaluator, result, (term) => {
        if (numbers.length > 0 && !goesOn(numbers.at(-1)!)) return
        values.push(evaluator.value(term))
        numbers.push(system.read(values.at(-1)!))
      })
    return values
  }
  entries([{ indices: [], term: freeEnergy }, ...score, ...dscore])
  const [gradient, variance, curvature] = [entries(meanGradient), entries(varGradient), entries(meanCurvature)]
  if (!goesOn(numbers.at(-1)!)) return undefined
  numbers.splice(1, 0, system.read(objectiveOf(system.algebra, gradient, variance, curvature)))
  return numbers
}

/** J = Σ ½ E[∂E]² + var[∂E] − E[∂²E] of Theorem 1, from its terms: no sum or integral is computed twice. */
const objectiveOf = <T>(A: Algebra<T>, gradient: readonly T[], variance: readonly T[], curvature: readonly T[]): T => {
  const half = A.rational(HALF)
  const parts = gradient.map((g, k) => A.add(A.mul(half, A.powerInteger(g, 2)), A.sub(variance[k]!, curvature[k]!)))
  return parts.reduce((a, b) => A.add(a, b), A.fromNumber(0))
}

export const evaluatorOf = <T>(
  { algebra }: NumberSystem<T>,
  model: Model,
  sizes: Readonly<Record<string, number>>,
  values: Values,
  options: EvaluateOptions,
): Evaluator<T> => {
  const sizeMap = new Map(Object.entries(sizes))
  const bare = new Evaluator<T>(algebra, sizeMap, new Map())
  const arrays = arraysOf(algebra, [...model.visible, ...model.parameters], values, (v) =>
    v.dims.map((d) => bare.integer(d)),
  )
  return new Evaluator<T>(algebra, sizeMap, arrays, options)
}

type Presenter = (numbers: readonly Enclosed[], routes: Routes, digits?: number) => PointResult

/** Puts the numbers of a point in the shapes of the visible variables. */
const presenter = (model: Model, evaluator: Evaluator<unknown>): Presenter => {
  const shapes = model.visible.map((v: Variable) => [v.name, v.dims.map((d) => evaluator.integer(d))] as const)
  // With properties of its own under all names, `__proto__` among them.
  const blank: Readonly<Record<string, Nested>> = Object.fromEntries(shapes.map(([name]) => [name, 0]))
  return (numbers, routes, digits) => {
    const show = (x: Enclosed): number | string => (digits === undefined ? x.value : x.text(digits))
    let next = 2
    // Grids have thousands of points: plain loops.
    const nest = (dims: readonly number[], level: number): Nested => {
      const count = dims[level]
      if (count === undefined) return show(numbers[next++]!)
      const items: Nested[] = []
      for (let k = 0; k < count; k++) items.push(nest(dims, level + 1))
      return items
    }
    const group = (): Record<string, Nested> => {
      const values = { ...blank }
      for (const [name, dims] of shapes) values[name] = nest(dims, 0)
      return values
    }
    const [score, dscore, meanGradient, varGradient, meanCurvature] = [group(), group(), group(), group(), group()]
    const errorBound = numbers.reduce((worst, x) => Math.max(worst, x.error), 0)
    return {
      freeEnergy: show(numbers[0]!),
      score,
      dscore,
      theorem1: { meanGradient, varGradient, meanCurvature },
      objective: show(numbers[1]!),
      errorBound: digits === undefined ? Math.max(errorBound, Number.EPSILON) : errorBound,
      routes,
    }
  }
}
