import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Checker, WorkerChecker } from './checker'
import { run } from './program'
import { EXIT } from './session'
import { sha256 } from './sha256'
import { processTerminal } from './terminal'

/** Ctrl-C ends the process at once unless a command asked to be told; a second one always does. */
const interruption = (): AbortSignal => {
  const controller = new AbortController()
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
  })
  return controller.signal
}

/**
 * Runs the command that the process was called with and ends the process with its exit code. `folder` holds the
 * scripts of the workers and the built page; `done` is told when a command has done what it should.
 */
export const main = async (folder: URL, done: () => void): Promise<void> => {
  /** A reader that has had enough, `scoreproof … | head`, is no error. */
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.badInput)
    })
  }
  const checker = (most: number): Checker =>
    new WorkerChecker(new URL('./checkWorker.js', folder), Math.min(most, availableParallelism()))
  const page = fileURLToPath(new URL('./page', folder))
  const build = (): string => sha256(readFileSync(new URL('./program.cjs', folder)))
  const code = await run(process.argv.slice(2), {
    terminal: processTerminal(),
    interruption,
    checker,
    build,
    scripts: folder,
    page,
  })
  if (code === EXIT.ok || code === EXIT.notOk) done()

  // Timers of an interrupted run must not keep the process alive, and all that was written must leave it first.
  process.stderr.write('', () => process.stdout.write('', () => process.exit(code)))
}
