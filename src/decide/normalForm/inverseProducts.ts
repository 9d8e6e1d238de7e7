import * as Q from '../../numbers/rational'
import { letterForm, minus, singleLetter } from './forms'
import { formKey } from './keys'
import { noteInvertible, range } from './matrices'
import { atomPoly, makeAtom, makeMono, monosOf, onlyMono, polyOf, samePoly, scalePoly, subtract } from './poly'
import { leadingMono } from './reciprocals'
import type { Ring } from './ring'
import { isNeverZero } from './signs'
import type { Atom, Factor, Form, Letter, Mono, Poly } from './types'
import { isDelta, isPositiveDefinite } from './woodbury'

/*
 * Λ·Λ⁻¹ = δ, solved for the largest part of Λ's entries, which is looked for beside Λ⁻¹ in a sum over their common
 * index.
 */

interface Product {
  readonly dummies: readonly Letter[]
  readonly factors: readonly Factor[]
}
type TakeMono = (whole: Product, pattern: Mono) => Product | undefined

const slotsOf = (factors: readonly Factor[]): readonly Form[] => {
  const found = new Map<string, Form>()
  for (const f of factors)
    if (f.atom.kind === 'entry' || f.atom.kind === 'unknown')
      for (const form of f.atom.forms) found.set(formKey(form), form)
  return [...found.values()]
}

export const reduceInverses = (
  ring: Ring,
  dummies: readonly Letter[],
  factors: readonly Factor[],
  takeMono: TakeMono,
): Poly | undefined => {
  for (const f of factors) {
    if (f.atom.kind !== 'inverse' || !Q.equal(f.exponent, Q.ONE)) continue
    for (const position of [0, 1] as const) {
      const reduced = reduceAt(ring, dummies, factors, f, position, takeMono)
      if (reduced) return reduced
    }
    for (const g of factors) {
      const reduced = g === f ? undefined : reducePair(ring, dummies, factors, f, g, takeMono)
      if (reduced) return reduced
    }
  }
  return undefined
}

/**
 * Λ = t A + R with A the pivot: A⁻¹ R Λ⁻¹ = A⁻¹ − t Λ⁻¹ where A⁻¹ stands beside Λ⁻¹, so that the two ways to write
 * A⁻¹ A Λ⁻¹ are one.
 */
const reducePair = (
  ring: Ring,
  dummies: readonly Letter[],
  factors: readonly Factor[],
  f: Factor,
  g: Factor,
  takeMono: TakeMono,
): Poly | undefined => {
  if (g.atom.kind !== 'inverse' || !Q.equal(g.exponent, Q.ONE) || !f.atom.symmetric || !g.atom.symmetric)
    return undefined
  const [row, column] = f.atom.bound as [Letter, Letter]
  const [r, c] = g.atom.bound as [Letter, Letter]
  const pivot = pivotOf(ring, row, column, f.atom.polys[0]!)
  const rest = pivot && onlyMono(pivot.others)
  if (!rest || range(row) !== range(r)) return undefined
  const inverted = ring.replace(
    g.atom.polys[0]!,
    new Map([
      [r, letterForm(row)],
      [c, letterForm(column)],
    ]),
  )
  if (!samePoly(inverted, pivot.leader)) return undefined
  const certain = [f, g].every((h) => isCertainlyInvertible(ring, h.atom) || ring.mayCancel(h))
  if (!certain) return undefined
  for (const [p, x] of bothWays(g.atom.forms))
    for (const [q, y] of bothWays(f.atom.forms)) {
      const [e, d] = [singleLetter(p), singleLetter(q)]
      if (!e || !d || !dummies.includes(e) || !dummies.includes(d)) continue
      const left = between(ring, dummies, factors, { f, g, e, d, rest, row, column }, takeMono)
      if (!left) continue
      for (const { atom } of [f, g]) noteInvertible(ring, atom.bound[0]!, atom.bound[1]!, atom.polys[0]!)
      const entry = (atom: Atom): Poly =>
        atomPoly(makeAtom('inverse', { ...atom, forms: [x, y], symbols: [...atom.symbols] }))
      const difference = subtract(entry(g.atom), ring.multiply(pivot.times, entry(f.atom)))
      return ring.sum(
        left.dummies,
        ring.multiply(left.scale, ring.multiply(ring.product(Q.ONE, left.factors), difference)),
      )
    }
  return undefined
}

const isCertainlyInvertible = (ring: Ring, { bound, polys }: Atom): boolean =>
  isPositiveDefinite(ring, bound[0]!, bound[1]!, polys[0]!)

const bothWays = ([p, q]: readonly Form[]): readonly (readonly [Form, Form])[] => [
  [p!, q!],
  [q!, p!],
]

interface Between {
  readonly f: Factor
  readonly g: Factor
  readonly e: Letter
  readonly d: Letter
  readonly rest: Mono
  readonly row: Letter
  readonly column: Letter
}

