import { type Ball, midpoint, radius } from '../../../numbers/ball'
import { ballAlgebra } from '../../../algebras/ballAlgebra'
import { solve } from '../../../numbers/floatMatrix'
import { intervalAlgebra } from '../../../algebras/intervalAlgebra'
import * as Q from '../../../numbers/rational'
import type { Instance } from '../instance'
import { attempt, isInside, movedTo, room, valueAt } from './moves'
import { type Coordinate, jacobianAt, type System, valuesAt } from './system'

/*
 * Points on equations that have no rational ones, or none that is easily found: Newton's method in float64 towards the
 * nearest point, then with many digits in as many coordinates as there are equations, and last a proof (Krawczyk 1969)
 * that a solution lies within a bound of what was found. Sides are evaluated over all values within that bound, so that
 * they differ only where they differ at the solution.
 */

const BITS = 512
/** Bound of the coordinates that are solved for: far below what agreement asks for. */
const RADIUS = Q.power(Q.rational(2), -400n)
/** Coordinates are kept to so many binary places, the others to few. */
const PLACES = 440n
const OTHER_PLACES = 12n

const rounded = (q: Q.Rational, places: bigint): Q.Rational => Q.rational((q.n << places) / q.d, 1n << places)

/** Pivots up to this are taken for 0. */
const SINGULAR = 1e-12

const ROUNDS = 60
/** Of the equations, from where Newton's method in many digits goes on. */
const CLOSE = 1e-9

const floatsAt = (system: System, at: Instance) => {
  const terms = system.equations.map((e) => e.solving)
  return {
    values: valuesAt(intervalAlgebra, system, terms, at).map(intervalAlgebra.midpoint),
    jacobian: jacobianAt(intervalAlgebra, system, terms, system.coordinates, at).map((row) =>
      row.map(intervalAlgebra.midpoint),
    ),
  }
}

/** A point near the equations, close to the instance where closeness is measured by the room that values have. */
const approached = (system: System, from: Instance): Instance | undefined => {
  const { coordinates } = system
  let at = from
  for (let round = 0; round < ROUNDS; round++) {
    const { values, jacobian } = floatsAt(system, at)
    if (values.every((f) => Math.abs(f) < CLOSE)) return at
    const own = coordinates.map((c) => Q.toNumber(valueAt(at, c)))
    const rooms = coordinates.map((c, k) => room(c, own[k]!))
    const weights = rooms.map((free) => (Number.isFinite(free) ? free : 1))
    const lambda = solve(
      jacobian.map((row) => jacobian.map((other) => row.reduce((s, x, k) => s + x * weights[k]! * other[k]!, 0))),
      values.map((f) => -f),
      SINGULAR,
    )
    if (!lambda) return undefined
    const step = coordinates.map((_, k) => weights[k]! * jacobian.reduce((s, row, e) => s + row[k]! * lambda[e]!, 0))
    const share = step.reduce((s, d, k) => (Math.abs(d) * s < rooms[k]! / 2 ? s : rooms[k]! / 2 / Math.abs(d)), 1)
    if (step.some((d) => !Number.isFinite(d))) return undefined
    at = movedTo(
      at,
      coordinates,
      own.map((x, k) => Q.fromNumber(x + share * step[k]!)),
    )
    if (!isInside(system.blocks, at)) return undefined
  }
  return undefined
}

/** As many coordinates as there are equations, of which these depend well. */
const pivots = (
  jacobian: readonly (readonly number[])[],
  coordinates: readonly Coordinate[],
): Coordinate[] | undefined => {
  const rows = jacobian.map((row) => [...row])
  const chosen: number[] = []
  for (const [k, row] of rows.entries()) {
    const best = row.reduce((b, x, c) => (Math.abs(x) > Math.abs(row[b]!) ? c : b), 0)
    if (!(Math.abs(row[best]!) > 1e-6)) return undefined
    chosen.push(best)
    for (const other of rows.slice(k + 1)) {
      const factor = other[best]! / row[best]!
      row.forEach((x, c) => (other[c]! -= factor * x))
    }
  }
  return chosen.map((c) => coordinates[c]!)
}

const balls = ballAlgebra(BITS)
const scaleUp = balls.rational(Q.div(Q.ONE, RADIUS))
const exactly = ({ m, e }: Ball): Q.Rational => (e >= 0 ? Q.rational(m << BigInt(e)) : Q.rational(m, 1n << BigInt(-e)))

