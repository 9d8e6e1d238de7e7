import { Unsupported } from '../evaluator'
import type { Cluster, Network } from './network'
import type { Ring, Scaled } from './scaled'

/** Sum or integral over the infinite cells of a cluster, at the current states of the finite cells that it touches. */
export const integrateCluster = <T>(network: Network<T>, cluster: Cluster<T>, ring: Ring<T>): Scaled<T> => {
  void ring
  throw new Unsupported(`integrals over ${cluster.infinite.map((c) => network.cells.all[c]!.name).join(', ')}`)
}
