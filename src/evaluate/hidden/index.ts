import {
  add,
  type ExpectationTerm,
  logPartition,
  expectation,
  FINITE_DOMAINS,
  type LogPartitionTerm,
  type MarginalTerm,
  mul,
  neg,
  type Term,
  type Variable,
} from '../../expr'
import type { Evaluator } from '../evaluator'
import { Unsupported } from '../unsupported'
import { enumerate } from './enumeration'
import { meanOf } from './expectation'
import { Network } from './network'
import { Ring } from './scaled'

export { Divergent } from './divergent'
export { routeByDomains, routeOf } from './route'

export type HiddenNode = LogPartitionTerm | ExpectationTerm | MarginalTerm

export const isFinite = (v: Variable): boolean => FINITE_DOMAINS.has(v.domain.kind)

/** Value of a sum or integral over hidden variables by the way that fits its domains. */
export const evaluateHidden = <T>(evaluator: Evaluator<T>, node: HiddenNode): T => {
  const open = node.over.find((v) => v.domain.kind === 'any')
  if (open) throw new Unsupported(`${open.name} has no domain`)
  if (evaluator.options.bruteForce && node.over.every(isFinite)) return enumerate(evaluator, node)
  if (node.kind === 'marginal') return marginalOf(evaluator, node)
  return withNetwork(evaluator, node.over, node.energy, (network) =>
    node.kind === 'expectation' ? meanOf(network, node.body) : logPartitionOf(network),
  )
}

/** The factor graph of an energy, kept while what it depends on does not change. */
const withNetwork = <T>(
  evaluator: Evaluator<T>,
  over: readonly Variable[],
  energy: Term,
  body: (network: Network<T>) => T,
): T => {
  const label = `network ${over.map((v) => v.name).join(',')}`
  let network = evaluator.remember(energy, label, () => new Network(evaluator, over, energy))
  // A nested sum over the same energy must not move the cells of the outer one.
  if (network.busy) network = new Network(evaluator, over, energy)
  network.busy = true
  try {
    return evaluator.withScope(over, network.cells.arrays, (forget) => {
      network.forget = forget
      return body(network)
    })
  } finally {
    network.busy = false
  }
}

const logPartitionOf = <T>(network: Network<T>): T => {
  const { algebra: A } = network.evaluator
  const ring = new Ring(A, [])
  return A.sub(ring.log(network.sum(ring, [], () => true)), network.constant)
}

/** Σ_h c·f·exp(−X) = c · exp(log Σ exp(−X)) · E[f], for each summand; without an exponential, state by state. */
const marginalOf = <T>(evaluator: Evaluator<T>, node: MarginalTerm): T => {
  const { algebra: A } = evaluator
  if (node.over.every(isFinite)) return enumerate(evaluator, node)
  const summands = node.body.kind === 'add' ? node.body.children : [node.body]
  return summands.map((summand) => weightedMarginal(evaluator, node, summand)).reduce((a, b) => A.add(a, b))
}

const weightedMarginal = <T>(evaluator: Evaluator<T>, node: MarginalTerm, summand: Term): T => {
  const { algebra: A } = evaluator
  const exponents: Term[] = []
  const others: Term[] = []
  for (const f of summand.kind === 'mul' ? summand.children : [summand]) {
    if (f.kind === 'call' && f.name === 'exp') exponents.push(f.args[0]!)
    else others.push(f)
  }
  const energy = neg(add(...exponents))
  const logZ = evaluator.value(logPartition(node.over, energy))
  const weight = A.call('exp', [logZ])
  return others.length === 0 ? weight : A.mul(weight, evaluator.value(expectation(node.over, energy, mul(...others))))
}
