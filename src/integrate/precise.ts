import { type Algebra, isFault } from '../numbers/algebra'
import type { Chart } from './charts'

/*
 * Where the energy is so large that float64 holds few or no digits of its differences, the mass of an integrand is
 * looked for with logarithms that the number system computes, relative to a base near the greatest of them.
 */

/** Rounding of the logarithm in float64 from which on it is computed in the number system. */
export const NOISY = 1e-10

/** A chart that moves the cell in the number system too wherever it is moved in double precision. */
export const preciseChart = <T>(A: Algebra<T>, chart: Chart<T>): Chart<T> => ({
  ...chart,
  setFloat: (s) => {
    const jacobian = chart.setFloat(s)
    return moved(() => chart.setExact(A.fromNumber(Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, s)))))
      ? jacobian
      : NaN
  },
})

const moved = (move: () => unknown): boolean => {
  try {
    move()
    return true
  } catch (thrown) {
    if (isFault(thrown)) return false
    throw thrown
  }
}

/** The midpoint of a value; as float64 has it where the number system has none. */
export const preciseNumber = <T>(A: Algebra<T>, exact: () => T, float: () => number): number => {
  try {
    return A.midpoint(exact())
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown
    return float()
  }
}
