import { closeSync, fstatSync, openSync, readSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path'
import type { Sample } from '../data/density'
import { type ReadBytes, type Rows, SampleFault } from '../data/sampleFault'
import { type ColumnOptions, rowsIn, sampleIn } from '../diagnose/readSample'
import type { Model } from '../language/model'
import { InputError } from './inputError'
import { readStandardInput, STANDARD_INPUT } from './readText'

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
    return use(rowsIn(watched, path), size, () => farthest)
  } catch (error) {
    if (error instanceof SampleFault) throw new InputError('bad-data', `${path}: ${error.message}`)
    throw error
  } finally {
    close()
  }
}

/** The whole sample. @throws InputError that names the file */
export const readSample = (
  path: string,
  model: Model,
  sizes: Readonly<Record<string, number>>,
  options: ColumnOptions,
): Sample => withRows(path, (rows) => sampleIn(rows, model, sizes, options))

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
