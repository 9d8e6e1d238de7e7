import { finiteStates } from '../../domains'
import {
  type Condition,
  type EntryTerm,
  FINITE_DOMAINS,
  type IndexTerm,
  isIntegerValued,
  type Term,
  type Variable,
} from '../../expr'
import { UNDEFINED } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import { SignatureUnsupported } from './unsupported'

/** Indices, sizes and discrete variables with the values they have at the moment, and integer arithmetic on them. */
export class Integers {
  readonly indices = new Map<string, number>()
  /** Values of discrete variables that an enclosing sum over states binds, by key. */
  readonly bound = new Map<string, number>()

  /** `free` gives the value of a discrete variable that nothing binds. */
  constructor(
    readonly sizes: ReadonlyMap<string, number>,
    readonly free: (key: string, states: readonly number[]) => number,
  ) {}

  value(term: Term): number {
    const q = this.#rational(term)
    if (q.d !== 1n) throw UNDEFINED
    return Number(q.n)
  }

  #rational(term: Term): Q.Rational {
    const whole = (n: number): Q.Rational => Q.rational(n)
    switch (term.kind) {
      case 'number':
        return term.value
      case 'index':
        return whole(this.#lookup(this.indices, term.name))
      case 'size':
        return whole(this.#lookup(this.sizes, term.name))
      case 'entry':
        return whole(this.entry(term))
      case 'add':
        return term.children.map((c) => this.#rational(c)).reduce(Q.add)
      case 'mul':
        return term.children.map((c) => this.#rational(c)).reduce(Q.mul)
      case 'mod': {
        const [a, m] = [this.value(term.left), this.value(term.right)]
        if (m <= 0) throw UNDEFINED
        return whole(((a % m) + m) % m)
      }
      case 'power': {
        const [base, exponent] = [this.#rational(term.base), this.value(term.exponent)]
        if (exponent < 0 && Q.sign(base) === 0) throw UNDEFINED
        if (Math.abs(exponent) > 4096) throw new SignatureUnsupported('a large power of an integer')
        return Q.power(base, BigInt(exponent))
      }
      case 'if':
        return this.#rational(this.truth(term.condition) ? term.then : term.otherwise)
      case 'sum': {
        let total = Q.ZERO
        this.forEach(term.index, () => (total = Q.add(total, this.#rational(term.body))))
        return total
      }
      case 'call':
        return this.#call(
          term.name,
          term.args.map((a) => this.#rational(a)),
        )
      default:
        throw new SignatureUnsupported(`a term of kind ${term.kind} where an integer is needed`)
    }
  }

  #call(name: string, args: readonly Q.Rational[]): Q.Rational {
    switch (name) {
      case 'abs':
        return Q.sign(args[0]!) < 0 ? Q.neg(args[0]!) : args[0]!
      case 'sign':
        return Q.rational(Q.sign(args[0]!))
      case 'max':
        return args.reduce((a, b) => (Q.compare(a, b) >= 0 ? a : b))
      case 'min':
        return args.reduce((a, b) => (Q.compare(a, b) <= 0 ? a : b))
      default:
        throw new SignatureUnsupported(`${name} where an integer is needed`)
    }
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
        if (!isIntegerLike(condition.left) || !isIntegerLike(condition.right))
          throw new SignatureUnsupported('a condition on real values')
        const order = Q.compare(this.#rational(condition.left), this.#rational(condition.right))
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

const known = new WeakMap<Term, boolean>()
/** Terms that {@link Integers.value} can compute: integer arithmetic with abs, sign, max, min, sums and fractions. */
export const isIntegerLike = (term: Term): boolean => {
  let result = known.get(term)
  if (result === undefined) known.set(term, (result = computeIntegerLike(term)))
  return result
}
const computeIntegerLike = (term: Term): boolean => {
  if (term.kind === 'entry') return FINITE_DOMAINS.has(term.variable.domain.kind)
  if (isIntegerValued(term)) return term.children.every(isIntegerLike)
  switch (term.kind) {
    case 'number':
      return true
    case 'add':
    case 'mul':
      return term.children.every(isIntegerLike)
    case 'call':
      return ['abs', 'max', 'min', 'sign'].includes(term.name) && term.args.every(isIntegerLike)
    case 'sum':
      return isIntegerLike(term.body)
    case 'if':
      return isIntegerLike(term.then) && isIntegerLike(term.otherwise)
    default:
      return false
  }
}
