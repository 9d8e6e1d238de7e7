import { goesOutside, index, type IndexTerm, substitute, type Term } from '../../expr'
import type { Interpreter } from '../interpreter'
import { dependsOnStates, type Loops, type StateTable } from './loops'
import type { Scalar } from './program'
import { loaded, offset } from './scalars'

/* Tables over free indices and hidden states, of what is computed once for each of their values. */

/** Tables larger than this are not made. */
const MAX_TABLE = 1 << 22

/** What a table is over: hidden states, then indices. */
export interface Axes {
  readonly states: readonly StateTable[]
  readonly indices: readonly IndexTerm[]
  readonly dims: readonly number[]
  readonly lows: readonly number[]
}

/** A term with its indices renamed by position: terms that differ in these names only share what is made for them. */
export interface Numbered {
  readonly term: Term
  readonly axes: Axes
  /** Tells the terms apart that need a table each. */
  readonly key: string
}

/** What tables need of the terms that fill them. */
interface Terms {
  scalar(t: Term): Scalar
  /** Without looking for a table. */
  compute(t: Term): Scalar
  isVarying(t: Term): boolean
}

export const lengthOf = ({ dims }: Axes): number => dims.reduce((a, b) => a * b, 1)

export class Tables {
  readonly #made = new Map<string, number>()
  readonly #indexTerms = new Map<Term, ReadonlyMap<string, IndexTerm>>()

  constructor(
    readonly loops: Loops,
    readonly terms: Terms,
    readonly integers: Interpreter<unknown>,
  ) {}

  /** The term read from a table, made where all else is known; undefined where none fits. */
  read(t: Term): Scalar | undefined {
    const axes = this.axesOf(t)
    if (!axes || axes.dims.length === 0) return undefined
    const own = this.numbered(t, axes)
    const array = this.madeOnce(own.key, t, lengthOf(axes), (made) => this.#fill(own, made))
    return loaded(array, this.place(axes))
  }

  /** The array made for the key before, or one that is filled where what the term varies with is known. */
  madeOnce(key: string, t: Term, length: number, fill: (array: number) => void): number {
    const known = this.#made.get(key)
    if (known !== undefined) return known
    const array = this.loops.newArray(length)
    this.#made.set(key, array)
    this.loops.at(this.terms.isVarying(t) ? 1 : 0, () => fill(array))
    return array
  }

  numbered(t: Term, axes: Axes): Numbered {
    const own = axes.indices.map((at, k) => index(`@${k}`, at.low, at.high))
    const term = substitute(t, new Map<Term, Term>(axes.indices.map((at, k) => [at, own[k]!])))
    return { term, axes: { ...axes, indices: own }, key: `${term.id}|${axes.states.map((s) => s.key).join('|')}` }
  }

  /** What a value at any place is a table over: hidden states and free indices but for `own`; undefined if it gets too large. */
  axesOf(t: Term, own: ReadonlySet<string> = new Set()): Axes | undefined {
    const states = this.loops.scopes.flatMap((s) => (s.states && dependsOnStates(t, s.states) ? [s.states] : []))
    const found = this.#freeIndices(t)
    const indices: IndexTerm[] = []
    for (const name of [...t.free].sort()) {
      if (own.has(name)) continue
      const at = found.get(name)
      if (!at || at.low.free.size > 0 || at.high.free.size > 0) return undefined
      indices.push(at)
    }
    const lows = [...states.map(() => 0), ...indices.map((at) => this.integers.integer(at.low))]
    const dims = [
      ...states.map((s) => s.count),
      ...indices.map((at, k) => Math.max(0, this.integers.integer(at.high) - lows[states.length + k]! + 1)),
    ]
    const axes = { states, indices, dims, lows }
    return lengthOf(axes) > MAX_TABLE ? undefined : axes
  }

  /** Where the loops stand in a table. */
  place({ states, indices, dims, lows }: Axes): Scalar {
    const at = [...states.map((s) => this.loops.state(s)), ...indices.map((i) => this.terms.scalar(i))]
    return offset(at, dims, lows)
  }

  /** Whether so many numbers fit into a table. */
  fits(length: number): boolean {
    return length <= MAX_TABLE
  }

  #fill({ term, axes }: Numbered, array: number): void {
    const { loops } = this
    const { states, indices } = axes
    const store = (value: Scalar, add: boolean): void =>
      loops.push({ kind: 'store', array, at: this.place(axes), value, add })
    if (term.kind === 'sum' && states.length === 0 && goesOutside(term)) {
      loops.push({ kind: 'fill', array })
      loops.over(term.index, () => loops.overAll([], indices, () => store(this.terms.scalar(term.body), true)))
    } else loops.overAll(states, indices, () => store(this.terms.compute(term), false))
  }

  /** Free indices of the term by name. */
  #freeIndices(t: Term): ReadonlyMap<string, IndexTerm> {
    let found = this.#indexTerms.get(t)
    if (found) return found
    const map = new Map<string, IndexTerm>()
    if (t.kind === 'index') map.set(t.name, t)
    for (const c of t.children)
      if (c.free.size > 0) for (const [name, at] of this.#freeIndices(c)) if (t.free.has(name)) map.set(name, at)
    this.#indexTerms.set(t, (found = map))
    return found
  }
}
