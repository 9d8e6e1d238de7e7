import type { Sample } from '../../data/density'
import { type ReadBytes, SampleFault } from '../../data/sampleFault'
import { rowsIn, sampleIn } from '../../diagnose/readSample'
import { sampleFault } from '../../diagnose/sampleFault'
import type { Model } from '../../language/model'
import { admissibleSizes, ownSizes } from '../../language/sizes'
import type { Settings } from '../protocol'

/* What is set beside a model: sizes, and files of data, which stay in this browser. */

interface Given extends Pick<Settings, 'sizes' | 'files'> {
  /** What is in the files. */
  readonly bytes: readonly ArrayBuffer[]
}

interface GivenData {
  /** Rows of the files that the model names. */
  readonly samples: ReadonlyMap<string, Sample>
  /** What the model is to be trained on: a file that it does not name, else the first that it names. */
  readonly sample: Sample | undefined
}

const nameOf = (path: string): string => path.replace(/^.*[\\/]/, '')

const readerOf =
  (bytes: ArrayBuffer): ReadBytes =>
  (at, length) =>
    new Uint8Array(bytes, Math.min(at, bytes.byteLength), Math.max(0, Math.min(length, bytes.byteLength - at)))

/** The rows of the files, or why they, or the sizes, cannot be used. */
export const givenData = (model: Model, { sizes, files, bytes }: Given): GivenData | string => {
  const base = ownSizes(model, sizes)
  if (Object.keys(sizes).length > 0 && !admissibleSizes(model, undefined, base)) {
    const at = Object.entries(base).map(([name, n]) => `${name} = ${n}`)
    return `the model makes no sense at ${at.join(', ')}`
  }
  const wanted = [...(model.data?.of.values() ?? [])].flatMap((d) => ('file' in d ? [d.file] : []))
  const missing = wanted.find((path) => !files.some((file) => file.name === nameOf(path)))
  if (missing !== undefined) return `the data are the file \`${nameOf(missing)}\`: choose it under Settings and data`
  try {
    const samples = new Map<string, Sample>()
    const others: Sample[] = []
    for (const [k, { name }] of files.entries()) {
      const found = sampleOf(model, sizes, name, bytes[k]!)
      const paths = wanted.filter((path) => nameOf(path) === name)
      if (paths.length === 0) others.push(found)
      for (const path of paths) samples.set(path, found)
    }
    return { samples, sample: others[0] ?? [...samples.values()][0] }
  } catch (error) {
    if (!(error instanceof SampleFault)) throw error
    return error.message
  }
}

/** @throws SampleFault that names the file */
const sampleOf = (model: Model, sizes: Settings['sizes'], name: string, bytes: ArrayBuffer): Sample => {
  try {
    const sample = sampleIn(rowsIn(readerOf(bytes), name), model, sizes, {})
    const fault = sampleFault(model, sizes, sample)
    if (fault !== undefined) throw new SampleFault(fault)
    return sample
  } catch (error) {
    if (!(error instanceof SampleFault)) throw error
    throw new SampleFault(`${name}: ${error.message}`)
  }
}
