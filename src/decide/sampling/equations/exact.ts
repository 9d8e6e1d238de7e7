import type { Term } from '../../../expr'
import { intervalAlgebra } from '../../../algebras/intervalAlgebra'
import * as Q from '../../../numbers/rational'
import { rationalAlgebra } from '../../../algebras/rationalAlgebra'
import type { Instance } from '../instance'
import { attempt, isInside, movedTo, room, valueAt } from './moves'
import { type Coordinate, type Equation, jacobianAt, type System, valuesAt } from './system'

/*
 * Exact rational points on equations: where these are linear in all coordinates or in one, and on a quadric, by the second
 * intersection with a line through a rational point of it.
 */

type Vector = readonly Q.Rational[]

const dot = (a: Vector, b: Vector): Q.Rational => a.reduce((sum, x, k) => Q.add(sum, Q.mul(x, b[k]!)), Q.ZERO)

/** A solution of A x = b; undefined where there is none. */
const solution = (matrix: readonly Vector[], b: Vector): Q.Rational[] | undefined => {
  const rows = matrix.map((row, k) => [...row, b[k]!])
  const n = matrix.length
  const pivots: [number, number][] = []
  for (let column = 0; column < n && pivots.length < rows.length; column++) {
    const at = pivots.length
    const found = rows.findIndex((row, r) => r >= at && row[column]!.n !== 0n)
    if (found < 0) continue
    const own = rows[found]!
    rows[found] = rows[at]!
    rows[at] = own
    for (let r = 0; r < rows.length; r++) {
      if (r === at || rows[r]![column]!.n === 0n) continue
      const factor = Q.div(rows[r]![column]!, own[column]!)
      rows[r] = rows[r]!.map((q, c) => Q.sub(q, Q.mul(factor, own[c]!)))
    }
    pivots.push([at, column])
  }
  if (rows.slice(pivots.length).some((row) => row[n]!.n !== 0n)) return undefined
  const x = Array.from({ length: n }, () => Q.ZERO)
  for (const [row, column] of pivots) x[column] = Q.div(rows[row]![n]!, rows[row]![column]!)
  return x
}

/** By intervals first, since exact values may have very many digits. */
const vanish = (system: System, equations: readonly Equation[], at: Instance): boolean => {
  const terms = equations.map((e) => e.difference)
  const near = attempt(() => valuesAt(intervalAlgebra, system, terms, at).every(({ lo, hi }) => lo <= 0 && hi >= 0))
  return near !== false && valuesAt(rationalAlgebra, system, terms, at).every((q) => q.n === 0n)
}

/**
 * One step of Newton's method to the nearest point where distances are measured by the room that values have in their
 * domains, so that positive ones shrink and do not change sign: exact for linear equations.
 */
const newtonStep = (
  system: System,
  equations: readonly Equation[],
  coordinates: readonly Coordinate[],
  at: Instance,
): Instance | undefined => {
  const terms = equations.map((e) => e.solving)
  const values = valuesAt(rationalAlgebra, system, terms, at)
  const jacobian = jacobianAt(rationalAlgebra, system, terms, coordinates, at)
  const own = coordinates.map((c) => valueAt(at, c))
  const weights = coordinates.map((c, k) => {
    const free = room(c, Q.toNumber(own[k]!))
    return Number.isFinite(free) ? Q.rational(Math.max(1, Math.round(free * 64)), 64) : Q.ONE
  })
  const weighted = jacobian.map((row) => row.map((q, k) => Q.mul(q, weights[k]!)))
  const lambda = solution(
    jacobian.map((row) => weighted.map((other) => dot(row, other))),
    values.map(Q.neg),
  )
  if (!lambda) return undefined
  const to = own.map((q, k) => weighted.reduce((sum, row, e) => Q.add(sum, Q.mul(row[k]!, lambda[e]!)), q))
  return movedTo(at, coordinates, to)
}

/** Along the values themselves, which keeps signs and definite matrices: exact for what is homogeneous but for a constant. */
const scaled = (
  system: System,
  { solving }: Equation,
  coordinates: readonly Coordinate[],
  at: Instance,
): Instance | undefined => {
  const own = coordinates.map((c) => valueAt(at, c))
  const origin = movedTo(
    at,
    coordinates,
    own.map(() => Q.ZERO),
  )
  const [here, there] = [at, origin].map((point) => valuesAt(rationalAlgebra, system, [solving], point)[0]!)
  // Where the origin itself is a solution it would be the only one that is found.
  if (there!.n === 0n) return undefined
  const factor = Q.div(there!, Q.sub(there!, here!))
  return movedTo(
    at,
    coordinates,
    own.map((q) => Q.mul(factor, q)),
  )
}

/** Values of a polynomial of second degree at 0, 1 and −1 as its coefficients. */
const quadratic = ([zero, one, minus]: readonly Q.Rational[]): readonly [Q.Rational, Q.Rational, Q.Rational] => [
  zero!,
  Q.mul(Q.HALF, Q.sub(one!, minus!)),
  Q.sub(Q.mul(Q.HALF, Q.add(one!, minus!)), zero!),
]

/** Rational zeros of c + b t + a t². */
const zeros = ([c, b, a]: readonly [Q.Rational, Q.Rational, Q.Rational]): readonly Q.Rational[] => {
  if (a.n === 0n) return b.n === 0n ? [] : [Q.neg(Q.div(c, b))]
  const root = attempt(() => rationalAlgebra.call('sqrt', [Q.sub(Q.mul(b, b), Q.mul(Q.rational(4), Q.mul(a, c)))]))
  if (!root) return []
  const twice = Q.mul(Q.rational(2), a)
  return [root, Q.neg(root)].map((r) => Q.div(Q.sub(r, b), twice))
}

