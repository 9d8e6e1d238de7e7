import * as Q from '../../numbers/rational'
import { contentOf } from './content'
import { letterForm, minus, singleLetter } from './forms'
import { formKey, polyKey } from './keys'
import { logdetAtom, logdetByLaw } from './logdet'
import { addPolys, atomPoly, makeAtom, makeMono, monosOf, onlyMono, polyOf, scalePoly } from './poly'
import { polyText } from './printed'
import type { Ring } from './ring'
import type { Factor, Form, Letter, Poly } from './types'
import { inverseByUpdate, logdetByUpdate } from './updates'
import { inverseByDual, type InverseEntry, isDelta, isPositiveDefinite, logdetByDual } from './woodbury'

/* Inverses and log-determinants of matrices given by their entries. */

export const range = (l: Letter): string =>
  `${l.lows
    .map((f) => formKey(f))
    .sort()
    .join('|')}..${l.highs
    .map((f) => formKey(f))
    .sort()
    .join('|')}`

const isSymmetric = (ring: Ring, row: Letter, column: Letter, body: Poly): boolean => {
  if (range(row) !== range(column)) return false
  const swapped = ring.replace(
    body,
    new Map([
      [row, letterForm(column)],
      [column, letterForm(row)],
    ]),
  )
  return polyKey(byRow(ring, row, column, swapped)) === polyKey(body)
}

/** Entries in which what stands beside [row = column] is written with the row. */
const byRow = (ring: Ring, row: Letter, column: Letter, body: Poly): Poly => {
  const delta = isDelta(row, column)
  return addPolys(
    ...monosOf(body).map((m) => {
      const bracket = m.factors.find(delta)
      if (!bracket) return polyOf([m])
      const rest = ring.replace(
        polyOf([
          makeMono(
            m.coefficient,
            m.factors.filter((f) => f !== bracket),
          ),
        ]),
        new Map([[column, letterForm(row)]]),
      )
      return ring.multiply(rest, atomPoly(bracket.atom))
    }),
  )
}

/** The diagonal entry (over `row`), if every monomial holds [row = column]. */
const diagonalOf = (ring: Ring, row: Letter, column: Letter, body: Poly): Poly | undefined => {
  const delta = isDelta(row, column)
  if (body.monos.size === 0 || !monosOf(body).every((m) => m.factors.some(delta))) return undefined
  return ring.replace(body, new Map([[column, letterForm(row)]]))
}

/** A matrix longer than this is not written out in an assumption. */
const LONGEST_TEXT = 60

/** Notes that the matrix is invertible, where it need not be. */
export const noteInvertible = (ring: Ring, row: Letter, column: Letter, body: Poly): void => {
  if (isPositiveDefinite(ring, row, column, body)) return
  const text = polyText(body)
  const name = text.length <= LONGEST_TEXT ? `the matrix ${text}` : 'each matrix whose inverse is taken'
  ring.note({ kind: 'defined', text: `${name} is invertible` })
}

/** (M⁻¹)⁻¹ = M. */
const doubleInverse = (ring: Ring, row: Letter, column: Letter, body: Poly, at: readonly Form[]): Poly | undefined => {
  const mono = onlyMono(body)
  const [f, ...others] = mono?.factors ?? []
  if (!f || others.length > 0 || f.atom.kind !== 'inverse' || !Q.equal(f.exponent, Q.ONE)) return undefined
  const [r, c] = f.atom.bound as [Letter, Letter]
  const [p, q] = f.atom.forms.map((form) => singleLetter(form))
  const straight = p === row && q === column
  if (!straight && !(p === column && q === row)) return undefined
  if (range(r) !== range(row) || range(c) !== range(row) || range(column) !== range(row)) return undefined
  noteInvertible(ring, r, c, f.atom.polys[0]!)
  const entry = ring.replace(
    f.atom.polys[0]!,
    new Map([
      [r, at[straight ? 0 : 1]!],
      [c, at[straight ? 1 : 0]!],
    ]),
  )
  return scalePoly(Q.div(Q.ONE, mono!.coefficient), entry)
}

/** c · M, with the factors of all entries that depend on neither row nor column in c. */
const multipleOf = (ring: Ring, row: Letter, column: Letter, body: Poly): { scale?: Poly; inside: Poly } => {
  const { coefficient, factors, rest } = contentOf(ring, body, 'any')
  const isEntry = (f: Factor): boolean => f.atom.free.has(row) || f.atom.free.has(column)
  const outside = factors.filter((f) => !isEntry(f))
  if (outside.length === 0 && Q.equal(coefficient, Q.ONE)) return { inside: body }
  return {
    scale: ring.product(coefficient, outside),
    inside: ring.multiply(rest, ring.product(Q.ONE, factors.filter(isEntry))),
  }
}

export const inverseEntry = (ring: Ring, row: Letter, column: Letter, entries: Poly, at: readonly Form[]): Poly => {
  const body = byRow(ring, row, column, entries)
  const diagonal = diagonalOf(ring, row, column, body)
  if (diagonal) {
    const here = ring.replace(diagonal, new Map([[row, at[0]!]]))
    return ring.multiply(ring.isZero(minus(at[0]!, at[1]!)), ring.power(here, Q.MINUS_ONE))
  }
  const again = doubleInverse(ring, row, column, body, at)
  if (again) return again
  const { scale, inside } = multipleOf(ring, row, column, body)
  if (scale) return ring.multiply(ring.power(scale, Q.MINUS_ONE), inverseEntry(ring, row, column, inside, at))
  const entry: InverseEntry = (r, c, b, slots) => inverseEntry(ring, r, c, b, slots)
  const other = inverseByUpdate(ring, row, column, body, at, entry) ?? inverseByDual(ring, row, column, body, at, entry)
  if (other) return other
  return atomPoly(
    makeAtom('inverse', {
      forms: at,
      polys: [body],
      bound: [row, column],
      symmetric: isSymmetric(ring, row, column, body),
    }),
  )
}

export const logDeterminant = (ring: Ring, row: Letter, column: Letter, entries: Poly): Poly => {
  const body = byRow(ring, row, column, entries)
  const diagonal = diagonalOf(ring, row, column, body)
  // A positive determinant does not make the diagonal positive, but the product of its absolute values is the same.
  if (diagonal) return ring.sum([row], ring.call('log', [ring.call('abs', [diagonal])], 'positive'))
  const again = (r: Letter, c: Letter, b: Poly): Poly => logDeterminant(ring, r, c, b)
  return (
    logdetByLaw(ring, row, column, body, again) ??
    logdetByUpdate(ring, row, column, body, again, (r, c, b, at) => inverseEntry(ring, r, c, b, at)) ??
    logdetByDual(ring, row, column, body, again) ??
    logdetAtom(ring, row, column, body)
  )
}
