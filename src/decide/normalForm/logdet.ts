import * as Q from '../../numbers/rational'
import { contentOf } from './content'
import { freeOfForm, letterForm, singleLetter } from './forms'
import { polyKey, rangeKey, NO_LABELS } from './keys'
import { makeDummy, renewBound } from './letters'
import { addPolys, atomPoly, makeAtom, makeMono, monosOf, polyOf, scalePoly } from './poly'
import type { Ring } from './ring'
import type { Atom, Factor, Letter, Poly } from './types'

/*
 * Laws of log |det M|: of a multiple, of an inverse, of a product of square matrices, of a transpose. A log-determinant
 * has a value only where the determinant is positive; there it is this one.
 */

type Recurse = (row: Letter, column: Letter, body: Poly) => Poly

const sameRange = (a: Letter, b: Letter): boolean => rangeKey(a, NO_LABELS) === rangeKey(b, NO_LABELS)

/** log |det M| taken apart; undefined where no law fits. */
export const logdetByLaw = (
  ring: Ring,
  row: Letter,
  column: Letter,
  body: Poly,
  recurse: Recurse,
): Poly | undefined => {
  if (!sameRange(row, column) || [...row.lows, ...row.highs].some((f) => freeOfForm(f).size > 0)) return undefined
  const scaled = ofMultiple(ring, row, column, body, recurse)
  if (scaled) return scaled
  const [mono, ...others] = monosOf(body)
  const [factor, ...more] = mono?.factors ?? []
  if (others.length > 0 || more.length > 0 || !factor || !Q.equal(mono!.coefficient, Q.ONE)) return undefined
  if (!Q.equal(factor.exponent, Q.ONE)) return undefined
  if (factor.atom.kind === 'inverse') return ofInverse(row, column, factor.atom, recurse)
  if (factor.atom.kind === 'sum') return ofProduct(ring, row, column, factor.atom, recurse)
  return undefined
}

/** The body of M or of its transpose, whichever has the lesser key. */
const standing = (ring: Ring, row: Letter, column: Letter, body: Poly): Poly => {
  if (!sameRange(row, column)) return body
  const swapped = ring.replace(
    body,
    new Map([
      [row, letterForm(column)],
      [column, letterForm(row)],
    ]),
  )
  const labels = new Map([
    [row, '#r'],
    [column, '#c'],
  ])
  return polyKey(swapped, labels) < polyKey(body, labels) ? swapped : body
}

/** c · diag(x) M diag(y): what depends on at most one of row and column leaves. */
const ofMultiple = (ring: Ring, row: Letter, column: Letter, body: Poly, recurse: Recurse): Poly | undefined => {
  const { coefficient, factors, rest } = contentOf(ring, body, 'any')
  const staysInside = (f: Factor): boolean => f.atom.free.has(row) && f.atom.free.has(column)
  const leaving = factors.filter((f) => !staysInside(f))
  if (leaving.length === 0 && Q.equal(coefficient, Q.ONE)) return undefined
  const inside = ring.multiply(rest, ring.product(Q.ONE, factors.filter(staysInside)))
  const outside = ring.product(coefficient, leaving)
  const fresh = makeDummy(row.lows, row.highs)
  const diagonal = ring.replace(
    outside,
    new Map([
      [row, letterForm(fresh)],
      [column, letterForm(fresh)],
    ]),
  )
  const logs = ring.sum([fresh], ring.call('log', [ring.call('abs', [diagonal])], 'positive'))
  return addPolys(logs, recurse(row, column, inside))
}

const ofInverse = (row: Letter, column: Letter, atom: Atom, recurse: Recurse): Poly | undefined => {
  const [r, c] = atom.bound as [Letter, Letter]
  const [p, q] = atom.forms.map((f) => singleLetter(f))
  const whole = (p === row && q === column) || (p === column && q === row)
  if (!whole || !sameRange(r, row) || !sameRange(c, row)) return undefined
  return scalePoly(Q.MINUS_ONE, recurse(r, c, atom.polys[0]!))
}

/** Σ_d A[row, d] w[d] B[d, column] with square A and B. */
const ofProduct = (ring: Ring, row: Letter, column: Letter, atom: Atom, recurse: Recurse): Poly | undefined => {
  const { bound, by } = renewBound(ring, atom.bound, new Map(), true)
  const [body] = monosOf(ring.replace(atom.polys[0]!, by))
  for (const d of bound) {
    if (!body || !sameRange(d, row)) continue
    const others = bound.filter((l) => l !== d)
    if (others.some((l) => [...l.lows, ...l.highs].some((f) => freeOfForm(f).size > 0))) continue
    const near = reached(row, body.factors, [column, ...others])
    if (near.has(column)) continue
    const isNear = (f: Factor): boolean => [...near].some((l) => f.atom.free.has(l))
    const isFar = (f: Factor): boolean => !isNear(f) && [column, ...others].some((l) => f.atom.free.has(l))
    const [left, right] = [body.factors.filter(isNear), body.factors.filter(isFar)]
    const weight = body.factors.filter((f) => !isNear(f) && !isFar(f))
    if (left.length === 0 || right.length === 0) continue
    const inner = (list: readonly Letter[], factors: readonly Factor[]): Poly =>
      ring.sum(list, polyOf([makeMono(Q.ONE, factors)]))
    const a = inner(
      others.filter((l) => near.has(l)),
      left,
    )
    const b = inner(
      others.filter((l) => !near.has(l)),
      right,
    )
    const w = ring.product(body.coefficient, weight)
    const [e, f] = [makeDummy(row.lows, row.highs), makeDummy(row.lows, row.highs)]
    return addPolys(
      recurse(row, e, ring.replace(a, new Map([[d, letterForm(e)]]))),
      recurse(f, column, ring.replace(b, new Map([[d, letterForm(f)]]))),
      ring.sum([d], ring.call('log', [ring.call('abs', [w])], 'positive')),
    )
  }
  return undefined
}

/** The row, and those of the letters that factors join to it. */
const reached = (row: Letter, factors: readonly Factor[], letters: readonly Letter[]): ReadonlySet<Letter> => {
  const found = new Set<Letter>([row])
  for (let grown = true; grown;) {
    grown = false
    for (const f of factors) {
      if (![...found].some((l) => f.atom.free.has(l))) continue
      for (const l of letters)
        if (!found.has(l) && f.atom.free.has(l)) {
          found.add(l)
          grown = true
        }
    }
  }
  return found
}

export const logdetAtom = (ring: Ring, row: Letter, column: Letter, body: Poly): Poly =>
  atomPoly(makeAtom('logdet', { polys: [standing(ring, row, column, body)], bound: [row, column] }))
