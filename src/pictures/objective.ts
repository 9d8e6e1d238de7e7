import { objectiveMoments } from '../data/objective'
import { shapeOf } from '../decide/sampling/instance'
import { type Cell, freeCells } from '../diagnose/parameters/cells'
import { RowFunctions } from '../diagnose/parameters/rowFunctions'
import type { Figure } from './figure'
import type { ScaleKind } from './axes'
import { lineChart } from './lineChart'
import { shown, some, spaced } from './numbers'
import type { Scene } from './scene'

/* J over the data along one parameter, and the three terms that it is made of: has it a minimum, or does it run away? */

const NODES = 81
const MOST_ROWS = 400
/** How far one looks: to either side, in sizes of the value; of a positive parameter in factors. */
const REACH = 4
const FACTOR = 30
const TERMS = ['½ Σ E[∂E]²', 'Σ var[∂E]', '−Σ E[∂²E]'] as const

interface Axis {
  readonly places: readonly number[]
  readonly scale: 'linear' | 'log'
}

const axisOf = ({ low, high }: Cell, at: number): Axis => {
  if (low === 0 && high === Infinity && at > 0)
    return { places: spaced(-1, 1, NODES).map((t) => at * FACTOR ** t), scale: 'log' }
  const reach = REACH * Math.max(1, Math.abs(at))
  const near = 1e-3 * Math.min(2 * reach, high - low)
  return { places: spaced(Math.max(at - reach, low + near), Math.min(at + reach, high - near), NODES), scale: 'linear' }
}

/** Where the curve is least, and whether that is at an end of what is shown. */
const least = (values: readonly number[], places: readonly number[]): string => {
  const known = values.filter(Number.isFinite)
  if (known.length === 0) return 'it has no values'
  const k = values.indexOf(Math.min(...known))
  const where = `${shown(places[k]!)}, where it is ${shown(values[k]!)}`
  const isEnd = !Number.isFinite(values[k - 1] ?? NaN) || !Number.isFinite(values[k + 1] ?? NaN)
  return isEnd ? `it still falls at ${where}, the end of what is shown: it may run away` : `it is least at ${where}`
}

/** Values that explode leave nothing to be seen of the others on a linear scale. */
const scaleFor = (curves: readonly (readonly number[])[]): ScaleKind => {
  const sizes = curves
    .flat()
    .filter(Number.isFinite)
    .map(Math.abs)
    .sort((a, b) => a - b)
  return sizes.at(-1)! > EXPLODES * Math.max(1, sizes[sizes.length >> 1]!) ? 'both signs' : 'linear'
}
const EXPLODES = 50

/** J along the first free entries of each parameter; none without data. */
export const objectives = (scene: Scene): readonly Figure[] => {
  const { subject, instance } = scene
  const { model, derivation, sizes } = subject
  if (!subject.rows || subject.rows.length === 0) return []
  const rows = some(subject.rows, MOST_ROWS)
  const functions = new RowFunctions(model.parameters, model.visible, objectiveMoments(derivation), sizes)
  const meanOver = (): readonly number[] => {
    functions.prepare()
    const sums = [0, 0, 0]
    for (const row of rows) functions.at(row).forEach((value, k) => (sums[k]! += value / rows.length))
    return sums
  }
  const cells = freeCells(shapeOf(sizes, model.parameters, [])!.blocks)
  const firsts = cells.filter((cell, k) => cells.findIndex((c) => c.variable === cell.variable) === k)
  return firsts.slice(0, MOST_FIGURES).flatMap((cell) => {
    functions.hold(instance)
    const { values } = functions.arrays.get(cell.variable.name)!
    const own = values[cell.positions[0]!]!
    const { places, scale } = axisOf(cell, own)
    const found = places.map((x) => {
      for (const p of cell.positions) values[p] = x
      const [half, variance, curvature] = meanOver()
      return { terms: [half!, variance!, -curvature!], total: half! + variance! - curvature! }
    })
    const total = found.map((f) => f.total)
    if (!total.some(Number.isFinite)) return []
    const series = TERMS.map((name, k) => ({ name, values: found.map((f) => f.terms[k]!) }))
    const count =
      rows.length === subject.rows!.length ? `${rows.length} rows` : `${rows.length} of ${subject.rows!.length} rows`
    return [
      {
        ...lineChart({
          label: cell.name,
          places,
          scale,
          marks: [{ at: own, text: 'here', here: true }],
          panels: [
            { label: 'J', series: [{ name: 'J', values: total }], scale: scaleFor([total]) },
            { label: 'its terms', series, scale: scaleFor(series.map((s) => s.values)) },
          ],
        }),
        kind: 'objective',
        title: `J on the data along ${cell.name}`,
        description: `J over ${count}, the other parameters held: ${least(total, places)}.`,
        table: {
          head: [cell.name, 'J', ...TERMS],
          rows: some([...places.keys()], 17).map((k) => [places[k]!, total[k]!, ...found[k]!.terms].map(shown)),
        },
      },
    ]
  })
}
const MOST_FIGURES = 6
