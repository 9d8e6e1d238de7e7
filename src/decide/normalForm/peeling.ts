import { formKey } from './keys'
import { letterForm, minus, sameForm, shift } from './forms'
import { makeDummy, renewBound } from './letters'
import { addPolys, makeMono, monosOf, polyOf } from './poly'
import type { Ring } from './ring'
import { type Atom, type Form, GiveUp, type Letter, type Mono, type Poly } from './types'

/*
 * Sums over unlike ranges are cut at each other's ends, Σ₁ⁿ = v₁ + vₙ + Σ₂ⁿ⁻¹, which needs the ends to be in order
 * (a part may be empty, but not of negative length): ranges and facts must say so.
 */

const sumsIn = (poly: Poly): readonly Atom[] =>
  monosOf(poly).flatMap((m) => m.factors.flatMap((f) => (f.atom.kind === 'sum' ? [f.atom] : [])))

/** Where ranges begin, and where they have ended. */
const cuts = (poly: Poly): readonly Form[] => {
  const found = new Map<string, Form>()
  for (const atom of sumsIn(poly))
    for (const d of atom.bound)
      for (const cut of [...d.lows, ...d.highs.map((h) => shift(h, 1))])
        if (cut.terms.every(([l]) => l.kind !== 'dummy')) found.set(formKey(cut), cut)
  return [...found.values()]
}

/** Letters of the ends, if there is more than one kind of range. */
export const sizesOfUnlikeRanges = (poly: Poly): readonly Letter[] => {
  const all = cuts(poly)
  if (all.length <= 2) return []
  return [...new Set(all.flatMap((c) => c.terms.map(([l]) => l)).filter((l) => l.kind === 'size'))]
}

const cutFor = (ring: Ring, d: Letter, all: readonly Form[]): Form | undefined => {
  if (d.lows.length !== 1 || d.highs.length !== 1) return undefined
  const [low, high] = [d.lows[0]!, d.highs[0]!]
  const end = shift(high, 1)
  return all.find(
    (p) =>
      !sameForm(p, low) &&
      !sameForm(p, end) &&
      ring.decide(minus(p, low)) === 'always' &&
      ring.decide(minus(end, p)) === 'always',
  )
}

const cutMono = (ring: Ring, m: Mono, all: readonly Form[]): Poly | undefined => {
  for (const f of m.factors) {
    if (f.atom.kind !== 'sum' || f.exponent.d !== 1n || f.exponent.n < 0n) continue
    for (const [k, old] of f.atom.bound.entries()) {
      const cut = cutFor(ring, old, all)
      if (!cut) continue
      const part = (range: (d: Letter) => Letter): Poly => {
        // All dummies are renewed first: the ranges of some may mention others.
        const fresh = renewBound(ring, f.atom.bound, new Map(), true)
        const d = fresh.bound[k]!
        const half = range(d)
        const others = fresh.bound.filter((l) => l !== d)
        const { bound, by } = renewBound(ring, others, new Map([[d, letterForm(half)]]))
        return ring.sum([half, ...bound], ring.replace(ring.replace(f.atom.polys[0]!, fresh.by), by))
      }
      const split = addPolys(
        part((d) => makeDummy(d.lows, [shift(cut, -1)])),
        part((d) => makeDummy([cut], d.highs)),
      )
      const rest = m.factors.filter((g) => g !== f)
      return ring.multiply(ring.power(split, f.exponent), polyOf([makeMono(m.coefficient, rest)]))
    }
  }
  return undefined
}

/** The polynomial with all its sums cut at each other's ends. */
export const peeled = (ring: Ring, poly: Poly): Poly => {
  let current = poly
  for (let round = 0; round < 40; round++) {
    ring.spend(10)
    const all = cuts(current)
    let changed = false
    const parts = monosOf(current).map((m) => {
      const cut = cutMono(ring, m, all)
      changed ||= cut !== undefined
      return cut ?? polyOf([m])
    })
    if (!changed) return current
    current = addPolys(...parts)
    if (current.free.size > 0) throw new GiveUp('a summed index has left its sum')
  }
  return current
}
