#!/usr/bin/env node
import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { type Checker, WorkerChecker } from './checker'
import { run } from './program'
import { EXIT } from './session'
import { processTerminal } from './terminal'

/** A reader that has had enough, `scoreproof … | head`, is no error. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.badInput)
  })
}

/** Ctrl-C ends the process at once unless a command asked to be told; a second one always does. */
const interruption = (): AbortSignal => {
  const controller = new AbortController()
  process.on('SIGINT', () => {
    if (controller.signal.aborted) process.exit(EXIT.interrupted)
    controller.abort()
  })
  return controller.signal
}

const checker = (most: number): Checker =>
  new WorkerChecker(new URL('./checkWorker.js', import.meta.url), Math.min(most, availableParallelism()))

const page = fileURLToPath(new URL('./page', import.meta.url))

const code = await run(process.argv.slice(2), { terminal: processTerminal(), interruption, checker, page })

// Timers of an interrupted run must not keep the process alive, and all that was written must leave it first.
process.stderr.write('', () => process.stdout.write('', () => process.exit(code)))
