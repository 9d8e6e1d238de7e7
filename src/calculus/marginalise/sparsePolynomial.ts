import { add, mul, number, power, type Term, ZERO } from '../../expr'

/*
 * Polynomials with integer coefficients in a few symbols, by exponents: `2,0,1` is y₁²y₃. Differences of moments are
 * taken in them, exactly, before they become terms.
 */
export type SparsePolynomial = ReadonlyMap<string, bigint>

export const UNIT: SparsePolynomial = new Map([['', 1n]])
const NOTHING: SparsePolynomial = new Map()

const exponentsOf = (key: string): readonly number[] => (key === '' ? [] : key.split(',').map(Number))
const keyOf = (exponents: readonly number[]): string => {
  let length = exponents.length
  while (length > 0 && exponents[length - 1] === 0) length--
  return exponents.slice(0, length).join(',')
}

/** The n-th symbol, counted from 0. */
export const symbol = (n: number): SparsePolynomial =>
  new Map([[keyOf([...Array.from({ length: n }, () => 0), 1]), 1n]])

/** a + scale·b. */
export const plus = (a: SparsePolynomial, b: SparsePolynomial, scale = 1n): SparsePolynomial => {
  const result = new Map(a)
  for (const [key, c] of b) {
    const total = (result.get(key) ?? 0n) + scale * c
    if (total === 0n) result.delete(key)
    else result.set(key, total)
  }
  return result
}

const multiplyKeys = (a: string, b: string): string => {
  const [x, y] = [exponentsOf(a), exponentsOf(b)]
  return keyOf(Array.from({ length: Math.max(x.length, y.length) }, (_, k) => (x[k] ?? 0) + (y[k] ?? 0)))
}

export const times = (a: SparsePolynomial, b: SparsePolynomial): SparsePolynomial => {
  let result = NOTHING
  for (const [k, c] of a) for (const [l, d] of b) result = plus(result, new Map([[multiplyKeys(k, l), c * d]]))
  return result
}

/** Σ scale·Π polynomials. */
export const combination = (
  ...terms: readonly (readonly [scale: bigint, ...factors: SparsePolynomial[]])[]
): SparsePolynomial =>
  terms.reduce((sum, [scale, ...factors]) => plus(sum, factors.reduce(times, UNIT), scale), NOTHING)

/** The derivative of a polynomial, given those of the symbols (0 where absent). */
export const derivative = (
  p: SparsePolynomial,
  ofSymbols: readonly (SparsePolynomial | undefined)[],
): SparsePolynomial => {
  let result = NOTHING
  for (const [key, c] of p)
    exponentsOf(key).forEach((e, n) => {
      const slope = ofSymbols[n]
      if (e === 0 || !slope) return
      const lowered = keyOf(exponentsOf(key).map((f, m) => (m === n ? f - 1 : f)))
      result = plus(result, times(new Map([[lowered, c * BigInt(e)]]), slope))
    })
  return result
}

/** The polynomial as a term; monomials with a symbol that is 0 vanish. */
export const termOf = (p: SparsePolynomial, valueOf: (symbol: number) => Term): Term => {
  const terms: Term[] = []
  for (const [key, c] of p) {
    const factors = exponentsOf(key).flatMap((e, n) => (e > 0 ? [{ value: valueOf(n), e }] : []))
    if (factors.some((f) => f.value === ZERO)) continue
    terms.push(mul(number(c), ...factors.map((f) => power(f.value, number(f.e)))))
  }
  return add(...terms)
}
