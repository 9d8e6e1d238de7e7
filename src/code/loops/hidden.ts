import { DOMAINS } from '../../domains'
import {
  add,
  div,
  endsOfDomain,
  entry,
  exp,
  expectation,
  type ExpectationTerm,
  factorsOf,
  FINITE_DOMAINS,
  index,
  type IndexTerm,
  log,
  logPartition,
  type LogPartitionTerm,
  type MarginalTerm,
  mul,
  neg,
  number,
  ONE,
  openBinder,
  size,
  sub,
  sum,
  type Term,
  type Variable,
  ZERO,
} from '../../expr'
import type { Lowering } from './lower'
import { INFINITE, type Units } from './program'
import { dependencies, type Scope, scopeOf } from './scopes'

/* Sums over the joint states of hidden variables that stay coupled. */

/** The values of one unit: how many, from which, how far apart. */
const valuesOf = ({ name, domain }: Variable): Pick<Units, 'low' | 'step' | 'count'> => {
  const [low, high] = endsOfDomain(domain)
  if (!FINITE_DOMAINS.has(domain.kind) || !low || !high) throw new TypeError(`${name} has no list of states`)
  const step = number(DOMAINS[domain.kind].step ?? 1)
  return { low, step, count: add(div(sub(high, low), step), ONE) }
}

const varies = (t: Term, over: readonly Variable[]): boolean => over.some((v) => dependencies(t).has(v.name))

/** E[Σ_j a_j f_j + b] as Σ_j a_j E[f_j] + b: means of units are fewer than means of what is made of them. */
export const linearMean = (t: ExpectationTerm): Term => {
  const { over, energy, body } = t
  const mean = (of: Term): Term =>
    varies(of, over) ? linearMean(expectation(over, energy, of) as ExpectationTerm) : of
  if (!varies(body, over)) return body
  if (body.kind === 'add') return add(...body.children.map(mean))
  if (body.kind === 'mul') {
    const fixed = body.children.filter((f) => !varies(f, over))
    return fixed.length === 0 ? t : mul(...fixed, mean(mul(...body.children.filter((f) => varies(f, over)))))
  }
  if (body.kind !== 'sum') return t
  const { index: at, body: inner } = openBinder(body)
  const parts = factorsOf(inner)
  if (!parts.some((f) => !varies(f, over)) && inner.kind !== 'add') return t
  return sum(at, mean(inner))
}

/** The weights of all joint states, which sum to 1, and the logarithm of what they summed to before. */
interface Weights {
  /** Only where something is averaged. */
  readonly array?: Variable
  readonly logTotal: Term
}

interface States {
  /** The local that says how many there are. */
  readonly count: string
  readonly units: readonly Units[]
}

export class HiddenSums {
  /** Locals of the hidden arrays whose states are being run through. */
  readonly #locals = new Map<string, Variable>()
  readonly #states = new Map<string, States>()

  constructor(readonly lowering: Lowering) {}

  local(of: Variable): Variable | undefined {
    return of.role === 'hidden' ? this.#locals.get(of.name) : undefined
  }

  value(t: LogPartitionTerm | ExpectationTerm | MarginalTerm, wish: string): Term {
    const { lowering } = this
    if (t.kind === 'logpartition') return this.#weightsOf(t.over, t.energy).logTotal
    const total = lowering.declare(wish, ZERO, true)
    if (t.kind === 'expectation')
      this.overWeighted(t, (weight) => lowering.assign(total, mul(weight, lowering.value(t.body)), '+='))
    else this.#overStates(t.over, () => lowering.assign(total, lowering.value(t.body), '+='))
    return total
  }

  /** A loop over the joint states with the weight of each. */
  overWeighted({ over, energy }: ExpectationTerm, body: (weight: Term) => void): void {
    this.lowering.found.add(keyOf(energy))
    const { array } = this.#weightsOf(over, energy)
    this.#overStates(over, (state) => body(array ? entry(array, [state]) : ONE))
  }

