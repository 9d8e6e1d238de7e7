import { GREEK_LETTERS } from '../greek'

/** Characters that look like the syntax but are not, and what to write for them. */
const WRITE = new Map<string, string>([
  ...[...'−–—‐‑﹣－'].map((c) => [c, '-'] as const),
  ...[...'·⋅×∗•∙✕⨯'].map((c) => [c, '*'] as const),
  ...[...'÷∕⁄'].map((c) => [c, '/'] as const),
  ...[...'²³⁴⁵⁶⁷⁸⁹'].map((c, k) => [c, `^${k + 2}`] as const),
  ...[...'′’‘ʹ´ᵀ⊤'].map((c) => [c, "'"] as const),
  ['¹', '^1'],
  ['⁻', '^-'],
  ['≤', '<='],
  ['≥', '>='],
  ['≠', '!='],
  ['＝', '=='],
  ['≡', '=='],
  ['½', '1/2'],
  ['¼', '1/4'],
  ['＋', '+'],
  ['＊', '*'],
  ['（', '('],
  ['）', ')'],
  ['［', '['],
  ['］', ']'],
  ['，', ','],
  ['：', ':'],
  ['∞', 'inf'],
  ['√', 'sqrt(…)'],
  ['Σ', 'sum(i, …)'],
  ['∑', 'sum(i, …)'],
  ['∏', 'prod(i, …)'],
  ['Π', 'prod(i, …)'],
  ['∂', 'diff(f, x)'],
  ['¬', 'not'],
  ['∧', 'and'],
  ['∨', 'or'],
  ['ψ', 'score(…)'],
  ['“', '"'],
  ['”', '"'],
  ['…', 'a number'],
])

/** What to write for a character that is no part of the syntax, as the rest of a sentence. */
export const adviceFor = (character: string): string => {
  const code = character.codePointAt(0)!
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  const write = WRITE.get(character)
  if (write !== undefined)
    return `\`${character}\` (${hex}) looks like a sign of the language but is not: write \`${write}\``
  const greek = GREEK_LETTERS[code - 0x3b1] ?? GREEK_LETTERS[code - 0x391]
  if (greek) return `\`${character}\` (${hex}) is not a letter here: spell it, \`${greek}\``
  if (code < 32 || code === 127 || code === 0xfeff || (code >= 0x200b && code <= 0x200f))
    return `an invisible character (${hex}) stands here: delete it`
  if (/\p{L}/u.test(character))
    return `\`${character}\` (${hex}) is not a letter here: names are a–z, A–Z, digits and \`_\``
  return `\`${character}\` (${hex}) has no meaning here`
}
