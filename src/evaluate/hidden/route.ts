import type { Route } from '../../calculus/derivation'
import { CONTINUOUS_DOMAINS } from '../../expr'
import type { Evaluator } from '../evaluator'
import { DIRECT_STATES } from './expectation'
import type { HiddenNode } from './index'
import { networkOf, type Tilt } from './network'

type HiddenRoute = Exclude<Route, 'closed form'>

/** What the domains alone tell; sums over finitely many states may still be eliminated rather than enumerated. */
export const routeByDomains = ({ over }: HiddenNode): HiddenRoute => {
  if (over.some((v) => CONTINUOUS_DOMAINS.has(v.domain.kind))) return 'quadrature'
  return over.some((v) => v.domain.kind === 'naturals') ? 'truncated enumeration' : 'enumeration'
}

/** How the value of a node is computed at the evaluator's sizes and indices. */
export const routeOf = <T>(node: HiddenNode, evaluator: Evaluator<T>): HiddenRoute => {
  const domains = routeByDomains(node)
  if (domains !== 'enumeration' || node.kind === 'marginal' || evaluator.options.bruteForce) return domains
  const network = networkOf(evaluator, node.over, node.energy)
  // A mean concerns the units that its function reads, and those that are coupled with them.
  const body = node.kind === 'expectation' ? network.ground(node.body) : undefined
  const tilts: readonly Tilt<T>[] = body && body.scope.length > 0 ? [{ a: 0, piece: body }] : []
  const component = network.couplings.components(tilts)
  const states = new Map<number, number>()
  for (const cell of network.cells.all)
    states.set(component(cell.id), (states.get(component(cell.id)) ?? 1) * cell.states.length)
  const concerned = body ? body.scope.slice(0, 1).map((id) => states.get(component(id))!) : [...states.values()]
  return concerned.some((n) => n > DIRECT_STATES) ? 'elimination' : 'enumeration'
}
