import * as Q from '../../numbers/rational'
import { freeOfForm, letterForm, minus, singleLetter } from './forms'
import { makeDummy, renewBound } from './letters'
import { addPolys, makeMono, monosOf, ONE_POLY, polyOf, scalePoly, subtract } from './poly'
import type { Ring } from './ring'
import type { Factor, Form, Letter, Mono, Poly } from './types'
import {
  at,
  type InverseEntry,
  isDelta,
  isPositiveDefinite,
  type LogDeterminant,
  mirroredParts,
  multipleOfWhole,
} from './woodbury'

/*
 * More cases of Woodbury's identity, each used one way only:
 * (A + w u uᵀ)⁻¹ = A⁻¹ − A⁻¹u uᵀA⁻¹/(1/w + uᵀA⁻¹u) and det = det A · (1 + w uᵀA⁻¹u) (Sherman–Morrison),
 * (D + U A⁻¹ Uᵀ)⁻¹ = D⁻¹ − D⁻¹U (A + UᵀD⁻¹U)⁻¹ UᵀD⁻¹ and det = det D · det(A + UᵀD⁻¹U) / det A,
 * (D + A⁻¹)⁻¹ = A − A (A + D⁻¹)⁻¹ A and det = det D · det(A + D⁻¹) / det A, also with an inverse in place of D,
 * with A positive definite, D a positive diagonal and w > 0.
 */

const product = (ring: Ring, ...factors: readonly Poly[]): Poly =>
  factors.reduce((x, y) => ring.multiply(x, y), ONE_POLY)

const without = (body: Poly, mono: Mono): Poly => polyOf(monosOf(body).filter((m) => m !== mono))

interface RankOne {
  /** u over the row letter. */
  readonly vector: Poly
  readonly weight: Poly
  /** A over row and column. */
  readonly base: Poly
}

/** The entries as A + w u uᵀ. */
const rankOne = (ring: Ring, row: Letter, column: Letter, body: Poly): RankOne | undefined => {
  for (const m of monosOf(body)) {
    if (m.factors.some(isDelta(row, column))) continue
    const parts = mirroredParts(ring, row, column, m.factors)
    if (!parts) continue
    const weight = ring.product(m.coefficient, parts.middle)
    const base = without(body, m)
    if (ring.sign(weight) === 'positive' && isPositiveDefinite(ring, row, column, base))
      return { vector: parts.factor, weight, base }
  }
  return undefined
}

const inverseOfRankOne = (
  ring: Ring,
  row: Letter,
  column: Letter,
  { vector, weight, base }: RankOne,
  [p, q]: readonly [Form, Form],
  inverse: InverseEntry,
): Poly => {
  const [a, b] = [makeDummy(row.lows, row.highs), makeDummy(row.lows, row.highs)]
  const u = (l: Letter): Poly => at(ring, vector, [[row, letterForm(l)]])
  const entry = (x: Form, y: Form): Poly => inverse(row, column, base, [x, y])
  const [left, right] = [
    ring.sum([a], ring.multiply(entry(p, letterForm(a)), u(a))),
    ring.sum([b], ring.multiply(entry(q, letterForm(b)), u(b))),
  ]
  const denominator = addPolys(ring.power(weight, Q.MINUS_ONE), quadratic(ring, row, vector, entry))
  return subtract(entry(p, q), product(ring, left, right, ring.power(denominator, Q.MINUS_ONE, 'positive')))
}

/** uᵀA⁻¹u. */
const quadratic = (ring: Ring, row: Letter, vector: Poly, entry: (x: Form, y: Form) => Poly): Poly => {
  const [a, b] = [makeDummy(row.lows, row.highs), makeDummy(row.lows, row.highs)]
  const u = (l: Letter): Poly => at(ring, vector, [[row, letterForm(l)]])
  return ring.sum([a, b], product(ring, entry(letterForm(a), letterForm(b)), u(a), u(b)))
}

interface InverseInside {
  readonly diagonal: Poly
  /** A + UᵀD⁻¹U over p and q, and A. */
  readonly body: Poly
  readonly base: Poly
  readonly factor: Poly
  readonly p: Letter
  readonly q: Letter
}

