import { supportOf } from '../../../domains'
import { Unsupported } from '../../../program/unsupported'
import { unroll, UnrollRefused } from '../../../oracles/unroll'
import * as Q from '../../../numbers/rational'
import { rationalAlgebra } from '../../../algebras/rationalAlgebra'
import { constantsOf } from '../far/constants'
import { Landscape } from '../far/landscape'
import { cellOf, type Instance } from '../instance'
import { type Choose, rotated } from './choose'
import { attempt, isInside, movedTo, valueAt } from './moves'
import { type Coordinate, type Equation, type System, valuesAt } from './system'
import { type Ends, type Seen, zerosOf } from './zeros'

/*
 * Where to look for solutions: an equation may have several that no path joins, so one is chosen at random among all
 * that lie on lines through an instance, along an axis or through the origin.
 */

/** A line of instances: coordinates as functions of a parameter. */
interface Line {
  readonly coordinates: readonly Coordinate[]
  /** Their values at 0, and their changes with the parameter. */
  readonly at: readonly Q.Rational[]
  readonly along: readonly Q.Rational[]
  readonly ends: Ends
  /** The parameter of the instance itself. */
  readonly own: number
}

const pointOf = (line: Line, from: Instance, t: Q.Rational): Instance =>
  movedTo(
    from,
    line.coordinates,
    line.at.map((q, k) => Q.add(q, Q.mul(t, line.along[k]!))),
  )

const endsOf = ({ block }: Coordinate): Ends => {
  const [low, high] = supportOf(block.variable.domain.kind, block.bounds) ?? [-Infinity, Infinity]
  return { low, high }
}

const axisOf = (c: Coordinate, from: Instance): Line => ({
  coordinates: [c],
  at: [Q.ZERO],
  along: [Q.ONE],
  ends: endsOf(c),
  own: Q.toNumber(valueAt(from, c)),
})

/** Through the origin, on the instance's side of it where one of the domains has no other. */
const rayOf = (coordinates: readonly Coordinate[], from: Instance): Line => {
  const signed = coordinates.some(({ block }) => block.variable.domain.kind !== 'real')
  return {
    coordinates,
    at: coordinates.map(() => Q.ZERO),
    along: coordinates.map((c) => valueAt(from, c)),
    ends: { low: signed ? 0 : -Infinity, high: Infinity },
    own: 1,
  }
}

/** So many axes are tried. */
const MOST_AXES = 3

const linesOf = (free: readonly Coordinate[], from: Instance, choose: Choose): readonly Line[] => {
  const single = free.filter((c) => c.block.variable.domain.kind !== 'spd')
  const axes = rotated(single, choose)
    .slice(0, MOST_AXES)
    .map((c) => axisOf(c, from))
  if (free.length < 2) return axes
  return choose(2) === 0 ? [rayOf(free, from), ...axes] : [...axes, rayOf(free, from)]
}

const landscapes = new WeakMap<Equation, Landscape | null>()

/** What is to be 0, in float64; undefined where it has no such form. */
const landscapeOf = (equation: Equation, { sizes }: Instance): Landscape | undefined => {
  let known = landscapes.get(equation)
  if (known === undefined) {
    known = null
    try {
      known = new Landscape(unroll(equation.solving, new Map(Object.entries(sizes))), [], sizes)
    } catch (error) {
      if (!(error instanceof Unsupported || error instanceof UnrollRefused)) throw error
    }
    landscapes.set(equation, known)
  }
  return known ?? undefined
}

/** Where the entries of a function stand. */
const placesOf = (land: Landscape, { blocks }: System) =>
  land.coordinates.map(({ entry }) => {
    const block = blocks.find((b) => b.variable === entry.variable)!
    return { block, cell: cellOf(entry, block.dims) }
  })

/** The function along the line. */
const along = (land: Landscape, line: Line, system: System, from: Instance): ((t: number) => number) => {
  const [starts, steps] = [line.at.map(Q.toNumber), line.along.map(Q.toNumber)]
  const own = placesOf(land, system).map(({ block, cell }) => ({
    k: line.coordinates.findIndex((c) => c.block === block && c.cells.includes(cell)),
    fixed: Q.toNumber(from.values.get(block.variable.name)![cell]!),
  }))
  return (t) => land.value(own.map(({ k, fixed }) => (k < 0 ? fixed : starts[k]! + t * steps[k]!)))
}

const NEAREST = 12

const MOST_CHOSEN = 6

/** The zero nearest to where the instance is, one near the origin, or any. */
const chosen = (zeros: readonly Seen[], own: number, choose: Choose): number | undefined => {
  const nearestTo = (x: number): readonly Seen[] => [...zeros].sort((a, b) => Math.abs(a.at - x) - Math.abs(b.at - x))
  for (let turn = 0; turn < MOST_CHOSEN && zeros.length > 0; turn++) {
    const way = choose(3)
    const among = way === 0 ? nearestTo(own).slice(0, turn + 1) : way === 1 ? nearestTo(0).slice(0, NEAREST) : zeros
    const found = among[choose(among.length)]!.found()
    if (found.length > 0) return found[choose(found.length)]
  }
  return undefined
}

const PLACES = 2 ** 24

const onLine = (
  system: System,
  { solving }: Equation,
  land: Landscape,
  line: Line,
  from: Instance,
  choose: Choose,
): Instance | undefined => {
  const marks = constantsOf([solving]).magnitudes.map(Q.toNumber)
  const zeros = zerosOf(along(land, line, system, from), line.ends, marks, choose(97) / 97)
  const zero = chosen(zeros, line.own, choose)
  if (zero === undefined) return undefined
  const simple = pointOf(line, from, Q.simplestNear(zero))
  if (attempt(() => valuesAt(rationalAlgebra, system, [solving], simple)[0]!.n === 0n)) return simple
  return pointOf(line, from, Q.fromNumber(Math.abs(zero) < PLACES ? Math.round(zero * PLACES) / PLACES : zero))
}

/** An instance near a solution of each equation by coordinates that those before it leave alone, as far as one is found. */
export const someStart = (system: System, from: Instance, choose: Choose): Instance => {
  let at = from
  const taken = new Set<Coordinate>()
  for (const equation of rotated(system.equations, choose)) {
    const land = landscapeOf(equation, at)
    if (!land) continue
    const places = placesOf(land, system)
    const free = system.coordinates.filter(
      (c) => !taken.has(c) && places.some(({ block, cell }) => c.block === block && c.cells.includes(cell)),
    )
    for (const line of linesOf(free, at, choose)) {
      const next = onLine(system, equation, land, line, at, choose)
      if (!next || !isInside(system.blocks, next)) continue
      at = next
      break
    }
    free.forEach((c) => taken.add(c))
  }
  return at
}
