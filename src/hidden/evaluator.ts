import { FINITE_DOMAINS, type Term, type Variable } from '../expr'
import { Ring } from '../integrate/scaled'
import type { Algebra } from '../numbers/algebra'
import { type ArrayValue, type HiddenNode, Interpreter } from '../program/interpreter'
import { Unsupported } from '../program/unsupported'
import { enumerate } from './enumeration'
import { meanOf } from './expectation'
import { marginalOf } from './marginal'
import { Network, networkOf } from './network'

export type { ArrayValue, EvaluateOptions, Sizes } from '../program/interpreter'

/** The interpreter with what sums and integrates over hidden variables. */
export class Evaluator<T> extends Interpreter<T> {
  protected override sumOver(node: HiddenNode): T {
    return evaluateHidden(this, node)
  }

  protected override over<U>(algebra: Algebra<U>, arrays: Map<string, ArrayValue<U>>): Evaluator<U> {
    return new Evaluator(algebra, this.sizes, arrays, this.options)
  }
}

export const isFinite = (v: Variable): boolean => FINITE_DOMAINS.has(v.domain.kind)

/** Value of a sum or integral over hidden variables by the way that fits its domains. */
const evaluateHidden = <T>(evaluator: Interpreter<T>, node: HiddenNode): T => {
  const open = node.over.find((v) => v.domain.kind === 'any')
  if (open) throw new Unsupported(`${open.name} has no domain`)
  if (evaluator.options.bruteForce && node.over.every(isFinite)) return enumerate(evaluator, node)
  if (node.kind === 'marginal') return marginalOf(evaluator, node)
  return withNetwork(evaluator, node.over, node.energy, (network) =>
    node.kind === 'expectation' ? meanOf(network, node.body) : logPartitionOf(network),
  )
}

const withNetwork = <T>(
  evaluator: Interpreter<T>,
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
