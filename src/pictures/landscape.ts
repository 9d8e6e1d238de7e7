import { contours } from 'd3-contour'
import { entryTerms } from '../decide/equation1/entries'
import { element } from '../export/markup'
import { axes, type Frame, label, place, type Scale, scaleOf, shortText } from './axes'
import type { Figure } from './figure'
import { shown, shownRange, some, spaced } from './numbers'
import { compiledIn, type Scene } from './scene'
import { BANDS } from './style'

/* F over two visible entries as bands, ψ as arrows, and the data on top. */

const NODES = 61
const ARROWS = 12
const MOST_DATA = 400
const FRAME: Frame = { left: 62, top: 10, width: 344, height: 300 }

/** The lowest of a band and the level at which the next begins: closer where F is low, which is where v is likely. */
const levelsOf = (low: number, high: number): readonly number[] =>
  Array.from({ length: BANDS }, (_, k) => low + (high - low) * (k / BANDS) ** 2)

/** The bands of a grid of NODES × NODES values. */
const bands = (values: readonly number[], levels: readonly number[], x: Scale, y: Scale, grid: Grid): string => {
  const least = values.reduce((a, b) => (b < a ? b : a), Infinity)
  const at = ([i, j]: readonly number[]): string => `${place(x(grid.x(i! - 0.5)))},${place(y(grid.y(j! - 0.5)))}`
  const layers = contours().size([NODES, NODES]).smooth(true)
  return levels
    .map((level, k) => {
      // A hair below, so that the lowest place of all is inside.
      const { coordinates } = layers.contour([...values], k === 0 ? least - 1e-9 * Math.max(1, Math.abs(least)) : level)
      const d = coordinates.flatMap((polygon) => polygon.map((ring) => `M${ring.map(at).join('L')}Z`)).join('')
      return d === '' ? '' : element('path', { class: `contour band-${k}`, 'fill-rule': 'evenodd', d })
    })
    .join('')
}

interface Grid {
  readonly x: (i: number) => number
  readonly y: (j: number) => number
}

/** An arrow from a place on paper. */
const arrow = (x: number, y: number, dx: number, dy: number): string => {
  const [endX, endY] = [x + dx, y + dy]
  const head = (turn: number): string => {
    const [c, s] = [Math.cos(turn), Math.sin(turn)]
    const size = 0.32
    return `M${place(endX)},${place(endY)}L${place(endX - size * (c * dx - s * dy))},${place(endY - size * (s * dx + c * dy))}`
  }
  return element('path', {
    class: 'arrow',
    d: `M${place(x)},${place(y)}L${place(endX)},${place(endY)}${head(0.5)}${head(-0.5)}`,
  })
}

/** What each band stands for, in a column beside the panel. */
const key = (levels: readonly number[], high: number): string => {
  const left = FRAME.left + FRAME.width + 14
  const step = FRAME.height / BANDS
  const bottom = FRAME.top + FRAME.height
  return [
    ...levels.map((_, k) =>
      element('rect', {
        x: left,
        y: place(bottom - (k + 1) * step),
        width: 12,
        height: place(step),
        class: `band-${k}`,
      }),
    ),
    ...[...levels, high]
      .map((level, k) =>
        k % 2 === 0
          ? label(
              left + 17,
              bottom - k * step + 4,
              'faint',
              Math.abs(level) >= 1e4 ? shortText(level) : shown(Number(level.toPrecision(3))),
            )
          : '',
      )
      .filter((text) => text !== ''),
    label(left + 6, FRAME.top + FRAME.height + 18, 'middle', 'F'),
  ].join('')
}

