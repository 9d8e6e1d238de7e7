import {
  atEach,
  atIndices,
  FINITE_DOMAINS,
  freeIndices,
  holding,
  mapTerm,
  number,
  type Term,
  type Variable,
} from '../../expr'
import { differentiate } from '../../calculus/differentiate'
import type { AxisShape } from '../../integrate/means/axis'
import type { Data } from '../../data/density'
import { type Mean, Means, NoMean } from '../../integrate/means/means'
import { fieldOf } from '../../data/field'
import { FieldMeans } from '../../data/fieldMeans'
import { holdsStates, writtenOut } from '../../data/writtenOut'
import { confidenceOf } from '../../integrate/means/quasiMonteCarlo'
import { scoreOf } from '../../data/density'
import { Evaluator, type Sizes } from '../../hidden/evaluator'
import { arraysOf } from '../../program/arrays'
import type { Model } from '../../language/model'
import { type Algebra, UNDEFINED } from '../../numbers/algebra'
import type { Ball } from '../../numbers/ball'
import { type Interval, midpoint } from '../../numbers/interval'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import { type Rational, toText } from '../../numbers/rational'
import { evaluatorAt, type Instance } from '../sampling/instance'
import { ExpectationEntries, MEANS } from './expectationEntries'
import { ROUNDED, RoundedDecimals } from './rounded'
import { curvedTerms, kinkTerms } from './kinkTerms'

/*
 * The sides of claims over data at concrete sizes: every E_p̃ in them is one mean, all means of all sides are integrated
 * together, and the sides are put together from them in interval arithmetic.
 */

/** ∂ log p̃/∂v in place of `data_score`. */
export const withScores = (data: Data, term: Term): Term => {
  const memo = new Map<Term, Term>()
  const walk = (t: Term): Term => {
    let result = memo.get(t)
    if (result === undefined)
      memo.set(t, (result = t.kind === 'datascore' ? scoreOf(data, t.of) : holdsScore(t) ? mapTerm(t, walk) : t))
    return result
  }
  return walk(term)
}
const holdsScore = holding((t) => t.kind === 'datascore')

/** Derivatives of data scores carried out, once the density has given the scores. */
const differentiated = (term: Term): Term => {
  if (term.kind === 'diff') return differentiate(differentiated(term.body), term.by)
  return holdsDerivative(term) ? mapTerm(term, differentiated) : term
}
const holdsDerivative = holding((t) => t.kind === 'diff')

/** Whether an integral or an infinite sum over hidden variables is left in the term. */
export const holdsIntegral = holding(
  (t) => 'over' in t && t.kind !== 'data' && !t.over.every((v) => FINITE_DOMAINS.has(v.domain.kind)),
)

export interface SidePair {
  readonly left: Term
  readonly right: Term
  readonly indices: ReadonlyMap<string, number>
}

/** What two sides came to. */
export interface Pair<T> {
  readonly left: T
  readonly right: T
}
export interface Precise extends Pair<Ball> {
  readonly difference: Ball
}
export interface Compared extends Pair<Interval> {
  /** Whether all expectations in them are next to 0, as far as doubles tell. */
  readonly tiny: boolean
  /** Whether one of them is known to be rough. */
  readonly rough: boolean
  /** left − right where expectations were sampled: as both sides share the points, it is known better than either. */
  readonly sampled?: { readonly difference: number; readonly error: number }
}

/** Error of a sampled difference, relative to max(1, |left|, |right|), at which no more points are added. */
const SURE = 8e-5
/** A sampled difference this many times its error, and beyond what is taken for agreement, is one. */
const PLAIN = 20
const BEYOND = 2e-4

/** What lies where p̃, and p̃|f|, are below exp(−42) of the greatest is left out of every rule. */
const NEGLECTED = 1e-17
/** E|f| below which a mean says little of f. */
const TINY = 1e-8

const isSure = ({ left, right, sampled }: Compared): boolean => {
  if (!sampled) return false
  const scale = Math.max(1, Math.abs(midpoint(left)), Math.abs(midpoint(right)))
  const { difference, error } = sampled
  return error <= SURE * scale || Math.abs(difference) > PLAIN * error + BEYOND * scale
}

