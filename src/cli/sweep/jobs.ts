import { isFaulty } from '../models'
import type { Shard } from '../optionValues'
import type { Entry } from './entries'
import { jobKey, type KeyParts, keysOfShard, planHash } from './keys'

/** Entries that are the same question: they differ in the path alone. */
export interface Job {
  readonly key: string
  readonly entries: readonly [Entry, ...Entry[]]
}

/** All jobs, and which of them are to be done here. */
export interface Plan {
  readonly jobs: readonly Job[]
  /** How many there are over all shards, and what identifies them. */
  readonly size: number
  readonly hash: string
}

/** Each entry by itself, where nobody asks for keys. */
export const unkeyed = (entries: readonly Entry[]): Plan => ({
  jobs: entries.map((entry) => ({ key: '', entries: [entry] })),
  size: entries.length,
  hash: '',
})

const keyOf = (entry: Entry, common: Pick<KeyParts, 'build' | 'options'>): string => {
  const { text, seed, sizes } = entry
  const opened = entry.open()
  const faults = isFaulty(opened) ? opened.faults.map((f) => f.code) : []
  return jobKey({ ...common, text, seed, sizes, faults, samples: isFaulty(opened) ? new Map() : opened.samples })
}

/** The jobs of a shard, in the order of their entries. */
export const planOf = (entries: readonly Entry[], common: Pick<KeyParts, 'build' | 'options'>, shard: Shard): Plan => {
  const byKey = new Map<string, [Entry, ...Entry[]]>()
  for (const entry of entries) {
    const key = keyOf(entry, common)
    const same = byKey.get(key)
    if (same) same.push(entry)
    else byKey.set(key, [entry])
  }
  const keys = [...byKey.keys()].sort()
  const own = new Set(keysOfShard(keys, shard))
  const jobs = [...byKey].flatMap(([key, same]) => (own.has(key) ? [{ key, entries: same }] : []))
  return { jobs, size: keys.length, hash: planHash(keys) }
}

/** So many jobs for each that is open may wait for one before them: their results are held. */
const MOST_WAITING = 50

/**
 * Starts jobs in turn, so many at a time, and hands them out in their order: where one takes long, those behind it go
 * on.
 */
export function* inTurn<J, S extends { readonly finished: Promise<unknown> }>(
  jobs: readonly J[],
  start: (job: J) => S,
  most: number,
): Generator<S> {
  const waiting: S[] = []
  let next = 0
  let open = 0
  let last = jobs.length
  const fill = (): void => {
    while (open < most && waiting.length < most * MOST_WAITING && next < last) {
      const started = start(jobs[next++]!)
      open++
      const end = (): void => {
        open--
        fill()
      }
      started.finished.then(end, end)
      waiting.push(started)
    }
  }
  try {
    for (fill(); waiting.length > 0; fill()) yield waiting.shift()!
  } finally {
    last = 0
  }
}
