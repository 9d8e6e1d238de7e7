/** Text in columns of a terminal: widths, padding, wrapping. Text may hold colour codes and combining marks. */

const INVISIBLE = /\x1b\[[0-9;]*m|\p{Mn}|\p{Cf}/gu
const WIDE = /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}/gu

/** Columns that a text takes. */
export const widthOf = (text: string): number => {
  const visible = text.replace(INVISIBLE, '')
  return [...visible].length + (visible.match(WIDE)?.length ?? 0)
}

export const pad = (text: string, width: number): string => text + ' '.repeat(Math.max(0, width - widthOf(text)))

/** The text, cut to a width with … at the end. */
export const cut = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text
  let kept = ''
  for (const char of text) {
    if (widthOf(kept + char) > width - 1) break
    kept += char
  }
  return `${kept.trimEnd()}…`
}

interface Gap {
  /** Position of the space in the line. */
  readonly at: number
  /** How deep in brackets it stands. */
  readonly depth: number
}

/** Of a line that is too long, the gap to break at: the outermost in its right half, before an operator if it can be. */
const breakAt = (line: string, width: number): number => {
  const gaps: (Gap & { readonly column: number; readonly operator: boolean })[] = []
  let depth = 0
  let column = 0
  for (let at = 0; at < line.length;) {
    const char = String.fromCodePoint(line.codePointAt(at)!)
    if ('([{'.includes(char)) depth++
    if (')]}'.includes(char)) depth--
    if (char === ' ' && column > 0) {
      const operator = /^ [+−-] /.test(line.slice(at, at + 3)) || line[at - 1] === ','
      gaps.push({ at, depth, column, operator })
    }
    column += widthOf(char)
    if (column > width) break
    at += char.length
  }
  const late = gaps.filter((gap) => gap.column >= width / 2)
  const rank = (gap: (typeof gaps)[number]): number => 2 * gap.depth + (gap.operator ? 0 : 1)
  const best = (late.length > 0 ? late : gaps.slice(-1)).reduce<(typeof gaps)[number] | undefined>(
    (chosen, gap) => (chosen === undefined || rank(gap) <= rank(chosen) ? gap : chosen),
    undefined,
  )
  return best?.at ?? -1
}

/** Lines of at most `width` columns where gaps allow it, broken outside brackets and before operators by preference. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let rest = text
  let left = widthOf(text)
  while (left > width) {
    let at = breakAt(rest, width)
    if (at < 0) at = rest.indexOf(' ', 1)
    if (at < 0) break
    const line = rest.slice(0, at)
    lines.push(line)
    left -= widthOf(line) + 1
    rest = rest.slice(at + 1)
  }
  return [...lines, rest]
}

/** `label  text`, with the text wrapped and its further lines under its first. */
export const labelled = (label: string, labelWidth: number, text: string, width: number): string => {
  const [first = '', ...more] = wrap(text, Math.max(20, width - labelWidth))
  const indent = ' '.repeat(labelWidth)
  return [pad(label, labelWidth) + first, ...more.map((line) => indent + line)].join('\n')
}
