import * as Q from '../../numbers/rational'
import { reduceByEquations } from './equations'
import { atomKey, polyKey } from './keys'
import { addPolys, makeMono, onlyMono, polyOf, ZERO_POLY } from './poly'
import { reduceReciprocals } from './reciprocals'
import type { Ring } from './ring'
import { tidyTrigonometry } from './trigonometry'
import type { Atom, Factor, Poly } from './types'

/* Products: exponents of one atom are added, then each kind of atom has its rule. */

const TWO = Q.rational(2)

/** Largest integer ≤ q. */
export const floor = (q: Q.Rational): bigint => (q.n >= 0n ? q.n / q.d : -((-q.n + q.d - 1n) / q.d))

const merge = (ring: Ring, factors: readonly Factor[]): Map<string, Factor> => {
  const merged = new Map<string, Factor>()
  for (const f of factors) {
    const key = atomKey(f.atom)
    const known = merged.get(key)
    if (!known) {
      merged.set(key, f)
      continue
    }
    const [a, b] = [Q.sign(known.exponent), Q.sign(f.exponent)]
    if (a * b < 0) ring.cancel(a < 0 ? known : f)
    merged.set(key, { atom: known.atom, exponent: Q.add(known.exponent, f.exponent) })
  }
  return merged
}

interface Parts {
  coefficient: Q.Rational
  /** Factors that no rule changed. */
  readonly kept: Map<string, Factor>
  /** Polynomials still to be multiplied in. */
  readonly extra: Poly[]
}

const keep = (parts: Parts, key: string, atom: Atom, exponent: Q.Rational): void => {
  if (Q.sign(exponent) !== 0) parts.kept.set(key, { atom, exponent })
}

/** Takes the integer part of the exponent out as a power of what the atom stands for. */
const takeWhole = (ring: Ring, parts: Parts, key: string, atom: Atom, exponent: Q.Rational, step: bigint): void => {
  const whole = floor(Q.div(exponent, Q.rational(step))) * step
  if (whole !== 0n)
    parts.extra.push(ring.power(atom.polys[0]!, Q.rational(whole), atom.kind === 'root' ? atom.sign : 'unknown'))
  keep(parts, key, atom, Q.sub(exponent, Q.rational(whole)))
}

const place = (ring: Ring, parts: Parts, key: string, { atom, exponent }: Factor): void => {
  switch (atom.kind) {
    case 'zero':
    case 'atleast':
    case 'test':
      // A bracket is 0 or 1; its reciprocal is defined only where it is 1.
      return keep(parts, key, atom, Q.sign(exponent) === 0 ? Q.ZERO : Q.ONE)
    case 'prime': {
      const whole = floor(exponent)
      parts.coefficient = Q.mul(parts.coefficient, Q.power(Q.rational(BigInt(atom.head)), whole))
      return keep(parts, key, atom, Q.sub(exponent, Q.rational(whole)))
    }
    case 'base':
      if (Q.sign(exponent) <= 0) return keep(parts, key, atom, exponent)
      parts.extra.push(ring.power(atom.polys[0]!, exponent, atom.sign))
      return
    case 'root':
      return takeWhole(ring, parts, key, atom, exponent, 1n)
    case 'entry':
      if (exponent.d === 1n && atom.variable?.domain.kind === 'binary' && exponent.n > 0n)
        return keep(parts, key, atom, Q.ONE)
      if (exponent.d === 1n && atom.variable?.domain.kind === 'spin')
        return keep(parts, key, atom, Q.rational(exponent.n & 1n))
      return keep(parts, key, atom, exponent)
    case 'call':
      if (atom.head === 'abs') return takeWhole(ring, parts, key, atom, exponent, 2n)
      if (atom.head === 'sign' && exponent.d === 1n && exponent.n > 2n)
        return keep(parts, key, atom, exponent.n % 2n === 0n ? TWO : Q.ONE)
      return keep(parts, key, atom, exponent)
    default:
      return keep(parts, key, atom, exponent)
  }
}

