import type { ScalarStyle } from '../source'

/**
 * Offset in the file of every character of a scalar's value, and one past its end.
 *
 * The value is matched against the written text character by character: quotes, escapes, indentation and block headers
 * are skipped, and a folded line break is the space that it became.
 */
export const scalarMap = (file: string, from: number, to: number, value: string, style: ScalarStyle): Int32Array => {
  const map = new Int32Array(value.length + 1)
  let at = style === 'plain' ? from : style === 'quoted' ? from + 1 : afterHeader(file, from)
  const escapes = style === 'quoted' && file[from] === '"'
  for (let k = 0; k < value.length; k++) {
    const c = value[k]!
    if (isBlank(c)) {
      map[k] = Math.min(at, to)
      if (escapes && file[at] === '\\') at += 2
      else if (isBlank(file[at])) at++
      continue
    }
    for (let length = skipped(file, at, escapes); at < to && length > 0; length = skipped(file, at, escapes))
      at += length
    map[k] = Math.min(at, to)
    if (escapes && file[at] === '\\') at += escapeLength(file, at)
    else at += style === 'quoted' && file[at] === "'" && c === "'" ? 2 : 1
  }
  map[value.length] = Math.min(at, to)
  return map
}

const isBlank = (c: string | undefined): boolean => c === ' ' || c === '\n' || c === '\t' || c === '\r'

/** How many characters of blanks (or of an escaped line break) stand here that the value does not hold. */
const skipped = (file: string, at: number, escapes: boolean): number => {
  if (isBlank(file[at])) return 1
  return escapes && file[at] === '\\' && isBlank(file[at + 1]) ? 2 : 0
}

const afterHeader = (file: string, from: number): number => {
  const end = file.indexOf('\n', from)
  return end === -1 ? file.length : end + 1
}

const escapeLength = (file: string, at: number): number => {
  const digits = { x: 2, u: 4, U: 8 }[file[at + 1] ?? '']
  return 2 + (digits ?? 0)
}