/** What is left of the product without A⁻¹[·, e] R[e, d] Λ⁻¹[d, ·], and 1 over what R is a multiple of. */
const between = (
  ring: Ring,
  dummies: readonly Letter[],
  factors: readonly Factor[],
  { f, g, e, d, rest, row, column }: Between,
  takeMono: TakeMono,
): (Product & { scale: Poly }) | undefined => {
  const around = factors.filter((h) => h !== f && h !== g)
  const scalars = rest.factors.filter((h) => !h.atom.free.has(row) && !h.atom.free.has(column))
  const core = rest.factors.filter((h) => !scalars.includes(h))
  const scale = makeMono(rest.coefficient, scalars)
  if (!scalars.every(isNeverZero)) return undefined
  const inner = dummies.filter((l) => l !== e && l !== d)
  const isDiagonal = core.length === 1 && isDelta(row, column)(core[0]!)
  if (isDiagonal !== (e === d)) return undefined
  const pattern = onlyMono(
    ring.replace(
      polyOf([makeMono(Q.ONE, core)]),
      new Map([
        [row, letterForm(e)],
        [column, letterForm(d)],
      ]),
    ),
  )
  const left = isDiagonal
    ? { dummies: inner, factors: around }
    : pattern && takeMono({ dummies: inner, factors: around }, pattern)
  if (!left || left.factors.some((h) => h.atom.free.has(e) || h.atom.free.has(d))) return undefined
  return { ...left, scale: ring.power(polyOf([scale]), Q.MINUS_ONE) }
}

/** Row and column of Λ beside Λ⁻¹[d, r] (position 0: Λ[x, d]) or Λ⁻¹[r, d] (position 1: Λ[d, x]). */
const placed = (ring: Ring, atom: Atom, poly: Poly, x: Form, d: Letter, position: 0 | 1): Poly => {
  const [row, column] = atom.bound as [Letter, Letter]
  const [r, c] = position === 0 ? [x, letterForm(d)] : [letterForm(d), x]
  return ring.replace(
    poly,
    new Map([
      [row, r],
      [column, c],
    ]),
  )
}

/** Λ = times · leader + others, where nothing in `times` depends on row or column, and it is not zero. */
interface Pivot {
  readonly times: Poly
  readonly leader: Poly
  readonly others: Poly
}

/** The largest part of the entries, the same for each entry up to row and column. */
const pivotOf = (ring: Ring, row: Letter, column: Letter, body: Poly): Pivot | undefined => {
  const isInside = (f: Factor): boolean => f.atom.free.has(row) || f.atom.free.has(column) || !isNeverZero(f)
  const cores = monosOf(body).map((m) => ({ m, core: makeMono(Q.ONE, m.factors.filter(isInside)) }))
  const leader = leadingMono(polyOf(new Map(cores.map(({ core }) => [core.key, core])).values()))
  if (!leader) return undefined
  const [same, others] = [
    cores.filter((c) => c.core.key === leader.key),
    cores.filter((c) => c.core.key !== leader.key),
  ]
  const times = polyOf(
    same.map(({ m }) =>
      makeMono(
        m.coefficient,
        m.factors.filter((f) => !isInside(f)),
      ),
    ),
  )
  const isCertain = times.monos.size === 1 || ['positive', 'negative'].includes(ring.sign(times))
  if (!isCertain) return undefined
  return { times, leader: polyOf([leader]), others: polyOf(others.map(({ m }) => m)) }
}

const reduceAt = (
  ring: Ring,
  dummies: readonly Letter[],
  factors: readonly Factor[],
  f: Factor,
  position: 0 | 1,
  takeMono: TakeMono,
): Poly | undefined => {
  const { atom } = f
  const d = singleLetter(atom.forms[position]!)
  const [row, column] = atom.bound as [Letter, Letter]
  if (!d || !dummies.includes(d) || range(d) !== range(atom.bound[0]!) || range(d) !== range(atom.bound[1]!))
    return undefined
  const other = atom.forms[1 - position]!
  const body = atom.polys[0]!
  const pivot = pivotOf(ring, row, column, body)
  if (!pivot) return undefined
  const around = factors.filter((g) => g !== f)
  for (const x of slotsOf(around)) {
    if (singleLetter(x) === d) continue
    const inRange =
      d.lows.every((low) => ring.decide(minus(x, low)) === 'always') &&
      d.highs.every((high) => ring.decide(minus(high, x)) === 'always')
    if (!inRange) continue
    const pattern = onlyMono(placed(ring, atom, pivot.leader, x, d, position))
    const left = pattern && takeMono({ dummies: dummies.filter((l) => l !== d), factors: around }, pattern)
    if (!left || left.factors.some((g) => g.atom.free.has(d))) continue
    if (!isPositiveDefinite(ring, row, column, body) && !ring.mayCancel(f)) continue
    noteInvertible(ring, row, column, body)
    const rest = ring.product(Q.ONE, left.factors)
    const others = placed(ring, atom, pivot.others, x, d, position)
    const direct = ring.sum(left.dummies, ring.multiply(rest, ring.isZero(minus(x, other))))
    const indirect = ring.sum([...left.dummies, d], ring.multiply(ring.multiply(rest, others), atomPoly(atom)))
    return ring.multiply(
      ring.power(scalePoly(pattern.coefficient, pivot.times), Q.MINUS_ONE),
      subtract(direct, indirect),
    )
  }
  return undefined
}
