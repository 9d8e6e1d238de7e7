import {
  add,
  atMost,
  call,
  type Condition,
  exp,
  FALSE,
  ifThen,
  log,
  mul,
  not,
  ONE,
  or,
  power,
  type Term,
  TRUE,
  TWO,
  ZERO,
} from '../../expr'
import { canonical, coefficientsOf, dependsOn, energyOf, expandIn, polynomialIn, recompose } from './basis'
import { cumulantFromMeans } from './cumulants'
import type { BasisMoments } from './family'
import { meanNode } from './finite'
import { kinksOf, onSides, type Sides } from './kinks'
import type { MarginalisationRule, Unit, UnitLaw } from './law'
import { type Piece, pieceOf, type Quadratic } from './pieces'
import { isSurelyPositive } from './positivity'
import { minus, minusBySquares } from './signed'
import { supportOf } from './support'

const MAX_KINKS = 3

/** One piece of the domain, with the sides of the kinks that it lies on. */
interface Part {
  readonly piece: Piece
  readonly sides: Sides
  /** Between two kinks, where it may have no width. */
  readonly inner: boolean
}

/** The law over consecutive pieces: their masses added, moments by the law of total covariance. */
const mixture = (unit: Unit, parts: readonly Part[]): UnitLaw => {
  const { x } = unit
  const outer = parts.filter((p) => !p.inner)
  const inner = parts.filter((p) => p.inner)
  const outerSum = outer
    .slice(1)
    .reduce((sum, { piece }) => add(sum, call('softplus', minusBySquares(piece.log, sum))), outer[0]!.piece.log)
  const logZ =
    inner.length === 0
      ? outerSum
      : add(outerSum, log(add(ONE, ...inner.map(({ piece }) => mul(piece.factor, exp(minus(piece.scale, outerSum)))))))
  const probability = ({ piece }: Part): Term => {
    if (parts.length === 1) return ONE
    const [other] = outer.filter((p) => p.piece !== piece)
    return parts.length === 2 && other
      ? call('sigmoid', minusBySquares(piece.log, other.piece.log))
      : exp(minus(piece.log, logZ))
  }
  /** Coefficients of the function's powers of x on a piece. */
  const polynomial = (g: Term, part: Part): readonly Term[] | undefined => {
    const resolved = onSides(canonical(g, x), x, part.sides)
    return resolved && polynomialIn(resolved, x)
  }
  const over = (g: Term): readonly (readonly Term[])[] | undefined => {
    const list = parts.map((part) => polynomial(g, part))
    return list.some((p) => p === undefined) ? undefined : (list as (readonly Term[])[])
  }
  const weight = ({ piece }: Part): Term => exp(minus(piece.scale, logZ))
  const mean = (g: Term): Term => {
    if (!dependsOn(g, x)) return g
    const polynomials = over(g)
    if (!polynomials) return meanNode(unit, g)
    return add(
      ...parts.map((part, k) =>
        part.inner
          ? mul(weight(part), part.piece.integral(polynomials[k]!))
          : mul(probability(part), part.piece.mean(polynomials[k]!)),
      ),
    )
  }
  const covariance = (f: Term, g: Term): Term => {
    const [p, q] = [over(f), over(g)]
    if (!p || !q) return meanNode(unit, mul(minus(f, mean(f)), minus(g, mean(g))))
    const within = (k: number): Term => parts[k]!.piece.covariance(p[k]!, q[k]!)
    if (parts.length === 1) return within(0)
    const m = (list: readonly (readonly Term[])[], k: number): Term => parts[k]!.piece.mean(list[k]!)
    if (parts.length === 2 && inner.length === 0)
      return add(
        ...parts.map((part, k) => mul(probability(part), within(k))),
        mul(probability(parts[0]!), probability(parts[1]!), minus(m(p, 1), m(p, 0)), minus(m(q, 1), m(q, 0))),
      )
    const [ef, eg] = [mean(f), mean(g)]
    return add(
      ...parts.map((part, k) =>
        part.inner
          ? mul(weight(part), part.piece.integral(product(lowered(p[k]!, ef), lowered(q[k]!, eg))))
          : mul(probability(part), add(within(k), mul(minus(m(p, k), ef), minus(m(q, k), eg)))),
      ),
    )
  }
  const laws = new Set(parts.map(({ piece }) => piece.law))
  return {
    rule: 'piecewise',
    law: laws.size === 1 && parts.length === 1 ? [...laws][0]! : `mixture of pieces (${[...laws].join(', ')})`,
    parameters: parts.length === 1 ? parts[0]!.piece.parameters : { energy: unit.energy },
    conditions: [...new Set(parts.flatMap(({ piece }) => piece.conditions))],
    closed: true,
    logPartition: logZ,
    mean,
    covariance,
    cumulant: (fs) => cumulantFromMeans(fs, mean),
  }
}

const lowered = (p: readonly Term[], c: Term): readonly Term[] => [minus(p[0] ?? ZERO, c), ...p.slice(1)]
const product = (p: readonly Term[], q: readonly Term[]): readonly Term[] =>
  Array.from({ length: p.length + q.length - 1 }, (_, n) =>
    add(...p.map((c, k) => (q[n - k] === undefined ? ZERO : mul(c, q[n - k]!)))),
  )

const quadraticOn = (energy: Term, unit: Unit, sides: Sides): Quadratic | undefined => {
  const resolved = onSides(energy, unit.x, sides)
  return resolved && (coefficientsOf(expandIn(resolved, unit.x), [unit.x, power(unit.x, TWO)]) as Quadratic | undefined)
}

