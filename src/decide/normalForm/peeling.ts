import { formKey } from './keys'
import { letterForm, minus, sameForm, shift } from './forms'
import { makeDummy, renewBound } from './letters'
import { addPolys, makeMono, monosOf, polyOf } from './poly'
import type { Ring } from './ring'
import { type Atom, type AtomKind, type Factor, type Form, GiveUp, type Letter, type Poly } from './types'

/*
 * Sums over unlike ranges are cut at each other's ends, Σ₁ⁿ = v₁ + vₙ + Σ₂ⁿ⁻¹, which needs the ends to be in order
 * (a part may be empty, but not of negative length): ranges and facts must say so.
 */

/** Atoms that are functions of polynomials with sums of their own. */
const FUNCTIONS: ReadonlySet<AtomKind> = new Set(['exp', 'call', 'base', 'root', 'power'])

const sumsIn = (poly: Poly): readonly Atom[] =>
  monosOf(poly).flatMap((m) =>
    m.factors.flatMap(({ atom }) =>
      atom.kind === 'sum' ? [atom] : FUNCTIONS.has(atom.kind) ? atom.polys.flatMap(sumsIn) : [],
    ),
  )

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

/** Σ over the sum's own range in two parts, or undefined where no cut lies inside it. */
const cutSum = (ring: Ring, atom: Atom, all: readonly Form[]): Poly | undefined => {
  for (const [k, old] of atom.bound.entries()) {
    const cut = cutFor(ring, old, all)
    if (!cut) continue
    const part = (range: (d: Letter) => Letter): Poly => {
      // All dummies are renewed first: the ranges of some may mention others.
      const fresh = renewBound(ring, atom.bound, new Map(), true)
      const d = fresh.bound[k]!
      const half = range(d)
      const others = fresh.bound.filter((l) => l !== d)
      const { bound, by } = renewBound(ring, others, new Map([[d, letterForm(half)]]))
      return ring.sum([half, ...bound], ring.replace(ring.replace(atom.polys[0]!, fresh.by), by))
    }
    return addPolys(
      part((d) => makeDummy(d.lows, [shift(cut, -1)])),
      part((d) => makeDummy([cut], d.highs)),
    )
  }
  return undefined
}

/** The factor with one of its sums cut. */
const cutFactor = (ring: Ring, { atom, exponent }: Factor, all: readonly Form[]): Poly | undefined => {
  if (atom.kind === 'sum') {
    const split = exponent.d === 1n && exponent.n > 0n ? cutSum(ring, atom, all) : undefined
    return split && ring.power(split, exponent)
  }
  if (!FUNCTIONS.has(atom.kind)) return undefined
  const polys = atom.polys.map((p) => cutPoly(ring, p, all))
  if (polys.every((p) => p === undefined)) return undefined
  const made = ring.rebuild(
    atom,
    atom.forms,
    atom.polys.map((p, k) => polys[k] ?? p),
    atom.bound,
  )
  return ring.power(made, exponent, atom.sign)
}

/** The polynomial with one sum of each monomial cut, if any can be. */
const cutPoly = (ring: Ring, poly: Poly, all: readonly Form[]): Poly | undefined => {
  let changed = false
  const parts = monosOf(poly).map((m) => {
    for (const f of m.factors) {
      const cut = cutFactor(ring, f, all)
      if (!cut) continue
      changed = true
      const rest = m.factors.filter((g) => g !== f)
      return ring.multiply(cut, polyOf([makeMono(m.coefficient, rest)]))
    }
    return polyOf([m])
  })
  return changed ? addPolys(...parts) : undefined
}

/** The polynomial with all its sums cut at each other's ends. */
export const peeled = (ring: Ring, poly: Poly): Poly => {
  let current = poly
  for (let round = 0; round < 40; round++) {
    ring.spend(10)
    const next = cutPoly(ring, current, cuts(current))
    if (!next) return current
    current = next
    if (current.free.size > 0) throw new GiveUp('a summed index has left its sum')
  }
  return current
}
