import * as Q from '../../numbers/rational'
import { atomKey, polyKey } from './keys'
import { addPolys, atomPoly, makeAtom, makeMono, ONE_POLY, polyOf, subtract } from './poly'
import type { Ring } from './ring'
import type { Factor, Poly } from './types'

/*
 * cos² = 1 − sin²; beside a reciprocal of the cosine, sin² = 1 − cos² instead; where both are in a denominator,
 * 1 = sin² + cos² takes them apart. So no monomial has a high power of one and a reciprocal of the other.
 */

const isCall = (f: Factor, name: 'sin' | 'cos'): boolean =>
  f.atom.kind === 'call' && f.atom.head === name && f.exponent.d === 1n

const TWO = Q.rational(2)

/** Removes what a rule applies to from `kept` and returns the polynomials to multiply in instead. */
export const tidyTrigonometry = (ring: Ring, kept: Map<string, Factor>): Poly[] => {
  const extra: Poly[] = []
  const put = (key: string, factor: Factor, exponent: bigint): void => {
    if (exponent === 0n) kept.delete(key)
    else kept.set(key, { atom: factor.atom, exponent: Q.rational(exponent) })
  }
  for (const [key, cosine] of Array.from(kept)) {
    if (!isCall(cosine, 'cos')) continue
    const argument = polyKey(cosine.atom.polys[0]!)
    const sine = [...kept.values()].find((g) => isCall(g, 'sin') && polyKey(g.atom.polys[0]!) === argument)
    const [c, s] = [cosine.exponent.n, sine?.exponent.n ?? 0n]
    if (c >= 2n) {
      put(key, cosine, c % 2n)
      const twin = sine?.atom ?? makeAtom('call', { head: 'sin', polys: cosine.atom.polys })
      const square = subtract(ONE_POLY, atomPoly(twin, TWO))
      for (let k = 0n; k < c / 2n; k++) extra.push(square)
    } else if (sine && c < 0n && s >= 2n) {
      ring.cancel(cosine)
      put(atomKey(sine.atom), sine, s - 2n)
      extra.push(subtract(ONE_POLY, atomPoly(cosine.atom, TWO)))
    } else if (sine && c < 0n && s < 0n) {
      kept.delete(key)
      kept.delete(atomKey(sine.atom))
      const withPowers = (a: bigint, b: bigint): Poly => {
        const factors = [
          { atom: sine.atom, exponent: Q.rational(a) },
          { atom: cosine.atom, exponent: Q.rational(b) },
        ]
        return polyOf([
          makeMono(
            Q.ONE,
            factors.filter((f) => f.exponent.n !== 0n),
          ),
        ])
      }
      extra.push(addPolys(withPowers(s + 2n, c), withPowers(s, c + 2n)))
    }
  }
  return extra
}
