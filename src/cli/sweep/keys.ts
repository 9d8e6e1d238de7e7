import type { Sample } from '../../data/density'
import type { Shard } from '../optionValues'
import { sha256 } from '../sha256'

/* What makes two jobs the same, on any machine and under any path, and which shard does which. */

/** All that an answer depends on. */
export interface KeyParts {
  readonly build: string
  readonly text: string
  readonly sizes: Readonly<Record<string, number>>
  readonly seed: number
  /** Options that decide what is asked, and the text of the points. */
  readonly options: Readonly<Record<string, unknown>>
  /** Samples by the name of their file in the model. */
  readonly samples: ReadonlyMap<string, Sample>
  /** Codes of what is wrong, where the model could not be used. */
  readonly faults: readonly string[]
}

const sampleHash = ({ rows }: Sample): string =>
  sha256(...rows.map((row) => new Uint8Array(Float64Array.from(row).buffer)), `${rows.length}`)

/** Entries by name: the order in which options were given is no part of what they say. */
const sortedEntries = (record: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] =>
  Object.entries(record)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))

export const jobKey = ({ build, text, sizes, seed, options, samples, faults }: KeyParts): string => {
  const hashes = [...samples].map(([name, sample]) => [name, sampleHash(sample)])
  return sha256(JSON.stringify([build, text, sortedEntries(sizes), seed, sortedEntries(options), hashes, faults]))
}

/** Identifies a set of jobs by their keys, sorted. */
export const planHash = (keys: readonly string[]): string => sha256(keys.join('\n'))

/** Of the keys, sorted, those of a shard. */
export const keysOfShard = (keys: readonly string[], { shard, of }: Shard): readonly string[] =>
  keys.filter((_, k) => k % of === shard - 1)
