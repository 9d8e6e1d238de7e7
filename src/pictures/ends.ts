import { entryTerms } from '../decide/equation1/entries'
import { RowFunctions } from '../diagnose/parameters/rowFunctions'
import type { Data } from '../data/density'
import type { Figure } from './figure'
import { lineChart } from './lineChart'
import { shown, some, spaced } from './numbers'
import type { Scene } from './scene'

/* p̃ψ towards each end of a visible entry, which Equation (1) supposes to vanish there. */

const NODES = 161
/** Decades of the distance to a finite end, and of |v| towards an infinite one. */
const NEAREST = -8
const FARTHEST = 3
/** So much less than the largest is nothing, in decades. */
const NOTHING = 24

interface End {
  readonly name: string
  /** `0`, `∞`. */
  readonly end: string
  readonly isFinite: boolean
  readonly places: readonly number[]
  /** The entry at a place of the axis. */
  readonly at: (place: number) => number
}

const endsOf = ({ axes, point }: Scene, entry: number): readonly End[] => {
  const { name, low, high } = axes[entry]!
  return ([-1, 1] as const).map((side): End => {
    const end = side < 0 ? low : high
    if (Number.isFinite(end)) {
      const farthest = Math.min(1, Math.abs(point[entry]! - end))
      const places = spaced(NEAREST, Math.log10(farthest), NODES).map((t) => 10 ** t)
      return { name, end: shown(end), isFinite: true, places, at: (d) => end - side * d }
    }
    const places = spaced(-1, FARTHEST, NODES).map((t) => 10 ** t)
    return { name, end: side < 0 ? '−∞' : '∞', isFinite: false, places, at: (x) => side * x }
  })
}

/** The picture for the ends of an entry under p̃; undefined where p̃ψ vanishes at them. */
export const ends = (scene: Scene, entry: number, data: Data): Figure | undefined => {
  const { subject, instance, point } = scene
  const { model } = subject
  if (data.kind === 'sample') return undefined
  const score = entryTerms(subject.derivation.score, new Map(Object.entries(subject.sizes)))[entry]!
  const extra = [...data.extra.keys()]
  const functions = new RowFunctions(
    [...model.parameters, ...extra],
    model.visible,
    [data.logDensity, score],
    subject.sizes,
  )
  functions.hold({
    values: new Map([...instance.values, ...[...data.extra].map(([v, list]) => [v.name, list] as const)]),
  })
  const list = endsOf(scene, entry).map((end) => ({
    ...end,
    values: end.places.map((t) => {
      const [log, psi] = functions.at(point.map((p, c) => (c === entry ? end.at(t) : p)))
      return Math.exp(log!) * Math.abs(psi!)
    }),
  }))
  const charts = list.filter(({ values }) => values.some((v) => Number.isFinite(v) && v > 0))
  return charts.every(vanishes) ? undefined : drawn(charts, data.text)
}

type Drawn = End & { readonly values: readonly number[] }

const visible = (values: readonly number[]): readonly number[] => {
  const least = Math.max(...values.filter(Number.isFinite)) * 10 ** -NOTHING
  return values.map((v) => (v >= least ? v : NaN))
}

/** The value nearest to the end, and that an eighth of the axis before. */
const nearest = ({ values, isFinite }: Drawn): readonly [near: number, before: number] => {
  const eighth = Math.round(NODES / 8)
  return isFinite ? [values[0]!, values[eighth]!] : [values.at(-1)!, values.at(-1 - eighth)!]
}

const vanishes = (chart: Drawn): boolean => {
  const [near, before] = nearest(chart)
  return near < before / 2 || near === 0
}

/** What the nearest value is, and whether it falls towards the end. */
const told = (chart: Drawn): string => {
  const { name, end, places, isFinite } = chart
  const [near, before] = nearest(chart)
  const place = isFinite ? `at a distance of ${shown(places[0]!)}` : `at |${name}| = ${shown(places.at(-1)!)}`
  const trend = vanishes(chart) ? 'falling' : `${near > 2 * before ? 'growing' : 'level'}: it does not vanish`
  return `towards ${name} → ${end} it is ${shown(near)} ${place}, ${trend}`
}

const drawn = (charts: readonly Drawn[], data: string): Figure => {
  const [first] = charts
  const finite = charts.filter((c) => c.isFinite)
  // Both on one axis where they are of one kind; else the finite end, which is where it usually fails.
  const shownCharts = finite.length === 0 || finite.length === charts.length ? charts : finite
  const [own] = shownCharts
  const common = own!.places
  const onCommon = shownCharts.filter((c) => c.places.length === common.length)
  return {
    ...lineChart({
      label: own!.isFinite ? `distance of ${first!.name} to its end` : `|${first!.name}|`,
      scale: 'log',
      places: common,
      panels: [
        {
          label: '|p̃ψ|',
          scale: 'log',
          series: onCommon.map((c) => ({ name: `→ ${c.end}`, values: visible(c.values) })),
        },
      ],
    }),
    kind: 'ends',
    title: `p̃ψ towards the ends of ${first!.name}`,
    description: `Of p̃: ${data}. ${charts.map(told).join('; ')}. Where it does not vanish, Equation (1) has a boundary term.`,
    table: {
      head: [own!.isFinite ? 'distance' : `|${first!.name}|`, ...onCommon.map((c) => `→ ${c.end}`)],
      rows: some([...common.keys()], 12).map((k) => [common[k]!, ...onCommon.map((c) => c.values[k]!)].map(shown)),
    },
  }
}