const along = (
  system: System,
  term: Term,
  point: (t: Q.Rational) => Instance,
): readonly [Q.Rational, Q.Rational, Q.Rational] =>
  quadratic([Q.ZERO, Q.ONE, Q.MINUS_ONE].map((t) => valuesAt(rationalAlgebra, system, [term], point(t))[0]!))

/** So many axes, and pairs of them, are looked at for a rational point. */
const MOST_AXES = 4

/** Rational points of a quadric that are 0 but for one coordinate, or for one that is 1 and another. */
function* simplePoints(
  system: System,
  { solving }: Equation,
  coordinates: readonly Coordinate[],
  at: Instance,
): Generator<Vector> {
  const axes = [...coordinates.slice(0, MOST_AXES).keys()]
  for (const fixed of [undefined, ...axes])
    for (const axis of axes) {
      if (axis === fixed) continue
      const point = (t: Q.Rational): Q.Rational[] =>
        coordinates.map((_, k) => (k === axis ? t : k === fixed ? Q.ONE : Q.ZERO))
      const roots = attempt(() => zeros(along(system, solving, (t) => movedTo(at, coordinates, point(t))))) ?? []
      for (const root of roots) yield point(root)
    }
}

/** The second point of a quadric on the line from a rational point of it to the instance. */
function* secondPoints(
  system: System,
  equation: Equation,
  coordinates: readonly Coordinate[],
  at: Instance,
): Generator<Instance> {
  const own = coordinates.map((c) => valueAt(at, c))
  for (const start of simplePoints(system, equation, coordinates, at)) {
    const onLine = (t: Q.Rational): Instance =>
      movedTo(
        at,
        coordinates,
        own.map((q, k) => Q.add(start[k]!, Q.mul(t, Q.sub(q, start[k]!)))),
      )
    const found = attempt(() => {
      const [, b, a] = along(system, equation.solving, onLine)
      return a.n === 0n || b.n === 0n ? undefined : onLine(Q.neg(Q.div(b, a)))
    })
    if (found) yield found
  }
}

/** Points at which one equation may hold, the simplest ways first. */
function* candidates(
  system: System,
  equation: Equation,
  coordinates: readonly Coordinate[],
  at: Instance,
): Generator<Instance | undefined> {
  yield attempt(() => scaled(system, equation, coordinates, at))
  yield attempt(() => newtonStep(system, [equation], coordinates, at))
  for (const c of coordinates) yield attempt(() => newtonStep(system, [equation], [c], at))
  yield* secondPoints(system, equation, coordinates, at)
}

/** What counts as next to a value. */
const NEAR = 1e-3

const isNear = (a: Instance, b: Instance, coordinates: readonly Coordinate[]): boolean =>
  coordinates.every((c) => {
    const [x, y] = [Q.toNumber(valueAt(a, c)), Q.toNumber(valueAt(b, c))]
    return Math.abs(x - y) <= NEAR * (1 + Math.abs(y))
  })

/** Longer denominators make exact values too dear. */
const LONGEST = 1n << 400n

const isHandy = (at: Instance, coordinates: readonly Coordinate[]): boolean =>
  coordinates.every((c) => valueAt(at, c).d <= LONGEST)

/** Each equation by coordinates that those before it leave alone; with `nearby`, these move but little. */
const oneByOne = (system: System, at: Instance, nearby: boolean): Instance | undefined => {
  let current = at
  const done: Equation[] = []
  const taken = new Set<Coordinate>()
  for (const equation of system.equations) {
    const isMet = attempt(() => vanish(system, [equation], current))
    const free = system.coordinates.filter(
      (c) =>
        !taken.has(c) && equation.solving.symbols.has(c.block.variable.name) && moves(system, equation, c, current),
    )
    let found: Instance | undefined = isMet ? current : undefined
    if (!found)
      for (const next of candidates(system, equation, free, current)) {
        if (!next || !isHandy(next, free) || !isInside(system.blocks, next)) continue
        if (nearby && !isNear(next, current, free)) continue
        if (attempt(() => vanish(system, [...done, equation], next))) {
          found = next
          break
        }
      }
    if (!found) return undefined
    current = found
    done.push(equation)
    free.forEach((c) => taken.add(c))
  }
  return current
}

/** Whether an equation changes with a coordinate. */
const moves = (system: System, { solving }: Equation, coordinate: Coordinate, at: Instance): boolean => {
  const other = movedTo(at, [coordinate], [Q.add(valueAt(at, coordinate), Q.rational(3, 8))])
  const [here, there] = [at, other].map((point) =>
    attempt(() => valuesAt(rationalAlgebra, system, [solving], point)[0]!),
  )
  return !here || !there || !Q.equal(here, there)
}

export const isSolution = (system: System, at: Instance): boolean =>
  attempt(() => vanish(system, system.equations, at)) === true

/** An instance at which all equations hold exactly, with `nearby` next to the given one; undefined where none was found. */
export const solvedExactly = (system: System, at: Instance, nearby: boolean): Instance | undefined => {
  if (isSolution(system, at)) return at
  const next = attempt(() => newtonStep(system, system.equations, system.coordinates, at))
  if (next && isInside(system.blocks, next) && isSolution(system, next)) return next
  return oneByOne(system, at, nearby)
}
