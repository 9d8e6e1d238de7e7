import type { Checker } from './checker'
import type { Terminal } from './terminal'

/** Exit codes: all as expected, something not, input that cannot be used, stopped by Ctrl-C. */
export const EXIT = { ok: 0, notOk: 1, badInput: 2, interrupted: 130 } as const

/** What a command gets beside its arguments. */
export interface Session {
  readonly terminal: Terminal
  /** Aborted by Ctrl-C; a command that can say what it has so far listens, and is asked once. */
  readonly interruption: () => AbortSignal
  /** What checks, in so many threads at most. */
  readonly checker: (most: number) => Checker
  /** The folder of the built scripts. */
  readonly scripts: URL
  /** Identifies the program, to a bit: answers of another are not compared with its own. */
  readonly build: () => string
  /** The folder of the built page. */
  readonly page: string
}

/** One line on an error that is nobody's but ours; with SCOREPROOF_DEBUG set, where it came from. */
export const reportBug = (error: unknown, terminal: Terminal): string => {
  const what = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n')[0]!
  terminal.err(`scoreproof: internal error: ${what}; please report it with the input that causes it\n`)
  if (process.env.SCOREPROOF_DEBUG && error instanceof Error) terminal.err(`${error.stack}\n`)
  return what
}
