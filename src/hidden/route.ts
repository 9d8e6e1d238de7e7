import type { Route } from '../calculus/derivation'
import { CONTINUOUS_DOMAINS, type ExpectationTerm, type LogPartitionTerm } from '../expr'
import type { HiddenNode, Interpreter } from '../program/interpreter'
import { DIRECT_STATES } from './expectation'
import { isGaussian } from './gaussian'
import type { Tilt } from '../integrate/space'
import { networkOf } from './network'

type HiddenRoute = Exclude<Route, 'closed form'>

/** What the domains alone tell; sums over finitely many states may still be eliminated rather than enumerated. */
export const routeByDomains = ({ over }: HiddenNode): HiddenRoute => {
  if (over.some((v) => CONTINUOUS_DOMAINS.has(v.domain.kind))) return 'quadrature'
  return over.some((v) => v.domain.kind === 'naturals') ? 'truncated enumeration' : 'enumeration'
}

/** How the value of a node is computed at the evaluator's sizes and indices. */
export const routeOf = <T>(node: HiddenNode, evaluator: Interpreter<T>): HiddenRoute => {
  const domains = routeByDomains(node)
  if (domains === 'quadrature' && node.kind !== 'marginal' && isExact(node, evaluator)) return 'elimination'
  if (domains !== 'enumeration' || node.kind === 'marginal' || evaluator.options.bruteForce) return domains
  const network = networkOf(evaluator, node.over, node.energy)
  const { couplings } = network
  if (node.kind !== 'expectation') return named(couplings.groups().map(network.jointStates))
  // A mean concerns the units that its function reads, and those that are coupled with them.
  const scope = network.grounder.reads.scopeOf(node.body)
  return named(scope.length === 0 ? [] : [network.jointStates(couplings.component(scope))])
}

/** Whether all that is integrated are Gaussian units that are coupled, which takes no quadrature. */
const isExact = <T>(node: LogPartitionTerm | ExpectationTerm, evaluator: Interpreter<T>): boolean => {
  if (evaluator.options.bruteForce) return false
  const network = networkOf(evaluator, node.over, node.energy)
  const exact = (tilts: readonly Tilt<T>[]): boolean =>
    network.couplings.clusters(tilts).every((c) => c.infinite.length > 1 && isGaussian(network, c))
  if (!exact([])) return false
  return node.kind !== 'expectation' || exact([{ a: 0, piece: network.ground(node.body) }])
}

const named = (states: readonly number[]): HiddenRoute =>
  states.some((n) => n > DIRECT_STATES) ? 'elimination' : 'enumeration'
