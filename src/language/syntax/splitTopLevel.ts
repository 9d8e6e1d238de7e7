import { slice, type Source } from '../source'

/** The parts of a text between commas that stand in no brackets. */
export const splitTopLevel = (source: Source): readonly Source[] => {
  const parts: Source[] = []
  let depth = 0
  let from = 0
  for (let at = 0; at <= source.text.length; at++) {
    const c = source.text[at]
    if (c === '(' || c === '[') depth++
    else if (c === ')' || c === ']') depth--
    else if (c === undefined || (c === ',' && depth === 0)) {
      parts.push(slice(source, from, at))
      from = at + 1
    }
  }
  return parts
}
