import { type Algebra, unlessFault } from '../../numbers/algebra'
import { ONE, rational } from '../../numbers/rational'
import type { Dual, DualAlgebra } from '../../algebras/dual'

/*
 * What sums and integrals have to know of a number system beyond its operations: how many bits it carries, which
 * values are exactly zero, and a value without its error.
 */

export const isDual = <T>(A: Algebra<T>): A is Algebra<T> & DualAlgebra<unknown> => 'vanishes' in A

/** True where the value is certainly 0, with all its derivatives. */
export const isExactZero = <T>(A: Algebra<T>, value: T): boolean =>
  unlessFault(() => (isDual(A) ? A.vanishes(value as never) : A.sign(value) === 0), false)

/** True where the value is certainly above 0. */
export const isPositive = <T>(A: Algebra<T>, value: T): boolean => unlessFault(() => A.sign(value) > 0, false)

/** The value without its error: a double in place of each number. */
export const centre = <T>(A: Algebra<T>, value: T): T => {
  if (!isDual(A)) return A.fromNumber(A.midpoint(value))
  const { value: v, slope } = value as Dual<unknown>
  const base = A.base
  return { value: centre(base, v), slope: slope === undefined ? undefined : centre(base, slope) } as T
}

/** A bound on how far the value is from its midpoint, Infinity where none is found. */
export const radiusOf = <T>(A: Algebra<T>, value: T): number => {
  const middle = A.midpoint(value)
  if (!Number.isFinite(middle)) return Infinity
  const rest = A.sub(value, A.fromNumber(middle))
  if (isExactZero(A, rest)) return 0
  const isBound = (r: number): boolean =>
    isPositive(A, A.sub(A.fromNumber(r), rest)) && isPositive(A, A.add(A.fromNumber(r), rest))
  let [low, high] = [2 ** -54 * Math.abs(middle) + 2 ** -1000, Number.MAX_VALUE]
  if (isBound(low)) return low
  if (!isBound(high)) return Infinity
  while (high > NEAR * low) {
    const between = Math.sqrt(low) * Math.sqrt(high)
    if (isBound(between)) high = between
    else low = between
  }
  return high
}
/** How much more than the least bound is found. */
const NEAR = 1.125

/** Greatest magnitude among a value and its derivatives. */
export const magnitude = <T>(A: Algebra<T>, value: T): number => {
  if (!isDual(A)) return Math.abs(A.midpoint(value))
  const { value: v, slope } = value as Dual<unknown>
  const base = A.base
  return Math.max(magnitude(base, v), slope === undefined ? 0 : magnitude(base, slope))
}

/** True where neither the value nor a derivative of it can be told from 0. */
export const isIndistinct = <T>(A: Algebra<T>, value: T): boolean => {
  if (!isDual(A)) return !isCertain(A, value)
  const { value: v, slope } = value as Dual<unknown>
  return isIndistinct(A.base, v) && (slope === undefined || isIndistinct(A.base, slope))
}

const isCertain = <T>(A: Algebra<T>, value: T): boolean => unlessFault(() => A.sign(value) !== 0, false)

const known = new WeakMap<object, number>()

/** Bits that the number system carries, found by how finely it separates 3·(1/3) from 1. */
export const bitsOf = <T>(A: Algebra<T>): number => {
  const root = rootOf(A)
  let bits = known.get(root)
  if (bits === undefined) known.set(root, (bits = measure(root)))
  return bits
}

const rootOf = (A: Algebra<never> | Algebra<unknown> | object): Algebra<unknown> => {
  let root = A as Algebra<unknown>
  while (isDual(root)) root = root.base
  return root
}

const measure = (A: Algebra<unknown>): number => {
  const difference = A.sub(A.mul(A.rational(rational(1, 3)), A.fromNumber(3)), A.rational(ONE))
  const separates = (k: number): boolean =>
    unlessFault(() => A.sign(A.add(difference, A.powerInteger(A.fromNumber(0.5), k))) > 0, false)
  let [low, high] = [8, 8192]
  while (high - low > 1) {
    const middle = (low + high) >> 1
    if (separates(middle)) low = middle
    else high = middle
  }
  return low
}
