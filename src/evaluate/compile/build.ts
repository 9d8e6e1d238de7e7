import {
  type BinderTerm,
  type ExpectationTerm,
  index,
  type IndexTerm,
  isIntegerValued,
  type MarginalTerm,
  substitute,
  type Term,
  type Variable,
} from '../../expr'
import * as Q from '../../numbers/rational'
import { intervalAlgebra } from '../../numbers/intervalAlgebra'
import { Evaluator, type Sizes } from '../evaluator'
import { Unsupported } from '../unsupported'
import { arranged } from './arrange'
import type { Program, Scalar, Statement } from './program'
import { type Doubles, type Grid, statesOf } from './states'

/*
 * From terms to loops. Every value is computed in the outermost loop that it depends on, once: what depends on
 * parameters only before all points; a sum or an expensive function with free indices as a table over them.
 */

/** Tables larger than this are not made. */
const MAX_TABLE = 1 << 22

interface Scope {
  readonly statements: Statement[]
  readonly memo: Map<Term, Scalar>
  /** What the loop runs over; neither for the two outermost scopes, parameters and point. */
  readonly index?: string
  readonly states?: StateTable
}

/** The joint states of some hidden variables, as input arrays. */
interface StateTable {
  readonly key: string
  readonly count: number
  readonly names: ReadonlySet<string>
  readonly of: ReadonlyMap<string, { readonly array: number; readonly dims: readonly number[] }>
  /** Constant arrays over the states, where integrals are among the sums. */
  readonly nodes: { readonly logWeights: number; readonly ends: number } | undefined
}

/** Share of the weight at the ends of a grid above which the integral is not found on it, or diverges. */
const MOST_AT_ENDS = 1e-9

/** What a table is over: hidden states, then indices. */
interface Axes {
  readonly states: readonly StateTable[]
  readonly indices: readonly IndexTerm[]
  readonly dims: readonly number[]
  readonly lows: readonly number[]
}

/** Weights of the states under one energy: exp(−E − shift), their total and log Σ exp(−E). */
interface Weights {
  readonly table: StateTable
  readonly array: number
  readonly total: Scalar
  readonly logTotal: Scalar
}

const dependsOnStates = (t: Term, table: StateTable): boolean => {
  for (const name of table.names) if (t.symbols.has(name)) return true
  return false
}

const constant = (value: number): Scalar => ({ op: 'constant', value })
const register = (id: number): Scalar => ({ op: 'register', id })
const isAtom = (s: Scalar): boolean => s.op === 'constant' || s.op === 'register'
const plus = (...parts: readonly Scalar[]): Scalar => {
  const fixed = parts.reduce((t, p) => t + (p.op === 'constant' ? p.value : 0), 0)
  const rest = parts.filter((p) => p.op !== 'constant')
  const all = fixed === 0 && rest.length > 0 ? rest : [...rest, constant(fixed)]
  return all.length === 1 ? all[0]! : { op: 'add', parts: all }
}
const times = (a: Scalar, b: number): Scalar =>
  a.op === 'constant' ? constant(a.value * b) : b === 1 ? a : { op: 'mul', parts: [a, constant(b)] }

/** The indices renamed by their position: terms that differ in these names only share what is made for them. */
const numbered = (t: Term, indices: readonly IndexTerm[]): { term: Term; indices: readonly IndexTerm[] } => {
  const own = indices.map((at, k) => index(`@${k}`, at.low, at.high))
  return { term: substitute(t, new Map<Term, Term>(indices.map((at, k) => [at, own[k]!]))), indices: own }
}

/** With the weight of the node; −∞ where the energy has no value in doubles, as far out. */
const weighted = (exponent: Scalar, { nodes }: StateTable, state: Scalar): Scalar => {
  if (!nodes) return exponent
  const sum: Scalar = { op: 'add', parts: [exponent, { op: 'load', array: nodes.logWeights, at: state }] }
  const known: Scalar = { op: '<=', left: exponent, right: constant(Number.MAX_VALUE) }
  return { op: 'if', condition: known, then: sum, otherwise: constant(-Infinity) }
}

const CHEAP_CALLS = new Set(['abs', 'relu', 'max', 'min', 'sign', 'dabs'])

