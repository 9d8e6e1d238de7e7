import type { Condition, EntryTerm, Term } from '../expr'
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

/** What indices, sizes and discrete variables are at, and the integer arithmetic of these. */
export abstract class Integers<T> {
  readonly indices = new Map<string, number>()

  constructor(
    readonly sizes: Sizes,
    readonly arrays: Map<string, ArrayValue<T>>,
  ) {}

  abstract truth(condition: Condition): boolean

  /** An integer-valued term: an index, a size, a discrete hidden variable, arithmetic on these. */
  integer(term: Term): number {
    switch (term.kind) {
      case 'number':
        if (term.value.d !== 1n) throw UNDEFINED
        return Number(term.value.n)
      case 'index': {
        const value = this.indices.get(term.name)
        if (value === undefined) throw new Unsupported(`index ${term.name} has no value`)
        return value
      }
      case 'size': {
        const value = this.sizes.get(term.name)
        if (value === undefined) throw new Unsupported(`size ${term.name} has no value`)
        return value
      }
      case 'entry': {
        const { array, at } = this.locate(term)
        if (!array.integers) throw new Unsupported(`${term.variable.name} is not a discrete variable`)
        return array.integers[at]!
      }
      case 'add':
        return term.children.reduce((s, c) => s + this.integer(c), 0)
      case 'mul':
        return this.#integerProduct(term)
      case 'mod': {
        const [a, m] = [this.integer(term.left), this.integer(term.right)]
        if (m <= 0) throw UNDEFINED
        return ((a % m) + m) % m
      }
      case 'power':
        return this.integer(term.base) ** this.integer(term.exponent)
      case 'if':
        return this.integer(this.truth(term.condition) ? term.then : term.otherwise)
      case 'sum': {
        let total = 0
        this.forEach(term.index, () => (total += this.integer(term.body)))
        return total
      }
      case 'call':
        if (term.name === 'abs') return Math.abs(this.integer(term.args[0]!))
        if (term.name === 'max') return Math.max(...term.args.map((a) => this.integer(a)))
        if (term.name === 'min') return Math.min(...term.args.map((a) => this.integer(a)))
        if (term.name === 'sign') return Math.sign(this.integer(term.args[0]!))
        throw new Unsupported(`${term.name} is not an integer`)
      default:
        throw new Unsupported(`a term of kind ${term.kind} is not an integer`)
    }
  }

  /** Products of integers may carry a fraction, as in n·(n − 1)/2. */
  #integerProduct(term: Term): number {
    let q = Q.ONE
    for (const c of term.children) q = Q.mul(q, c.kind === 'number' ? c.value : Q.rational(this.integer(c)))
    if (q.d !== 1n) throw UNDEFINED
    return Number(q.n)
  }

  /** Runs `body` for each value of the index. */
  forEach(at: Term & { kind: 'index' }, body: (value: number) => void): void {
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
