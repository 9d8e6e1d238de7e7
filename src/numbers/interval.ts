/**
 * Float64 intervals with outward rounding: each result contains f(x) for every x of the arguments.
 *
 * UNDEFINED is thrown where no element has a value, UNRESOLVED where some may have none. NaN never occurs.
 */
import type { Interval } from './intervalArithmetic'

export * from './intervalArithmetic'
export * from './intervalElementary'
export * from './intervalSpecial'

const PI: Interval = { lo: Math.PI, hi: Math.PI + 2 ** -51 }
/** π lies between these neighbouring doubles. */
export const pi = (): Interval => PI
