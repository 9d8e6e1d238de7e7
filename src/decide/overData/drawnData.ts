import { type Data, dataOf } from '../../data/density'
import { drawReal } from '../../domains/draw'
import type { Model } from '../../language/model'
import { redraw } from '../sampling/draws'
import type { SamplingOptions } from '../sampling/outcome'

/** Random constants of the k-th p̃. */
export const drawnData = (model: Model, k: number, options: Pick<SamplingOptions, 'seed' | 'samples'>): Data =>
  dataOf(model, options.samples ?? new Map(), (n) => drawReal(Math.trunc(redraw(options.seed + 5 * k, k + 1, n) / 3)))
