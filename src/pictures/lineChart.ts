import { line as lineThrough } from 'd3-shape'
import { element } from '../export/markup'
import { shownRange } from './numbers'
import { axes, type Frame, label, line, place, type Scale, type ScaleKind, scaleOf } from './axes'

/* Curves over one axis, in panels under each other. */

interface Series {
  readonly name: string
  /** At the chart's places; where it is not finite, the curve has a gap. */
  readonly values: ArrayLike<number>
}

export interface Panel {
  readonly label: string
  readonly series: readonly Series[]
  readonly scale?: ScaleKind
}

/** A place along the axis with what is there. */
export interface Mark {
  readonly at: number
  readonly text: string
  /** Where one is, in contrast to what is wrong there. */
  readonly here?: boolean
}

export interface LineChart {
  readonly label: string
  readonly scale?: ScaleKind
  readonly places: readonly number[]
  readonly panels: readonly Panel[]
  readonly marks?: readonly Mark[]
}

export interface Drawing {
  readonly width: number
  readonly height: number
  readonly drawing: string
}

const WIDTH = 480
const LEFT = 76
const GAP = 12
const BELOW = 38
/** Above a panel whose curves have names. */
const NAMES = 22
/** Above the first panel where places are marked. */
const MARKS = 14
/** Series of a panel that can be told apart. */
export const MOST_SERIES = 4

const finite = (values: ArrayLike<number>): readonly number[] => Array.from(values).filter(Number.isFinite)

const padded = ([low, high]: readonly [number, number]): readonly [number, number] => {
  const margin = 0.06 * (high - low) || Math.max(1e-3, 0.1 * Math.abs(low))
  return [low - margin, high + margin]
}

const verticalScale = ({ series, scale = 'linear' }: Panel, { top, height }: Frame): Scale => {
  const values = series.flatMap((s) => finite(s.values)).filter((y) => scale !== 'log' || y > 0)
  const range = [top + height, top] as const
  if (values.length === 0) return scaleOf('linear', [0, 1], range, 2)
  const count = Math.max(2, Math.round(height / 32))
  if (scale === 'linear') return scaleOf('linear', padded(shownRange(values)), range, count)
  const [low, high] = values.reduce(([a, b], y) => [Math.min(a, y), Math.max(b, y)], [Infinity, -Infinity])
  if (scale === 'both signs') return scaleOf(scale, [Math.min(1.2 * low, 0), Math.max(1.2 * high, 0)], range, count)
  return scaleOf('log', [low / 1.5, high > low ? high * 1.5 : high * 10], range, count)
}

/** The names of several series, each in its colour, above the panel. */
const legend = (series: readonly Series[], { left, top, width }: Frame): string => {
  if (series.length < 2) return ''
  let at = left + width - 4
  return [...series.entries()]
    .reverse()
    .map(([k, { name }]) => {
      const text = label(at, top - 4, `end s${k + 1}`, name)
      at -= 7.2 * [...name].length + 12
      return text
    })
    .join('')
}

const curve = (chart: LineChart, { values }: Series, k: number, x: Scale, y: Scale, isLog: boolean): string => {
  const path = lineThrough<number>()
    .defined((_, n) => Number.isFinite(values[n]!) && !(isLog && values[n]! <= 0))
    .x((at) => Math.round(10 * x(at)) / 10)
    .y((_, n) => Math.round(10 * Math.min(1e4, Math.max(-1e4, y(values[n]!)))) / 10)(chart.places)
  return path === null ? '' : element('path', { class: `series s${k + 1}`, d: path })
}

/** Lines at the marks, with their texts so far above the panel, if at all. */
const marks = (list: readonly Mark[], { top, height }: Frame, x: Scale, above: number | undefined): string =>
  list
    .filter(({ at }) => at >= x.domain[0] && at <= x.domain[1])
    .map(({ at, text, here }) => {
      const kind = here ? 'here' : 'mark'
      const name =
        above !== undefined && text !== '' ? label(x(at), top - above, here ? 'faint middle' : 'mark middle', text) : ''
      return line(x(at), top, x(at), top + height, kind) + name
    })
    .join('')

/** What is drawn is cut off at the panel's frame. */
const clipped = ({ left, top, width, height }: Frame, content: string): string =>
  element(
    'svg',
    {
      x: place(left),
      y: place(top),
      width: place(width),
      height: place(height),
      viewBox: [left, top, width, height].map(place).join(' '),
    },
    content,
  )

export const lineChart = (chart: LineChart): Drawing => {
  const { panels, places, marks: list = [] } = chart
  const height = panels.length === 1 ? 210 : panels.length === 2 ? 140 : 100
  const frames: Frame[] = []
  let bottom = list.some((m) => m.text !== '') ? MARKS : 0
  for (const { series } of panels) {
    const top = bottom + (series.length > 1 ? NAMES : GAP)
    frames.push({ left: LEFT, top, width: WIDTH - LEFT - 10, height })
    bottom = top + height
  }
  const first = frames[0]!
  const ends = [places[0]!, places.at(-1)!].sort((a, b) => a - b) as [number, number]
  const x = scaleOf(chart.scale ?? 'linear', ends, [first.left, first.left + first.width], 6)
  const drawing = panels.map((panel, k) => {
    const frame = frames[k]!
    const y = verticalScale(panel, frame)
    const last = k === panels.length - 1
    const curves = panel.series.map((s, n) => curve(chart, s, n, x, y, panel.scale === 'log')).join('')
    return [
      axes(frame, x, y, { ...(last && { x: chart.label }), y: panel.label }),
      marks(list, frame, x, k > 0 ? undefined : panel.series.length > 1 ? NAMES : 4),
      clipped(frame, curves),
      legend(panel.series, frame),
    ].join('')
  })
  return { width: WIDTH, height: bottom + BELOW, drawing: drawing.join('') }
}