/** Entries from which an expectation that nothing else gives is sampled. */
const SAMPLED = 3
const COUPLED = 'conditions, or integrals over hidden variables, join the visible entries, and no rule is fine enough'

/** The term, if what it averages is not hidden inside of sums over states. */
const shown = (body: Term): Term => {
  if (holdsStates(body))
    throw new NoMean('unresolved', 'no rule is fine enough, and sums over hidden variables hide why')
  return body
}

/** Sides of equations at one size, compiled, to be evaluated at many parameters. */
export class Sides {
  readonly means: Means
  /** The same with integrals over hidden variables on a finer grid, where there are any. */
  readonly #finer: Means | undefined
  /** Names of what the means depend on, and the last of them. */
  readonly #averaged: readonly string[]
  #latest: { readonly key: string; readonly means: readonly Mean[] } | undefined
  #latestPrecise: { readonly key: string; readonly means: readonly Ball[] } | undefined
  /** What is averaged, in a form that shows its features. */
  readonly #bodies: readonly Term[]
  readonly #rounded = new RoundedDecimals()
  readonly #pairs: readonly { readonly left: Term; readonly right: Term }[]
  /** Parameters, constants of p̃, and variables that stand outside of every mean. */
  readonly #variables: readonly Variable[]

  constructor(
    readonly model: Model,
    readonly data: Data,
    readonly sizes: Sizes,
    pairs: readonly SidePair[],
    readonly tick: (() => void) | undefined,
  ) {
    const entries = new ExpectationEntries(sizes)
    const ground = (t: Term, indices: SidePair['indices']): Term =>
      this.#rounded.taken(entries.written(atIndices(differentiated(withScores(data, t)), indices)))
    this.#pairs = pairs.map((p) => ({ left: ground(p.left, p.indices), right: ground(p.right, p.indices) }))
    const outside = this.#pairs.flatMap((p) => [p.left, p.right])
    const occurs = (v: Variable): boolean => [...outside, ...entries.bodies].some((t) => t.symbols.has(v.name))
    const fixed = [...model.hidden.filter(occurs), ...model.parameters, ...data.extra.keys()]
    this.#variables = [...model.visible.filter((v) => outside.some((t) => t.symbols.has(v.name))), ...fixed]
    const integers = new Evaluator(intervalAlgebra, sizes, new Map())
    const dimsOf = (v: Variable): readonly number[] => v.dims.map((d) => integers.integer(d))
    const names = model.visible.map((v) => v.name)
    const logDensity = data.kind === 'density' ? data.logDensity : number(0)
    const conditions = model.assume
      .map((a) => a.condition)
      .filter((c) => names.some((name) => c.symbols.has(name)))
      .flatMap((c) => atEveryIndex(c, integers))
    const integrands = {
      sizes,
      logDensity,
      bodies: entries.bodies,
      visible: model.visible.map((v) => ({ variable: v, dims: dimsOf(v) })),
      fixed: fixed.map((v) => ({ variable: v, dims: dimsOf(v) })),
      conditions,
      independent: data.kind === 'density' && data.independent,
      ...(data.kind === 'density' && { kernels: data.kernels }),
      kinks: kinkTerms([...entries.bodies, ...conditions], model.visible, sizes),
      // The axes are made for p̃, also for each kernel of its.
      curved: curvedTerms(entries.bodies, model.visible, sizes, [...data.extra.keys()]),
    }
    const read = [logDensity, ...conditions, ...entries.bodies]
    this.#averaged = fixed.map((v) => v.name).filter((name) => read.some((t) => t.symbols.has(name)))
    this.#bodies = entries.bodies.map((body) => writtenOut(body, integers))
    const open = entries.bodies.some(holdsIntegral)
    this.means = new Means({ ...integrands, ...(open && { grid: 0 }) }, tick)
    this.#finer = open ? new Means({ ...integrands, grid: 1 }, tick) : undefined
  }

  /** Parameters and the constants of p̃ bound for what follows. */
  bind(instance: Instance, data: Data): ReadonlyMap<string, readonly Rational[]> {
    const values = this.#valuesOf(instance, data)
    this.means.bind(values)
    this.#finer?.bind(values)
    return values
  }

