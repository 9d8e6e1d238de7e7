/* Formulas that are wider than a page, in lines. */

/** How wide a formula is on paper, about, in letters. */
export const widthOf = (text: string): number => {
  const plain = text
    .replace(/\\(left|right|[Bb]igg?[lr]|[,!; ]|quad|text|mathrm|mathbb|operatorname|tfrac)/g, '')
    .replace(/\\sum|\\int|\\prod/g, 'mm')
  return widest(plain)
    .replace(/\\[A-Za-z]+/g, 'm')
    .replace(/[{}^_& ]/g, '').length
}

/** Of each fraction, the innermost first, the wider part. */
const widest = (text: string): string => {
  const wider = text.replace(/\\frac\{([^{}]*)\}\{([^{}]*)\}/g, (_, a: string, b: string) =>
    a.length > b.length ? a : b,
  )
  const flat = wider.replace(/(?<!\\frac)\{([^{}]*)\}(?!\{)/g, '$1')
  return flat === text ? text : widest(flat)
}

/** Letters that stand on a line of the page. */
const WIDTH = 56
const INDENT = '&\\quad '

/** A sum in its summands, each with its sign; what stands in brackets of any kind stays together. */
const summands = (text: string): readonly string[] => {
  const parts: string[] = []
  let [depth, from] = [0, 0]
  for (let k = 0; k < text.length; k++) {
    const rest = text.slice(k)
    if (/^(\{|\\left|\\begin)/.test(rest)) depth++
    else if (/^(\}|\\right|\\end)/.test(rest)) depth--
    else if (depth === 0 && /^ [+-] /.test(rest)) {
      parts.push(text.slice(from, k))
      from = k + 1
    }
    // A brace that is printed, as in \{.
    if (/^\\[{}]/.test(rest)) k++
  }
  return [...parts, text.slice(from)]
}

/** The formula with brackets of a fixed size in place of its widest pair, so that lines may end inside of it. */
const opened = (text: string): string => {
  let [depth, from] = [0, 0]
  let best: readonly [number, number] = [0, 0]
  for (const { 0: word, index } of text.matchAll(/\\left(?![a-z])|\\right(?![a-z])|(?<!\\)[{}]/g)) {
    const isLeft = word === '\\left' || word === '{'
    if (isLeft && depth++ === 0) from = index
    if (!isLeft && --depth === 0 && word === '\\right' && index - from > best[1] - best[0]) best = [from, index]
  }
  const [start, end] = best
  if (end === 0 || !text.startsWith('\\left', start)) return text
  return `${text.slice(0, start)}\\Bigl${text.slice(start + 5, end)}\\Bigr${text.slice(end + 6)}`
}

/** The rows of `align` of a formula, `head` with its relation before the first. */
export const broken = (head: string, formula: string): readonly string[] => {
  const parts = summands(formula).flatMap((part) =>
    widthOf(part) > WIDTH && opened(part) !== part ? summands(opened(part)) : [part],
  )
  const rows: string[] = []
  let row = head
  for (const part of parts) {
    if (row !== head && row !== INDENT && widthOf(row) + widthOf(part) > WIDTH) {
      rows.push(row)
      row = INDENT
    }
    row += `${row === head || row === INDENT ? '' : ' '}${part}`
  }
  return [...rows, row]
}

/** Points of a page whose formulas have at most so many letters. */
export const pageWidth = (letters: number): number => Math.round(345 * Math.max(1, letters / WIDTH))