/** The picture over two entries by their numbers; undefined where F has no values there. */
export const landscape = (scene: Scene, entries: readonly [number, number]): Figure | undefined => {
  const { subject, axes: all, point, shown: ranges } = scene
  const [a, b] = entries
  const scores = entryTerms(subject.stable().score, new Map(Object.entries(subject.sizes)))
  const energy = compiledIn(scene, [subject.stable().freeEnergy])
  const score = compiledIn(scene, [scores[a]!, scores[b]!])
  const at = (x: number, y: number): readonly number[] => point.map((p, c) => (c === a ? x : c === b ? y : p))
  const [xs, ys] = [spaced(...ranges[a]!, NODES), spaced(...ranges[b]!, NODES)]
  const values = ys.flatMap((y) => xs.map((x) => energy(at(x, y))[0]!))
  const known = values.filter(Number.isFinite)
  if (known.length === 0) return undefined
  const [low, high] = shownRange(known)
  const least = known.reduce((a, b) => Math.min(a, b))
  const levels = high > low ? levelsOf(low, high) : [low]
  const x = scaleOf('linear', ranges[a]!, [FRAME.left, FRAME.left + FRAME.width], 6)
  const y = scaleOf('linear', ranges[b]!, [FRAME.top + FRAME.height, FRAME.top], 6)
  const step = (list: readonly number[]): number => list[1]! - list[0]!
  const grid = { x: (i: number) => xs[0]! + i * step(xs), y: (j: number) => ys[0]! + j * step(ys) }
  const flat = values.map((f) => (Number.isFinite(f) ? f : NaN))
  const arrows = arrowsOf(score, at, ranges[a]!, ranges[b]!, x, y)
  const inside = (v: number, [from, to]: readonly [number, number]): boolean => v >= from && v <= to
  const data = some(
    (subject.rows ?? []).filter((row) => inside(row[a]!, ranges[a]!) && inside(row[b]!, ranges[b]!)),
    MOST_DATA,
  )
  const dots = data.map((row) =>
    element('circle', { class: 'datum', cx: place(x(row[a]!)), cy: place(y(row[b]!)), r: 2.4 }),
  )
  const names = [all[a]!.name, all[b]!.name] as const
  const lowest = values.indexOf(least)
  const others = all.length > 2 ? `; the other entries of v are held` : ''
  return {
    kind: 'landscape',
    title: `F and ψ over ${names[0]} and ${names[1]}`,
    description: `F is lowest at ${names[0]} = ${shown(xs[lowest % NODES]!)}, ${names[1]} = ${shown(ys[Math.floor(lowest / NODES)]!)}, where it is ${shown(least)}; its bands go up to ${shown(high)}; arrows are ψ, as long as the root of its size, the longest ${shown(arrows.longest)}${data.length > 0 ? `; dots are ${data.length} rows of the data` : ''}${others}.`,
    width: 480,
    height: FRAME.top + FRAME.height + 38,
    drawing: [
      bands(flat, levels, x, y, grid),
      axes(FRAME, x, y, { x: names[0], y: names[1] }),
      arrows.drawing,
      ...dots,
      key(levels, high),
    ].join(''),
    table: {
      head: [`${names[0]}, ${names[1]}`, 'F', `ψ(${names[0]})`, `ψ(${names[1]})`],
      rows: some(ys, 4).flatMap((v) =>
        some(xs, 4).map((u) => [
          `${shown(u)}, ${shown(v)}`,
          shown(energy(at(u, v))[0]!),
          ...[...score(at(u, v))].map(shown),
        ]),
      ),
    },
  }
}

type At = (x: number, y: number) => readonly number[]

const arrowsOf = (
  score: (point: readonly number[]) => Float64Array,
  at: At,
  rangeX: readonly [number, number],
  rangeY: readonly [number, number],
  x: Scale,
  y: Scale,
): { readonly drawing: string; readonly longest: number } => {
  const centres = ([from, to]: readonly [number, number]): readonly number[] =>
    Array.from({ length: ARROWS }, (_, k) => from + ((to - from) * (k + 0.5)) / ARROWS)
  const found = centres(rangeY).flatMap((v) =>
    centres(rangeX).map((u) => {
      const [du, dv] = score(at(u, v))
      return { u, v, du: du!, dv: dv!, size: Math.hypot(du!, dv!) }
    }),
  )
  const known = found.filter(({ size }) => Number.isFinite(size) && size > 0)
  const longest = Math.max(0, ...known.map(({ size }) => size))
  // Directions are those on paper, on which the two axes may have scales of their own.
  const [perX, perY] = [Math.abs(x(1) - x(0)), Math.abs(y(1) - y(0))]
  const room = (0.85 * Math.min(FRAME.width, FRAME.height)) / ARROWS
  const drawing = known.map(({ u, v, du, dv, size }) => {
    const [dx, dy] = [du * perX, -dv * perY]
    const long = Math.max(3, room * Math.sqrt(size / longest)) / Math.hypot(dx, dy)
    return arrow(x(u) - (dx * long) / 2, y(v) - (dy * long) / 2, dx * long, dy * long)
  })
  return { drawing: drawing.join(''), longest }
}
