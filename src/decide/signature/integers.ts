import { finiteStates } from '../../program/finiteStates'
import {
  type Condition,
  type EntryTerm,
  exactValue,
  FINITE_DOMAINS,
  type IndexTerm,
  isExact,
  type Places,
  type Term,
  type Variable,
} from '../../expr'
import { UNDEFINED } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import { SignatureUnsupported } from './unsupported'

/** Indices, sizes and discrete variables with the values they have at the moment, and exact arithmetic on them. */
export class Integers {
  readonly indices = new Map<string, number>()
  /** Values of discrete variables that an enclosing sum over states binds, by key. */
  readonly bound = new Map<string, number>()
  readonly #places: Places = {
    index: (at) => this.#lookup(this.indices, at.name),
    size: (name) => this.#lookup(this.sizes, name),
    entry: (term) => this.entry(term),
    truth: (condition) => this.truth(condition),
    forEach: (at, body) => this.forEach(at, body),
    refuse: (reason) => {
      throw new SignatureUnsupported(reason)
    },
  }

  /** `free` gives the value of a discrete variable that nothing binds. */
  constructor(
    readonly sizes: ReadonlyMap<string, number>,
    readonly free: (key: string, states: readonly number[]) => number,
  ) {}

  /** A place, a count or an exponent. */
  value(term: Term): number {
    const { n, d } = this.exact(term)
    if (d !== 1n) throw UNDEFINED
    if (!Number.isSafeInteger(Number(n))) throw new SignatureUnsupported('an index, a size or a range beyond 2^53')
    return Number(n)
  }

  /** The value of an {@link isExact} term. */
  exact(term: Term): Q.Rational {
    return exactValue(term, this.#places)
  }

  #lookup(values: ReadonlyMap<string, number>, name: string): number {
    const value = values.get(name)
    if (value === undefined) throw new SignatureUnsupported(`${name} has no value`)
    return value
  }

  truth(condition: Condition): boolean {
    switch (condition.kind) {
      case 'and':
        return condition.children.every((c) => this.truth(c))
      case 'or':
        return condition.children.some((c) => this.truth(c))
      case 'not':
        return !this.truth(condition.children[0]!)
      case 'compare': {
        if (!isExact(condition.left) || !isExact(condition.right))
          throw new SignatureUnsupported('a condition on real values')
        const order = Q.compare(this.exact(condition.left), this.exact(condition.right))
        return condition.op === '==' ? order === 0 : condition.op === '<' ? order < 0 : order <= 0
      }
    }
  }

  /** Runs `body` for each value of the index. */
  forEach(at: IndexTerm, body: () => void): void {
    const [low, high] = [this.value(at.low), this.value(at.high)]
    const outer = this.indices.get(at.name)
    for (let k = low; k <= high; k++) {
      this.indices.set(at.name, k)
      body()
    }
    if (outer === undefined) this.indices.delete(at.name)
    else this.indices.set(at.name, outer)
  }

  /** `name[1,2]`, the same for both entries of a symmetric pair. Throws UNDEFINED outside the array. */
  keyOf(term: EntryTerm): string {
    const slots = term.slots.map((s) => this.value(s))
    term.variable.dims.forEach((dim, k) => {
      if (slots[k]! < 1 || slots[k]! > this.value(dim)) throw UNDEFINED
    })
    const { kind } = term.variable.domain
    if (kind === 'symmetric' || kind === 'spd') {
      const [a, b] = slots.splice(-2)
      slots.push(Math.min(a!, b!), Math.max(a!, b!))
    }
    return `${term.variable.name}[${slots.join()}]`
  }

  /** The value of an entry of a discrete variable. */
  entry(term: EntryTerm): number {
    if (!FINITE_DOMAINS.has(term.variable.domain.kind))
      throw new SignatureUnsupported(`${term.variable.name} where an integer is needed`)
    const key = this.keyOf(term)
    return this.bound.get(key) ?? this.free(key, this.statesOf(term.variable))
  }

  /** Values of one unit of a discrete variable. */
  statesOf(v: Variable): readonly number[] {
    const states = finiteStates(v, (bound) => this.value(bound))
    if (!states) throw new SignatureUnsupported(`${v.name} does not have finitely many states`)
    return states
  }
}
