import type { Route } from '../../calculus/derivation'
import { CONTINUOUS_DOMAINS } from '../../expr'
import type { Evaluator } from '../evaluator'
import { DIRECT_STATES } from './expectation'
import type { HiddenNode } from './index'
import { Network } from './network'

/** How the value of a node is computed at the evaluator's sizes and indices. */
export const routeOf = <T>(node: HiddenNode, evaluator: Evaluator<T>): Exclude<Route, 'closed form'> => {
  if (node.over.some((v) => CONTINUOUS_DOMAINS.has(v.domain.kind))) return 'quadrature'
  if (node.over.some((v) => v.domain.kind === 'naturals')) return 'truncated enumeration'
  if (node.kind === 'marginal' || evaluator.options.bruteForce) return 'enumeration'
  const network = new Network(evaluator, node.over, node.energy)
  const component = network.components([])
  const states = new Map<number, number>()
  for (const cell of network.cells.all)
    states.set(component(cell.id), (states.get(component(cell.id)) ?? 1) * cell.states.length)
  return [...states.values()].some((n) => n > DIRECT_STATES) ? 'elimination' : 'enumeration'
}
