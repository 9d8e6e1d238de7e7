import { type Condition, type EntryTerm, exactValue, type IndexTerm, isExact, type Places, type Term } from '../expr'
import { UNDEFINED } from '../numbers/algebra'
import * as Q from '../numbers/rational'
import { Unsupported } from './unsupported'

/** Values of one array in row-major order; `integers` mirrors them where the domain is discrete. */
export interface ArrayValue<T> {
  readonly dims: readonly number[]
  readonly values: T[]
  readonly integers?: number[]
}

export type Sizes = ReadonlyMap<string, number>

/** What indices, sizes and discrete variables are at, and the exact arithmetic of these. */
export class Integers<T> {
  readonly indices = new Map<string, number>()
  readonly #places: Places = {
    index: (at) => this.#index(at),
    size: (name) => this.#size(name),
    entry: (term) => this.entry(term),
    truth: (condition) => this.truth(condition),
    forEach: (at, body) => this.forEach(at, body),
    refuse: (reason) => {
      throw new Unsupported(reason)
    },
  }

  constructor(
    readonly sizes: Sizes,
    readonly arrays: Map<string, ArrayValue<T>>,
  ) {}

  truth(condition: Condition): boolean {
    switch (condition.kind) {
      case 'and':
        return condition.children.every((c) => this.truth(c))
      case 'or':
        return condition.children.some((c) => this.truth(c))
      case 'not':
        return !this.truth(condition.children[0]!)
      case 'compare': {
        const s = this.compare(condition.left, condition.right)
        return condition.op === '==' ? s === 0 : condition.op === '<' ? s < 0 : s <= 0
      }
    }
  }

  /** −1, 0 or 1 as left is less than, equal to or greater than right. */
  protected compare(left: Term, right: Term): number {
    if (!isExact(left) || !isExact(right)) throw new Unsupported('a condition on real values')
    const [a, b] = [this.#small(left), this.#small(right)]
    if (a !== undefined && b !== undefined) return Math.sign(a - b)
    return Q.compare(this.exact(left), this.exact(right))
  }

  /** An integer-valued term that is a place, a count or an exponent: an index, a size, a discrete variable, arithmetic on these. */
  integer(term: Term): number {
    const small = this.#small(term)
    if (small !== undefined) return small
    const { n, d } = this.exact(term)
    if (d !== 1n) throw UNDEFINED
    const value = Number(n)
    if (!Number.isSafeInteger(value)) throw new Unsupported('an index, a size or a range beyond 2^53')
    return value
  }

  /** The value of an {@link isExact} term, whatever its size. */
  exact(term: Term): Q.Rational {
    const small = this.#small(term)
    return small === undefined ? exactValue(term, this.#places) : Q.rational(small)
  }

  /** The same where doubles hold all that it is made of, which is so for nearly all places in arrays; else undefined. */
  #small(term: Term): number | undefined {
    switch (term.kind) {
      case 'number':
        return term.value.d === 1n ? safe(Number(term.value.n)) : undefined
      case 'index':
        return this.#index(term)
      case 'size':
        return this.#size(term.name)
      case 'entry':
        return this.entry(term)
      case 'add':
      case 'mul': {
        let total = term.kind === 'add' ? 0 : 1
        for (const child of term.children) {
          const value = this.#small(child)
          if (value === undefined) return undefined
          total = term.kind === 'add' ? total + value : total * value
          if (!Number.isSafeInteger(total)) return undefined
        }
        return total
      }
      case 'mod': {
        const [a, m] = [this.#small(term.left), this.#small(term.right)]
        if (a === undefined || m === undefined) return undefined
        if (m <= 0) throw UNDEFINED
        const remainder = a % m
        return remainder < 0 ? remainder + m : remainder
      }
      case 'call': {
        const select = SELECTIONS[term.name]
        const args = term.args.map((a) => this.#small(a))
        return select && args.every((a) => a !== undefined) ? select(...args) : undefined
      }
      case 'if':
        return isExact(term) ? this.#small(this.truth(term.condition) ? term.then : term.otherwise) : undefined
      default:
        return undefined
    }
  }

  #index({ name }: IndexTerm): number {
    const value = this.indices.get(name)
    if (value === undefined) throw new Unsupported(`index ${name} has no value`)
    return value
  }

  #size(name: string): number {
    const value = this.sizes.get(name)
    if (value === undefined) throw new Unsupported(`size ${name} has no value`)
    return value
  }

  /** The value of an entry of a discrete variable. */
  entry(term: EntryTerm): number {
    const { array, at } = this.locate(term)
    if (!array.integers) throw new Unsupported(`${term.variable.name} is not a discrete variable`)
    return array.integers[at]!
  }

  /** Runs `body` for each value of the index. */
  forEach(at: IndexTerm, body: (value: number) => void): void {
    const [low, high] = [this.integer(at.low), this.integer(at.high)]
    const outer = this.indices.get(at.name)
    for (let k = low; k <= high; k++) {
      this.indices.set(at.name, k)
      body(k)
    }
    if (outer === undefined) this.indices.delete(at.name)
    else this.indices.set(at.name, outer)
  }

  /** Where an entry stands in its array. */
  protected locate(term: EntryTerm): { array: ArrayValue<T>; at: number } {
    const array = this.arrays.get(term.variable.name)
    if (!array) throw new Unsupported(`${term.variable.name} has no value`)
    let at = 0
    for (let k = 0; k < term.slots.length; k++) {
      const slot = this.integer(term.slots[k]!)
      const n = array.dims[k]!
      if (slot < 1 || slot > n) throw UNDEFINED
      at = at * n + slot - 1
    }
    return { array, at }
  }
}

const SELECTIONS: Readonly<Record<string, (...values: number[]) => number>> = {
  abs: Math.abs,
  sign: Math.sign,
  max: Math.max,
  min: Math.min,
  relu: (...[x]) => Math.max(0, x!),
}

const safe = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined)
