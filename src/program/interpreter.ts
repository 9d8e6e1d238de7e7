import {
  type EntryTerm,
  type ExpectationTerm,
  type InverseTerm,
  isExact,
  type LogDetTerm,
  type LogPartitionTerm,
  type MarginalTerm,
  remembered,
  type Term,
  type Variable,
} from '../expr'
import { type Algebra, UNDEFINED } from '../numbers/algebra'
import { type Dual, dualAlgebra } from '../algebras/dual'
import * as Q from '../numbers/rational'
import { complementOf, isScaledTail, powerOfScaledTail, valueOfComplement } from './complement'
import { decompose, type Factorisation, logDeterminant, solveUnit } from './linear'
import { type ArrayValue, Integers, type Sizes } from './integers'
import { logSumExp } from './logSumExp'
import { Unsupported } from './unsupported'
import { countStep } from './work'

export type { ArrayValue, Sizes } from './integers'

/** Limits and strategies of one evaluation. */
export interface EvaluateOptions {
  /** Sum over all joint states or integrate jointly, without looking for structure: the reference for the fast ways. */
  readonly bruteForce?: boolean
  /** Gives up (throws Unsupported) above this many joint states. */
  readonly maxStates?: number
  /** Called now and then, so that a long evaluation can be stopped by throwing. */
  readonly tick?: () => void
  /** Told of each integral of which more digits are dear: over several coupled variables, and how many, or over many waves. */
  readonly onDear?: (variables: number) => void
}

/** A sum or integral over hidden variables. */
export type HiddenNode = LogPartitionTerm | ExpectationTerm | MarginalTerm

interface Scope {
  readonly names: ReadonlySet<string>
  readonly memo: Map<string | number, unknown>
}

/** Terms written with fewer nodes than this are cheaper to compute again than to look up. */
const MEMO_FROM = 6
const MEMO_LIMIT = 1_000_000
/** Number systems take integer exponents that are exact in float64, and one less. */
const LARGEST_EXPONENT = 2 ** 52
/** Matrices kept for states of hidden arrays. */
const STATES_LIMIT = 10_000

/** Number of nodes of the term written out as a tree, up to a bound. */
const treeSize: (term: Term) => number = remembered((term) =>
  Math.min(
    1000,
    term.children.reduce((n, c) => n + treeSize(c), 1),
  ),
)

/** Nodes that computing the term computes anew, up to a bound; what is kept counts as one. */
const ownSize: (term: Term) => number = remembered((term) =>
  Math.min(
    KEPT_FROM,
    term.children.reduce((n, c) => n + (isKept(c) ? 1 : ownSize(c)), 1),
  ),
)
/** A sum or product costs little over parts that are kept, but where it is shared by what is not, it is kept itself. */
const KEPT_FROM = 300
const isKept = (term: Term): boolean =>
  term.kind === 'mul' || term.kind === 'add' ? ownSize(term) >= KEPT_FROM : treeSize(term) >= MEMO_FROM

/** Values of one term kept for as many values of its index. */
const MOST_KEPT = 2 ** 18

/** What is the same for all evaluators of a number system: a derivative under an integral makes one at each node. */
class Prepared<T> {
  #dual: Algebra<Dual<T>> | undefined
  readonly #numbers = new Map<Term, T>()

  constructor(readonly algebra: Algebra<T>) {}

  get dual(): Algebra<Dual<T>> {
    return (this.#dual ??= dualAlgebra(this.algebra))
  }

  number(term: Term & { kind: 'number' }): T {
    let value = this.#numbers.get(term)
    if (value === undefined) this.#numbers.set(term, (value = this.algebra.rational(term.value)))
    return value
  }
}
const preparations = new WeakMap<object, Prepared<unknown>>()
const preparedFor = <T>(algebra: Algebra<T>): Prepared<T> => {
  let found = preparations.get(algebra) as Prepared<T> | undefined
  if (!found) preparations.set(algebra, (found = new Prepared(algebra)))
  return found
}

/** Counts as one step of the evaluation each time. */
const counted =
  <T>(body: () => T): (() => T) =>
  () => {
    countStep()
    return body()
  }

const folded = <T>(parts: readonly (() => T)[], join: (a: T, b: T) => T): (() => T) => {
  const [first, ...rest] = parts
  const [second] = rest
  if (!second) return first!
  if (rest.length === 1) return () => join(first!(), second())
  return () => {
    let total = first!()
    for (const part of rest) total = join(total, part())
    return total
  }
}

/**
 * Evaluates terms in one number system at given sizes and values.
 *
 * A value that does not exist throws UNDEFINED, one that the digits at hand do not decide throws UNRESOLVED.
 */
export class Interpreter<T> extends Integers<T> {
  readonly #scopes: Scope[] = [{ names: new Set(), memo: new Map() }]

