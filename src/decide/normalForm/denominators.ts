import * as Q from '../../numbers/rational'
import { atomKey } from './keys'
import { addPolys, monosOf } from './poly'
import type { Ring } from './ring'
import type { Atom, Factor, Poly } from './types'

/**
 * The polynomial times all denominators that stand outside sums, which are not zero where it is defined. Brackets that
 * are still open could guard a denominator, so then nothing is done.
 */
export const clearedWith = (ring: Ring, poly: Poly): { poly: Poly; by: readonly Factor[] } | undefined => {
  const least = new Map<string, { atom: Atom; exponent: Q.Rational }>()
  for (const m of monosOf(poly))
    for (const { atom, exponent } of m.factors) {
      if (Q.sign(exponent) >= 0) continue
      const key = atomKey(atom)
      const known = least.get(key)
      if (!known || Q.compare(exponent, known.exponent) < 0) least.set(key, { atom, exponent })
    }
  if (least.size === 0) return undefined
  if (![...least.values()].every((f) => ring.mayCancel(f))) return undefined
  const guarded = monosOf(poly).some((m) => m.factors.some((f) => ['zero', 'atleast', 'test'].includes(f.atom.kind)))
  if (guarded) return undefined
  // One denominator after another: each product may reduce.
  let result = poly
  const by = [...least.values()].map(({ atom, exponent }): Factor => ({ atom, exponent: Q.neg(exponent) }))
  for (const factor of by) {
    result = addPolys(...monosOf(result).map((m) => ring.product(m.coefficient, [...m.factors, factor])))
    ring.spend(result.monos.size)
  }
  return { poly: result, by }
}

export const cleared = (ring: Ring, poly: Poly): Poly | undefined => clearedWith(ring, poly)?.poly