const MOST_STEPS = 40
/** A coordinate that leaves this range has no solution near. */
const GREATEST = 1e6

/** Whether a solution lies within RADIUS of the coordinates, by Krawczyk's operator with an approximate inverse. */
const isEnclosed = (
  system: System,
  at: Instance,
  unknowns: readonly Coordinate[],
  inverse: readonly (readonly Ball[])[],
): boolean => {
  const terms = system.equations.map((e) => e.difference)
  const residual = valuesAt(balls, system, terms, at)
  const jacobian = jacobianAt(balls, system, terms, unknowns, withErrors(at, unknowns))
  const sum = (list: readonly Ball[]): Ball => list.reduce((a, b) => balls.add(a, b))
  const size = (b: Ball): number => Math.abs(midpoint(b)) + radius(b)
  return inverse.every((row, i) => {
    const moved = size(balls.mul(scaleUp, sum(row.map((a, k) => balls.mul(a, residual[k]!)))))
    const spread = unknowns.reduce((s, _, j) => {
      const product = sum(row.map((a, k) => balls.mul(a, jacobian[k]![j]!)))
      return s + size(balls.sub(balls.fromNumber(i === j ? 1 : 0), product))
    }, 0)
    return moved + spread < 0.9
  })
}

const withErrors = (at: Instance, coordinates: readonly Coordinate[]): Instance => {
  const errors = new Map<string, Q.Rational[]>()
  for (const { block, cells } of coordinates) {
    const { name } = block.variable
    const own = errors.get(name) ?? at.values.get(name)!.map(() => Q.ZERO)
    for (const cell of cells) own[cell] = RADIUS
    errors.set(name, own)
  }
  return { ...at, errors }
}

/** An instance near the given one that encloses a solution of all equations; undefined where none was found. */
export const enclosed = (system: System, from: Instance): Instance | undefined =>
  attempt(() => {
    const near = approached(system, from)
    const unknowns = near && pivots(floatsAt(system, near).jacobian, system.coordinates)
    if (!unknowns) return undefined
    const others = system.coordinates.filter((c) => !unknowns.includes(c))
    const start = movedTo(
      near,
      others,
      others.map((c) => rounded(valueAt(near, c), OTHER_PLACES)),
    )
    return refined(system, start, unknowns)
  })

const refined = (system: System, start: Instance, unknowns: readonly Coordinate[]): Instance | undefined => {
  const terms = system.equations.map((e) => e.difference)
  let at = start
  let inverse: Q.Rational[][] = []
  for (let step = 0; step < MOST_STEPS; step++) {
    // The inverse of the first few steps is far from that at the solution; later ones need no other.
    if (step < 6) {
      const jacobian = jacobianAt(intervalAlgebra, system, terms, unknowns, at).map((row) =>
        row.map(intervalAlgebra.midpoint),
      )
      const columns = unknowns.map((_, k) =>
        solve(
          jacobian,
          unknowns.map((__, r) => (r === k ? 1 : 0)),
          SINGULAR,
        ),
      )
      if (columns.includes(undefined)) return undefined
      inverse = unknowns.map((_, r) => columns.map((column) => Q.fromNumber(column![r]!)))
    }
    const residual = valuesAt(balls, system, terms, at).map(exactly)
    const own = unknowns.map((c) => valueAt(at, c))
    const to = own.map((q, k) =>
      rounded(
        inverse[k]!.reduce((s, a, e) => Q.sub(s, Q.mul(a, residual[e]!)), q),
        PLACES,
      ),
    )
    if (to.every((q, k) => Q.equal(q, own[k]!))) break
    at = movedTo(at, unknowns, to)
    if (to.some((q) => Math.abs(Q.toNumber(q)) > GREATEST)) return undefined
    if (!isInside(system.blocks, at)) return undefined
  }
  const asBalls = inverse.map((row) => row.map(balls.rational))
  if (!isEnclosed(system, at, unknowns, asBalls)) return undefined
  const found = withErrors(at, unknowns)
  // Where a factor is 0 the others have to be defined.
  const wholes = system.equations.filter((e) => e.whole !== e.difference).map((e) => e.whole)
  valuesAt(balls, system, wholes, found)
  return found
}
