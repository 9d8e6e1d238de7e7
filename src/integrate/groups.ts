import { Lattice, type Levels } from './lattice'
import { type Integrand, logCoefficient } from './integrand'
import type { Region } from './regions'
import { isKnown } from './humps'
import { climb, type Field, type Summit } from './summit'

/*
 * Humps that a lattice reaches from each other, above what is negligible, are summed together; the others each on a
 * lattice of their own, along their own axes.
 */

/** Humps of one region; the highest first. */
type Group = readonly Summit[]
type Ratios = Pick<Integrand<unknown>, 'ratios'>

/** In widths of a hump: coarse, for nothing is summed; a lattice with more nodes covers too much to be told apart. */
const PROBE_STEP = 0.75
const PROBE_NODES = 25_000
/** Points that are looked at beside the humps, within so many of their widths, and how deep below the highest they count. */
const LOOKS = 4096
const AROUND = 30
const COUNTS = 25
const MOST_CLIMBS = 24
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

/** Humps of a region in groups between which nothing counts, with the lattice around each; without, where they cannot be told apart. */
const apart = <T>(
  { field, summits }: Region<T>,
  integrand: Ratios,
  levels: Levels,
  depth: number,
  tick: (() => void) | undefined,
): { groups: readonly Group[]; probes: readonly Lattice[] } => {
  const together = { groups: [summits], probes: [] }
  if (summits.some(({ axes }) => !axes.flat().every(Number.isFinite))) return together
  const groups: Group[] = []
  const probes: Lattice[] = []
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
    if (!probe.fill(PROBE_NODES, tick)) return together
    if (groups.some((group) => group.some((s) => probe.covers(s.at)))) return together
    const covered = left.filter((s) => s === first || probe.covers(s.at))
    groups.push(covered)
    probes.push(probe)
    left = left.filter((s) => !covered.includes(s))
  }
  return { groups, probes }
}

/** The humps of a region in groups between which nothing counts. */
export const groupsOf = <T>(
  region: Region<T>,
  integrand: Ratios,
  levels: Levels,
  depth: number,
  tick: (() => void) | undefined,
): readonly Group[] => apart(region, integrand, levels, depth, tick).groups

const vanDerCorput = (n: number, base: number): number => {
  let [x, unit] = [0, 1 / base]
  for (let rest = n; rest > 0; rest = Math.floor(rest / base), unit /= base) x += (rest % base) * unit
  return x
}

/**
 * Looks at points of Halton's sequence around the humps: one where the integrand counts, but which no lattice covers and
 * from which the way up leads to no known hump, tells that humps are missing.
 */
export const missesHumps = <T>(
  region: Region<T>,
  integrand: Ratios,
  depth: number,
  tick: (() => void) | undefined,
): boolean => {
  const { field, summits } = region
  if (summits.length === 0) return false
  const { probes } = apart(region, integrand, levelsOf([region], integrand), depth, tick)
  if (probes.length === 0) return false
  const ranges = summits[0]!.at.map((_, k) => {
    const [low, high] = [Math.min(...summits.map((s) => s.at[k]!)), Math.max(...summits.map((s) => s.at[k]!))]
    const width = Math.max(...summits.flatMap((s) => s.axes.map((axis) => Math.abs(axis[k]!))))
    const margin = high - low + AROUND * width
    return [low - margin, high + margin] as const
  })
  let climbs = 0
  for (let n = 1; n <= LOOKS && climbs < MOST_CLIMBS; n++) {
    const at = ranges.map(([low, high], k) => low + (high - low) * vanDerCorput(n, [2, 3, 5][k]!))
    if (!(field(at) > summits[0]!.value - COUNTS) || probes.some((probe) => probe.covers(at))) continue
    climbs++
    const summit = climb(
      field,
      at,
      at.map((x) => [x]),
      0,
    )
    if (!isKnown(summits, summit) && !probes.some((probe) => probe.covers(summit.at))) return true
  }
  return false
}
