import { add, logPartition, plainName, neg, ONE, type Term, type Variable, ZERO } from '../../expr'
import type { Layout } from '../../export/layoutTree'
import { Refused } from '../request'
import { type Context, type States, statesAxis } from './context'
import { contract } from './contract'
import { called, closure, type Expr, hinted, leaf, LEVEL } from './expr'
import type { Lowering } from './lower'
import { plainValue, power, product, total, type Value, valueOf } from './value'

type Averaged = Layout & { kind: 'expectation' | 'moment' | 'logpartition' }

/** A law of coupled units in the code: names of log Σ exp and of the mean under it. */
interface Law {
  readonly states: States
  readonly logZ: string
  readonly mean: string
  readonly weight: string
}

/** Means over states of coupled hidden units: an axis of states, weights, and the same contractions. */
export class Averages {
  private readonly laws = new Map<string, Law>()

  constructor(private readonly lowering: Lowering) {}

  lower(node: Averaged, context: Context): Value {
    const { states: _, ...outer } = context
    const law = this.law(node.over, node.kind === 'logpartition' ? this.energyOf(node.over) : node.energy, outer)
    if (node.kind === 'logpartition') return valueOf(leaf(law.logZ), [], true)
    const inner = { ...outer, states: law.states }
    if (node.kind === 'expectation') return this.mean(law, this.lowering.lower(node.body, inner))
    const [f, g] = node.args.map((arg) => this.centred(law, this.lowering.lower(arg, inner)))
    return this.mean(law, g ? product([f!, g]) : power(f!, plainValue(leaf('2'))))
  }

  private centred(law: Law, f: Value): Value {
    const mean = this.lowering.body.named(this.mean(law, f), ['m', 'mu', 'average'])
    return total([
      { negative: false, value: f },
      { negative: true, value: mean },
    ])
  }

  private mean(law: Law, f: Value): Value {
    const weight = valueOf(leaf(law.weight, LEVEL.atom, true), [law.states.axis], true)
    const sum = contract(
      [
        { value: weight, inverse: false },
        { value: f, inverse: false },
      ],
      [law.states.axis],
      this.lowering.tools,
    )
    const args = [law.weight, ...law.states.over.map((v) => this.lowering.body.nameOf(v.name))]
    return valueOf(
      called(([mean, weigh]) => `${mean}(${weigh})`, [leaf(law.mean), closure(args, sum.expr, false)]),
      sum.axes,
      true,
    )
  }

  /** The energy of the log Σ over these units, as it was derived. */
  private energyOf(over: readonly Variable[]): Term {
    const found = this.lowering.body.partitions.find(
      (t) => t.over.length === over.length && t.over.every((v) => over.includes(v)),
    )
    if (!found) throw new Refused('a sum over states is not that of the free energy')
    return found.energy
  }

  private law(over: readonly Variable[], energy: Term, context: Context): Law {
    const key = logPartition(over, energy).id.toString()
    const known = this.laws.get(key)
    if (known) return known
    const { body } = this.lowering
    body.usesStates()
    body.uses(body.dialect.logsumexpSpelling)
    const states: States = { over, axis: statesAxis(ZERO, ZERO), key }
    const value = this.lowering.term(neg(energy), { ...body.bare, states, definitions: context.definitions })
    const names = over.map((v) => body.nameOf(v.name))
    const units = over.map((v) => this.unitsOf(v))
    const law = {
      states,
      logZ: body.fresh(['log_z']),
      mean: body.fresh(['mean']),
      weight: body.fresh(['p', 'weight']),
    }
    const make = (parts: readonly string[]): string =>
      `_over_states(${[parts[0], `[${parts.slice(1).join(', ')}]`, body.like, body.block].join(', ')})`
    body.statement(
      `${law.logZ}, ${law.mean}`,
      called(make, [hinted(closure(names, value.expr, false), 'log_weight'), ...units]),
    )
    this.laws.set(key, law)
    return law
  }

  /** The values of one unit and the shape of their array. */
  private unitsOf(v: Variable): Expr {
    const { lowering } = this
    const [a, b] = v.domain.bounds.map((bound) => lowering.sizes(bound))
    const shape = v.dims.map((d) => lowering.sizes(d))
    const values: Partial<Record<Variable['domain']['kind'], readonly Expr[]>> = {
      binary: [leaf('2')],
      spin: [leaf('-1'), leaf('2'), leaf('2')],
      integers: b && [a!, lowering.sizes(add(v.domain.bounds[1]!, ONE))],
      categorical: a && [leaf('1'), lowering.sizes(add(v.domain.bounds[0]!, ONE))],
    }
    const range = values[v.domain.kind]
    if (!range) throw new Refused(`\`${plainName(v.name)}\` has infinitely many states or needs quadrature`)
    return called(
      (texts) => {
        const [ends, dims] = [texts.slice(0, range.length), texts.slice(range.length)]
        return `(range(${ends[0] === '0' && ends.length === 2 ? ends[1] : ends.join(', ')}), (${dims.join(', ')}${dims.length === 1 ? ',' : ''}))`
      },
      [...range, ...shape],
      { isDear: false },
    )
  }
}
