import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setFlagsFromString } from 'node:v8'
import { Script } from 'node:vm'
import { threadId } from 'node:worker_threads'
import type * as Program from './program'

/*
 * What a short run spends most of its time with is not its question: V8 compiles the program anew in each thread, and
 * optimises functions that are about to end. So code is optimised later, and what was compiled is kept beside it.
 */

/**
 * Eight times what V8 waits by itself. `check` of the GRBM takes 0.70 of the CPU time under Node 20, 0.86 under Node
 * 22, 0.93 under Node 24, which have another name for it; a newer Node is left as it is until it has been measured.
 */
const PATIENCE: { readonly [major: string]: string } = {
  20: '--interrupt-budget=540672',
  22: '--invocation-count-for-turbofan=24000',
  24: '--invocation-count-for-turbofan=24000',
}

const sha256 = (data: Buffer): Buffer => createHash('sha256').update(data).digest()

/** What was compiled before, behind its own hash; undefined where there is none, or half of it. */
const kept = (path: string): Buffer | undefined => {
  try {
    const file = readFileSync(path)
    const data = file.subarray(32)
    return sha256(data).equals(file.subarray(0, 32)) ? data : undefined
  } catch {
    return undefined
  }
}

/** Written beside and renamed, so that nobody reads half; where it cannot be written, nothing but time is lost. */
const keep = (folder: string, path: string, data: Buffer): void => {
  try {
    mkdirSync(folder, { recursive: true })
    const draft = `${path}.${process.pid}.${threadId}`
    writeFileSync(draft, Buffer.concat([sha256(data), data]))
    renameSync(draft, path)
  } catch {
    // A folder of another user's, or a full disk.
  }
}

/**
 * The program, compiled from its text or from what an earlier run of this `use` compiled of the same text. `done` keeps
 * what was compiled this time, for the next one.
 */
export const load = (here: URL, use: string): { readonly program: typeof Program; readonly done: () => void } => {
  const patience = PATIENCE[process.versions.node.split('.')[0]!]
  if (patience !== undefined) setFlagsFromString(patience)
  const filename = fileURLToPath(new URL('program.cjs', here))
  const source = readFileSync(filename)
  const folder = fileURLToPath(new URL('compiled', here))
  const of = [sha256(source).toString('hex').slice(0, 16), process.version, process.arch, use].join('-')
  const path = join(folder, of)
  const cachedData = kept(path)
  const script = new Script(source.toString('utf8'), { filename, ...(cachedData && { cachedData }) })
  const module = { exports: {} as typeof Program }
  const fill = script.runInThisContext() as (module: object, exports: object, require: NodeJS.Require) => void
  fill(module, module.exports, createRequire(here))
  const stale = cachedData === undefined || script.cachedDataRejected === true
  return { program: module.exports, done: () => stale && keep(folder, path, script.createCachedData()) }
}
