import { statSync } from 'node:fs'

/*
 * Files are looked at again and again, rather than watched by the operating system: that sees editors that save by
 * renaming, folders of a network and of a container, and as many files as there are.
 */

const PERIOD_MS = 40
/** What is missing or empty for less than this is being saved. */
const PATIENCE_MS = 300
/** New files of a folder are looked for less often: a folder may be large. */
const LIST_EVERY = 20

/** What tells one state of a file from another without reading it. */
const stateOf = (path: string): string => {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true })
    return size === 0n ? UNFINISHED : `${ino} ${size} ${mtimeNs} ${ctimeNs}`
  } catch {
    return UNFINISHED
  }
}
const UNFINISHED = ''

/** The files as they are now; what is kept of it tells later whether one has changed. */
export interface Snapshot {
  readonly paths: readonly string[]
  readonly states: readonly string[]
}
export const snapshot = (paths: readonly string[]): Snapshot => ({ paths, states: paths.map(stateOf) })

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((x, k) => x === b[k])

/**
 * Resolves when files are not as they were and have been left alone for a moment, or when the signal is aborted; `list`
 * says which they are by then.
 */
export const changed = (before: Snapshot, list: () => readonly string[], signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    let paths = before.paths
    let last = before.states
    let since = performance.now()
    let ticks = 0
    const look = (): void => {
      if (++ticks % LIST_EVERY === 0) paths = list()
      const now = paths.map(stateOf)
      const at = performance.now()
      if (!same(now, last)) [last, since] = [now, at]
      const isNew = !same(paths, before.paths) || !same(now, before.states)
      const isLeftAlone = at - since >= (now.includes(UNFINISHED) ? PATIENCE_MS : PERIOD_MS)
      if (isNew && isLeftAlone) end()
    }
    const timer = setInterval(look, PERIOD_MS)
    const end = (): void => {
      clearInterval(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    signal.addEventListener('abort', end, { once: true })
  })
