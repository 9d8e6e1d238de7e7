import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import * as z from 'zod'
import { jsonText, printable } from '../language/printable'
import { wrap } from '../report/columns'
import { LOCK_FORMAT, type LockedModel, type LockedModels } from '../report/lock'
import { type Change, compareModels, isLoss } from '../report/lockComparison'
import type { Paint } from '../report/paint'
import { InputError } from './inputError'
import { readText, refuseMissingFolder, STANDARD_INPUT } from './readText'
import { writeWhole } from './wholeFile'

/* The file of `check --lock`. It only grows stronger by itself; to make it weaker takes `--update-lock`. */

const LARGEST_LOCK = 64 * 2 ** 20

const SIZES = z.record(z.string(), z.number())
const VERDICT = z.object({
  verdict: z.enum(['proved', 'tested', 'refuted', 'undecided']),
  sizes: z.union([z.literal('all'), z.array(SIZES)]).optional(),
  minimum: SIZES.optional(),
  assumptions: z.array(
    z.object({
      kind: z.enum(['exchange', 'boundary', 'positive', 'defined', 'smooth', 'converges']),
      text: z.string(),
    }),
  ),
  unreached: z.boolean().optional(),
})
/** Keys in the order in which they are written: what was read and is written again is the same text. */
const CLAIM = z.object({
  claim: z.string(),
  name: z.string().nullable(),
  where: z.array(z.string()),
  expect: z.enum(['holds', 'proved', 'refuted']),
  ...VERDICT.shape,
})
const MODEL = z.object({
  assume: z.array(z.string()),
  checks: z.record(z.string(), VERDICT),
  claims: z.array(CLAIM),
})
const FORMAT = z.object({ scoreproofLock: z.number() })
const LOCK = z.object({ scoreproofLock: z.literal(LOCK_FORMAT), models: z.record(z.string(), MODEL) })

/** A model of this run that was checked to its end. */
export interface Checked {
  readonly path: string
  readonly locked: LockedModel
  /** Lines of its claims. */
  readonly lines: readonly number[]
}

/** A change with the model that it is of. */
export interface ChangeJson extends Omit<Change, 'claim'> {
  readonly model: string
  readonly line: number | null
}

/** What a run did with its lock; `changes` is empty where it was created. */
export interface LockJson {
  readonly file: string
  readonly ok: boolean
  readonly written: boolean
  readonly changes: readonly ChangeJson[]
}

export interface LockOptions {
  readonly lock?: string
  readonly updateLock?: boolean
}

/** What an existing file holds. @throws InputError where it is no lock that can be read; `update` writes an older one anew */
const readLock = (path: string, update: boolean): LockedModels => {
  const refuse = (code: string, message: string): InputError => new InputError(code, `${path}: ${message}`)
  const noLock = (what: string): InputError =>
    refuse(
      'bad-lock',
      `is no lock of verdicts: ${what}; where it was one, remove it and \`check --lock\` writes it anew`,
    )
  let json: unknown
  try {
    json = JSON.parse(readText(path, LARGEST_LOCK))
  } catch (error) {
    if (error instanceof InputError) throw refuse(error.code, error.message)
    throw noLock('it is not JSON')
  }
  const format = FORMAT.safeParse(json).data?.scoreproofLock
  if (format === undefined) throw noLock('it has no `scoreproofLock`')
  if (format > LOCK_FORMAT)
    throw refuse(
      'newer-lock',
      `is a lock of format ${format}, and this version reads ${LOCK_FORMAT}: it takes a newer scoreproof`,
    )
  if (format < LOCK_FORMAT) {
    if (update) return {}
    throw refuse(
      'older-lock',
      `is a lock of format ${format}, and this version reads ${LOCK_FORMAT}; \`--update-lock\` writes it anew`,
    )
  }
  const read = LOCK.safeParse(json)
  if (read.success) return read.data.models
  const { path: at, message } = read.error.issues[0]!
  throw noLock(`${at.join('.')}: ${message}`)
}

const sortedByKey = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)))

export class LockFile {
  private constructor(
    private readonly path: string,
    /** Undefined where there is none yet. */
    private readonly before: LockedModels | undefined,
    private readonly update: boolean,
  ) {}

