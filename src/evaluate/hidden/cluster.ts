import { Unsupported } from '../evaluator'
import { featuresOf } from './features'
import { integrandOf } from './integrand'
import { integrateLine } from './line'
import { sumNaturals } from './naturals'
import type { Cluster, Network } from './network'
import type { Ring, Scaled } from './scaled'

/** Sum or integral over the infinite cells of a cluster, at the current states of the finite cells that it touches. */
export const integrateCluster = <T>(network: Network<T>, cluster: Cluster<T>, ring: Ring<T>): Scaled<T> => {
  const cells = cluster.infinite.map((c) => network.cells.all[c]!)
  const integrand = integrandOf(network, cluster, ring)
  if (cells.length === 1) {
    const [cell] = cells
    if (cell!.kind === 'naturals') return sumNaturals(network, cell!, integrand, ring)
    return integrateLine(network, cell!, integrand, featuresOf(network, cluster, cell!), ring, true)
  }
  throw new Unsupported(`integrals over ${cells.map((c) => c.name).join(', ')}`)
}
