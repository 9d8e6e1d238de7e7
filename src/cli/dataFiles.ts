import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import { csvRows } from '../data/csv'
import type { Sample } from '../data/density'
import { shapeOf } from '../decide/sampling/instance'
import type { Term } from '../expr'
import { columnOrder, namesEntries, type VisibleArray } from '../data/header'
import { npyRows } from '../data/npy'
import { type ReadBytes, rearranged, type Rows, SampleFault } from '../data/sampleFault'
import type { Model } from '../language/model'
import { derivedSizes, ownSizes } from '../language/sizes'
import { InputError } from './inputError'
import { readStandardInput, STANDARD_INPUT } from './readText'

/** Samples that claims average over are held in memory: no more rows than this. */
const LARGEST_SAMPLE = 200_000

/** How columns stand for entries: by the names that a file gives them, or in the order of `visible`. */
export interface ColumnOptions {
  readonly positional?: boolean
}

interface OpenFile {
  readonly read: ReadBytes
  readonly size: number
  readonly close: () => void
}

/** All of standard input, which cannot be read from the middle. */
const standardInput = (): OpenFile => {
  const bytes = readStandardInput()
  return { read: (at, length) => bytes.subarray(at, at + length), size: bytes.length, close: () => {} }
}

const openData = (path: string): OpenFile => {
  if (path === STANDARD_INPUT) return standardInput()
  let file: number
  try {
    file = openSync(path, 'r')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    throw new InputError(
      code === 'ENOENT' ? 'no-such-file' : 'unreadable',
      `${path}: ${code === 'ENOENT' ? 'no such file' : `cannot be read: ${code}`}`,
    )
  }
  const info = fstatSync(file)
  if (info.isDirectory()) {
    closeSync(file)
    throw new InputError('folder', `${path}: is a folder; name a CSV or NPY file`)
  }
  const read: ReadBytes = (position, length) => {
    const bytes = new Uint8Array(length)
    let count = 0
    while (count < length) {
      const got = readSync(file, bytes, count, length - count, position + count)
      if (got === 0) break
      count += got
    }
    return count === length ? bytes : bytes.subarray(0, count)
  }
  return { read, size: info.size, close: () => closeSync(file) }
}

/** Opens a CSV or NPY file and hands its rows to `use`. @throws InputError that names the file */
export const withRows = <R>(path: string, use: (rows: Rows, size: number, position: () => number) => R): R => {
  const { read, size, close } = openData(path)
  try {
    let farthest = 0
    const watched: ReadBytes = (position, length) => {
      const bytes = read(position, length)
      farthest = Math.max(farthest, position + bytes.length)
      return bytes
    }
    if (size === 0) throw new SampleFault('is empty')
    const [first, second] = read(0, 2)
    const isBinary = first === 0x93 || (first === 0x50 && second === 0x4b) || /\.npy$/i.test(path)
    return use(isBinary ? npyRows(watched) : csvRows(watched), size, () => farthest)
  } catch (error) {
    if (error instanceof SampleFault) throw new InputError('bad-data', `${path}: ${error.message}`)
    throw error
  } finally {
    close()
  }
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

/** The whole sample. @throws InputError that names the file */
export const readSample = (
  path: string,
  model: Model,
  sizes: Readonly<Record<string, number>>,
  options: ColumnOptions,
): Sample =>
  withRows(path, (all) => {
    const rows = columnsOf(all, model, sizes, options)
    const list: number[][] = []
    for (let block = rows.next(); block; block = rows.next()) {
      for (let at = 0; at < block.length; at += rows.columns)
        list.push(Array.from(block.subarray(at, at + rows.columns)))
      if (list.length > LARGEST_SAMPLE)
        throw new SampleFault(`has more than ${LARGEST_SAMPLE} rows, the most that claims are averaged over`)
    }
    return { rows: list }
  })

/** Where the samples of a model may lie: see `--allow-outside`. */
export interface SampleOptions extends ColumnOptions {
  readonly allowOutside?: boolean
}

/** A file relative to the model's folder, links followed. @throws InputError outside of it unless that is allowed */
const samplePath = (file: string, modelPath: string, { allowOutside = false }: SampleOptions): string => {
  const folder = modelPath === STANDARD_INPUT ? '.' : dirname(modelPath)
  const path = isAbsolute(file) ? file : join(folder, file)
  const within = relative(realpathOf(folder), realpathOf(path))
  if (!allowOutside && (within === '..' || within.startsWith(`..${sep}`) || isAbsolute(within)))
    throw new InputError('outside', `${path}: is outside the model's folder; \`--allow-outside\` reads it all the same`)
  return path
}

/** Of a file that does not exist, where it would be. */
const realpathOf = (path: string): string => {
  try {
    return realpathSync(path)
  } catch {
    return resolve(path)
  }
}

/**
 * The samples that a model's `data` names, by their names there; files are relative to the model file.
 *
 * @throws InputError, also where the columns are not the visible entries at the sizes of the model
 */
export const loadSamples = (
  model: Model,
  modelPath: string,
  sizes: Readonly<Record<string, number>>,
  options: SampleOptions = {},
): ReadonlyMap<string, Sample> => {
  const samples = new Map<string, Sample>()
  for (const d of model.data?.of.values() ?? []) {
    if (!('file' in d)) continue
    samples.set(d.file, readSample(samplePath(d.file, modelPath, options), model, sizes, options))
  }
  return samples
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
