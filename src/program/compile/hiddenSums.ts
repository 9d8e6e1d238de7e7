import type { ExpectationTerm, MarginalTerm, Term, Variable } from '../../expr'
import type { Interpreter } from '../interpreter'
import { domainEnd } from '../domainEnd'
import { Unsupported } from '../unsupported'
import type { Loops, StateTable } from './loops'
import type { Scalar } from './program'
import { constant, loaded, negative, put, register, shiftedLog } from './scalars'
import { type Grid, jointStates } from './states'

/* Log-partitions, expectations and marginals as sums over listed states. */

/** Share of the weight at the ends of a grid above which the integral is not found on it, or diverges. */
const MOST_AT_ENDS = 1e-9

/** Weights of the states under one energy: exp(−E − shift), their total and log Σ exp(−E). */
interface Weights {
  readonly table: StateTable
  readonly array: number
  readonly total: Scalar
  readonly logTotal: Scalar
}

/** With the weight of the node; −∞ where the energy has no value in doubles, as far out. */
const weighted = (exponent: Scalar, { nodes }: StateTable, state: Scalar): Scalar => {
  if (!nodes) return exponent
  const sum: Scalar = { op: 'add', parts: [exponent, loaded(nodes.logWeights, state)] }
  const known: Scalar = { op: '<=', left: exponent, right: constant(Number.MAX_VALUE) }
  return { op: 'if', condition: known, then: sum, otherwise: constant(-Infinity) }
}

/** What the sums need of the terms around them. */
interface Terms {
  /** The term's value where the innermost scope stands. */
  scalar(t: Term): Scalar
  /** Position of the innermost open scope that the term depends on. */
  depth(t: Term): number
}

export class HiddenSums {
  readonly #tables = new Map<string, StateTable>()
  readonly #weights = new Map<string, Weights>()

  constructor(
    readonly loops: Loops,
    readonly terms: Terms,
    readonly integers: Interpreter<unknown>,
    readonly grid: Grid | undefined,
  ) {}

  #stateTable(over: readonly Variable[]): StateTable {
    const key = over.map((v) => v.name).join(',')
    let found = this.#tables.get(key)
    if (!found) {
      const { integers } = this
      const bounds = {
        integer: (t: Term) => integers.integer(t),
        number: (t: Term) => domainEnd(integers, t),
      }
      const { count, of, nodes } = jointStates(over, bounds, this.grid)
      const table = (values: Float64Array): number => this.loops.newTable(values)
      const arrays = new Map([...of].map(([name, { dims, values }]) => [name, { array: table(values), dims }] as const))
      found = {
        key,
        count,
        names: new Set(over.map((v) => v.name)),
        of: arrays,
        nodes: nodes && { logWeights: table(nodes.logWeights), ends: table(nodes.ends) },
      }
      this.#tables.set(key, found)
    }
    return found
  }

  /** The weights of the states, computed where the energy is known. */
  weightsOf(over: readonly Variable[], energy: Term): Weights {
    const table = this.#stateTable(over)
    const outer = this.terms.depth(energy)
    if (energy.free.size > 0 || outer > 1) return this.#makeWeights(table, energy)
    const key = `${table.key}|${energy.id}`
    let made = this.#weights.get(key)
    if (!made) this.#weights.set(key, (made = this.loops.at(outer, () => this.#makeWeights(table, energy))))
    return made
  }

  #makeWeights(table: StateTable, energy: Term): Weights {
    const { loops } = this
    const array = loops.newArray(table.count)
    const [shift, total] = [loops.start(-Infinity), loops.start(0)]
    loops.overStates(table, (state) => {
      const exponent = negative(this.terms.scalar(energy))
      loops.push(put(array, state, weighted(exponent, table, state)))
      loops.push({ kind: 'update', id: shift, by: 'max', value: loaded(array, state) })
    })
    loops.overStates(table, (state) => {
      const exponent: Scalar = { op: 'add', parts: [loaded(array, state), negative(register(shift))] }
      const weight: Scalar = { op: 'call', name: 'exp', args: [exponent] }
      loops.push(put(array, state, weight))
      loops.push({ kind: 'update', id: total, by: 'add', value: loaded(array, state) })
    })
    if (table.nodes) this.#refuseEnds(table, array, total)
    return { table, array, total: register(total), logTotal: shiftedLog(shift, total) }
  }

  /** The total becomes NaN where the ends of a grid have a part in it. */
  #refuseEnds({ count, key, names, of, nodes }: StateTable, array: number, total: number): void {
    const { loops } = this
    const atEnds = loops.start(0)
    loops.overStates({ count, key: `${key} ends`, names, of, nodes }, (state) => {
      const share: Scalar = { op: 'mul', parts: [loaded(nodes!.ends, state), loaded(array, state)] }
      loops.push({ kind: 'update', id: atEnds, by: 'add', value: share })
    })
    const limit: Scalar = { op: 'mul', parts: [register(total), constant(MOST_AT_ENDS)] }
    const isSmall: Scalar = { op: '<=', left: register(atEnds), right: limit }
    const factor: Scalar = { op: 'if', condition: isSmall, then: constant(1), otherwise: constant(NaN) }
    loops.push({ kind: 'update', id: total, by: 'mul', value: factor })
  }

  expectation(t: ExpectationTerm): Scalar {
    const { loops } = this
    const { table, array, total } = this.weightsOf(t.over, t.energy)
    const id = loops.start(0)
    loops.overStates(table, (state) => {
      const weight = loaded(array, state)
      const value: Scalar = { op: 'mul', parts: [weight, this.terms.scalar(t.body)] }
      // Far out a function may leave the doubles where its weight is 0.
      const known: Scalar = { op: 'if', condition: weight, then: value, otherwise: constant(0) }
      loops.push({ kind: 'update', id, by: 'add', value: table.nodes ? known : value })
    })
    return { op: 'mul', parts: [register(id), { op: 'power', base: total, exponent: constant(-1) }] }
  }

  marginal(t: MarginalTerm): Scalar {
    const { loops } = this
    const table = this.#stateTable(t.over)
    if (table.nodes) throw new Unsupported('an integral of what is no weighted mean cannot be compiled')
    const id = loops.start(0)
    loops.overStates(table, () => loops.push({ kind: 'update', id, by: 'add', value: this.terms.scalar(t.body) }))
    return register(id)
  }
}
