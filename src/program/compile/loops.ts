import type { IndexTerm, Term } from '../../expr'
import { Unsupported } from '../unsupported'
import type { Scalar, Statement } from './program'
import { constant, register } from './scalars'

/** A table with more is left out. */
const MOST_ELEMENTS = 2 ** 24

/** The joint states of some hidden variables, as input arrays. */
export interface StateTable {
  readonly key: string
  readonly count: number
  readonly names: ReadonlySet<string>
  readonly of: ReadonlyMap<string, { readonly array: number; readonly dims: readonly number[] }>
  /** Constant arrays over the states, where integrals are among the sums. */
  readonly nodes: { readonly logWeights: number; readonly ends: number } | undefined
}

export const dependsOnStates = (t: Term, table: StateTable): boolean => {
  for (const name of table.names) if (t.symbols.has(name)) return true
  return false
}

export interface Scope {
  readonly statements: Statement[]
  readonly memo: Map<Term, Scalar>
  /** What the loop runs over; neither for the two outermost scopes, parameters and point. */
  readonly index?: string
  readonly states?: StateTable
}

/** Statements under way: scopes of open loops, registers and arrays. */
export class Loops {
  registers = 0
  /** Lengths of work arrays, numbered after the inputs. */
  readonly work: number[] = []
  /** Constant arrays, numbered −1, −2, …. */
  readonly tables: Float64Array[] = []
  /** Registers that hold what depends on parameters only. */
  readonly kept: number[] = []
  /** 0: parameters, 1: the point, then one for each open loop. */
  scopes: readonly Scope[] = [
    { statements: [], memo: new Map() },
    { statements: [], memo: new Map() },
  ]
  readonly #indexRegisters = new Map<string, number>()
  readonly #stateRegisters = new Map<string, number>()

  constructor(
    readonly inputs: number,
    /** What the bounds of loops are read with. */
    readonly bound: (t: Term) => Scalar,
  ) {}

  get innermost(): Scope {
    return this.scopes.at(-1)!
  }

  newArray(length: number): number {
    if (length > MOST_ELEMENTS) throw new Unsupported(`a table of ${length} elements is too large`)
    this.work.push(length)
    return this.inputs + this.work.length - 1
  }

  newTable(values: Float64Array): number {
    return -this.tables.push(values)
  }

  push(statement: Statement): void {
    this.innermost.statements.push(statement)
  }

  /** A new register with the value, set in the scope at that depth. */
  set(depth: number, value: Scalar): Scalar {
    const id = this.registers++
    this.scopes[depth]!.statements.push({ kind: 'set', id, value })
    if (depth === 0) this.kept.push(id)
    return register(id)
  }

  /** A new register to be updated, with the value to start from. */
  start(value: number): number {
    const id = this.registers
    this.set(this.scopes.length - 1, constant(value))
    return id
  }

  /** Runs with the loops inside of `depth` closed off, so that statements land in that scope. */
  at<R>(depth: number, body: () => R): R {
    const all = this.scopes
    this.scopes = all.slice(0, depth + 1)
    try {
      return body()
    } finally {
      this.scopes = all
    }
  }

  /** The register of an index, where its loop is open. */
  index(name: string): number | undefined {
    return this.#indexRegisters.get(name)
  }

  /** The number of the state that the table's loop is at, from 0. */
  state(table: StateTable): Scalar {
    return register(this.#stateRegisters.get(table.key)!)
  }

  /** A loop over the index with the statements that `body` pushes. */
  over(at: IndexTerm, body: () => void): void {
    const bounds = [this.bound(at.low), this.bound(at.high)] as const
    this.#nested(this.#indexRegisters, at.name, bounds, { statements: [], memo: new Map(), index: at.name }, body)
  }

  /** A loop over joint states; their number, from 0, is in the register that `body` gets. */
  overStates(table: StateTable, body: (state: Scalar) => void): void {
    const bounds = [constant(0), constant(table.count - 1)] as const
    const scope = { statements: [], memo: new Map(), states: table }
    this.#nested(this.#stateRegisters, table.key, bounds, scope, () => body(this.state(table)))
  }

  /** Loops over the states of each table, then over the indices. */
  overAll(states: readonly StateTable[], indices: readonly IndexTerm[], body: () => void): void {
    const [first, ...others] = states
    const [index, ...more] = indices
    if (first) this.overStates(first, () => this.overAll(others, indices, body))
    else if (index) this.over(index, () => this.overAll([], more, body))
    else body()
  }

  #nested(
    registers: Map<string, number>,
    name: string,
    [low, high]: readonly [Scalar, Scalar],
    scope: Scope,
    body: () => void,
  ): void {
    const outer = registers.get(name)
    const id = this.registers++
    registers.set(name, id)
    const before = this.scopes
    this.scopes = [...before, scope]
    try {
      body()
    } finally {
      this.scopes = before
    }
    this.push({ kind: 'loop', id, low, high, body: scope.statements })
    if (outer === undefined) registers.delete(name)
    else registers.set(name, outer)
  }
}
