import { isPrintable } from '../language/printable'

const escaped = (char: string): string => {
  const code = char.codePointAt(0)!
  if (char === "'" || char === '\\') return `\\${char}`
  if (isPrintable(char)) return char
  return code < 0x80 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\U${code.toString(16).padStart(8, '0')}`
}

/**
 * The text as one word of a shell: POSIX, unless characters that are not to be printed ask for `$'…'`, which bash and
 * zsh know. A file whose name begins like an option is named with its folder.
 */
export const shellWord = (text: string): string => {
  if (/^-./.test(text)) return shellWord(`./${text}`)
  if (/^[\w@%+=:,./-]+$/.test(text)) return text
  return isPrintable(text) ? `'${text.replaceAll("'", `'\\''`)}'` : `$'${[...text].map(escaped).join('')}'`
}
