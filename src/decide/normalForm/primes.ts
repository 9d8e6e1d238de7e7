import * as Q from '../../numbers/rational'
import { makeAtom } from './poly'
import type { Ring } from './ring'
import type { Poly } from './types'

/* Numbers as products of powers of primes. */

/** Prime factors with exponents; what trial division leaves counts as prime, which is sound. */
const primeFactors = (n: bigint): Map<bigint, number> => {
  const result = new Map<bigint, number>()
  let rest = n
  for (let p = 2n; p * p <= rest && p < 100_000n; p++)
    while (rest % p === 0n) {
      result.set(p, (result.get(p) ?? 0) + 1)
      rest /= p
    }
  if (rest > 1n) result.set(rest, (result.get(rest) ?? 0) + 1)
  return result
}

export const primes = (q: Q.Rational): [bigint, number][] => [
  ...primeFactors(q.n),
  ...[...primeFactors(q.d)].map(([p, k]): [bigint, number] => [p, -k]),
]
const primeAtom = (p: bigint) => makeAtom('prime', { head: `${p}`, sign: 'positive' })

/** q^e for q > 0. */
export const numberPower = (ring: Ring, q: Q.Rational, e: Q.Rational): Poly =>
  ring.product(
    Q.ONE,
    primes(q).map(([p, k]) => ({ atom: primeAtom(p), exponent: Q.mul(Q.rational(k), e) })),
  )