  readonly #prepared: Prepared<T>
  readonly #states = new Map<string, unknown>()
  readonly #closures = new Map<Term, () => T>()
  readonly #byStates = new Map<string, T>()

  constructor(
    readonly algebra: Algebra<T>,
    sizes: Sizes,
    arrays: Map<string, ArrayValue<T>>,
    readonly options: EvaluateOptions = {},
  ) {
    super(sizes, arrays)
    this.#prepared = preparedFor(algebra)
  }

  /** A sum or integral over hidden variables: what descends from here knows how. */
  protected sumOver(node: HiddenNode): T {
    throw new Unsupported(`a sum over ${node.over.map((v) => v.name).join(', ')} has no value here`)
  }

  /** One of its kind in another number system, at the same sizes. */
  protected over<U>(algebra: Algebra<U>, arrays: Map<string, ArrayValue<U>>): Interpreter<U> {
    return new Interpreter(algebra, this.sizes, arrays, this.options)
  }

  value(term: Term): T {
    return isKept(term) ? this.#remembered(term, () => this.#compute(term)) : this.#compute(term)
  }

  #remembered(term: Term, compute: () => T): T {
    const { memo } = this.#scopeOf(term)
    if (memo.size > MEMO_LIMIT) memo.clear()
    const key = this.keyOf(term)
    const known = memo.get(key) as T | undefined
    if (known !== undefined) return known
    const value = compute()
    memo.set(key, value)
    return value
  }

  /** A key for the term under the current index values. */
  keyOf(term: Term): string | number {
    if (term.free.size <= 2) {
      let key = term.id
      let small = true
      for (const name of term.free) {
        const value = this.indices.get(name) ?? 4095
        small &&= value >= 0 && value < 4096
        key = key * 4096 + value
      }
      if (small) return term.free.size === 0 ? -1 - key : key * 2 + term.free.size - 1
    }
    let key = `${term.id}`
    for (const name of term.free) key += `,${this.indices.get(name) ?? '?'}`
    return key
  }

  /** A value kept as long as the hidden states that the term depends on do not change. */
  remember<V>(term: Term, label: string, make: () => V): V {
    const { memo } = this.#scopeOf(term)
    const key = `${label}:${this.keyOf(term)}`
    const known = memo.get(key) as V | undefined
    if (known !== undefined) return known
    const value = make()
    memo.set(key, value)
    return value
  }

  /** A value kept for each state of the discrete hidden arrays that the term reads: sums over states meet it again. */
  #perState<V>(term: Term, label: string, make: () => V): V {
    let states = ''
    for (const { names } of this.#scopes)
      for (const name of names) {
        if (!term.symbols.has(name)) continue
        const { integers } = this.arrays.get(name)!
        if (!integers) return make()
        states += `;${integers.join(',')}`
      }
    if (states === '') return make()
    if (this.#states.size > STATES_LIMIT) this.#states.clear()
    const key = `${label}:${this.keyOf(term)}${states}`
    const known = this.#states.get(key) as V | undefined
    if (known !== undefined) return known
    const value = make()
    this.#states.set(key, value)
    return value
  }

  protected override compare(left: Term, right: Term): number {
    if (isExact(left) && isExact(right)) return super.compare(left, right)
    return this.algebra.sign(this.algebra.sub(this.value(left), this.value(right)))
  }

  /** Runs `body` with some hidden arrays in a scope of their own; `set` between states forgets what depended on them. */
  withScope<R>(over: readonly Variable[], arrays: readonly ArrayValue<T>[], body: (forget: () => void) => R): R {
    const outer = over.map((v) => this.arrays.get(v.name))
    const scope: Scope = { names: new Set(over.map((v) => v.name)), memo: new Map() }
    over.forEach((v, k) => this.arrays.set(v.name, arrays[k]!))
    this.#scopes.push(scope)
    try {
      return body(() => scope.memo.clear())
    } finally {
      this.#scopes.pop()
      over.forEach((v, k) => (outer[k] ? this.arrays.set(v.name, outer[k]) : this.arrays.delete(v.name)))
    }
  }

  #scopeOf(term: Term): Scope {
    for (let k = this.#scopes.length - 1; k > 0; k--) {
      const scope = this.#scopes[k]!
      for (const name of scope.names) if (term.symbols.has(name)) return scope
    }
    return this.#scopes[0]!
  }

