import {
  countOf,
  entry,
  type EntryTerm,
  factorsOf,
  goesOutside,
  holding,
  index,
  type IndexTerm,
  mul,
  openBinder,
  sub,
  substitute,
  type Term,
  type Variable,
} from '../../expr'
import { canonical } from '../../export/repeated'
import { isStandIn, slotRanges } from '../../export/standIns'
import { linearMean } from './hidden'
import type { Lowering } from './lower'
import { nameFor } from './names'
import type { Scope } from './scopes'

/** Cheap enough to be computed again. */
const CHEAP_CALLS: ReadonlySet<string> = new Set(['abs', 'relu', 'max', 'min', 'sign', 'dabs', 'sqrt'])
const BINDERS: ReadonlySet<Term['kind']> = new Set(['sum', 'prod', 'logsumexp', 'inverse', 'logdet'])

export const isCostly = (t: Term): boolean =>
  'over' in t || BINDERS.has(t.kind) || (t.kind === 'call' && !CHEAP_CALLS.has(t.name))
const isNamed = (t: Term): t is EntryTerm => t.kind === 'entry' && isStandIn(t.variable)
export const holdsCostly = holding((t) => isCostly(t) || isNamed(t))

/** Whether a value is as short as a name. */
const isAtom = (t: Term): boolean =>
  t.kind === 'entry' || t.kind === 'number' || t.kind === 'size' || t.kind === 'index'

/** What an array of the values of a term is over. */
export interface Axes {
  readonly indices: readonly IndexTerm[]
  readonly dims: readonly Term[]
  /** Where the term itself stands. */
  readonly slots: readonly Term[]
  /** The term over `indices`. */
  readonly term: Term
  readonly key: string
}

/** The term for every value of the indices of its name, if it has one. */
const genericOf = (t: Term): Term =>
  isNamed(t)
    ? entry(
        t.variable,
        slotRanges(t.variable).map(([low, high], k) => index(`@${k}`, low, high)),
      )
    : t

/** Values that are computed once: in a local, or in an array over the indices that they depend on. */
export class Stored {
  readonly #places = new Map<string, Scope>()
  readonly #arrays = new Map<string, Variable>()

  constructor(readonly lowering: Lowering) {}

  value(t: Term): Term {
    const linear = t.kind === 'expectation' ? linearMean(t) : t
    if (linear !== t) return this.lowering.value(linear)
    const { scopes, found, shared } = this.lowering
    const depth = scopes.depth(t)
    const { memo } = scopes.all[depth]!
    const known = memo.get(t)
    if (known) {
      if (!isAtom(known)) found.add(t)
      return known
    }
    const value = this.#asArray(t, depth) ?? scopes.at(depth, () => this.#inPlace(t))
    const outside = depth < scopes.all.length - 1 || shared.has(t)
    const result = outside && !isAtom(value) ? scopes.at(depth, () => this.lowering.declare(nameFor(t), value)) : value
    memo.set(t, result)
    return result
  }

