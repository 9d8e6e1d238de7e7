import { type FunctionName, FUNCTIONS, spreadOfPower } from '../../functions'

/** Unit roundoff. */
export const UNIT = 2 ** -53
/** What underflow may take. */
export const TINY = 1e-320

/**
 * A bound on the error of a compiled function, |k(x) − f(t)| for all t with |t − x| ≤ e, where y = k(x) is what the kernel
 * gave and `order` is that of a derivative; Infinity where e is too large for one.
 */
export const kernelErrorOf = (
  name: FunctionName | 'power',
): ((x: number, y: number, e: number, order: number) => number) => {
  if (name === 'power') return (x, y, e, order) => spreadOfPower(x, y, e, order) + TINY
  const { spread, rounding } = FUNCTIONS[name].values
  return (x, y, e, order) => spread(x, y, e, order) + rounding(y, order) * UNIT + TINY
}
