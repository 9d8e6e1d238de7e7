import type { Place } from './model'

/** How a scalar was written: it decides what a line break and a `#` in it mean. */
export type ScalarStyle = 'plain' | 'quoted' | 'literal' | 'folded'

/** A piece of text with the place of each of its characters in the file it came from, if it came from one. */
export interface Source {
  readonly text: string
  readonly style: ScalarStyle
  /** Key path, e.g. `claims[2].claim`. */
  readonly path: string
  /** True inside `[…]` or `{…}` of YAML, where a comma ends an unquoted scalar. */
  readonly inFlow: boolean
  /** The place of characters from..to; at least one character is marked, and only on one line. */
  place(from: number, to: number): Place | undefined
  /** Line in the file of a character; 0 where there is no file. */
  lineOf(at: number): number
}

/** Characters from..to of a source. */
export const slice = (source: Source, from: number, to: number): Source => ({
  ...source,
  text: source.text.slice(from, to),
  place: (a, b) => source.place(from + a, from + b),
  lineOf: (at) => source.lineOf(from + at),
})

/** Text given from code, without a file. */
export const looseSource = (text: string, path: string): Source => ({
  text,
  style: 'literal',
  path,
  inFlow: false,
  place: () => undefined,
  lineOf: (at) => text.slice(0, at).split('\n').length,
})

/** Text of one line and its number, as places of a file need it. */
export interface LineIndex {
  /** 1-based line and column of an offset. */
  position(offset: number): { readonly line: number; readonly column: number }
  /** Offset after the last character of that line. */
  lineEnd(line: number): number
}

export const lineIndex = (text: string): LineIndex => {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return {
    position(offset) {
      let [low, high] = [0, starts.length - 1]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if (starts[middle]! <= offset) low = middle
        else high = middle - 1
      }
      return { line: low + 1, column: offset - starts[low]! + 1 }
    },
    lineEnd(line) {
      const next = starts[line]
      return next === undefined ? text.length : next - 1
    },
  }
}

/** The place of offsets from..to of a file. */
export const placeIn = (lines: LineIndex, from: number, to: number): Place => {
  const { line, column } = lines.position(from)
  return { line, column, length: Math.max(1, Math.min(to, lines.lineEnd(line)) - from) }
}
