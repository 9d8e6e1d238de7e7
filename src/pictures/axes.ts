import { scaleLinear, scaleLog, scaleSymlog } from 'd3-scale'
import { element, escaped } from '../export/markup'
import { superscript } from '../export/symbols'

/* Scales with their ticks, as strings of SVG. */

/** `both signs` is logarithmic in either direction, and linear about 0. */
export type ScaleKind = 'linear' | 'log' | 'both signs'

/** Numbers to places on paper. */
export interface Scale {
  (x: number): number
  readonly ticks: readonly number[]
  readonly format: (x: number) => string
  readonly domain: readonly [number, number]
}

/** Where a panel lies on the paper. */
export interface Frame {
  readonly left: number
  readonly top: number
  readonly width: number
  readonly height: number
}

/** A place on paper, to a tenth of a unit. */
export const place = (x: number): string => `${Math.round(x * 10) / 10}`

const powerText = (x: number): string => {
  if (x <= 0) return x === 0 ? '0' : `−${powerText(-x)}`
  const exponent = Math.round(Math.log10(x))
  if (exponent === 0) return '1'
  return `10${superscript(`${exponent}`.replace('-', '−'))!}`
}

const POWERS = Array.from({ length: 640 }, (_, k) => 10 ** (k - 320))
/** Those that are seen beside 0. */
const WHOLE = POWERS.filter((x) => x >= 1)

/** Numbers with more digits than there is room for are written with a power of ten. */
const LONG = 1e5
export const shortText = (x: number): string =>
  x === 0
    ? '0'
    : String(x.toExponential(2))
        .replace(/\.?0*e\+?/, 'e')
        .replaceAll('-', '−')

export const scaleOf = (
  kind: ScaleKind,
  domain: readonly [number, number],
  range: readonly [number, number],
  count: number,
): Scale => {
  if (kind === 'linear') {
    const scale = scaleLinear().domain(domain).range(range)
    const ticks = scale.ticks(count)
    const largest = Math.max(...ticks.map(Math.abs))
    const format = largest >= LONG || largest < 1 / LONG ? shortText : scale.tickFormat(count)
    return Object.assign((x: number) => scale(x), { ticks, format, domain })
  }
  const scale = (kind === 'log' ? scaleLog() : scaleSymlog()).domain(domain).range(range)
  const seen = kind === 'log' ? POWERS : [...WHOLE.map((x) => -x).reverse(), 0, ...WHOLE]
  const powers = seen.filter((x) => x >= domain[0] && x <= domain[1])
  const every = Math.ceil(powers.length / count)
  const chosen = powers.filter((x) => x === 0 || Math.round(Math.log10(Math.abs(x))) % every === 0)
  // About 0 they stand close: 0 stays, and what is far enough from it.
  const near = Math.abs(range[1] - range[0]) / (3 * count)
  const ticks = chosen.filter((x) => x === 0 || kind === 'log' || Math.abs(scale(x) - scale(0)) >= near)
  return Object.assign((x: number) => scale(x), { ticks, format: powerText, domain })
}

const text = (x: number, y: number, classes: string, content: string, turned = false): string =>
  element(
    'text',
    { x: place(x), y: place(y), class: classes, transform: turned ? `rotate(-90 ${place(x)} ${place(y)})` : undefined },
    escaped(content),
  )

export const line = (x1: number, y1: number, x2: number, y2: number, classes: string): string =>
  element('line', { x1: place(x1), y1: place(y1), x2: place(x2), y2: place(y2), class: classes })

/** The frame of a panel with ticks, lines at the ticks, and what the axes show. */
export const axes = (
  { left, top, width, height }: Frame,
  x: Scale,
  y: Scale,
  labels: { readonly x?: string; readonly y: string },
): string => {
  const bottom = top + height
  const inX = x.ticks.map((t) => [t, x(t)] as const)
  const inY = y.ticks.map((t) => [t, y(t)] as const)
  return [
    ...inX.map(([, at]) => line(at, top, at, bottom, 'grid')),
    ...inY.map(([, at]) => line(left, at, left + width, at, 'grid')),
    ...(y.domain[0] < 0 && y.domain[1] > 0 ? [line(left, y(0), left + width, y(0), 'zero')] : []),
    element('rect', { x: place(left), y: place(top), width: place(width), height: place(height), class: 'frame' }),
    ...inY.map(([t, at]) => text(left - 5, at + 4, 'faint end', y.format(t))),
    text(12, top + height / 2, 'middle', labels.y, true),
    ...(labels.x === undefined
      ? []
      : [
          ...inX.map(([t, at]) => text(at, bottom + 14, 'faint middle', x.format(t))),
          text(left + width / 2, bottom + 30, 'middle', labels.x),
        ]),
  ].join('')
}

export const label = text
