import * as Q from '../../numbers/rational'
import { freeOfForm, letterForm, minus, sameForm } from './forms'
import { atomKey, formKey } from './keys'
import { makeDummy, renewBound } from './letters'
import { addPolys, atomPoly, makeAtom, monosOf, polyOf, scalePoly, subtract } from './poly'
import { noteInvertible } from './matrices'
import type { Ring } from './ring'
import type { Atom, Factor, Form, Letter, Mono, Poly } from './types'
import { isPositiveDefinite } from './woodbury'

/*
 * Rows of Λ·Λ⁻¹ = δ that no sum shows, since Λ has few entries in a row: Λ[t, t−1] Λ⁻¹[t−1, y] + Λ[t, t] Λ⁻¹[t, y] +
 * Λ[t, t+1] Λ⁻¹[t+1, y] = δ(t, y). Where all rows of Λ⁻¹ that the equation for one row t holds occur, one of them is
 * written by the others.
 */

interface Row {
  readonly inverse: Atom
  readonly at: Form
}

const isInverse = (f: Factor): boolean => f.atom.kind === 'inverse' && Q.equal(f.exponent, Q.ONE)

/** Factors of the polynomial's monomials, those of sums among them. */
const factorsIn = (poly: Poly): readonly Factor[] =>
  monosOf(poly).flatMap((m) => m.factors.flatMap((f) => (f.atom.kind === 'sum' ? factorsIn(f.atom.polys[0]!) : [f])))

/** The matrix, whichever entry of its inverse the atom is. */
const matrixKey = ({ polys, bound }: Atom): string => atomKey(makeAtom('logdet', { polys, bound }))

const rowsIn = (poly: Poly): readonly Row[] => {
  const found = new Map<string, Row>()
  for (const { atom } of factorsIn(poly).filter(isInverse))
    for (const at of atom.symmetric ? atom.forms : atom.forms.slice(0, 1))
      if (freeOfForm(at).size === 0) found.set(`${matrixKey(atom)}|${formKey(at)}`, { inverse: atom, at })
  return [...found.values()]
}

const entryOf = (inverse: Atom, forms: readonly Form[]): Atom =>
  makeAtom('inverse', { forms, polys: inverse.polys, bound: inverse.bound, symmetric: inverse.symmetric })

interface Solved {
  readonly row: Row
  readonly y: Letter
  /** Λ⁻¹[row, y]. */
  readonly value: Poly
}

/** One row of the inverse by the others that the equation for a row of the matrix holds. */
const solveRow = (ring: Ring, { inverse, at: x }: Row, present: readonly Row[]): Solved | undefined => {
  const [row, column] = inverse.bound as [Letter, Letter]
  const inRange =
    row.lows.every((low) => ring.decide(minus(x, low)) === 'always') &&
    row.highs.every((high) => ring.decide(minus(high, x)) === 'always')
  const isCertain = isPositiveDefinite(ring, row, column, inverse.polys[0]!)
  if (!inRange || !(isCertain || ring.mayCancel({ atom: inverse, exponent: Q.ONE }))) return undefined
  const [c, y] = [makeDummy(column.lows, column.highs), makeDummy(column.lows, column.highs)]
  const across = ring.replace(
    inverse.polys[0]!,
    new Map([
      [row, x],
      [column, letterForm(c)],
    ]),
  )
  const whole = ring.sum([c], ring.multiply(across, atomPoly(entryOf(inverse, [letterForm(c), letterForm(y)]))))
  const equation = subtract(whole, ring.isZero(minus(x, letterForm(y))))
  const parts = monosOf(equation).map((m) => ({ m, f: m.factors.find(isInverse) }))
  const rows = parts.flatMap(({ f }) => (f ? [f.atom.forms[0]!] : []))
  const known = (at: Form): boolean => present.some((r) => sameForm(r.at, at))
  if (rows.length < 2 || !rows.every((at) => freeOfForm(at).size === 0 && known(at))) return undefined
  for (const at of rows.filter((form) => !sameForm(form, x))) {
    const mine = parts.filter(({ f }) => f && sameForm(f.atom.forms[0]!, at))
    const coefficient = addPolys(...mine.map(({ m, f }) => withoutFactor(ring, m, f!)))
    if (!['positive', 'negative'].includes(ring.sign(coefficient))) continue
    const others = subtract(equation, polyOf(mine.map(({ m }) => m)))
    noteInvertible(ring, row, column, inverse.polys[0]!)
    const value = ring.multiply(scalePoly(Q.MINUS_ONE, others), ring.power(coefficient, Q.MINUS_ONE))
    return { row: { inverse, at }, y, value }
  }
  return undefined
}

const withoutFactor = (ring: Ring, m: Mono, factor: Factor): Poly =>
  ring.product(
    m.coefficient,
    m.factors.filter((f) => f !== factor),
  )

/** The polynomial with one row of an inverse replaced, in sums too. */
const replaced = (ring: Ring, poly: Poly, solved: Solved): Poly =>
  addPolys(...monosOf(poly).map((m) => replacedIn(ring, m, solved)))

const replacedIn = (ring: Ring, m: Mono, solved: Solved): Poly => {
  const key = matrixKey(solved.row.inverse)
  const other = (f: Factor): Form | undefined => {
    if (!isInverse(f) || matrixKey(f.atom) !== key) return undefined
    const [p, q] = f.atom.forms as [Form, Form]
    if (sameForm(p, solved.row.at)) return q
    return f.atom.symmetric && sameForm(q, solved.row.at) ? p : undefined
  }
  for (const f of m.factors) {
    const rest = (): Poly => withoutFactor(ring, m, f)
    const y = other(f)
    if (y) return ring.multiply(rest(), ring.replace(solved.value, new Map([[solved.y, y]])))
    if (f.atom.kind !== 'sum' || !Q.equal(f.exponent, Q.ONE)) continue
    if (!factorsIn(f.atom.polys[0]!).some((g) => other(g))) continue
    const { bound, by } = renewBound(ring, f.atom.bound, new Map(), true)
    const body = ring.replace(f.atom.polys[0]!, by)
    return ring.multiply(rest(), ring.sum(bound, replaced(ring, body, solved)))
  }
  return polyOf([m])
}

/** The polynomial with rows of inverses written by other rows, as far as equations between those present tell. */
export const withoutRows = (ring: Ring, poly: Poly): Poly | undefined => {
  let current = poly
  const done = new Set<string>()
  for (;;) {
    const present = rowsIn(current)
    const next = present
      .filter((r) => !done.has(formKey(r.at)))
      .flatMap((r) => {
        const same = present.filter((o) => matrixKey(o.inverse) === matrixKey(r.inverse))
        const solved = solveRow(ring, r, same)
        return solved ? [{ r, solved }] : []
      })[0]
    if (!next) return done.size > 0 ? current : undefined
    done.add(formKey(next.r.at))
    current = replaced(ring, current, next.solved)
  }
}
