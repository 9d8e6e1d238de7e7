import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { dirname, isAbsolute, join } from 'node:path'
import { csvRows } from '../data/csv'
import type { Sample } from '../data/density'
import { shapeOf } from '../decide/sampling/instance'
import type { Term } from '../expr'
import { npyRows } from '../data/npy'
import { type ReadBytes, type Rows, SampleFault } from '../data/sampleFault'
import type { Model } from '../language/model'
import { derivedSizes, ownSizes } from '../language/sizes'
import { InputError } from './inputError'

/** Samples that claims average over are held in memory: no more rows than this. */
const LARGEST_SAMPLE = 200_000

/** Opens a CSV or NPY file and hands its rows to `use`. @throws InputError that names the file */
export const withRows = <R>(path: string, use: (rows: Rows, size: number, position: () => number) => R): R => {
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
  try {
    const info = fstatSync(file)
    if (info.isDirectory()) throw new InputError('folder', `${path}: is a folder; name a CSV or NPY file`)
    let farthest = 0
    const read: ReadBytes = (position, length) => {
      const bytes = new Uint8Array(length)
      let count = 0
      while (count < length) {
        const got = readSync(file, bytes, count, length - count, position + count)
        if (got === 0) break
        count += got
      }
      farthest = Math.max(farthest, position + count)
      return count === length ? bytes : bytes.subarray(0, count)
    }
    if (info.size === 0) throw new SampleFault('is empty')
    const [magic] = read(0, 1)
    return use(magic === 0x93 || /\.npy$/i.test(path) ? npyRows(read) : csvRows(read), info.size, () => farthest)
  } catch (error) {
    if (error instanceof SampleFault) throw new InputError('bad-data', `${path}: ${error.message}`)
    throw error
  } finally {
    closeSync(file)
  }
}

/** The whole sample. */
export const readSample = (path: string): Sample =>
  withRows(path, (rows) => {
    const list: number[][] = []
    for (let block = rows.next(); block; block = rows.next()) {
      for (let at = 0; at < block.length; at += rows.columns)
        list.push(Array.from(block.subarray(at, at + rows.columns)))
      if (list.length > LARGEST_SAMPLE)
        throw new SampleFault(`has more than ${LARGEST_SAMPLE} rows, the most that claims are averaged over`)
    }
    return { rows: list }
  })

/**
 * The samples that a model's `data` names, by their names there; files are relative to the model file.
 *
 * @throws InputError, also where the columns are not as many as the visible entries at the sizes of the model
 */
export const loadSamples = (
  model: Model,
  modelPath: string,
  sizes: Readonly<Record<string, number>>,
): ReadonlyMap<string, Sample> => {
  const samples = new Map<string, Sample>()
  for (const d of model.data?.of.values() ?? []) {
    if (!('file' in d)) continue
    const path = isAbsolute(d.file) ? d.file : join(dirname(modelPath), d.file)
    const sample = readSample(path)
    checkColumns(model, sizes, path, sample.rows[0]!.length)
    samples.set(d.file, sample)
  }
  return samples
}

const checkColumns = (model: Model, sizes: Readonly<Record<string, number>>, path: string, columns: number): void => {
  const own = derivedSizes(model, ownSizes(model, sizes))
  const cells = own && shapeOf(own, model.visible, [])?.cells
  if (!own || cells === undefined || cells === columns) return
  const names = model.visible.map((v) => v.name).join(', ')
  const used = Object.entries(own).filter(([name]) => model.visible.some((v) => v.dims.some((d) => mentions(d, name))))
  const at = used.length === 0 ? '' : ` at ${used.map(([name, n]) => `${name} = ${n}`).join(', ')}`
  throw new InputError(
    'bad-data',
    `${path}: ${counted(columns, 'column')} where ${names} ${model.visible.length === 1 ? 'has' : 'have'} ${counted(cells, 'entry', 'entries')}${at}`,
  )
}
const counted = (n: number, one: string, many = `${one}s`): string => `${n} ${n === 1 ? one : many}`
const mentions = (t: Term, size: string): boolean =>
  (t.kind === 'size' && t.name === size) || t.children.some((c) => mentions(c, size))
