import { finiteStates } from '../../program/finiteStates'
import { Integers } from '../../program/integers'
import { Unsupported } from '../../program/unsupported'
import { type EntryTerm, FINITE_DOMAINS, type Variable } from '../../expr'
import { UNDEFINED } from '../../numbers/algebra'

/** Indices, sizes and discrete variables with the values they have at the moment, and exact arithmetic on them. */
export class BoundIntegers extends Integers<never> {
  /** Values of discrete variables that an enclosing sum over states binds, by key. */
  readonly bound = new Map<string, number>()

  /** `free` gives the value of a discrete variable that nothing binds. */
  constructor(
    sizes: ReadonlyMap<string, number>,
    readonly free: (key: string, states: readonly number[]) => number,
  ) {
    super(sizes, new Map())
  }

  /** `name[1,2]`, the same for both entries of a symmetric pair. Throws UNDEFINED outside the array. */
  keyOf(term: EntryTerm): string {
    const slots = term.slots.map((s) => this.integer(s))
    term.variable.dims.forEach((dim, k) => {
      if (slots[k]! < 1 || slots[k]! > this.integer(dim)) throw UNDEFINED
    })
    const { kind } = term.variable.domain
    if (kind === 'symmetric' || kind === 'spd') {
      const [a, b] = slots.splice(-2)
      slots.push(Math.min(a!, b!), Math.max(a!, b!))
    }
    return `${term.variable.name}[${slots.join()}]`
  }

  override entry(term: EntryTerm): number {
    if (!FINITE_DOMAINS.has(term.variable.domain.kind))
      throw new Unsupported(`${term.variable.name} where an integer is needed`)
    const key = this.keyOf(term)
    return this.bound.get(key) ?? this.free(key, this.statesOf(term.variable))
  }

  /** Values of one unit of a discrete variable. */
  statesOf(v: Variable): readonly number[] {
    const states = finiteStates(v, (bound) => this.integer(bound))
    if (!states) throw new Unsupported(`${v.name} does not have finitely many states`)
    return states
  }
}