  /** Before anything is checked, so that nobody waits for a lock that is of no use. @throws InputError */
  static open({ lock: path, updateLock = false }: LockOptions): LockFile | undefined {
    if (path === undefined) {
      if (updateLock)
        throw new InputError('bad-option', '--update-lock: needs `--lock FILE`, the lock that is written anew')
      return undefined
    }
    if (path === STANDARD_INPUT)
      throw new InputError('bad-option', '--lock: is a file that is read and written, not `-`')
    refuseMissingFolder(path)
    return new LockFile(path, existsSync(path) ? readLock(path, updateLock) : undefined, updateLock)
  }

  /** Compares, and writes what is to be kept; where not `whole`, a model was not checked to its end, and nothing is written. */
  settle(models: readonly Checked[], whole: boolean): LockJson {
    const compared = models.map((m) => this.compared(m))
    const changes = [...compared.flatMap((c) => c.changes), ...this.goneModels(models)]
    const ok = this.update || !changes.some(isLoss)
    const written = whole && ok && this.write(Object.fromEntries(compared.map(({ key, kept }) => [key, kept])))
    return { file: this.path, ok, written, changes }
  }

  private compared({ path, locked, lines }: Checked) {
    const key = this.keyOf(path)
    const old = this.before?.[key]
    if (!old) {
      const change: ChangeJson = { change: 'new', model: path, line: null, subject: 'the model', reason: '' }
      return { key, kept: locked, changes: this.before ? [change] : [] }
    }
    const { changes, kept } = compareModels(locked, old)
    const placed = changes.map(({ claim, ...change }): ChangeJson => {
      return { ...change, model: path, line: claim === undefined ? null : lines[claim]! }
    })
    return { key, kept: this.update ? locked : kept, changes: placed }
  }

  /** Models of the lock that are neither given nor there any more; those that were not given are left as they are. */
  private goneModels(models: readonly Checked[]): readonly ChangeJson[] {
    const given = new Set(models.map((m) => this.keyOf(m.path)))
    return Object.keys(this.before ?? {})
      .filter((key) => !given.has(key) && !this.isThere(key))
      .map((key) => ({ change: 'gone', model: key, line: null, subject: 'the model', reason: 'no such file any more' }))
  }

  private write(now: LockedModels): boolean {
    const others = Object.entries(this.before ?? {}).filter(([key]) => this.isThere(key))
    const models = sortedByKey({ ...Object.fromEntries(others), ...now })
    const text = (of: LockedModels): string => `${jsonText({ scoreproofLock: LOCK_FORMAT, models: of })}\n`
    if (this.before && text(models) === text(this.before)) return false
    writeWhole(this.path, text(models))
    return true
  }

  private keyOf(path: string): string {
    return path === STANDARD_INPUT
      ? path
      : relative(dirname(resolve(this.path)), resolve(path))
          .split(sep)
          .join('/')
  }

  private isThere(key: string): boolean {
    return key === STANDARD_INPUT || existsSync(join(dirname(this.path), key))
  }
}

const COUNTED = ['stronger', 'new'] as const

/** What a run says of its lock: each loss with its reason, and how much there is beside. */
export const lockLines = ({ file, ok, written, changes }: LockJson, width: number, paint: Paint): readonly string[] => {
  const lost = changes.filter(isLoss)
  const rows = lost.flatMap(({ change, model, line, subject, reason }) => [
    `  ${ok ? paint.open('!') : paint.bad('✗')} ${printable(model)}${line === null ? '' : `:${line}`}  ${printable(subject)}  ${change}`,
    ...wrap(printable(reason), width - 9).map((text) => `${' '.repeat(9)}${text}`),
  ])
  const counts = COUNTED.flatMap((kind) => {
    const count = changes.filter((c) => c.change === kind).length
    return count > 0 ? [`${count} ${kind}`] : []
  })
  if (rows.length === 0 && counts.length === 0) return []
  const hint = ok ? [] : ['  what is meant to be so is written by `--update-lock`']
  const beside = counts.length > 0 ? [`  ${counts.join(', ')}${written ? '' : ', not written'}`] : []
  return [`lock ${printable(file)}`, ...rows, ...beside, ...hint]
}

/** What the last line of a run says of it. */
export const lossText = ({ ok, changes, file }: LockJson): string =>
  ok ? '' : ` · ${changes.filter(isLoss).length} weaker than ${printable(file)}`
