import { dirname, isAbsolute, join } from 'node:path'
import type { Checker } from '../checker'
import { InputError } from '../inputError'
import { plural } from '../../report/verdictText'
import { isFaulty, loadModel } from '../models'
import { modelPaths } from '../modelPaths'
import { STANDARD_INPUT } from '../readText'
import { EXIT, type Session } from '../session'
import { type CheckArguments, runCheck } from './check'
import { changed, snapshot } from '../watchFiles'

/** Files that a model is checked with beside its own. */
const dataFilesOf = (path: string): readonly string[] => {
  const loaded = loadModel(path)
  const laws = isFaulty(loaded) ? [] : [...(loaded.model.data?.of.values() ?? [])]
  return laws.flatMap((d) => ('file' in d ? [isAbsolute(d.file) ? d.file : join(dirname(path), d.file)] : []))
}

const refuseUnwatched = (
  given: readonly string[],
  { at, json, lock, shard, blob, filesFrom }: CheckArguments,
): void => {
  const refuse = (message: string): InputError => new InputError('bad-option', `--watch: ${message}`)
  if ([...given, at].includes(STANDARD_INPUT)) throw refuse('standard input cannot be watched; name a file')
  if (json) throw refuse('is for people; `--json` is printed once, without it')
  if (shard !== undefined || blob !== undefined || filesFrom !== undefined)
    throw refuse('does not go with --shard, --blob or --files-from')
  if (lock !== undefined)
    throw refuse('a lock is not kept of models that are being edited; check with it once, without `--watch`')
}

/** A run that ends, or is given up: then nothing more of it is shown, and its threads end. */
interface Run {
  readonly finished: Promise<boolean>
  readonly giveUp: () => void
}

const startRun = (given: readonly string[], options: CheckArguments, session: Session, checker: Checker): Run => {
  const stop = new AbortController()
  const { terminal } = session
  const shown =
    (write: (text: string) => void) =>
    (text: string): void => {
      if (!stop.signal.aborted) write(text)
    }
  const quiet = { ...terminal, out: shown(terminal.out), err: shown(terminal.err), status: shown(terminal.status) }
  const run = runCheck(
    given,
    options,
    { ...session, terminal: quiet, interruption: () => stop.signal },
    { version: '', checker },
  )
  const finished = run.then(
    () => !stop.signal.aborted,
    (error: unknown) => {
      // What is wrong with the options may be mended in the model: a size or a claim that it has not yet.
      if (!(error instanceof InputError)) throw error
      quiet.err(`${error.message}\n`)
      return !stop.signal.aborted
    },
  )
  return { finished, giveUp: () => stop.abort() }
}

/** `scoreproof check --watch`: checks again whenever a file is saved, until Ctrl-C. */
export const runWatch = async (
  given: readonly string[],
  options: CheckArguments,
  session: Session,
  newChecker: () => Checker,
): Promise<number> => {
  refuseUnwatched(given, options)
  const { terminal } = session
  const end = session.interruption()
  let checker: Checker | undefined
  try {
    while (!end.aborted) {
      checker ??= newChecker()
      const beside = [...modelPaths(given).flatMap(dataFilesOf), ...(options.at === undefined ? [] : [options.at])]
      const files = (): readonly string[] => [...modelPaths(given), ...beside]
      const before = snapshot(files())
      const change = changed(before, files, end)
      terminal.clear()
      const run = startRun(given, options, session, checker)
      const isDone = await Promise.race([run.finished, change.then(() => false)])
      if (isDone) terminal.err(`watching ${plural(before.paths.length, 'file')}; Ctrl-C ends it\n`)
      else {
        run.giveUp()
        await Promise.all([run.finished, checker.close()])
        checker = undefined
      }
      await change
    }
  } finally {
    await checker?.close()
  }
  return EXIT.ok
}
