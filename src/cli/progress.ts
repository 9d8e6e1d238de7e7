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

/** One line on standard error that says what is being done, how far it is and how long it may take; none in a pipe. */
export const createProgress = (terminal: Terminal, title: string, now: () => number = Date.now): Progress => {
  if (!terminal.interactive) return { report: () => {}, clear: () => {} }
  const start = now()
  let total = 0
  let since = start
  let written = start + DELAY_MS - PERIOD_MS
  let shown = false
  return {
    report(state) {
      const at = now()
      // Another stretch of work is as many as it is of its own.
      if (state.total !== total) {
        total = state.total
        since = at
      }
      if (at - written < PERIOD_MS) return
      written = at
      shown = true
      const part = state.total > 0 ? ` ${Math.min(100, Math.floor((100 * state.done) / state.total))} %` : ''
      const line = printable(`${title}: ${state.doing}${part}${remaining(at - since, state.done, state.total)}`)
      terminal.status(line.slice(0, terminal.width - 1))
    },
    clear() {
      if (shown) terminal.status('')
      shown = false
    },
  }
}