class Builder {
  registers = 0
  readonly work: number[] = []
  readonly inputs: Float64Array[] = []
  readonly kept: number[] = []
  /** Tables of joint states, numbered −1, −2, …. */
  readonly stateArrays: Float64Array[] = []
  /** 0: parameters, 1: the point, then one for each open loop. */
  scopes: Scope[] = [
    { statements: [], memo: new Map() },
    { statements: [], memo: new Map() },
  ]
  readonly #loopRegisters = new Map<string, number>()
  readonly #arrayIds = new Map<string, number>()
  readonly #tables = new Map<string, number>()
  readonly #inverses = new Map<string, number>()
  readonly #states = new Map<string, StateTable>()
  readonly #stateRegisters = new Map<string, number>()
  readonly #weights = new Map<string, Weights>()
  readonly #costly = new Map<Term, boolean>()
  readonly #indexTerms = new Map<Term, ReadonlyMap<string, IndexTerm>>()
  readonly #integers: Evaluator<unknown>

  constructor(
    sizes: Sizes,
    readonly arrays: ReadonlyMap<string, Doubles>,
    readonly varying: ReadonlySet<string>,
    readonly grid: Grid | undefined,
  ) {
    this.#integers = new Evaluator(intervalAlgebra, sizes, new Map())
    for (const [name, a] of arrays) {
      this.#arrayIds.set(name, this.inputs.length)
      this.inputs.push(a.values)
    }
  }

  isVarying(t: Term): boolean {
    for (const name of this.varying) if (t.symbols.has(name)) return true
    return false
  }

