import {
  type ExpectationTerm,
  FINITE_DOMAINS,
  type LogPartitionTerm,
  type MarginalTerm,
  type Term,
  type Variable,
} from '../../expr'
import type { Evaluator } from '../evaluator'
import { Unsupported } from '../unsupported'
import { enumerate } from './enumeration'
import { meanOf } from './expectation'
import { marginalOf } from './marginal'
import { Network, networkOf } from './network'
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

const withNetwork = <T>(
  evaluator: Evaluator<T>,
  over: readonly Variable[],
  energy: Term,
  body: (network: Network<T>) => T,
): T => {
  let network = networkOf(evaluator, over, energy)
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