/** The entries as D + w U A⁻¹ Uᵀ; A is then A / w. */
const inverseInside = (ring: Ring, row: Letter, column: Letter, body: Poly): InverseInside | undefined => {
  const delta = isDelta(row, column)
  const [low, ...more] = monosOf(body).filter((m) => !m.factors.some(delta))
  const [sum, ...rest] = low?.factors.filter((f) => f.atom.kind === 'sum') ?? []
  if (!sum || more.length > 0 || rest.length > 0 || !Q.equal(sum.exponent, Q.ONE) || sum.atom.bound.length !== 2)
    return undefined
  const diagonal = at(ring, without(body, low!), [[column, letterForm(row)]])
  const { bound, by } = renewBound(ring, sum.atom.bound, new Map(), true)
  if (bound.some((l) => [...l.lows, ...l.highs].some((f) => freeOfForm(f).size > 0))) return undefined
  const inside = monosOf(ring.replace(sum.atom.polys[0]!, by))
  const found = inside.length === 1 && inside[0]!.factors.find((f) => f.atom.kind === 'inverse')
  if (!found || !Q.equal(found.exponent, Q.ONE) || ring.sign(diagonal) !== 'positive') return undefined
  const [p, q] = found.atom.forms.map((f) => singleLetter(f))
  if (!p || !q || p === q || !bound.includes(p) || !bound.includes(q)) return undefined
  const [r, c] = found.atom.bound as [Letter, Letter]
  const parts = splitAt(
    ring,
    [row, p],
    [column, q],
    inside[0]!.factors.filter((f) => f !== found),
  )
  const outside = low!.factors.filter((f) => f !== sum)
  // A scale of rows or of columns is no weight of the whole.
  if (outside.some((f) => f.atom.free.has(row) || f.atom.free.has(column))) return undefined
  const weight = ring.product(Q.mul(low!.coefficient, inside[0]!.coefficient), [...outside, ...(parts?.middle ?? [])])
  if (!parts || ring.sign(weight) !== 'positive' || !isPositiveDefinite(ring, r, c, found.atom.polys[0]!))
    return undefined
  const base = ring.multiply(
    at(ring, found.atom.polys[0]!, [
      [r, letterForm(p)],
      [c, letterForm(q)],
    ]),
    ring.power(weight, Q.MINUS_ONE),
  )
  const e = makeDummy(row.lows, row.highs)
  const u = (l: Letter): Poly =>
    at(ring, parts.factor, [
      [row, letterForm(e)],
      [p, letterForm(l)],
    ])
  const gram = ring.sum(
    [e],
    product(ring, u(p), u(q), at(ring, ring.power(diagonal, Q.MINUS_ONE), [[row, letterForm(e)]])),
  )
  return { diagonal, body: addPolys(base, gram), base, factor: parts.factor, p, q }
}

/** U over row and p, where the other factors are U over column and q. */
const splitAt = (
  ring: Ring,
  [row, p]: readonly [Letter, Letter],
  [column, q]: readonly [Letter, Letter],
  factors: readonly Factor[],
): { factor: Poly; middle: readonly Factor[] } | undefined => {
  const mentions = (f: Factor, ...letters: readonly Letter[]): boolean => letters.some((l) => f.atom.free.has(l))
  const left = factors.filter((f) => mentions(f, row, p))
  const right = factors.filter((f) => mentions(f, column, q))
  if (left.some((f) => right.includes(f)) || left.length === 0) return undefined
  const factor = polyOf([makeMono(Q.ONE, left)])
  const mirrored = at(ring, polyOf([makeMono(Q.ONE, right)]), [
    [column, letterForm(row)],
    [q, letterForm(p)],
  ])
  if (subtract(factor, mirrored).monos.size > 0) return undefined
  return { factor, middle: factors.filter((f) => !left.includes(f) && !right.includes(f)) }
}

const inverseOfInside = (
  ring: Ring,
  row: Letter,
  { diagonal, body, factor, p, q }: InverseInside,
  [x, y]: readonly [Form, Form],
  inverse: InverseEntry,
): Poly => {
  const [a, b] = [makeDummy(p.lows, p.highs), makeDummy(q.lows, q.highs)]
  const reciprocal = (form: Form): Poly => at(ring, ring.power(diagonal, Q.MINUS_ONE), [[row, form]])
  const u = (form: Form, l: Letter): Poly =>
    at(ring, factor, [
      [row, form],
      [p, letterForm(l)],
    ])
  const middle = inverse(p, q, body, [letterForm(a), letterForm(b)])
  const correction = ring.sum([a, b], product(ring, u(x, a), middle, u(y, b), reciprocal(x), reciprocal(y)))
  return subtract(ring.multiply(ring.isZero(minus(x, y)), reciprocal(x)), correction)
}

interface PlusInverse {
  /** A over row and column. */
  readonly matrix: Poly
  /** D, or an inverse. */
  readonly base: Poly
}

