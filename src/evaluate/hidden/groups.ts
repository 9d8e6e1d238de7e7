import { Lattice, type Levels } from './lattice'
import { type Integrand, logCoefficient } from './integrand'
import type { Region } from './regions'
import type { Field, Summit } from './summit'

/*
 * Humps that a lattice reaches from each other, above what is negligible, are summed together; the others each on a
 * lattice of their own, along their own axes.
 */

/** Humps of one region; the highest first. */
type Group = readonly Summit[]
type Ratios = Pick<Integrand<unknown>, 'ratios'>

const PROBE_STEP = 0.75
const PROBE_NODES = 25_000
/** What the widths of a hump may say too little of its volume by, in the logarithm. */
const MARGIN = 12

/** log of each coefficient's size at the summit, or a width from it where it is 0 there. */
const heights = (field: Field, integrand: Ratios, { at, axes }: Summit): Levels => {
  const points = [at, ...axes.flatMap((axis) => [1, -1].map((d) => at.map((x, i) => x + d * axis[i]!)))]
  return points
    .map((s) => {
      const w = field(s)
      return Float64Array.from(integrand.ratios(), (ratio) => (w === -Infinity ? w : logCoefficient(w, ratio)))
    })
    .reduce(higher)
}

const higher = (a: Levels, b: Levels): Levels => Float64Array.from(a, (x, m) => (b[m]! > x ? b[m]! : x))

const logVolume = ({ axes }: Summit): number =>
  axes.reduce((v, axis) => v + Math.log(Math.max(...axis.map(Math.abs))), 0)

/** Greatest log of each coefficient of the integrand over all humps of all regions. */
export const levelsOf = <T>(regions: readonly Region<T>[], integrand: Ratios): Levels =>
  regions.flatMap(({ field, summits }) => summits.map((s) => heights(field, integrand, s))).reduce(higher)

/** The humps whose mass counts next to that of all, in some coefficient. */
export const withMass = <T>(regions: readonly Region<T>[], integrand: Ratios, depth: number): readonly Region<T>[] => {
  const massOf = (field: Field, summit: Summit): Levels => {
    const volume = logVolume(summit)
    return heights(field, integrand, summit).map((x) => x + volume)
  }
  const masses = regions.map(({ field, summits }) => summits.map((s) => massOf(field, s)))
  const greatest = masses.flat().reduce(higher)
  const counts = (mass: Levels): boolean => mass.some((x, m) => x >= greatest[m]! - depth - MARGIN)
  return regions.map((region, r) => ({
    ...region,
    summits: region.summits.filter((_, k) => counts(masses[r]![k]!)),
  }))
}

/** The humps of a region in groups between which nothing counts. */
export const groupsOf = <T>(
  { field, summits }: Region<T>,
  integrand: Ratios,
  levels: Levels,
  depth: number,
  tick: (() => void) | undefined,
): readonly Group[] => {
  if (summits.some(({ axes }) => !axes.flat().every(Number.isFinite))) return [summits]
  const groups: Group[] = []
  let left = summits
  while (left.length > 0) {
    const [first] = left as [Summit]
    const probe = new Lattice({
      field,
      integrand,
      summits: [first],
      axes: first.axes,
      step: PROBE_STEP,
      move: first.at.map(() => 0),
      sinh: false,
      depth,
      shift: 0,
      levels,
    })
    // One that is too wide to be told apart, or that reaches what did not reach it, leaves all in one.
    if (summits.length > 1 && !probe.fill(PROBE_NODES, tick)) return [summits]
    if (groups.some((group) => group.some((s) => probe.covers(s)))) return [summits]
    const covered = left.filter((s) => s === first || probe.covers(s))
    groups.push(covered)
    left = left.filter((s) => !covered.includes(s))
  }
  return groups
}
