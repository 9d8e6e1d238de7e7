import fc from 'fast-check'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { describe, expect, it } from 'vitest'
import * as Q from '../../../src/numbers/rational'
import * as R from '../../../src/numbers/residue'

const prime = fc.integer().map((seed) => R.randomPrime(xoroshiro128plus(seed)))
const element = fc.integer({ min: 0, max: 2 ** 30 })
const triple = fc.tuple(prime, element, element, element).map(([p, a, b, c]) => [p, a % p, b % p, c % p] as const)
const law = (property: (p: number, a: number, b: number, c: number) => void): void =>
  fc.assert(
    fc.property(triple, (t) => property(...t)),
    { numRuns: 300 },
  )

describe('residues', () => {
  it('agree with BigInt', () => {
    law((p, a, b) => {
      const [P, A, B] = [BigInt(p), BigInt(a), BigInt(b)]
      expect(BigInt(R.mulMod(a, b, p))).toBe((A * B) % P)
      expect(BigInt(R.addMod(a, b, p))).toBe((A + B) % P)
      expect(BigInt(R.subMod(a, b, p))).toBe((A - B + P) % P)
    })
  })
  it('multiply the greatest residues exactly', () => {
    const p = 1073741783
    expect(R.isPrime(p)).toBe(true)
    for (let k = 1; k < 200; k++)
      for (let l = 1; l < 50; l++)
        expect(BigInt(R.mulMod(p - k, p - l, p))).toBe((BigInt(p - k) * BigInt(p - l)) % BigInt(p))
  })
  it('form a field', () => {
    law((p, a, b, c) => {
      const { addMod, mulMod } = R
      expect(mulMod(a, addMod(b, c, p), p)).toBe(addMod(mulMod(a, b, p), mulMod(a, c, p), p))
      expect(mulMod(a, mulMod(b, c, p), p)).toBe(mulMod(mulMod(a, b, p), c, p))
      if (a !== 0) expect(mulMod(a, R.inverseMod(a, p), p)).toBe(1)
      expect(addMod(a, R.subMod(0, a, p), p)).toBe(0)
    })
    expect(() => R.inverseMod(0, 7)).toThrow('0 has no inverse')
  })
  it('have powers that add, and Fermat’s little theorem', () => {
    law((p, a, b, c) => {
      expect(R.powMod(a, (b % 1000) + (c % 1000), p)).toBe(
        R.mulMod(R.powMod(a, b % 1000, p), R.powMod(a, c % 1000, p), p),
      )
      if (a !== 0) expect(R.powMod(a, p - 1, p)).toBe(1)
    })
  })
  it('have roots exactly where the Jacobi symbol is 1, and the root is itself a square', () => {
    law((p, a) => {
      if (a === 0) return
      const square = R.mulMod(a, a, p)
      expect(R.jacobi(square, p)).toBe(1)
      expect(R.jacobi(a, p)).toBe(R.powMod(a, (p - 1) / 2, p) === 1 ? 1 : -1)
      const root = R.sqrtMod(square, p)
      expect([a, p - a]).toContain(root)
      expect(R.jacobi(root, p)).toBe(1)
    })
  })
  it('give back the fraction they are the residue of', () => {
    fc.assert(
      fc.property(prime, fc.integer({ min: -15000, max: 15000 }), fc.integer({ min: 1, max: 15000 }), (p, n, d) => {
        const q = Q.rational(n, d)
        const found = R.fractionOf(R.rationalMod(q, p)!, p)!
        expect([BigInt(found.n), BigInt(found.d)]).toEqual([q.n, q.d])
      }),
    )
  })
  it('know primes from their composites', () => {
    const byTrial = (n: number): boolean => {
      for (let q = 2; q * q <= n; q++) if (n % q === 0) return false
      return n > 1
    }
    for (let n = 2; n < 3000; n++) expect(R.isPrime(n)).toBe(byTrial(n))
    // Strong pseudoprimes to base 2, and Carmichael numbers.
    for (const n of [2047, 3277, 4033, 29341, 314821, 561, 825265, 321197185]) expect(R.isPrime(n)).toBe(false)
  })
  it('are drawn modulo primes of the class asked for', () => {
    const random = xoroshiro128plus(3)
    for (let k = 0; k < 200; k++) {
      const p = R.randomPrime(random, [3, 5, 7])
      expect(p > R.LEAST_MODULUS && p < R.MODULUS_LIMIT && p % 4 === 3 && [3, 5, 7].every((q) => p % q !== 1)).toBe(
        true,
      )
    }
  })
})
