import { type Algebra, isFault } from '../numbers/algebra'

/*
 * Where the energy is so large that float64 holds few or no digits of its differences, the mass of an integrand is
 * looked for with logarithms that the number system computes, relative to a base near the greatest of them.
 */

/** Rounding of the logarithm in float64 from which on it is computed in the number system. */
export const NOISY = 1e-10

/** The midpoint of a value; as float64 has it where the number system has none. */
export const preciseNumber = <T>(A: Algebra<T>, exact: () => T, float: () => number): number => {
  try {
    return A.midpoint(exact())
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown
    return float()
  }
}
