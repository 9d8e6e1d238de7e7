import * as Q from '../../numbers/rational'
import { freeOfForm, letterForm, minus, singleLetter } from './forms'
import { atomKey, formKey } from './keys'
import { makeDummy, renewBound } from './letters'
import { addPolys, makeAtom, makeMono, monosOf, ONE_POLY, polyOf, subtract } from './poly'
import type { Ring } from './ring'
import type { Factor, Form, Letter, Mono, Poly } from './types'

/*
 * M = D + U C Uᵀ with positive diagonal D and C has a dual K = C⁻¹ + Uᵀ D⁻¹ U of the other size, and the dual of K is M:
 * M⁻¹ = D⁻¹ − D⁻¹ U K⁻¹ Uᵀ D⁻¹ (Woodbury), det M = det D · det C · det K. Of the two, the one with the lesser key is used.
 */
interface Dual {
  /** Diagonal of D over the row letter of M. */
  readonly diagonal: Poly
  /** Diagonal of C over `inner`. */
  readonly weight: Poly
  /** U over the row letter of M and `inner`. */
  readonly factor: Poly
  readonly inner: Letter
  readonly row: Letter
  readonly column: Letter
  readonly body: Poly
}

export const at = (ring: Ring, poly: Poly, pairs: readonly (readonly [Letter, Form])[]): Poly =>
  ring.replace(poly, new Map(pairs))
const productOf = (factors: readonly Factor[]): Poly => polyOf([makeMono(Q.ONE, factors)])

export const isDelta =
  (row: Letter, column: Letter) =>
  (f: Factor): boolean => {
    if (f.atom.kind !== 'zero') return false
    const form = f.atom.forms[0]!
    return [minus(letterForm(row), letterForm(column)), minus(letterForm(column), letterForm(row))].some(
      (d) => formKey(d) === formKey(form),
    )
  }

/** U and C of a monomial Σ_a U[row, a] C[a] U[column, a]. */
const lowRank = (
  ring: Ring,
  row: Letter,
  column: Letter,
  m: Mono,
): { inner: Letter; factor: Poly; weight: Poly } | undefined => {
  const [only, ...others] = m.factors
  if (
    !only ||
    others.length > 0 ||
    only.atom.kind !== 'sum' ||
    only.exponent.n !== 1n ||
    only.exponent.d !== 1n ||
    only.atom.bound.length !== 1
  )
    return undefined
  const { bound, by } = renewBound(ring, only.atom.bound, new Map(), true)
  const inner = bound[0]!
  if ([...inner.lows, ...inner.highs].some((f) => freeOfForm(f).has(row) || freeOfForm(f).has(column))) return undefined
  const body = monosOf(ring.replace(only.atom.polys[0]!, by))
  const parts = body.length === 1 ? mirroredParts(ring, row, column, body[0]!.factors) : undefined
  if (!parts || !parts.factor.free.has(row)) return undefined
  return {
    inner,
    factor: parts.factor,
    weight: polyOf([makeMono(Q.mul(m.coefficient, body[0]!.coefficient), parts.middle)]),
  }
}

/** u[row] · u[column] · middle. */
export const mirroredParts = (
  ring: Ring,
  row: Letter,
  column: Letter,
  factors: readonly Factor[],
): { factor: Poly; middle: readonly Factor[] } | undefined => {
  const mentions =
    (l: Letter) =>
    (f: Factor): boolean =>
      f.atom.free.has(l)
  const left = factors.filter(mentions(row))
  const right = factors.filter(mentions(column))
  if (left.some(mentions(column))) return undefined
  const factor = productOf(left)
  const mirrored = at(ring, productOf(right), [[column, letterForm(row)]])
  if (subtract(factor, mirrored).monos.size > 0) return undefined
  return { factor, middle: factors.filter((f) => !left.includes(f) && !right.includes(f)) }
}

/**
 * Certainly positive definite: positive multiples of positive diagonals, of declared positive definite matrices, of
 * inverses of what is certainly positive definite, and of U C Uᵀ with C ≥ 0 or u uᵀ, at least one of the former.
 */
export const isPositiveDefinite = (ring: Ring, row: Letter, column: Letter, body: Poly): boolean => {
  const delta = isDelta(row, column)
  const strict = (m: Mono): boolean => {
    if (m.factors.some(delta)) return ring.sign(at(ring, polyOf([m]), [[column, letterForm(row)]])) === 'positive'
    return multipleOfWhole(ring, row, column, m, (f) => f.atom.definite || isInverseOfDefinite(ring, f)) !== undefined
  }
  const weak = (m: Mono): boolean => {
    const found = lowRank(ring, row, column, m)
    const single = found ? undefined : mirroredParts(ring, row, column, m.factors)
    const weight = found?.weight ?? (single && polyOf([makeMono(m.coefficient, single.middle)]))
    return weight !== undefined && ['positive', 'nonnegative'].includes(ring.sign(weight))
  }
  const monos = monosOf(body)
  return monos.some(strict) && monos.every((m) => strict(m) || weak(m))
}

