import { closeSync, openSync, readSync, writeSync } from 'node:fs'
import * as z from 'zod'
import type { ModelJson } from '../../report/verdictJson'
import { InputError } from '../inputError'
import { refuseForeign, unreadable, unwritable } from '../readText'
import { SHARD_MODEL } from '../verdictsSchema'

/* What a shard found, as JSON Lines: a header, a line for each job as it ends, and an end. */

const HEADER = z.object({
  scoreproof: z.string(),
  build: z.string(),
  shard: z.number(),
  of: z.number(),
  /** How many jobs the plan has, over all shards. */
  jobs: z.number(),
  /** Identifies the plan: a hash of all keys. */
  plan: z.string(),
})
export type Header = z.infer<typeof HEADER>

const LINE = z.object({
  key: z.string(),
  seed: z.number(),
  sizes: z.record(z.string(), z.number()),
  seconds: z.number(),
  /** What is said of each path at which the text stands, with the place of each in the list of all. */
  models: z.array(SHARD_MODEL),
})
/** One job that has ended. */
export interface Line extends Omit<z.infer<typeof LINE>, 'models'> {
  readonly models: readonly (ModelJson & { readonly at: number })[]
}

const DONE = z.object({ done: z.literal(true) })

/** The first words of a file that we may overwrite. */
const OURS = '{"scoreproof":'

/** Each line is written at once, so that what a killed process leaves is whole lines and at most a part of one. */
export class BlobWriter {
  private readonly file: number

  /** @throws InputError where a file that is none of ours has the name, or it cannot be written */
  constructor(
    private readonly path: string,
    header: Header,
  ) {
    refuseForeign(path, (text) => text.startsWith(OURS))
    try {
      this.file = openSync(path, 'w')
    } catch (error) {
      throw unwritable(path, error)
    }
    this.write(header)
  }

  write(line: Header | Line | z.infer<typeof DONE>): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`)
    try {
      for (let done = 0; done < bytes.length;) done += writeSync(this.file, bytes, done)
    } catch (error) {
      throw unwritable(this.path, error)
    }
  }

  close(): void {
    closeSync(this.file)
  }
}

export interface Blob {
  readonly path: string
  readonly header: Header
  readonly lines: readonly Line[]
  /** Why it is not finished; undefined where it is. */
  readonly unfinished: string | undefined
}

/** What a shard was stopped in before it wrote a line; its number is not known. */
export type Empty = { readonly path: string; readonly empty: true }

const PART = 4 * 2 ** 20

const opened = (path: string): number => {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw unreadable(path, error)
  }
}
const read = (path: string, file: number, part: Buffer): number => {
  try {
    return readSync(file, part)
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** The lines of a file, and behind them what is no whole line. */
function* linesOf(path: string): Generator<{ readonly text: string; readonly isWhole: boolean }> {
  const file = opened(path)
  try {
    const part = Buffer.alloc(PART)
    const next = (): number => read(path, file, part)
    let rest: Buffer[] = []
    for (let count = next(); count > 0; count = next()) {
      let start = 0
      for (let end = part.indexOf(10); end >= 0 && end < count; end = part.indexOf(10, start)) {
        yield { text: Buffer.concat([...rest, part.subarray(start, end)]).toString('utf8'), isWhole: true }
        rest = []
        start = end + 1
      }
      rest.push(Buffer.from(part.subarray(start, count)))
    }
    const text = Buffer.concat(rest).toString('utf8')
    if (text !== '') yield { text, isWhole: false }
  } finally {
    closeSync(file)
  }
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

/** What a shard wrote, up to where it can be read. @throws InputError where it is no blob */
export const readBlob = (path: string): Blob | Empty => {
  let header: Header | undefined
  const lines: Line[] = []
  let number = 0
  const soFar = (unfinished: string | undefined): Blob => ({ path, header: header!, lines, unfinished })
  for (const { text, isWhole } of linesOf(path)) {
    number++
    const value = isWhole ? parsed(text) : undefined
    if (!header) {
      const read = HEADER.safeParse(value)
      if (read.success) header = read.data
      else if (!isWhole && OURS.startsWith(text.slice(0, OURS.length))) return { path, empty: true }
      else throw new InputError('bad-blob', `${path}: is not what \`scoreproof check --blob\` writes`)
      continue
    }
    if (!isWhole) return soFar(`is cut in line ${number}`)
    if (DONE.safeParse(value).success) return soFar(undefined)
    if (!LINE.safeParse(value).success) return soFar(`line ${number} cannot be read`)
    // As it was written, down to the order of its keys.
    lines.push(value as Line)
  }
  return header ? soFar('has no end') : { path, empty: true }
}