  /** Position in `scopes` of the innermost loop that the term depends on. */
  #depth(t: Term): number {
    for (let k = this.scopes.length - 1; k >= 0; k--) {
      const { index: name, states } = this.scopes[k]!
      if (name !== undefined && t.free.has(name)) return k
      if (states && dependsOnStates(t, states)) return k
    }
    return this.isVarying(t) ? 1 : 0
  }

  #isCostly(t: Term): boolean {
    let known = this.#costly.get(t)
    if (known === undefined) {
      known =
        t.kind === 'sum' ||
        t.kind === 'prod' ||
        t.kind === 'logsumexp' ||
        t.kind === 'inverse' ||
        t.kind === 'logdet' ||
        'over' in t ||
        (t.kind === 'call' && !CHEAP_CALLS.has(t.name)) ||
        (t.kind === 'power' &&
          !(
            t.exponent.kind === 'number' &&
            t.exponent.value.d === 1n &&
            t.exponent.value.n > 0n &&
            t.exponent.value.n < 5n
          ))
      this.#costly.set(t, known)
    }
    return known
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

  #set(depth: number, value: Scalar): Scalar {
    const id = this.registers++
    this.scopes[depth]!.statements.push({ kind: 'set', id, value })
    if (depth === 0) this.kept.push(id)
    return register(id)
  }

  newArray(length: number): number {
    this.work.push(length)
    return this.inputs.length + this.work.length - 1
  }

  /** The term's value where the innermost scope stands. */
  scalar(t: Term): Scalar {
    switch (t.kind) {
      case 'number':
        return constant(Q.toNumber(t.value))
      case 'pi':
        return constant(Math.PI)
      case 'size':
        return constant(this.#integers.integer(t))
      case 'index': {
        const id = this.#loopRegisters.get(t.name)
        if (id === undefined) throw new Unsupported(`index ${t.name} has no value`)
        return register(id)
      }
    }
    const depth = this.#depth(t)
    const { memo } = this.scopes[depth]!
    const known = memo.get(t)
    if (known) return known
    if (this.#isCostly(t)) {
      const tabled = this.#tabled(t)
      const value = tabled ?? this.#at(depth, () => this.#compute(t))
      const result = isAtom(value) || tabled ? value : this.#set(depth, value)
      memo.set(t, result)
      return result
    }
    const value = this.#at(depth, () => this.#compute(t))
    // What an inner loop uses is computed outside of it; what depends on parameters only, before all points.
    const hoist = depth < this.scopes.length - 1 && !isAtom(value) && t.kind !== 'entry'
    const result = hoist ? this.#set(depth, value) : value
    memo.set(t, result)
    return result
  }

  /** Runs with the loops inside of `depth` closed off, so that statements land in that scope. */
  #at<R>(depth: number, body: () => R): R {
    const all = this.scopes
    this.scopes = all.slice(0, depth + 1)
    try {
      return body()
    } finally {
      this.scopes = all
    }
  }

  #compute(t: Term): Scalar {
    switch (t.kind) {
      case 'entry':
        return this.#load(t.variable.name, t.slots)
      case 'add':
        return plus(...this.#fold(t.children, 'add'))
      case 'mul': {
        const parts = this.#fold(t.children, 'mul')
        return parts.length === 1 ? parts[0]! : { op: 'mul', parts }
      }
      case 'power': {
        const exponent = t.exponent
        return { op: 'power', base: this.scalar(t.base), exponent: this.scalar(exponent) }
      }
      case 'call':
        return { op: 'call', name: t.name, args: t.args.map((a) => this.scalar(a)) }
      case 'if':
        return {
          op: 'if',
          condition: this.scalar(t.condition),
          then: this.scalar(t.then),
          otherwise: this.scalar(t.otherwise),
        }
      case 'compare':
        return { op: t.op, left: this.scalar(t.left), right: this.scalar(t.right) }
      case 'and':
      case 'or':
        return { op: t.kind, parts: t.children.map((c) => this.scalar(c)) }
      case 'not':
        return { op: 'not', part: this.scalar(t.children[0]!) }
      case 'mod':
        return { op: 'mod', left: this.scalar(t.left), right: this.scalar(t.right) }
      case 'sum':
        return this.#sum(t)
      case 'prod': {
        const id = this.#start(1)
        this.#loop(t.index, () => this.#push({ kind: 'update', id, by: 'mul', value: this.scalar(t.body) }))
        return register(id)
      }
      case 'logsumexp':
        return this.#logsumexp(t)
      case 'logpartition':
        return this.#weightsOf(t.over, t.energy).logTotal
      case 'expectation':
        return this.#expectation(t)
      case 'marginal':
        return this.#marginal(t)
      case 'inverse':
        return this.#inverse(t)
      case 'logdet': {
        const size = this.#integers.integer(t.row.high) - this.#integers.integer(t.row.low) + 1
        const source = this.#matrix(t.row, t.column, t.body, size)
        const target = this.newArray(1)
        this.#push({ kind: 'logdet', source, target, size, at: constant(0) })
        return { op: 'load', array: target, at: constant(0) }
      }
      default:
        throw new Unsupported(`a term of kind ${t.kind} cannot be compiled`)
    }
  }

  /** Factors or summands from the outside in: each partial result is kept in the scope where it is complete. */
  #fold(children: readonly Term[], op: 'add' | 'mul'): readonly Scalar[] {
    const here = this.scopes.length - 1
    const outer: { readonly depth: number; readonly terms: readonly Term[] }[] = []
    const own: Term[] = []
    for (let depth = 0; depth < here; depth++) {
      const terms = children.filter((c) => this.#depth(c) === depth && c.kind !== 'number')
      if (terms.length > 0) outer.push({ depth, terms })
    }
    for (const c of children) if (this.#depth(c) === here || c.kind === 'number') own.push(c)
    let partial: Scalar | undefined
    for (const { depth, terms } of outer) {
      const parts = this.#at(depth, () => terms.map((c) => this.scalar(c)))
      const all = partial ? [partial, ...parts] : parts
      partial = all.length === 1 ? all[0]! : this.#set(depth, { op, parts: all })
    }
    const parts = own.map((c) => this.scalar(c))
    return partial ? [partial, ...parts] : parts
  }

  #load(name: string, slots: readonly Term[]): Scalar {
    for (let k = this.scopes.length - 1; k >= 0; k--) {
      const { states } = this.scopes[k]!
      const own = states?.of.get(name)
      if (!states || !own) continue
      const at = [register(this.#stateRegisters.get(states.key)!), ...slots.map((s) => this.#integer(s))]
      return {
        op: 'load',
        array: own.array,
        at: this.#offset(
          at,
          own.dims,
          own.dims.map((_, d) => (d === 0 ? 0 : 1)),
        ),
      }
    }
    const id = this.#arrayIds.get(name)
    if (id === undefined) throw new Unsupported(`${name} has no value`)
    const { dims } = this.arrays.get(name)!
    return {
      op: 'load',
      array: id,
      at: this.#offset(
        slots.map((s) => this.#integer(s)),
        dims,
        dims.map(() => 1),
      ),
    }
  }

  #offset(slots: readonly Scalar[], dims: readonly number[], lows: readonly number[]): Scalar {
    let stride = 1
    const parts: Scalar[] = []
    let base = 0
    for (let k = slots.length - 1; k >= 0; k--) {
      parts.unshift(times(slots[k]!, stride))
      base -= lows[k]! * stride
      stride *= dims[k]!
    }
    return plus(...parts, constant(base))
  }

  #integer(t: Term): Scalar {
    if (!isIntegerValued(t)) throw new Unsupported('an index is not an integer')
    if (t.free.size === 0 && t.symbols.size === 0) return constant(this.#integers.integer(t))
    return this.scalar(t)
  }

  #push(statement: Statement): void {
    this.scopes.at(-1)!.statements.push(statement)
  }

  #start(value: number): number {
    const id = this.registers++
    this.#push({ kind: 'set', id, value: constant(value) })
    if (this.scopes.length === 1) this.kept.push(id)
    return id
  }

  #nested(id: number, low: Scalar, high: Scalar, scope: Scope, body: () => void): void {
    const before = this.scopes
    this.scopes = [...before, scope]
    try {
      body()
    } finally {
      this.scopes = before
    }
    this.#push({ kind: 'loop', id, low, high, body: scope.statements })
  }

  /** A loop over the index with the statements that `body` pushes. */
  #loop(at: IndexTerm, body: () => void): void {
    const [low, high] = [this.#integer(at.low), this.#integer(at.high)]
    const outer = this.#loopRegisters.get(at.name)
    const id = this.registers++
    this.#loopRegisters.set(at.name, id)
    this.#nested(id, low, high, { statements: [], memo: new Map(), index: at.name }, body)
    if (outer === undefined) this.#loopRegisters.delete(at.name)
    else this.#loopRegisters.set(at.name, outer)
  }

  /** A loop over joint states; their number, from 0, is in the register that `body` gets. */
  #overStates(table: StateTable, body: (state: Scalar) => void): void {
    const outer = this.#stateRegisters.get(table.key)
    const id = this.registers++
    this.#stateRegisters.set(table.key, id)
    this.#nested(id, constant(0), constant(table.count - 1), { statements: [], memo: new Map(), states: table }, () =>
      body(register(id)),
    )
    if (outer === undefined) this.#stateRegisters.delete(table.key)
    else this.#stateRegisters.set(table.key, outer)
  }

  #stateTable(over: readonly Variable[]): StateTable {
    const key = over.map((v) => v.name).join(',')
    let found = this.#states.get(key)
    if (!found) {
      const integers = this.#integers
      const bounds = {
        integer: (t: Term) => integers.integer(t),
        number: (t: Term) => integers.algebra.midpoint(integers.value(t)),
      }
      const { count, of, nodes } = statesOf(over, bounds, this.grid)
      const table = (values: Float64Array): number => -this.stateArrays.push(values)
      const arrays = new Map([...of].map(([name, { dims, values }]) => [name, { array: table(values), dims }] as const))
      found = {
        key,
        count,
        names: new Set(over.map((v) => v.name)),
        of: arrays,
        nodes: nodes && { logWeights: table(nodes.logWeights), ends: table(nodes.ends) },
      }
      this.#states.set(key, found)
    }
    return found
  }

  /** The weights of the states, computed where the energy is known. */
  #weightsOf(over: readonly Variable[], energy: Term): Weights {
    const table = this.#stateTable(over)
    const outer = this.#depth(energy)
    const key = `${table.key}|${energy.id}`
    const shared = energy.free.size === 0 && outer <= 1
    const known = shared ? this.#weights.get(key) : undefined
    if (known) return known
    const make = (): Weights => {
      const array = this.newArray(table.count)
      const [shift, total] = [this.#start(-Infinity), this.#start(0)]
      this.#overStates(table, (state) => {
        const exponent: Scalar = { op: 'mul', parts: [this.scalar(energy), constant(-1)] }
        this.#push({ kind: 'store', array, at: state, value: weighted(exponent, table, state), add: false })
        this.#push({ kind: 'update', id: shift, by: 'max', value: { op: 'load', array, at: state } })
      })
      this.#overStates(table, (state) => {
        const exponent: Scalar = {
          op: 'add',
          parts: [
            { op: 'load', array, at: state },
            { op: 'mul', parts: [register(shift), constant(-1)] },
          ],
        }
        this.#push({
          kind: 'store',
          array,
          at: state,
          value: { op: 'call', name: 'exp', args: [exponent] },
          add: false,
        })
        this.#push({ kind: 'update', id: total, by: 'add', value: { op: 'load', array, at: state } })
      })
      if (table.nodes) this.#refuseEnds(table, array, total)
      const logTotal: Scalar = {
        op: 'add',
        parts: [register(shift), { op: 'call', name: 'log', args: [register(total)] }],
      }
      return { table, array, total: register(total), logTotal }
    }
    const made = shared ? this.#at(outer, make) : make()
    if (shared) this.#weights.set(key, made)
    return made
  }

  /** The total becomes NaN where the ends of a grid have a part in it. */
  #refuseEnds({ count, key, names, of, nodes }: StateTable, array: number, total: number): void {
    const atEnds = this.#start(0)
    this.#overStates({ count, key: `${key} ends`, names, of, nodes }, (state) => {
      const share: Scalar = {
        op: 'mul',
        parts: [
          { op: 'load', array: nodes!.ends, at: state },
          { op: 'load', array, at: state },
        ],
      }
      this.#push({ kind: 'update', id: atEnds, by: 'add', value: share })
    })
    const limit: Scalar = { op: 'mul', parts: [register(total), constant(MOST_AT_ENDS)] }
    this.#push({
      kind: 'update',
      id: total,
      by: 'mul',
      value: {
        op: 'if',
        condition: { op: '<=', left: register(atEnds), right: limit },
        then: constant(1),
        otherwise: constant(NaN),
      },
    })
  }

  #expectation(t: ExpectationTerm): Scalar {
    const { table, array, total } = this.#weightsOf(t.over, t.energy)
    const id = this.#start(0)
    this.#overStates(table, (state) => {
      const weight: Scalar = { op: 'load', array, at: state }
      const value: Scalar = { op: 'mul', parts: [weight, this.scalar(t.body)] }
      // Far out a function may leave the doubles where its weight is 0.
      const known: Scalar = { op: 'if', condition: weight, then: value, otherwise: constant(0) }
      this.#push({ kind: 'update', id, by: 'add', value: table.nodes ? known : value })
    })
    return { op: 'mul', parts: [register(id), { op: 'power', base: total, exponent: constant(-1) }] }
  }

  #marginal(t: MarginalTerm): Scalar {
    const table = this.#stateTable(t.over)
    if (table.nodes) throw new Unsupported('an integral of what is no weighted mean cannot be compiled')
    const id = this.#start(0)
    this.#overStates(table, () => this.#push({ kind: 'update', id, by: 'add', value: this.scalar(t.body) }))
    return register(id)
  }

  #sum(t: BinderTerm): Scalar {
    const id = this.#start(0)
    const before = this.scopes.at(-1)!.statements.length
    this.#loop(t.index, () => this.#push({ kind: 'update', id, by: 'add', value: this.scalar(t.body) }))
    const { statements } = this.scopes.at(-1)!
    // A loop of nothing but the sum itself runs in four strands.
    const loop = statements.at(-1)!
    const [only, ...more] = loop.kind === 'loop' ? loop.body : []
    if (statements.length > before && loop.kind === 'loop' && only?.kind === 'update' && more.length === 0)
      statements[statements.length - 1] = {
        kind: 'accumulate',
        id,
        loop: loop.id,
        low: loop.low,
        high: loop.high,
        value: only.value,
      }
    return register(id)
  }

  #logsumexp(t: BinderTerm): Scalar {
    const [low, high] = [this.#integers.integer(t.index.low), this.#integers.integer(t.index.high)]
    const array = this.newArray(Math.max(0, high - low + 1))
    const [shift, total] = [this.#start(-Infinity), this.#start(0)]
    this.#loop(t.index, () => {
      const value = this.scalar(t.body)
      this.#push({ kind: 'store', array, at: plus(this.scalar(t.index), constant(-low)), value, add: false })
      this.#push({
        kind: 'update',
        id: shift,
        by: 'max',
        value: { op: 'load', array, at: plus(this.scalar(t.index), constant(-low)) },
      })
    })
    this.#loop(t.index, () => {
      const exponent: Scalar = {
        op: 'add',
        parts: [
          { op: 'load', array, at: plus(this.scalar(t.index), constant(-low)) },
          { op: 'mul', parts: [register(shift), constant(-1)] },
        ],
      }
      this.#push({ kind: 'update', id: total, by: 'add', value: { op: 'call', name: 'exp', args: [exponent] } })
    })
    return { op: 'add', parts: [register(shift), { op: 'call', name: 'log', args: [register(total)] }] }
  }

  /** The entries, stored in an array of their own. */
  #matrix(row: IndexTerm, column: IndexTerm, body: Term, size: number): number {
    const [low, array] = [this.#integers.integer(row.low), this.newArray(size * size)]
    this.#loop(row, () =>
      this.#loop(column, () => {
        const at = this.#offset([this.scalar(row), this.scalar(column)], [size, size], [low, low])
        this.#push({ kind: 'store', array, at, value: this.scalar(body), add: false })
      }),
    )
    return array
  }

  /** An entry of the inverse; matrices that differ by index or hidden state are inverted once, into a table over these. */
  #inverse(t: Term & { kind: 'inverse' }): Scalar {
    const { row, column, body } = t
    const size = this.#integers.integer(row.high) - this.#integers.integer(row.low) + 1
    const axes = this.#axesOf(body, new Set([row.name, column.name]))
    const count = (axes?.dims ?? []).reduce((a, b) => a * b, 1)
    if (!axes || (count > 1 && count * size * size > MAX_TABLE)) {
      // Bounds that differ, or too many: a matrix is inverted where it is used.
      const target = this.newArray(size * size)
      this.#push({ kind: 'invert', source: this.#matrix(row, column, body, size), target, size, at: constant(0) })
      return this.#inverseEntry(target, size, t, constant(0))
    }
    const { states } = axes
    const own = numbered(body, axes.indices)
    const key = `${own.term.id}|${row.id}|${column.id}|${states.map((s) => s.key).join('|')}`
    let array = this.#inverses.get(key)
    if (array === undefined) {
      const target = this.newArray(count * size * size)
      this.#inverses.set(key, (array = target))
      this.#at(this.isVarying(body) ? 1 : 0, () =>
        this.#overAll(states, own.indices, () => {
          const source = this.#matrix(row, column, own.term, size)
          const at = times(this.#place({ ...axes, indices: own.indices }), size * size)
          this.#push({ kind: 'invert', source, target, size, at })
        }),
      )
    }
    return this.#inverseEntry(array, size, t, times(this.#place(axes), size * size))
  }

  #inverseEntry(array: number, size: number, t: Term & { kind: 'inverse' }, from: Scalar): Scalar {
    const [rowLow, columnLow] = [this.#integers.integer(t.row.low), this.#integers.integer(t.column.low)]
    const at = this.#offset(
      t.at.map((s) => this.#integer(s)),
      [size, size],
      [rowLow, columnLow],
    )
    return { op: 'load', array, at: plus(from, at) }
  }

  /** What a value at any place is a table over: hidden states and free indices but for `own`; undefined where none fits. */
  #axesOf(t: Term, own: ReadonlySet<string> = new Set()): Axes | undefined {
    const states = this.scopes.flatMap((s) => (s.states && dependsOnStates(t, s.states) ? [s.states] : []))
    const found = this.#freeIndices(t)
    const indices: IndexTerm[] = []
    for (const name of [...t.free].sort()) {
      if (own.has(name)) continue
      const at = found.get(name)
      if (!at || at.low.free.size > 0 || at.high.free.size > 0) return undefined
      indices.push(at)
    }
    const lows = [...states.map(() => 0), ...indices.map((at) => this.#integers.integer(at.low))]
    const dims = [
      ...states.map((s) => s.count),
      ...indices.map((at, k) => Math.max(0, this.#integers.integer(at.high) - lows[states.length + k]! + 1)),
    ]
    return dims.reduce((a, b) => a * b, 1) > MAX_TABLE ? undefined : { states, indices, dims, lows }
  }

  /** The term read from a table over its free indices and hidden states, made where all else is known; undefined where none fits. */
  #tabled(t: Term): Scalar | undefined {
    if (t.kind === 'inverse') return undefined
    const axes = this.#axesOf(t)
    if (!axes || axes.dims.length === 0) return undefined
    const own = numbered(t, axes.indices)
    const key = `${own.term.id}|${axes.states.map((s) => s.key).join('|')}`
    let array = this.#tables.get(key)
    if (array === undefined) {
      const made = this.newArray(axes.dims.reduce((a, b) => a * b, 1))
      this.#tables.set(key, (array = made))
      this.#at(this.isVarying(t) ? 1 : 0, () => this.#fillTable(own.term, { ...axes, indices: own.indices }, made))
    }
    return { op: 'load', array, at: this.#place(axes) }
  }

  #place({ states, indices, dims, lows }: Axes): Scalar {
    return this.#offset(
      [...states.map((s) => register(this.#stateRegisters.get(s.key)!)), ...indices.map((i) => this.scalar(i))],
      dims,
      lows,
    )
  }

  #fillTable(body: Term, axes: Axes, array: number): void {
    const { states, indices } = axes
    const at = (): Scalar => this.#place(axes)
    if (body.kind === 'sum' && states.length === 0 && this.#sumsOutside(body)) {
      this.#push({ kind: 'fill', array })
      this.#loop(body.index, () =>
        this.#overAll([], indices, () =>
          this.#push({ kind: 'store', array, at: at(), value: this.scalar(body.body), add: true }),
        ),
      )
      return
    }
    this.#overAll(states, indices, () => {
      const value = this.#compute(body)
      this.#push({ kind: 'store', array, at: at(), value, add: false })
    })
  }

  /** Loops over the states of each table, then over the indices. */
  #overAll(states: readonly StateTable[], indices: readonly IndexTerm[], body: () => void): void {
    const [first, ...others] = states
    const [index, ...more] = indices
    if (first) this.#overStates(first, () => this.#overAll(others, indices, body))
    else if (index) this.#loop(index, () => this.#overAll([], more, body))
    else body()
  }

  /** Whether the sum's own index moves in larger steps than the table's last index in the arrays read: then it goes outside. */
  #sumsOutside(t: BinderTerm): boolean {
    if (t.index.low.free.size > 0 || t.index.high.free.size > 0) return false
    let votes = 0
    const seen = new Set<Term>()
    const walk = (s: Term): void => {
      if (seen.has(s) || !s.free.has(t.index.name)) return
      seen.add(s)
      if (s.kind === 'entry' && s.slots.length > 1) {
        const last = s.slots.at(-1)!
        if (last.free.has(t.index.name)) votes--
        else if (s.slots.some((x) => x.free.has(t.index.name)) && last.free.size > 0) votes++
      }
      if (s.kind === 'sum' || s.kind === 'prod' || s.kind === 'logsumexp' || s.kind === 'if') votes -= 100
      s.children.forEach(walk)
    }
    walk(t.body)
    return votes > 0
  }
}

/** Compiles terms without free indices at concrete sizes. @throws Unsupported for what has no float64 form */
export const build = (
  terms: readonly Term[],
  sizes: Sizes,
  arrays: ReadonlyMap<string, Doubles>,
  varying: ReadonlySet<string>,
  grid?: Grid,
): Program => {
  const builder = new Builder(sizes, arrays, varying, grid)
  const results = terms.map((t) => builder.scalar(arranged(t, (f) => builder.isVarying(f))))
  const [prepare, run] = builder.scopes as [Scope, Scope]
  return {
    registers: builder.registers,
    work: builder.work,
    inputs: builder.inputs,
    tables: builder.stateArrays,
    prepare: prepare.statements,
    kept: builder.kept,
    run: run.statements,
    results,
  }
}
