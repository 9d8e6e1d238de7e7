import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { type Setting, settingText } from '../../report/sweep'
import type { ModelJson } from '../../report/verdictJson'
import { plural } from '../../report/verdictText'
import { InputError } from '../inputError'
import { isFolder } from '../modelPaths'
import { type Blob, type Empty, type Line, readBlob } from './blob'
import { keysOfShard } from './keys'

/* Blobs put together: what all shards of one plan say, and what is wrong with them. */

/** What one job says of one path. */
export interface Merged extends Setting {
  readonly json: ModelJson
  /** Its place among all that was asked for. */
  readonly at: number
  readonly seconds: number
}

export interface Merge {
  readonly entries: readonly Merged[]
  /** Shards that are missing, unfinished or of another plan. */
  readonly gaps: readonly string[]
  /** Jobs that have two verdicts. */
  readonly conflicts: readonly string[]
}

/** The blobs that arguments name; a folder stands for those in it. @throws InputError for a folder without any */
export const blobPaths = (given: readonly string[]): readonly string[] =>
  given.flatMap((path) => {
    if (!isFolder(path)) return [path]
    const files = readdirSync(path, { encoding: 'utf8' }).filter((name) => name.endsWith('.jsonl'))
    if (files.length === 0) throw new InputError('no-blobs', `${path}: no file in it ends in .jsonl`)
    return files.sort().map((name) => join(path, name))
  })

const isEmpty = (blob: Blob | Empty): blob is Empty => 'empty' in blob

/** The plan that most of the blobs are of, the first where there are as many of others. */
const commonPlan = (blobs: readonly Blob[]): string => {
  const counts = new Map<string, number>()
  for (const { header } of blobs) counts.set(identityOf(header), (counts.get(identityOf(header)) ?? 0) + 1)
  return [...counts].reduce((a, b) => (b[1] > a[1] ? b : a))[0]
}
const identityOf = ({ plan, build, of }: Blob['header']): string => JSON.stringify([plan, build, of])

const foreign = ({ path, header }: Blob, sample: Blob): string => {
  const other = sample.header
  const what =
    header.build !== other.build
      ? `written by another build, ${header.scoreproof} ${header.build.slice(0, 12)}`
      : header.plan !== other.plan
        ? 'of another plan'
        : `one of ${header.of} shards`
  return `${path}: is ${what}, other than ${sample.path}`
}

/** What is wrong with the shards, each of which has to be there and whole once. */
const gapsIn = (blobs: readonly Blob[]): readonly string[] => {
  const { of, jobs } = blobs[0]!.header
  const numbers = Array.from({ length: jobs }, (_, k) => `${k}`)
  return Array.from({ length: of }, (_, k) => k + 1).flatMap((shard) => {
    const own = blobs.filter(({ header }) => header.shard === shard)
    const wanted = keysOfShard(numbers, { shard, of }).length
    const told = own.map((blob) => ({ blob, has: new Set(blob.lines.map(({ key }) => key)).size }))
    if (told.some(({ blob, has }) => blob.unfinished === undefined && has === wanted)) return []
    if (own.length === 0) return [`shard ${shard}/${of} is missing`]
    return told.map(
      ({ blob, has }) =>
        `${blob.path}: shard ${shard}/${of} is unfinished, with ${has} of ${plural(wanted, 'job')}: ${blob.unfinished ?? 'some are missing'}`,
    )
  })
}

/** What a job says, without numbers that do not decide. */
const verdictsOf = ({ models }: Line): readonly (readonly [string, string])[] => {
  const { checks, claims, errors = [] } = models[0]!
  return [
    ...checks.map((c) => [c.name, c.flagged === true ? `${c.verdict}, flagged` : c.verdict] as const),
    ...claims.map((c) => [`:${c.line} ${c.claim}`, c.verdict] as const),
    ...errors.map((e) => [e.code, 'not read'] as const),
  ]
}

/** How two answers to the same job differ; undefined where they do not. */
const difference = (a: Line, b: Line): string | undefined => {
  const [one, other] = [verdictsOf(a), verdictsOf(b)]
  const k = one.findIndex(([name, verdict], at) => name !== other[at]?.[0] || verdict !== other[at]?.[1])
  if (k < 0) return one.length === other.length ? undefined : `${one.length} and ${other.length} verdicts`
  const [name, verdict] = one[k]!
  return `${name} is ${verdict} and ${other.find(([same]) => same === name)?.[1] ?? 'nothing'}`
}

/** The lines of all blobs, one of each key; those of finished blobs first. */
const linesOf = (blobs: readonly Blob[]): Pick<Merge, 'conflicts'> & { readonly lines: readonly Line[] } => {
  const byKey = new Map<string, { readonly line: Line; readonly path: string }>()
  const conflicts: string[] = []
  const finishedFirst = [...blobs].sort(
    (a, b) => Number(a.unfinished !== undefined) - Number(b.unfinished !== undefined),
  )
  for (const { path, lines } of finishedFirst)
    for (const line of lines) {
      const before = byKey.get(line.key)
      if (!before) byKey.set(line.key, { line, path })
      const differs = before && difference(before.line, line)
      if (differs !== undefined)
        conflicts.push(
          `${line.models[0]!.model} ${settingText(line)}: two answers, in ${before!.path} and ${path}: ${differs}`,
        )
    }
  return { lines: [...byKey.values()].map(({ line }) => line), conflicts }
}

const keyOf = ({ json, seed, sizes }: Merged): string => JSON.stringify([json.model, sizes, seed])

const order = (a: Merged, b: Merged): number => {
  const [x, y] = [a, b].map(({ json, sizes, seed }) => [json.model, ...Object.values(sizes), seed] as const)
  const k = x!.findIndex((value, at) => value !== y![at])
  return k < 0 ? 0 : x![k]! < (y![k] ?? 0) ? -1 : 1
}

/** In the order in which one process has them; where shards were given them in several orders, by their names. */
const inOrder = (entries: readonly Merged[]): readonly Merged[] => {
  const places = new Set(entries.map(({ at }) => at))
  return [...entries].sort(places.size === entries.length ? (a, b) => a.at - b.at : order)
}

/** @throws InputError where a file is no blob, or none has anything */
export const merged = (paths: readonly string[]): Merge => {
  const read = paths.map(readBlob)
  const blobs = read.filter((blob): blob is Blob => !isEmpty(blob))
  const [first] = blobs
  if (!first) throw new InputError('empty', `${paths.join(', ')}: no shard has written anything yet`)
  const plan = commonPlan(blobs)
  const sample = blobs.find(({ header }) => identityOf(header) === plan)!
  const own = blobs.filter(({ header }) => identityOf(header) === plan)
  const others = blobs.filter((blob) => !own.includes(blob)).map((blob) => foreign(blob, sample))
  const { lines, conflicts } = linesOf(own)
  const all = lines.flatMap(({ models, seed, sizes, seconds }) =>
    models.map(({ at, ...json }) => ({ json, at, seed, sizes, seconds })),
  )
  const entries = [...new Map(all.map((entry) => [keyOf(entry), entry])).values()]
  const gaps = gapsIn(own)
  const empty = gaps.length === 0 ? [] : read.filter(isEmpty).map(({ path }) => `${path}: is empty`)
  return { entries: inOrder(entries), gaps: [...others, ...empty, ...gaps], conflicts }
}