/** sign(x)·|x| = x and sign(x)·x = |x|, also next to 1/x. */
const tidySigns = (ring: Ring, parts: Parts): void => {
  for (const [key, { atom, exponent }] of Array.from(parts.kept)) {
    if (atom.kind !== 'call' || atom.head !== 'sign') continue
    const absolute = parts.kept.get(atomKey(atom).replace('sign', 'abs'))
    if (absolute?.atom.head === 'abs' && Q.equal(absolute.exponent, Q.ONE) && Q.equal(exponent, Q.ONE)) {
      parts.kept.delete(key)
      parts.kept.delete(atomKey(absolute.atom))
      parts.extra.push(atom.polys[0]!)
      continue
    }
    const inner = onlyMono(atom.polys[0]!)
    if (
      !inner ||
      inner.factors.length !== 1 ||
      !Q.equal(inner.factors[0]!.exponent, Q.ONE) ||
      !Q.equal(inner.coefficient, Q.ONE)
    )
      continue
    const x = parts.kept.get(atomKey(inner.factors[0]!.atom))
    if (!x || x.exponent.d !== 1n || !Q.equal(exponent, Q.ONE)) continue
    parts.kept.delete(key)
    parts.kept.delete(atomKey(x.atom))
    keep(parts, atomKey(x.atom), x.atom, Q.sub(x.exponent, Q.ONE))
    parts.extra.push(ring.call('abs', atom.polys))
  }
}

/** x^a · x^b = x^(a+b) for exponents that are integers ≥ 0 (0^0 = 1), also where one of them is a number. */
const tidyPowers = (ring: Ring, parts: Parts): void => {
  const groups = new Map<string, Factor[]>()
  for (const f of parts.kept.values())
    if (f.atom.kind === 'power') {
      const key = polyKey(f.atom.polys[0]!)
      groups.set(key, [...(groups.get(key) ?? []), f])
    }
  for (const group of groups.values()) {
    const base = group[0]!.atom.polys[0]!
    const mono = onlyMono(base)
    const single =
      mono && mono.factors.length === 1 && Q.equal(mono.factors[0]!.exponent, Q.ONE) && Q.equal(mono.coefficient, Q.ONE)
    const plain = single ? parts.kept.get(atomKey(mono.factors[0]!.atom)) : undefined
    const partner = plain && plain.exponent.d === 1n && plain.exponent.n > 0n ? plain : undefined
    const mergeable = group.filter(
      (f) =>
        f.exponent.d === 1n && f.exponent.n > 0n && ['positive', 'nonnegative'].includes(ring.sign(f.atom.polys[1]!)),
    )
    if (mergeable.length + (partner ? 1 : 0) < 2 && mergeable.every((f) => Q.equal(f.exponent, Q.ONE))) continue
    const exponents = mergeable.map((f) => ring.multiply(f.atom.polys[1]!, polyOf([makeMono(f.exponent, [])])))
    if (partner) exponents.push(polyOf([makeMono(partner.exponent, [])]))
    for (const f of mergeable) parts.kept.delete(atomKey(f.atom))
    if (partner) parts.kept.delete(atomKey(partner.atom))
    parts.extra.push(ring.rebuild(mergeable[0]!.atom, [], [base, addPolys(...exponents)], []))
  }
}

export const product = (ring: Ring, coefficient: Q.Rational, factors: readonly Factor[]): Poly => {
  ring.spend(1 + factors.length)
  if (Q.sign(coefficient) === 0) return ZERO_POLY
  const parts: Parts = { coefficient, kept: new Map(), extra: [] }
  for (const [key, factor] of merge(ring, factors)) place(ring, parts, key, factor)
  tidySigns(ring, parts)
  if ([...parts.kept.values()].some((f) => f.atom.kind === 'power')) tidyPowers(ring, parts)
  parts.extra.push(...tidyTrigonometry(ring, parts.kept))
  const mono = makeMono(parts.coefficient, [...parts.kept.values()])
  const start = reduceByEquations(ring, mono) ?? reduceReciprocals(ring, mono) ?? polyOf([mono])
  return parts.extra.reduce((p, q) => ring.multiply(p, q), start)
}

export const multiply = (ring: Ring, a: Poly, b: Poly): Poly => {
  const monos: Poly[] = []
  for (const m of a.monos.values())
    for (const n of b.monos.values())
      monos.push(product(ring, Q.mul(m.coefficient, n.coefficient), [...m.factors, ...n.factors]))
  return addPolys(...monos)
}
