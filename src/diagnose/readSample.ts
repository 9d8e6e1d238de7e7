import { csvRows } from '../data/csv'
import type { Sample } from '../data/density'
import { columnOrder, namesEntries, type VisibleArray } from '../data/header'
import { npyRows } from '../data/npy'
import { type ReadBytes, rearranged, type Rows, SampleFault } from '../data/sampleFault'
import { shapeOf } from '../decide/sampling/instance'
import type { Term } from '../expr'
import type { Model } from '../language/model'
import { derivedSizes, ownSizes } from '../language/sizes'

/* Rows of a file as data of a model, wherever its bytes come from. */

/** Samples that claims average over are held in memory: no more rows than this. */
const LARGEST_SAMPLE = 200_000

/** How columns stand for entries: by the names that a file gives them, or in the order of `visible`. */
export interface ColumnOptions {
  readonly positional?: boolean
}

/** The rows of a CSV or NPY file. @throws SampleFault */
export const rowsIn = (read: ReadBytes, name: string): Rows => {
  const [first, second] = read(0, 2)
  if (first === undefined) throw new SampleFault('is empty')
  const isBinary = first === 0x93 || (first === 0x50 && second === 0x4b) || /\.npy$/i.test(name)
  return isBinary ? npyRows(read) : csvRows(read)
}

/** The visible arrays at the sizes; undefined where those that follow from others are none. */
const arraysAt = (model: Model, sizes: Readonly<Record<string, number>>): readonly VisibleArray[] | undefined => {
  const own = derivedSizes(model, ownSizes(model, sizes))
  return own && shapeOf(own, model.visible, [])?.blocks
}

/** The rows with their columns in the order of the visible entries. @throws SampleFault where they do not fit */
export const columnsOf = (
  rows: Rows,
  model: Model,
  sizes: Readonly<Record<string, number>>,
  { positional = false }: ColumnOptions,
): Rows => {
  const arrays = arraysAt(model, sizes)
  if (!arrays) return rows
  const { header } = rows
  const cells = arrays.reduce((n, { dims }) => n + dims.reduce((a, b) => a * b, 1), 0)
  const isNamed = header && (!header.isComment || header.names.length === cells || namesEntries(header, arrays))
  const order = isNamed && !positional ? columnOrder(header, arrays) : undefined
  if (rows.columns !== cells) throw new SampleFault(wrongCount(model, sizes, rows.columns, cells))
  return order ? rearranged(rows, order) : rows
}

/** The whole sample. @throws SampleFault */
export const sampleIn = (
  all: Rows,
  model: Model,
  sizes: Readonly<Record<string, number>>,
  options: ColumnOptions,
): Sample => {
  const rows = columnsOf(all, model, sizes, options)
  const list: number[][] = []
  for (let block = rows.next(); block; block = rows.next()) {
    for (let at = 0; at < block.length; at += rows.columns) list.push(Array.from(block.subarray(at, at + rows.columns)))
    if (list.length > LARGEST_SAMPLE)
      throw new SampleFault(`has more than ${LARGEST_SAMPLE} rows, the most that claims are averaged over`)
  }
  return { rows: list }
}

/** `3 columns where v has 2 entries at n = 2`. */
const wrongCount = (model: Model, sizes: Readonly<Record<string, number>>, columns: number, cells: number): string => {
  const own = derivedSizes(model, ownSizes(model, sizes)) ?? {}
  const names = model.visible.map((v) => v.name).join(', ')
  const used = Object.entries(own).filter(([name]) => model.visible.some((v) => v.dims.some((d) => mentions(d, name))))
  const at = used.length === 0 ? '' : ` at ${used.map(([name, n]) => `${name} = ${n}`).join(', ')}`
  return `${counted(columns, 'column')} where ${names} ${model.visible.length === 1 ? 'has' : 'have'} ${counted(cells, 'entry', 'entries')}${at}`
}
const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`
const mentions = (t: Term, size: string): boolean =>
  (t.kind === 'size' && t.name === size) || t.children.some((c) => mentions(c, size))