/** The entries as D + w A⁻¹, or with another inverse in place of D; A is then A / w. */
const plusInverse = (ring: Ring, row: Letter, column: Letter, body: Poly): PlusInverse | undefined => {
  const inverseOf = (m: Mono): Poly | undefined => {
    const found = multipleOfWhole(ring, row, column, m, (f) => f.atom.kind === 'inverse')
    if (!found || !isPositiveDefinite(ring, row, column, polyOf([m]))) return undefined
    const [r, c] = found.matrix.atom.bound as [Letter, Letter]
    const [p, q] = found.matrix.atom.forms as [Form, Form]
    const entries = at(ring, found.matrix.atom.polys[0]!, [
      [r, p],
      [c, q],
    ])
    return ring.multiply(entries, ring.power(found.scale, Q.MINUS_ONE))
  }
  const delta = isDelta(row, column)
  for (const m of monosOf(body)) {
    const matrix = inverseOf(m)
    const rest = monosOf(without(body, m))
    const isBase = rest.every((o) => o.factors.some(delta)) || (rest.length === 1 && inverseOf(rest[0]!) !== undefined)
    if (matrix && rest.length > 0 && isBase && isPositiveDefinite(ring, row, column, polyOf(rest)))
      return { matrix, base: polyOf(rest) }
  }
  return undefined
}

/** A + D⁻¹. */
const joined = (ring: Ring, row: Letter, column: Letter, { matrix, base }: PlusInverse, inverse: InverseEntry): Poly =>
  addPolys(matrix, inverse(row, column, base, [letterForm(row), letterForm(column)]))

const inverseOfPlus = (
  ring: Ring,
  row: Letter,
  column: Letter,
  found: PlusInverse,
  [x, y]: readonly [Form, Form],
  inverse: InverseEntry,
): Poly => {
  const [a, b] = [makeDummy(row.lows, row.highs), makeDummy(row.lows, row.highs)]
  const entry = (p: Form, q: Form): Poly =>
    at(ring, found.matrix, [
      [row, p],
      [column, q],
    ])
  const middle = inverse(row, column, joined(ring, row, column, found, inverse), [letterForm(a), letterForm(b)])
  return subtract(
    entry(x, y),
    ring.sum([a, b], product(ring, entry(x, letterForm(a)), middle, entry(letterForm(b), y))),
  )
}

/** M⁻¹[p, q] where M is a positive definite matrix plus one of rank one, or has an inverse as a summand. */
export const inverseByUpdate = (
  ring: Ring,
  row: Letter,
  column: Letter,
  body: Poly,
  slots: readonly Form[],
  inverse: InverseEntry,
): Poly | undefined => {
  const at = slots as readonly [Form, Form]
  const one = rankOne(ring, row, column, body)
  if (one) return inverseOfRankOne(ring, row, column, one, at, inverse)
  const plus = plusInverse(ring, row, column, body)
  if (plus) return inverseOfPlus(ring, row, column, plus, at, inverse)
  const inside = inverseInside(ring, row, column, body)
  return inside && inverseOfInside(ring, row, inside, at, inverse)
}

/** log det M of such a matrix. */
export const logdetByUpdate = (
  ring: Ring,
  row: Letter,
  column: Letter,
  body: Poly,
  logdet: LogDeterminant,
  inverse: InverseEntry,
): Poly | undefined => {
  const one = rankOne(ring, row, column, body)
  if (one) {
    const entry = (x: Form, y: Form): Poly => inverse(row, column, one.base, [x, y])
    const growth = addPolys(ONE_POLY, ring.multiply(one.weight, quadratic(ring, row, one.vector, entry)))
    return addPolys(logdet(row, column, one.base), ring.call('log', [growth], 'positive'))
  }
  const plus = plusInverse(ring, row, column, body)
  if (plus)
    return addPolys(
      logdet(row, column, plus.base),
      logdet(row, column, joined(ring, row, column, plus, inverse)),
      scalePoly(Q.MINUS_ONE, logdet(row, column, plus.matrix)),
    )
  const inside = inverseInside(ring, row, column, body)
  if (!inside) return undefined
  const { diagonal, p, q } = inside
  const d = makeDummy(row.lows, row.highs)
  const logs = ring.sum([d], ring.call('log', [at(ring, diagonal, [[row, letterForm(d)]])], 'positive'))
  return addPolys(logs, logdet(p, q, inside.body), scalePoly(Q.MINUS_ONE, logdet(p, q, inside.base)))
}
