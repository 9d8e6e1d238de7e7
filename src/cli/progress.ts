import { printable } from '../language/printable'
import type { Terminal } from './terminal'

export interface Progress {
  readonly report: (state: { readonly doing: string; readonly done: number; readonly total: number }) => void
  /** Removes the line, so that other output can be written. */
  readonly clear: () => void
}

/** Nothing is shown of work that ends sooner, and the line is written no more often than this. */
const DELAY_MS = 400
const PERIOD_MS = 100
/** Less done than this fraction tells nothing about the time that remains. */
const ENOUGH = 0.05

const remaining = (elapsed: number, done: number, total: number): string => {
  if (total <= 0 || done / total < ENOUGH || done >= total) return ''
  const seconds = Math.ceil(((elapsed / 1000) * (total - done)) / done)
  return seconds < 100 ? `, about ${seconds} s left` : `, about ${Math.ceil(seconds / 60)} min left`
}

/** A log has a line so often. */
const LOG_PERIOD_MS = 60_000

/**
 * One line on standard error that says what is being done, how far it is and how long it may take. In a pipe there is
 * none, but for what may run for hours, which is told of to its log.
 */
export const createProgress = (terminal: Terminal, title: string, { inLog = false } = {}): Progress => {
  const { interactive } = terminal
  if (!interactive && !inLog) return { report: () => {}, clear: () => {} }
  const period = interactive ? PERIOD_MS : LOG_PERIOD_MS
  const start = Date.now()
  let total = 0
  let since = start
  let written = interactive ? start + DELAY_MS - period : start
  let shown = false
  return {
    report(state) {
      const at = Date.now()
      // Another stretch of work is as many as it is of its own.
      if (total > 0 && state.total !== total) since = at
      total = state.total
      if (at - written < period) return
      written = at
      const part = state.total > 0 ? ` ${Math.min(100, Math.floor((100 * state.done) / state.total))} %` : ''
      const line = printable(`${title}: ${state.doing}${part}${remaining(at - since, state.done, state.total)}`)
      if (!interactive) return terminal.err(`${line}\n`)
      shown = true
      terminal.status(line.slice(0, terminal.width - 1))
    },
    clear() {
      if (shown) terminal.status('')
      shown = false
    },
  }
}
