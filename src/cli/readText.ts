import {
  closeSync,
  existsSync,
  fstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname } from 'node:path'
import { nearest } from '../language/faults'
import { InputError } from './inputError'

const MB = 2 ** 20

/** Codes of the operating system that a user can do something about. */
const causes: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'not permitted',
  ELOOP: 'a loop of links',
  ENAMETOOLONG: 'the name is too long',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EISDIR: 'is a folder',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left',
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown'

const cause = (error: unknown): string => causes[codeOf(error)] ?? codeOf(error)

const stemOf = (name: string): string => name.replace(/\.\w+$/, '')

/** The file of the same folder whose name, without its ending, is closest, if one is close. */
const similarFile = (path: string): string => {
  const folder = dirname(path)
  try {
    const files = readdirSync(folder).slice(0, 10_000)
    const near = nearest(stemOf(basename(path)), files.map(stemOf))
    const file = files.find((name) => stemOf(name) === near)
    return file === undefined ? '' : `; did you mean \`${path.slice(0, path.length - basename(path).length)}${file}\`?`
  } catch {
    return ''
  }
}

/** The path that stands for standard input. */
export const STANDARD_INPUT = '-'

let standardInput: Buffer | undefined
/** All that standard input holds: it can be read once, and is kept for who asks again. */
export const readStandardInput = (): Buffer => (standardInput ??= readFileSync(0))

const readBytes = (path: string, limit: number): Buffer => {
  if (path === STANDARD_INPUT) {
    const bytes = readStandardInput()
    if (bytes.length > limit) throw tooLarge(limit)
    return bytes
  }
  const file = openSync(path, 'r')
  try {
    if (fstatSync(file).isDirectory()) throw new InputError('folder', 'is a folder')
    const parts: Buffer[] = []
    for (let total = 0; total <= limit;) {
      const part = Buffer.alloc(Math.min(limit + 1 - total, 4 * MB))
      const count = readSync(file, part, 0, part.length, null)
      if (count === 0) return Buffer.concat(parts)
      parts.push(part.subarray(0, count))
      total += count
    }
    throw tooLarge(limit)
  } finally {
    closeSync(file)
  }
}

const tooLarge = (limit: number): InputError =>
  new InputError('too-large', `is larger than ${limit / MB} MB, the most that is read`)

/** The text of a file of at most `limit` bytes. Throws InputError where there is none, without naming the file. */
export const readText = (path: string, limit: number): string => {
  let bytes: Buffer
  try {
    bytes = readBytes(path, limit)
  } catch (error) {
    if (error instanceof InputError) throw error
    if (codeOf(error) === 'ENOENT') throw new InputError('no-such-file', `no such file${similarFile(path)}`)
    throw new InputError('unreadable', `cannot be read: ${cause(error)}`)
  }
  if (bytes.length === 0) throw new InputError('empty', 'is empty')
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    throw new InputError('not-utf8', 'is UTF-16; save it as UTF-8')
  }
  if (bytes.includes(0)) throw new InputError('binary', 'is not a text file: it holds zero bytes')
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new InputError('not-utf8', 'is not UTF-8 text; save it as UTF-8')
  }
}

/** Writes a file that must not exist yet. */
export const writeNew = (path: string, text: string): void => {
  try {
    writeFileSync(path, text, { flag: 'wx' })
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new InputError('exists', `${path}: exists already and is left as it is`)
    throw unwritable(path, error)
  }
}

const missingFolder = (path: string): InputError =>
  new InputError('no-such-folder', `${path}: no such folder \`${dirname(path)}\``)

export const unreadable = (path: string, error: unknown): InputError =>
  codeOf(error) === 'ENOENT'
    ? new InputError('no-such-file', `${path}: no such file${similarFile(path)}`)
    : new InputError('unreadable', `${path}: cannot be read: ${cause(error)}`)

export const unwritable = (path: string, error: unknown): InputError =>
  codeOf(error) === 'ENOENT'
    ? missingFolder(path)
    : new InputError('unwritable', `${path}: cannot be written: ${cause(error)}`)

/** For a file that takes long to make: what is seen of its folder before. @throws InputError where there is none */
export const refuseMissingFolder = (path: string): void => {
  if (!existsSync(dirname(path))) throw missingFolder(path)
}

export const isFile = (path: string): boolean => {
  try {
    return statSync(path).isFile()
  } catch {
    return false
  }
}

/** A file that exists is left as it is, unless we wrote it or nobody did. @throws InputError */
export const refuseForeign = (path: string, isOurs: (head: string) => boolean): void => {
  const before = isFile(path) ? headIfExists(path)! : ''
  if (before !== '' && !isOurs(before))
    throw new InputError('exists', `${path}: exists and was not written by scoreproof`)
}

/** More than the first lines of what we write. */
const HEAD_BYTES = 4096

/** The first words of a file that may not exist; empty where it is a folder or cannot be read. */
export const headIfExists = (path: string): string | undefined => {
  if (!existsSync(path)) return undefined
  try {
    const file = openSync(path, 'r')
    try {
      const head = Buffer.alloc(HEAD_BYTES)
      return head.subarray(0, readSync(file, head)).toString('utf8')
    } finally {
      closeSync(file)
    }
  } catch {
    return ''
  }
}
