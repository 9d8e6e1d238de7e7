import { add, mul, number, power, type Term } from '../../expr'

/*
 * R_p(α) = Γ(α + p)/Γ(α) for integers p as products of linear factors: α(α + 1)…(α + p − 1), or 1/((α − 1)…(α + p)).
 */

/** Exponent of the factor α + offset by offset. */
type LinearFactors = ReadonlyMap<number, number>

const rising = (p: number): LinearFactors =>
  p >= 0
    ? new Map(Array.from({ length: p }, (_, i) => [i, 1]))
    : new Map(Array.from({ length: -p }, (_, i) => [-1 - i, -1]))

const times = (a: LinearFactors, b: LinearFactors): LinearFactors => {
  const result = new Map(a)
  for (const [offset, k] of b) result.set(offset, (result.get(offset) ?? 0) + k)
  return result
}

const termOf = (factors: LinearFactors, alpha: Term): Term =>
  mul(...[...factors].filter(([, k]) => k !== 0).map(([offset, k]) => power(add(alpha, number(offset)), number(k))))

/** Integer coefficients of Π (α + offset)^k, lowest power first. */
const polynomialOf = (factors: LinearFactors): readonly bigint[] => {
  let result: bigint[] = [1n]
  for (const [offset, k] of factors)
    for (let n = 0; n < k; n++) {
      const next = Array.from({ length: result.length + 1 }, () => 0n)
      result.forEach((c, d) => {
        next[d]! += c * BigInt(offset)
        next[d + 1]! += c
      })
      result = next
    }
  return result
}

/** Γ(α + p)/Γ(α). */
export const risingFactorial = (alpha: Term, p: number): Term => termOf(rising(p), alpha)

/** R_{p+q} − R_p R_q as common factors times the difference of what remains, a polynomial with exact coefficients. */
export const risingCovariance = (alpha: Term, p: number, q: number): Term => {
  const [joint, apart] = [rising(p + q), times(rising(p), rising(q))]
  const offsets = new Set([...joint.keys(), ...apart.keys()])
  const common = new Map([...offsets].map((o) => [o, Math.min(joint.get(o) ?? 0, apart.get(o) ?? 0)]))
  const rest = (factors: LinearFactors): readonly bigint[] =>
    polynomialOf(new Map([...offsets].map((o) => [o, (factors.get(o) ?? 0) - common.get(o)!])))
  const [a, b] = [rest(joint), rest(apart)]
  const difference = Array.from({ length: Math.max(a.length, b.length) }, (_, d) => (a[d] ?? 0n) - (b[d] ?? 0n))
  return mul(termOf(common, alpha), add(...difference.map((c, d) => mul(number(c), power(alpha, number(d))))))
}

/** digamma(α + p) − digamma(α) = Σ 1/(α + i) for integers p. */
export const harmonicDifference = (alpha: Term, p: number): Term =>
  p >= 0
    ? add(...Array.from({ length: p }, (_, i) => power(add(alpha, number(i)), number(-1))))
    : mul(number(-1), add(...Array.from({ length: -p }, (_, i) => power(add(alpha, number(-1 - i)), number(-1)))))