  /** The units with their locals, and how many joint states they have, which is counted before all rows. */
  #statesOf(over: readonly Variable[]): States {
    const key = over.map((v) => v.name).join(',')
    const known = this.#states.get(key)
    if (known) return known
    const { lowering } = this
    const made = lowering.scopes.at(0, (): States => {
      const units = over.map((v): Units => {
        const { low, step, count } = valuesOf(v)
        const dims = v.dims.map((d) => lowering.value(d))
        const array = lowering.local(v.name, dims)
        return { array, cells: mul(...dims), low: lowering.value(low), step, count: lowering.value(count) }
      })
      const count = lowering.names.take('states')
      lowering.scopes.push({ kind: 'countStates', size: count, units })
      return { count, units }
    })
    this.#states.set(key, made)
    return made
  }

  /** A loop over the numbers of the joint states. */
  #overNumbers(count: string, scope: Scope, body: (state: IndexTerm) => void): void {
    const { lowering } = this
    const state = index(scope.index!, ZERO, sub(size(count), ONE))
    lowering.inside(scope, () => body(state))
    lowering.scopes.push({ kind: 'loop', index: state, count: size(count), body: scope.statements })
  }

  /** A loop over the joint states, in which the hidden arrays have their values. */
  #overStates(over: readonly Variable[], body: (state: IndexTerm) => void): void {
    const { count, units } = this.#statesOf(over)
    const hidden = new Set(over.map((v) => v.name))
    let letter = 'state'
    while (this.lowering.scopes.isOpen(letter)) letter += '_'
    over.forEach((v, k) => this.#locals.set(v.name, units[k]!.array))
    this.#overNumbers(count, scopeOf('states', { index: letter, hidden }), (state) => {
      this.lowering.scopes.push({ kind: 'decode', state, units })
      body(state)
    })
    over.forEach((v) => this.#locals.delete(v.name))
  }

  /** Computed once, where the energy is known; listed where something is averaged. */
  #weightsOf(over: readonly Variable[], energy: Term): Weights {
    const { scopes, shared } = this.lowering
    const node = logPartition(over, energy)
    const depth = scopes.depth(node)
    const { memo, arrays } = scopes.all[depth]!
    const key = keyOf(energy)
    const known = memo.get(node)
    if (known) return { array: arrays.get(key), logTotal: known }
    const exponent = (): Term => this.lowering.value(this.lowering.around.show(neg(energy)))
    const made = scopes.at(depth, () =>
      shared.has(key) ? this.#listed(over, key, exponent) : this.#summed(over, exponent),
    )
    memo.set(node, made.logTotal)
    if (made.array) arrays.set(key, made.array)
    return made
  }

  #summed(over: readonly Variable[], exponent: () => Term): Weights {
    const logTotal = this.lowering.logSum((push) => this.#overStates(over, () => push(exponent())))
    return { logTotal }
  }

  #listed(over: readonly Variable[], key: string, exponent: () => Term): Weights {
    const { lowering } = this
    const { count } = this.#statesOf(over)
    const array = lowering.stored.array(key, 'p', [size(count)])
    const shift = lowering.declare('shift', neg(INFINITE), true)
    const total = lowering.declare('total', ZERO, true)
    this.#overStates(over, (state) => {
      lowering.assign(entry(array, [state]), exponent())
      lowering.scopes.push({ kind: 'raise', to: shift, value: entry(array, [state]) })
    })
    this.#overNumbers(count, scopeOf('index', { index: 'state' }), (state) => {
      const weight = entry(array, [state])
      lowering.assign(weight, exp(sub(weight, shift)))
      lowering.assign(total, weight, '+=')
    })
    this.#overNumbers(count, scopeOf('index', { index: 'state' }), (state) =>
      lowering.assign(entry(array, [state]), total, '/='),
    )
    return { array, logTotal: add(shift, log(total)) }
  }
}

const keyOf = (energy: Term): string => `weights under ${energy.id}`