const isInverseOfDefinite = (ring: Ring, { atom }: Factor): boolean => {
  const [r, c] = atom.bound as [Letter, Letter]
  return atom.kind === 'inverse' && isPositiveDefinite(ring, r, c, atom.polys[0]!)
}

/** The factor that is a symmetric matrix at row and column, times a positive scale that depends on neither. */
export const multipleOfWhole = (
  ring: Ring,
  row: Letter,
  column: Letter,
  m: Mono,
  isMatrix: (f: Factor) => boolean,
): { matrix: Factor; scale: Poly } | undefined => {
  const matrix = m.factors.find((f) => Q.equal(f.exponent, Q.ONE) && isMatrix(f))
  if (!matrix) return undefined
  const scale = polyOf([
    makeMono(
      m.coefficient,
      m.factors.filter((f) => f !== matrix),
    ),
  ])
  const [p, q] = matrix.atom.forms.slice(-2).map((f) => singleLetter(f))
  const isWhole = (p === row && q === column) || (p === column && q === row)
  const isScale = ring.sign(scale) === 'positive' && !scale.free.has(row) && !scale.free.has(column)
  return isWhole && isScale ? { matrix, scale } : undefined
}

const dualOf = (ring: Ring, row: Letter, column: Letter, body: Poly): Dual | undefined => {
  const monos = monosOf(body)
  const delta = isDelta(row, column)
  const [deltas, others] = [monos.filter((m) => m.factors.some(delta)), monos.filter((m) => !m.factors.some(delta))]
  if (deltas.length === 0 || others.length !== 1) return undefined
  const diagonal = at(ring, polyOf(deltas), [[column, letterForm(row)]])
  const found = lowRank(ring, row, column, others[0]!)
  if (!found || ring.sign(diagonal) !== 'positive' || ring.sign(found.weight) !== 'positive') return undefined
  const { inner, factor, weight } = found
  const [a, b] = [makeDummy(inner.lows, inner.highs), makeDummy(inner.lows, inner.highs)]
  const u = (l: Letter): Poly => at(ring, factor, [[inner, letterForm(l)]])
  const summed = ring.sum([row], ring.multiply(ring.multiply(u(a), u(b)), ring.power(diagonal, Q.MINUS_ONE)))
  const reciprocal = ring.multiply(
    ring.isZero(minus(letterForm(a), letterForm(b))),
    at(ring, ring.power(weight, Q.MINUS_ONE), [[inner, letterForm(a)]]),
  )
  return { diagonal, weight, factor, inner, row: a, column: b, body: addPolys(reciprocal, summed) }
}

const isLess = (
  a: { row: Letter; column: Letter; body: Poly },
  b: { row: Letter; column: Letter; body: Poly },
): boolean => {
  const key = (m: typeof a): string => atomKey(makeAtom('logdet', { polys: [m.body], bound: [m.row, m.column] }))
  return key(a) < key(b)
}

export type LogDeterminant = (row: Letter, column: Letter, body: Poly) => Poly
export type InverseEntry = (row: Letter, column: Letter, body: Poly, at: readonly Form[]) => Poly

/** M⁻¹[p, q] by the dual, where that is the one to use. */
export const inverseByDual = (
  ring: Ring,
  row: Letter,
  column: Letter,
  body: Poly,
  slots: readonly Form[],
  inverseEntry: InverseEntry,
): Poly | undefined => {
  const dual = dualOf(ring, row, column, body)
  if (!dual || !isLess(dual, { row, column, body })) return undefined
  const [p, q] = slots as [Form, Form]
  const reciprocal = (x: Form): Poly => at(ring, ring.power(dual.diagonal, Q.MINUS_ONE), [[row, x]])
  const [a, b] = [makeDummy(dual.inner.lows, dual.inner.highs), makeDummy(dual.inner.lows, dual.inner.highs)]
  const u = (x: Form, l: Letter): Poly =>
    at(ring, dual.factor, [
      [row, x],
      [dual.inner, letterForm(l)],
    ])
  const k = inverseEntry(dual.row, dual.column, dual.body, [letterForm(a), letterForm(b)])
  const parts = [u(p, a), k, u(q, b), reciprocal(p), reciprocal(q)]
  const correction = ring.sum(
    [a, b],
    parts.reduce((x, y) => ring.multiply(x, y), ONE_POLY),
  )
  return subtract(ring.multiply(ring.isZero(minus(p, q)), reciprocal(p)), correction)
}

/** log det M by the dual, where that is the one to use. */
export const logdetByDual = (
  ring: Ring,
  row: Letter,
  column: Letter,
  body: Poly,
  logdet: LogDeterminant,
): Poly | undefined => {
  const dual = dualOf(ring, row, column, body)
  if (!dual || !isLess(dual, { row, column, body })) return undefined
  const logs = (letter: Letter, poly: Poly): Poly => {
    const fresh = makeDummy(letter.lows, letter.highs)
    return ring.sum([fresh], ring.call('log', [at(ring, poly, [[letter, letterForm(fresh)]])], 'positive'))
  }
  return addPolys(logdet(dual.row, dual.column, dual.body), logs(row, dual.diagonal), logs(dual.inner, dual.weight))
}