  #valuesOf(instance: Instance, data: Data): ReadonlyMap<string, readonly Rational[]> {
    return new Map([...instance.values, ...[...data.extra].map(([v, list]) => [v.name, list] as const)])
  }

  /** All means at the instance; the last ones, where nothing that they depend on has changed. @throws NoMean */
  averages(instance: Instance, data: Data): readonly Mean[] {
    const key = this.#keyOf(instance, data)
    if (key !== this.#latest?.key) this.#latest = { key, means: this.#averages(instance, data) }
    return this.#latest.means
  }

  /** What the means depend on. */
  #keyOf(instance: Instance, data: Data): string {
    const values = this.#valuesOf(instance, data)
    return JSON.stringify(this.#averaged.map((name) => values.get(name)?.map(toText)))
  }

  /** What the left side of each pair averages, at the current point; each is one mean, or free of v. */
  leftValues(instance: Instance, data: Data): readonly (() => number)[] {
    const reader = evaluatorAt(intervalAlgebra, this.#variables, {
      ...instance,
      values: this.#valuesOf(instance, data),
    })
    return this.#pairs.map(({ left }) => {
      if (left.kind === 'entry' && left.variable.name === MEANS) {
        const position = reader.integer(left.slots[0]!) - 1
        return () => this.means.bodies()[position]!
      }
      const constant = intervalAlgebra.midpoint(reader.value(left))
      return () => constant
    })
  }

  #averages(instance: Instance, data: Data): readonly Mean[] {
    const values = this.bind(instance, data)
    if (data.kind === 'sample') return this.#overRows(this.means, data.sample.rows)
    const axes = this.axes(instance, data)
    const quick = this.#quick(axes)
    if (quick.every((m) => m !== undefined)) return quick
    const { conditions } = this.means.integrands
    try {
      if (this.#finer || conditions.length > 0) throw new NoMean('unresolved', COUPLED)
      const field = this.fieldMeans(instance, data)
      return quick.map((m, k) => m ?? field.mean(shown(this.#bodies[k]!)))
    } catch (error) {
      const isWide = axes.length >= SAMPLED || conditions.length > 0
      if (!(error instanceof NoMean) || error.kind === 'divergent' || !isWide || this.#finer) throw error
      return this.means.sampled(axes, (means) => this.#compared(means, values).every(isSure))
    }
  }

  /** By rules over all entries at once, where these show that they are fine enough. */
  #quick(axes: readonly AxisShape[]): readonly (Mean | undefined)[] {
    const coarse = this.means.resolved(axes)
    if (!this.#finer || coarse.includes(undefined)) return coarse
    const fine = this.#finer.resolved(axes)
    return fine.map((m, k) => m && { ...m, error: m.error + Math.abs(m.value - coarse[k]!.value) })
  }

  /** Expectations by the engine for hidden units. */
  fieldMeans(instance: Instance, data: Data & { readonly kind: 'density' }): FieldMeans {
    const own = { ...instance, values: this.#valuesOf(instance, data) }
    return new FieldMeans(
      fieldOf(this.model, data),
      (algebra, options) => evaluatorAt(algebra, this.#variables, own, options),
      this.tick,
    )
  }

  axes(instance: Instance, data: Data) {
    if (data.kind === 'sample') return []
    const reader = evaluatorAt(intervalAlgebra, this.#variables, {
      ...instance,
      values: this.#valuesOf(instance, data),
    })
    return data.axes({ number: (t) => intervalAlgebra.midpoint(reader.value(t)), integer: (t) => reader.integer(t) })
  }

  #overRows(means: Means, rows: readonly (readonly number[])[]): readonly Mean[] {
    const count = means.integrands.bodies.length
    const [totals, sizes] = [new Float64Array(count), new Float64Array(count)]
    for (const [n, row] of rows.entries()) {
      if ((n & 1023) === 0) means.tick()
      if (row.length !== means.cells.length)
        throw new NoMean(
          'unresolved',
          `the rows have ${row.length} columns where the visible variables have ${means.cells.length} entries`,
        )
      means.set(row)
      const values = means.bodies()
      for (let m = 0; m < count; m++) {
        totals[m]! += values[m]!
        sizes[m]! += Math.abs(values[m]!)
      }
    }
    return Array.from(totals, (t, m) => ({
      value: t / rows.length,
      size: sizes[m]! / rows.length,
      error: (1e-13 * sizes[m]!) / rows.length,
    }))
  }

  /** Both sides of every pair in many digits, where no expectation is over coupled entries. @throws NoMean, or a fault */
  precisely(instance: Instance, data: Data & { readonly kind: 'density' }): readonly Precise[] {
    const { conditions } = this.means.integrands
    if (this.#finer || conditions.length > 0) throw new NoMean('unresolved', COUPLED)
    const field = this.fieldMeans(instance, data)
    const key = this.#keyOf(instance, data)
    if (key !== this.#latestPrecise?.key)
      this.#latestPrecise = { key, means: this.#bodies.map((body) => field.precisely(shown(body))) }
    const { means } = this.#latestPrecise
    const pairs = this.#sidesAt(field.balls, means, this.#valuesOf(instance, data))
    return pairs.map((pair) => ({ ...pair, difference: field.balls.sub(pair.left, pair.right) }))
  }

  /** Both sides of every pair. @throws NoMean, or a fault of the number system */
  compare(instance: Instance, data: Data): readonly Compared[] {
    const averages = this.averages(instance, data)
    if (averages.some((m) => !Number.isFinite(m.value))) throw UNDEFINED
    if (averages.some((m) => !Number.isFinite(m.error)))
      throw new NoMean('unresolved', 'the integrand needs more points than are tried')
    return this.#compared(averages, this.#valuesOf(instance, data))
  }

  #compared(means: readonly Mean[], values: ReadonlyMap<string, readonly Rational[]>): readonly Compared[] {
    const enclosed = this.#sidesAt(
      intervalAlgebra,
      means.map(({ value, error, size }) => {
        const e = error + 1e-15 * size + NEGLECTED
        return { lo: value - e, hi: value + e }
      }),
      values,
    )
    const kind = { tiny: means.length > 0 && means.every((m) => m.size <= TINY), rough: means.some((m) => m.rough) }
    const lists = means.map((m) => m.replicates)
    const [first] = lists
    if (!first || !lists.every((list) => list !== undefined)) return enclosed.map((pair) => ({ ...pair, ...kind }))
    const sides = first.map((_, r) =>
      this.#sidesAt(
        intervalAlgebra,
        lists.map((list) => ({ lo: list[r]!, hi: list[r]! })),
        values,
      ),
    )
    return enclosed.map((pair, k) => {
      const { value, error } = confidenceOf(sides.map((s) => midpoint(s[k]!.left) - midpoint(s[k]!.right)))
      return { ...pair, ...kind, sampled: { difference: value, error } }
    })
  }

  /** The sides with numbers for the means. */
  #sidesAt<T>(
    algebra: Algebra<T>,
    means: readonly T[],
    values: ReadonlyMap<string, readonly Rational[]>,
  ): readonly Pair<T>[] {
    const sizes = new Map(this.sizes)
    const arrays = arraysOf(algebra, this.#variables, values, (v) =>
      v.dims.map((d) => new Evaluator(algebra, sizes, new Map()).integer(d)),
    )
    arrays.set(MEANS, { dims: [1 << 20], values: [...means] })
    const plain = new Evaluator(algebra, sizes, new Map())
    arrays.set(ROUNDED, { dims: [1 << 20], values: this.#rounded.values(algebra, (t) => plain.value(t)) })
    const evaluator = new Evaluator(algebra, sizes, arrays)
    return this.#pairs.map(({ left, right }) => ({ left: evaluator.value(left), right: evaluator.value(right) }))
  }
}

/** The term at every value of its free indices. */
export const atEveryIndex = (t: Term, integers: Evaluator<Interval>): readonly Term[] => {
  const [at] = freeIndices(t)
  return at ? atEach(at, t, (end) => integers.integer(end)).flatMap((own) => atEveryIndex(own, integers)) : [t]
}
