import type { Condition, EntryTerm, IndexTerm, Term, Variable } from '../../expr'
import { type Atoms, comparison, exactly, type Fraction, integerOf, NoValue, NotRechecked } from './recheckIntegers'

/** Thrown where a discrete variable that nothing binds has no state yet: each of them is a case of its own. */
class StateNeeded extends Error {
  constructor(
    readonly key: string,
    readonly states: readonly number[],
  ) {
    super(key)
  }
}

export interface RecheckOptions {
  readonly sizes: Readonly<Record<string, number>>
  /** Free indices; found in the sides where not given. */
  readonly indices?: readonly IndexTerm[]
  /** Conditions on indices and sizes select index tuples; other conditions are not used. */
  readonly assume?: readonly Condition[]
  readonly seed: number
  /** Called again and again; may throw to end it. */
  readonly tick?: () => void
}

/** Indices, sizes and discrete variables of the second checker, and integer arithmetic on them. */
export class RecheckIndices {
  readonly indices = new Map<string, number>()
  readonly states = new Map<string, number>()

  readonly #atoms: Atoms = {
    index: ({ name }) => this.#given(this.indices.get(name), name),
    size: (name) => this.#given(this.options.sizes[name], name),
    state: (entry) => this.#stateOf(entry),
    truth: (condition) => this.truth(condition),
    forEach: (at, body) => this.forEach(at, body),
  }

  constructor(readonly options: RecheckOptions) {}

  #given(value: number | undefined, name: string): bigint {
    if (value === undefined) throw new NotRechecked(`${name} has no value`)
    return BigInt(value)
  }

  /** Index tuples that satisfy the conditions on indices and sizes. */
  tuples(sides: readonly Term[]): ReadonlyMap<string, number>[] {
    const indices = new Map<string, IndexTerm>()
    const collect = (term: Term, free: ReadonlySet<string>): void => {
      if (term.free.size === 0) return
      if (term.kind === 'index' && free.has(term.name)) indices.set(term.name, term)
      for (const child of term.children) collect(child, free)
    }
    for (const side of [...(this.options.indices ?? []), ...sides]) collect(side, side.free)
    const found: ReadonlyMap<string, number>[] = []
    const fill = (rest: readonly IndexTerm[]): void => {
      const next = rest.find((at) => [...at.low.free, ...at.high.free].every((name) => this.indices.has(name)))
      if (next) return this.forEach(next, () => fill(rest.filter((at) => at !== next)))
      if (rest.length > 0) throw new NotRechecked('indices whose ranges depend on each other')
      if ((this.options.assume ?? []).every((c) => this.#admits(c))) found.push(new Map(this.indices))
    }
    fill([...indices.values()])
    if (found.length === 0) throw new NotRechecked('no instance at these sizes')
    return found
  }

  #admits(condition: Condition): boolean {
    if (condition.kind === 'and') return condition.children.every((c) => this.#admits(c))
    if (condition.symbols.size > 0 || [...condition.free].some((name) => !this.indices.has(name))) return true
    return this.truth(condition)
  }

  forEach(at: IndexTerm, body: () => void): void {
    const outer = this.indices.get(at.name)
    const high = this.integer(at.high)
    try {
      for (let k = this.integer(at.low); k <= high; k++) {
        this.indices.set(at.name, k)
        body()
      }
    } finally {
      if (outer === undefined) this.indices.delete(at.name)
      else this.indices.set(at.name, outer)
    }
  }

  /** Runs `body` for each state of the discrete variables that it needs and nothing binds. */
  forEachCase(body: () => void): void {
    try {
      return body()
    } catch (thrown) {
      if (!(thrown instanceof StateNeeded)) throw thrown
      try {
        for (const state of thrown.states) {
          this.states.set(thrown.key, state)
          this.forEachCase(body)
        }
      } finally {
        this.states.delete(thrown.key)
      }
    }
  }

  overStates(over: readonly Variable[], body: () => void): void {
    const cells: { key: string; states: readonly number[] }[] = []
    for (const v of over) {
      const states = this.statesOf(v)
      if (!states) throw new NotRechecked(`an integral over ${v.name}`)
      let keys = [v.name]
      for (const dim of v.dims) {
        const n = this.integer(dim)
        keys = keys.flatMap((key) => Array.from({ length: n }, (_, k) => `${key},${k + 1}`))
      }
      for (const key of keys) cells.push({ key, states })
    }
    const assign = (at: number): void => {
      if (at === cells.length) return body()
      const outer = this.states.get(cells[at]!.key)
      try {
        for (const state of cells[at]!.states) {
          this.states.set(cells[at]!.key, state)
          assign(at + 1)
        }
      } finally {
        if (outer === undefined) this.states.delete(cells[at]!.key)
        else this.states.set(cells[at]!.key, outer)
      }
    }
    assign(0)
  }

  /** The states of a discrete variable; undefined for others. */
  statesOf(v: Variable): readonly number[] | undefined {
    const { kind, bounds } = v.domain
    if (kind === 'binary') return [0, 1]
    if (kind === 'spin') return [-1, 1]
    if (kind !== 'integers' && kind !== 'categorical') return undefined
    const low = kind === 'integers' ? this.integer(bounds[0]!) : 1
    const high = this.integer(bounds.at(-1)!)
    return Array.from({ length: high - low + 1 }, (_, k) => low + k)
  }

  /** `name,1,2`, the same for both entries of a symmetric pair. */
  keyOf(term: EntryTerm): string {
    const slots = term.slots.map((s) => this.integer(s))
    if (term.variable.dims.some((dim, k) => slots[k]! < 1 || slots[k]! > this.integer(dim))) throw new NoValue()
    if (['symmetric', 'spd'].includes(term.variable.domain.kind)) {
      const last = slots.splice(-2).sort((a, b) => a - b)
      slots.push(...last)
    }
    return [term.variable.name, ...slots].join()
  }

  /** A place, a count or an exponent. */
  integer(term: Term): number {
    const value = Number(integerOf(this.exact(term)))
    if (!Number.isSafeInteger(value)) throw new NotRechecked('an index or a size beyond 2^53')
    return value
  }

  exact(term: Term): Fraction {
    return exactly(term, this.#atoms)
  }

  #stateOf(term: EntryTerm): bigint {
    const key = this.keyOf(term)
    const states = this.statesOf(term.variable)
    if (!states) throw new NotRechecked(`${term.variable.name} where an integer is needed`)
    const state = this.states.get(key)
    if (state === undefined) throw new StateNeeded(key, states)
    return BigInt(state)
  }

  truth(condition: Term): boolean {
    switch (condition.kind) {
      case 'and':
        return condition.children.every((c) => this.truth(c))
      case 'or':
        return condition.children.some((c) => this.truth(c))
      case 'not':
        return !this.truth(condition.children[0]!)
      case 'compare': {
        const order = comparison(this.exact(condition.left), this.exact(condition.right))
        return condition.op === '==' ? order === 0 : condition.op === '<' ? order < 0 : order <= 0
      }
      default:
        throw new NotRechecked(`a condition of kind ${condition.kind}`)
    }
  }
}

/** Terms that {@link RecheckIndices.exact} can evaluate, where an exponent has to be one. */
export const isInteger = (term: Term): boolean =>
  ['number', 'index', 'size', 'mod'].includes(term.kind) ||
  (term.kind === 'entry' && ['binary', 'spin', 'integers', 'categorical'].includes(term.variable.domain.kind)) ||
  (['add', 'mul', 'power'].includes(term.kind) && term.children.every(isInteger))