  #inPlace(t: Term): Term {
    const { lowering } = this
    if (!isNamed(t)) return lowering.compute(t)
    const { name } = t.variable
    const value = lowering.compute(lowering.around.meaning(t), name)
    return isAtom(value) ? value : lowering.declare(name, value)
  }

  /** An entry of an array that holds the term for all values of its indices, where that saves computing it again. */
  #asArray(t: Term, depth: number): Term | undefined {
    if (t.kind === 'inverse' || t.kind === 'logdet') return undefined
    const { scopes, found, shared } = this.lowering
    const generic = genericOf(t)
    const base = scopes.base(generic)
    const axes = this.axes(t, scopes.loops(base, depth))
    if (!axes || axes.indices.length === 0) return undefined
    const here = scopes.all[depth]!
    const before = this.#places.get(axes.key)
    this.#places.set(axes.key, here)
    if (before && before !== here) found.add(axes.key)
    const wanted =
      shared.has(axes.key) ||
      t.kind === 'expectation' ||
      (t.kind === 'sum' && goesOutside(t)) ||
      scopes.repeats(t, generic, base, depth)
    if (!wanted) return undefined
    const { arrays } = scopes.all[base]!
    let array = arrays.get(axes.key)
    if (!array) {
      array = this.array(axes.key, nameFor(t), axes.dims)
      const filled = array
      arrays.set(axes.key, filled)
      scopes.at(base, () => this.#fill(filled, axes))
    }
    return entry(array, axes.slots)
  }

  /** An array to work with, one for each key. */
  array(key: string, wish: string, dims: readonly Term[]): Variable {
    let array = this.#arrays.get(key)
    if (!array) this.#arrays.set(key, (array = this.lowering.local(wish, dims)))
    return array
  }

  /** Undefined where a range depends on another index. */
  axes(t: Term, loops: readonly string[]): Axes | undefined {
    const free = isNamed(t) ? [] : canonical(t).indices.filter((at) => loops.includes(at.name))
    const ranges = isNamed(t) ? slotRanges(t.variable) : free.map((at) => [at.low, at.high] as const)
    if (ranges.some(([low, high]) => low.free.size + high.free.size > 0)) return undefined
    const indices = ranges.map(([low, high], k) => index(`@${k}`, low, high))
    const own = isNamed(t) ? t.slots : free
    const slots = own.map((slot, k) => this.lowering.value(sub(slot, ranges[k]![0])))
    const term = isNamed(t)
      ? entry(t.variable, indices)
      : substitute(t, new Map<Term, Term>(free.map((at, k) => [at, indices[k]!])))
    const dims = indices.map((at) => this.lowering.value(countOf(at)))
    return { indices, dims, slots, term, key: `${term.id}` }
  }

  /** A factor of all that an inner loop adds, as a local. */
  #scale(factors: readonly Term[], at: Term): Term {
    const { lowering } = this
    const value = lowering.value(mul(...factors))
    const [only, ...others] = factors
    const letter = [...at.free][0]
    const name = only?.kind === 'entry' && others.length === 0 && letter ? `${only.variable.name}_${letter}` : 'factor'
    return value.kind === 'entry' && value.slots.length === 0 ? value : lowering.declare(name, value)
  }

  #fill(array: Variable, { indices, term }: Axes): void {
    const { lowering } = this
    const named = isNamed(term) ? lowering.around.meaning(term) : term
    const meaning = named.kind === 'sum' ? lowering.arranged(named) : named
    const target = (values: readonly Term[]): Term =>
      entry(
        array,
        values.map((value, k) => lowering.value(sub(value, indices[k]!.low))),
      )
    /** Loops over the indices with what is to be assigned. */
    const assignAll = (body: Term, by: '=' | '+=', weight?: Term): void =>
      lowering.overAll(indices, (values) => {
        const own = substitute(body, new Map<Term, Term>(indices.map((at, k) => [at, values[k]!])))
        const value = by === '=' ? lowering.compute(own, 'total') : lowering.value(own)
        lowering.assign(target(values), weight ? mul(weight, value) : value, by)
      })
    if (meaning.kind === 'expectation') {
      lowering.scopes.push({ kind: 'fill', array })
      lowering.hidden.overWeighted(meaning, (weight) => assignAll(meaning.body, '+=', weight))
    } else if (meaning.kind === 'sum' && goesOutside(meaning)) {
      const { index: at, body } = openBinder(meaning)
      lowering.scopes.push({ kind: 'fill', array })
      lowering.over(at, (value) => {
        const moving = substitute(body, new Map([[at, value]]))
        const factors = factorsOf(moving)
        const isFixed = (f: Term): boolean => indices.every((i) => !f.free.has(i.name))
        const fixed = factors.filter(isFixed)
        // Read once, since what is written to might be thought to change it.
        const scale = fixed.length > 0 ? this.#scale(fixed, value) : undefined
        assignAll(mul(...factors.filter((f) => !isFixed(f))), '+=', scale)
      })
    } else assignAll(meaning, '=')
  }
}