/** The law with kinks at these points in this order; `below` and `above` are kinks outside of the domain. */
const ordered = (
  unit: Unit,
  energy: Term,
  inside: readonly Term[],
  below: readonly Term[],
  above: readonly Term[],
): UnitLaw | undefined => {
  const [low, high] = supportOf(unit.x)!
  const ends = [low, ...inside, high]
  const outside: (readonly [Term, 1 | -1])[] = [
    ...below.map((t) => [t, 1] as const),
    ...above.map((t) => [t, -1] as const),
  ]
  const pieces = ends.slice(1).map((end, k) => {
    const sides: Sides = new Map([...outside, ...inside.map((t, n) => [t, n < k ? 1 : -1] as const)])
    return {
      sides,
      energy: quadraticOn(energy, unit, sides),
      from: ends[k],
      to: end,
      inner: k > 0 && k < inside.length,
    }
  })
  if (pieces.some((p) => !p.energy)) return undefined
  const precisions = pieces.flatMap((p) => (p.from === undefined || p.to === undefined ? [p.energy![2]] : []))
  const parts = pieces.map(({ sides, energy: e, from, to, inner }) => {
    const piece = from === undefined && to === undefined ? undefined : pieceOf(e!, from, to, precisions)
    return piece && { piece, sides, inner }
  })
  return parts.every((p) => p !== undefined) ? mixture(unit, parts) : undefined
}

/** a ≤ b, where signs of declared variables may tell. */
const ordering = (a: Term, b: Term): Condition =>
  isSurelyPositive(minus(b, a)) ? TRUE : isSurelyPositive(minus(a, b)) ? FALSE : atMost(a, b)

/** One law or the other. */
const either = (unit: Unit, condition: Condition, a: UnitLaw, b: UnitLaw): UnitLaw => {
  const choose = (pick: (law: UnitLaw) => Term): Term => ifThen(condition, pick(a), pick(b))
  return {
    ...a,
    law: a.law === b.law ? a.law : `${a.law} or ${b.law}`,
    conditions: [...a.conditions.map((c) => or(not(condition), c)), ...b.conditions.map((c) => or(condition, c))],
    parameters: { energy: unit.energy },
    logPartition: choose((law) => law.logPartition),
    mean: (g) => choose((law) => law.mean(g)),
    covariance: (f, g) => choose((law) => law.covariance(f, g)),
    cumulant: (fs) => choose((law) => law.cumulant(fs)),
  }
}

/** Puts the kinks in order one after another, with a case for each place that the next may have. */
const arranged = (
  unit: Unit,
  energy: Term,
  rest: readonly Term[],
  inside: readonly Term[] = [],
  below: readonly Term[] = [],
  above: readonly Term[] = [],
): UnitLaw | undefined => {
  const [kink, ...others] = rest
  if (!kink) return ordered(unit, energy, inside, below, above)
  const [low, high] = supportOf(unit.x)!
  const next = (list: readonly Term[], under = below, over = above): UnitLaw | undefined =>
    arranged(unit, energy, others, list, under, over)
  const cases: (readonly [Condition, () => UnitLaw | undefined])[] = [
    ...(low ? [[ordering(kink, low), () => next(inside, [...below, kink])] as const] : []),
    ...(high ? [[ordering(high, kink), () => next(inside, below, [...above, kink])] as const] : []),
    ...inside.map(
      (other, k) => [ordering(kink, other), () => next([...inside.slice(0, k), kink, ...inside.slice(k)])] as const,
    ),
  ]
  return cases.reduceRight<() => UnitLaw | undefined>(
    (otherwise, [condition, law]) =>
      () => {
        if (condition === TRUE) return law()
        if (condition === FALSE) return otherwise()
        const [a, b] = [law(), otherwise()]
        return a && b && either(unit, condition, a, b)
      },
    () => next([...inside, kink]),
  )()
}

/**
 * At most quadratic between kinks, on a half-line, an interval, or with kinks (abs, max, min, relu of affine functions)
 * on ℝ: the domain is split at the kinks and the pieces' masses are added.
 */
export const piecewise: MarginalisationRule = {
  name: 'piecewise',
  summary: 'at most quadratic between kinks, on a half-line, an interval or ℝ: truncated Normal and exponential pieces',
  apply: (unit) => {
    const ends = supportOf(unit.x)
    if (!ends) return undefined
    const energy = recompose(energyOf(unit))
    const kinks = kinksOf(energy, unit.x)
    if (!kinks || kinks.length > MAX_KINKS || (kinks.length === 0 && !ends.some((end) => end))) return undefined
    return arranged(unit, energy, kinks)
  },
}

/** The same law as one of pieces, where the functions have kinks and are polynomials between them. */
const atKinks = (unit: Unit, functions: readonly Term[]): UnitLaw | undefined => {
  const kinks = kinksOf(add(...functions), unit.x)
  if (!kinks || kinks.length === 0 || kinks.length > MAX_KINKS) return undefined
  const isPolynomial = functions.every((f) => {
    const resolved = onSides(canonical(f, unit.x), unit.x, new Map(kinks.map((k) => [k, 1])))
    return resolved !== undefined && polynomialIn(resolved, unit.x) !== undefined
  })
  return isPolynomial ? arranged(unit, recompose(energyOf(unit)), kinks) : undefined
}

/** Moments of functions with kinks under a law whose energy is quadratic. */
export const kinkedMoments = (unit: Unit): BasisMoments => ({
  moment: (basis) => atKinks(unit, [basis])?.mean(basis),
  pair: (f, g) => atKinks(unit, [f, g])?.covariance(f, g),
})
