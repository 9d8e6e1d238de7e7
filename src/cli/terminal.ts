import { printableLines } from '../language/printable'

/** Where a run writes, and what is known of it; the tests give one that records. */
export interface Terminal {
  readonly out: (text: string) => void
  readonly err: (text: string) => void
  /** Writes the line on standard error in place of what stands in the last one. */
  readonly status: (line: string) => void
  /** Clears the screen, where standard output is one. */
  readonly clear: () => void
  /** Columns to lay out for. */
  readonly width: number
  /** Colour on standard output, and on standard error. */
  readonly outColour: boolean
  readonly errColour: boolean
  /** True if standard error is a terminal: only then is progress shown. */
  readonly interactive: boolean
}

/** Colour codes as `paint` writes them. */
const COLOUR = /(\x1b\[\d{1,2}m)/

const harmless = (text: string, colour: boolean): string =>
  colour
    ? text
        .split(COLOUR)
        .map((part, k) => (k % 2 === 1 ? part : printableLines(part)))
        .join('')
    : printableLines(text)

/** A terminal to which nothing but printable text goes, line breaks, and colours where it has them: all is written through one. */
export const guarded = (terminal: Terminal): Terminal => ({
  ...terminal,
  out: (text) => terminal.out(harmless(text, terminal.outColour)),
  err: (text) => terminal.err(harmless(text, terminal.errColour)),
})

/** Columns where standard output is no terminal, and the most that are used. */
const PIPE_WIDTH = 100
const MAX_WIDTH = 120

/** `isTTY` is undefined, not false, in a pipe, whatever its type says; left so, a default would be taken for it. */
const isTerminal = (stream: { readonly isTTY?: boolean }): boolean => stream.isTTY === true

/** The terminal of this process. Colours need a terminal and no NO_COLOR (https://no-color.org: set and not empty). */
export const processTerminal = (): Terminal => {
  const { stdout, stderr, env } = process
  const colourful = !env.NO_COLOR && env.TERM !== 'dumb'
  return {
    out: (text) => void stdout.write(text),
    err: (text) => void stderr.write(text),
    status: (line) => void stderr.write(`\r\x1b[K${line}`),
    clear: () => void (isTerminal(stdout) && stdout.write('\x1b[2J\x1b[3J\x1b[H')),
    width: stdout.isTTY ? Math.min(stdout.columns || PIPE_WIDTH, MAX_WIDTH) : PIPE_WIDTH,
    outColour: colourful && isTerminal(stdout),
    errColour: colourful && isTerminal(stderr),
    interactive: isTerminal(stderr),
  }
}
