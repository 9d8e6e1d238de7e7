import * as Q from '../../numbers/rational'
import { anonymousKey, atomKey } from './keys'
import { addPolys, monosOf } from './poly'
import type { Ring } from './ring'
import type { Atom, Factor, Mono, Poly } from './types'

/*
 * One rule for reciprocals: B·B⁻¹ = 1, solved for the largest monomial t of B, B = c·t + rest:
 * t·B⁻ᵏ → (B¹⁻ᵏ − rest·B⁻ᵏ)/c. Where B has a constant term, negative powers of atoms of B beside B⁻¹ are raised by the
 * same equation solved for the constant. Both only multiply 1 = B·B⁻¹ into a monomial that has B⁻¹ already.
 */

const BRACKETS = new Set(['zero', 'atleast', 'test'])

const weightOfAtom = (atom: Atom): number =>
  atom.kind === 'sum' ? weight(monosOf(atom.polys[0]!)[0]!) : BRACKETS.has(atom.kind) ? 0 : 1

const weight = (mono: Mono): number =>
  mono.factors.reduce((w, f) => w + Q.toNumber(f.exponent) * weightOfAtom(f.atom), 0)

const leaders = new WeakMap<Poly, Mono | null>()

/**
 * The monomial that the rule solves for: of highest degree, never a constant or a bracket. Where the polynomial stands
 * in a sum it holds a dummy too: what does not may have left the sum.
 */
export const leadingMono = (poly: Poly): Mono | undefined => {
  const known = leaders.get(poly)
  if (known !== undefined) return known ?? undefined
  const able = monosOf(poly).filter((m) => m.factors.some((f) => !BRACKETS.has(f.atom.kind)) && weight(m) > 0)
  const inside = able.filter((m) => m.free.size > 0)
  const candidates = (inside.length > 0 ? inside : able)
    .map((m) => ({ m, w: weight(m), k: anonymousKey(m) }))
    .sort((a, b) => b.w - a.w || (a.k < b.k ? 1 : -1))
  const leader = candidates[0]?.m ?? null
  leaders.set(poly, leader)
  return leader ?? undefined
}

/** The monomial without some factors, as factors. */
export const without = (mono: Mono, taken: readonly Factor[]): Factor[] | undefined => {
  const left = new Map(mono.factors.map((f) => [atomKey(f.atom), f]))
  for (const t of taken) {
    const key = atomKey(t.atom)
    const have = left.get(key)
    if (!have || Q.compare(have.exponent, t.exponent) < 0) return undefined
    const rest = Q.sub(have.exponent, t.exponent)
    if (Q.sign(rest) === 0) left.delete(key)
    else left.set(key, { atom: have.atom, exponent: rest })
  }
  return [...left.values()]
}

/** (factors / pivot-part)·(B − Σ others)/c, given that `factors` still holds B⁻ᵏ. */
const solved = (ring: Ring, coefficient: Q.Rational, factors: readonly Factor[], base: Factor, pivot: Mono): Poly => {
  const others = monosOf(base.atom.polys[0]!).filter((m) => m.key !== pivot.key)
  const scale = Q.div(coefficient, pivot.coefficient)
  const raised = ring.product(scale, [...factors, { atom: base.atom, exponent: Q.ONE }])
  const rest = others.map((m) => ring.product(Q.neg(Q.mul(scale, m.coefficient)), [...factors, ...m.factors]))
  return addPolys(raised, ...rest)
}

/** The monomial rewritten by a reciprocal that it holds, or undefined where no rule applies. */
export const reduceReciprocals = (ring: Ring, mono: Mono): Poly | undefined => {
  for (const base of mono.factors) {
    if (base.atom.kind !== 'base') continue
    const poly = base.atom.polys[0]!
    const leader = leadingMono(poly)
    const left = leader && without(mono, leader.factors)
    if (left) return solved(ring, mono.coefficient, left, base, leader)
    const constant = poly.monos.get('')
    if (!constant) continue
    const occurs = new Set(monosOf(poly).flatMap((m) => m.factors.map((f) => atomKey(f.atom))))
    const negative = mono.factors.some((f) => Q.sign(f.exponent) < 0 && f !== base && occurs.has(atomKey(f.atom)))
    const alone = negative && monosOf(poly).every((m) => m === constant || m.factors.length > 0)
    if (alone && raises(mono, poly)) return solved(ring, mono.coefficient, mono.factors, base, constant)
  }
  return undefined
}

/** Every other monomial of B must hold an atom that stands with a negative power, or the rule would not end. */
const raises = (mono: Mono, poly: Poly): boolean => {
  const negative = new Set(mono.factors.filter((f) => Q.sign(f.exponent) < 0).map((f) => atomKey(f.atom)))
  return monosOf(poly).every((m) => m.factors.length === 0 || m.factors.some((f) => negative.has(atomKey(f.atom))))
}
