import { loadMathjs } from './mathjs'
import { loadNerdamer } from './nerdamer'
import type { Oracle } from './oracle'

/** Third parties that differentiate, each loaded when it is first asked for: their packages take long to start. */
export const ORACLES = {
  mathjs: loadMathjs,
  nerdamer: loadNerdamer,
} satisfies Record<string, () => Promise<Oracle>>

export type { Oracle } from './oracle'
export { unroll, UnrollRefused } from './unroll'
