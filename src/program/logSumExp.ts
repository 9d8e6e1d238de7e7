import { type Algebra, UNDEFINED, UNRESOLVED } from '../numbers/algebra'

/** log Σ exp(values), shifted by the greatest. Throws UNDEFINED for no values (−∞). */
export const logSumExp = <T>(A: Algebra<T>, values: readonly T[]): T => {
  if (values.length === 0) throw UNDEFINED
  if (values.length === 1) return values[0]!
  const shift = values.reduce((m, v) => Math.max(m, A.midpoint(v)), -Infinity)
  if (!Number.isFinite(shift)) throw UNRESOLVED
  const offset = A.fromNumber(shift)
  const total = values.map((v) => A.call('exp', [A.sub(v, offset)])).reduce((a, b) => A.add(a, b))
  return A.add(offset, A.call('log', [total]))
}

/** exp(values) divided by their sum, shifted by the greatest. */
export const probabilities = <T>(A: Algebra<T>, values: readonly T[]): readonly T[] => {
  const shift = values.reduce((m, v) => Math.max(m, A.midpoint(v)), -Infinity)
  if (!Number.isFinite(shift)) throw UNRESOLVED
  const weights = values.map((v) => A.call('exp', [A.sub(v, A.fromNumber(shift))]))
  const total = weights.reduce((a, b) => A.add(a, b))
  return weights.map((w) => A.div(w, total))
}