  /** What {@link value} does, with what is the same each time looked up once: for the bodies of sums. */
  #closure(term: Term): () => T {
    let made = this.#closures.get(term)
    if (!made) {
      const own = this.#makeClosure(term)
      made = (term.kind === 'mul' || term.kind === 'add') && isKept(term) ? () => this.#remembered(term, own) : own
      this.#closures.set(term, made)
    }
    return made
  }

  #makeClosure(term: Term): () => T {
    const { algebra: A } = this
    switch (term.kind) {
      case 'number': {
        const value = this.#prepared.number(term)
        return counted(() => value)
      }
      case 'entry':
        return () => this.#compute(term)
      case 'add': {
        if (complementOf(term)) return () => this.#compute(term)
        return counted(
          folded(
            term.children.map((c) => this.#closure(c)),
            A.add,
          ),
        )
      }
      case 'mul': {
        const [first, ...rest] = term.children
        const negative = first!.kind === 'number' && Q.equal(first.value, Q.MINUS_ONE)
        const product = folded(
          (negative ? rest : term.children).map((c) => this.#closure(c)),
          A.mul,
        )
        return counted(negative ? () => A.neg(product()) : product)
      }
      case 'power': {
        const { base, exponent } = term
        const k = exponent.kind === 'number' && exponent.value.d === 1n ? Number(exponent.value.n) : NaN
        if (treeSize(term) >= MEMO_FROM || !(Math.abs(k) <= LARGEST_EXPONENT) || isScaledTail(base))
          return () => this.value(term)
        const inner = this.#closure(base)
        return counted(() => A.powerInteger(inner(), k))
      }
      default:
        return this.#kept(term)
    }
  }

  /**
   * A sum or integral over hidden states inside one over others: it is kept for each value of the discrete variables
   * that it depends on, so that it is not made anew at each point of the others.
   */
  #hidden(term: HiddenNode): T {
    const states = this.#statesOf(term)
    if (states === undefined) return this.sumOver(term)
    const key = `${this.keyOf(term)}|${states}`
    let value = this.#byStates.get(key)
    if (value === undefined) {
      if (this.#byStates.size > MEMO_LIMIT) this.#byStates.clear()
      this.#byStates.set(key, (value = this.sumOver(term)))
    }
    return value
  }

  /** The states that surround a term and that it depends on; undefined where there are none, or one is not discrete. */
  #statesOf(term: Term): string | undefined {
    const parts: string[] = []
    for (const { names } of this.#scopes)
      for (const name of names) {
        if (!term.symbols.has(name)) continue
        const integers = this.arrays.get(name)?.integers
        if (!integers) return undefined
        parts.push(integers.join())
      }
    return parts.length > 0 ? parts.join(';') : undefined
  }

  /** The memo of a term over at most one index, as an array: large sums look it up at each of their terms. */
  #kept(term: Term): () => T {
    const [name] = term.free
    if (term.free.size > 1 || treeSize(term) < MEMO_FROM) return () => this.value(term)
    const values: (T | undefined)[] = []
    return () => {
      const at = name === undefined ? 0 : this.indices.get(name)
      // What depends on hidden states changes with them.
      if (this.#scopes.length > 1 || at === undefined || at < 0 || at > MOST_KEPT) return this.value(term)
      return (values[at] ??= this.value(term))
    }
  }

  #compute(term: Term): T {
    countStep()
    const { algebra: A } = this
    switch (term.kind) {
      case 'number':
        return this.#prepared.number(term)
      case 'pi':
        return A.pi()
      case 'index':
      case 'size':
        return A.fromNumber(this.integer(term))
      case 'mod':
        return A.rational(this.exact(term))
      case 'entry': {
        const { array, at } = this.locate(term)
        return array.values[at]!
      }
      case 'add': {
        const complement = complementOf(term)
        if (complement) return valueOfComplement(A, complement, this.value(complement.argument))
        let total = this.value(term.children[0]!)
        for (let k = 1; k < term.children.length; k++) total = A.add(total, this.value(term.children[k]!))
        return total
      }
      case 'mul': {
        const [first] = term.children
        if (first!.kind === 'number' && Q.equal(first.value, Q.MINUS_ONE)) return A.neg(this.#product(term.children, 1))
        return this.#product(term.children, 0)
      }
      case 'power':
        return this.#power(term)
      case 'call':
        return A.call(
          term.name,
          term.args.map((a) => this.value(a)),
        )
      case 'sum': {
        let total: T | undefined
        const body = this.#closure(term.body)
        this.forEach(term.index, () => {
          const value = body()
          total = total === undefined ? value : A.add(total, value)
        })
        return total ?? A.fromNumber(0)
      }
      case 'prod': {
        let total: T | undefined
        this.forEach(term.index, () => {
          const value = this.value(term.body)
          total = total === undefined ? value : A.mul(total, value)
        })
        return total ?? A.fromNumber(1)
      }
      case 'logsumexp': {
        const values: T[] = []
        this.forEach(term.index, () => values.push(this.value(term.body)))
        return logSumExp(A, values)
      }
      case 'if':
        return this.value(this.truth(term.condition) ? term.then : term.otherwise)
      case 'inverse': {
        const { columns } = this.#inverse(term)
        const [i, k] = [
          this.integer(term.at[0]) - this.integer(term.row.low),
          this.integer(term.at[1]) - this.integer(term.column.low),
        ]
        const entry = columns[k]?.[i]
        if (entry === undefined) throw UNDEFINED
        return entry
      }
      case 'logdet':
        return this.#perState(term, `logdet${term.row.id},${term.column.id}`, () =>
          logDeterminant(A, decompose(A, this.matrix(term))),
        )
      case 'diff':
        return this.#derivative(term.body, term.by)
      case 'logpartition':
      case 'expectation':
      case 'marginal':
        return this.#hidden(term)
      case 'compare':
      case 'and':
      case 'or':
      case 'not':
        return A.fromNumber(this.truth(term) ? 1 : 0)
      case 'unknown':
        throw new Unsupported(`the undefined function ${term.fn.name} has no value`)
      case 'data':
      case 'datascore':
        throw new Unsupported('an expectation over data cannot be evaluated at a point')
    }
  }

  #product(factors: readonly Term[], from: number): T {
    let total = this.value(factors[from]!)
    for (let k = from + 1; k < factors.length; k++) total = this.algebra.mul(total, this.value(factors[k]!))
    return total
  }

  #power(term: Term & { kind: 'power' }): T {
    const { algebra: A } = this
    const { base, exponent } = term
    const exact = exponent.kind === 'number' ? exponent.value : isExact(exponent) ? this.exact(exponent) : undefined
    if (exact?.d !== 1n) return A.power(this.value(base), this.value(exponent))
    const k = Number(exact.n)
    if (Math.abs(k) <= LARGEST_EXPONENT)
      return k < 0 && isScaledTail(base)
        ? powerOfScaledTail(A, this.value(base.args[0]!), k)
        : A.powerInteger(this.value(base), k)
    if (isExact(base)) return A.rational(this.exact(term))
    throw new Unsupported('a power with an exponent beyond 2^52')
  }

  /** Rows of the matrix of an inverse or a log-determinant. */
  matrix(term: InverseTerm | LogDetTerm): T[][] {
    const rows: T[][] = []
    this.forEach(term.row, () => {
      const row: T[] = []
      this.forEach(term.column, () => row.push(this.value(term.body)))
      rows.push(row)
    })
    return rows
  }

  #inverse(term: InverseTerm): { columns: T[][] } {
    const label = `inverse${term.row.id},${term.column.id}`
    const make = (): { columns: T[][] } => {
      const factorisation: Factorisation<T> = decompose(this.algebra, this.matrix(term))
      return { columns: factorisation.lu.map((_, k) => solveUnit(this.algebra, factorisation, k)) }
    }
    return this.remember(term.body, label, () => this.#perState(term.body, label, make))
  }

  /** ∂body/∂by by dual numbers; by nests for higher derivatives. */
  #derivative(body: Term, by: EntryTerm): T {
    const { at } = this.locate(by)
    const { dual } = this.#prepared
    const lifted = new Map<string, ArrayValue<Dual<T>>>()
    // A derivative under an integral is evaluated at each node: only what it reads is lifted.
    for (const [name, array] of this.arrays)
      if (name === by.variable.name || body.symbols.has(name))
        lifted.set(name, { ...array, values: array.values.map((value) => ({ value, slope: undefined })) })
    lifted.get(by.variable.name)!.values[at] = {
      value: this.arrays.get(by.variable.name)!.values[at]!,
      slope: this.algebra.fromNumber(1),
    }
    const inner = this.over(dual, lifted)
    for (const [name, value] of this.indices) inner.indices.set(name, value)
    return inner.value(body).slope ?? this.algebra.fromNumber(0)
  }
}
