/*
 * Text from files, made harmless where it is printed: a terminal obeys control characters, and characters that turn the
 * direction of writing or have no width make one text look like another (Boucher and Anderson, "Trojan Source", 2021).
 */

/** Controls (C0, C1), formats (directions, joiners), line and paragraph separators, lone surrogates, what takes no place. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu
/** The same but for line breaks and tabs. */
const UNPRINTABLE_IN_LINES = new RegExp(`(?![\\n\\t])${UNPRINTABLE.source}`, 'gu')

const hex = (n: number, width: number): string => n.toString(16).padStart(width, '0')

/** `\x1b`, `\u202e`, `\u{e0041}`. */
const visible = (char: string): string => {
  const code = char.codePointAt(0)!
  return code < 0x100 ? `\\x${hex(code, 2)}` : code < 0x10000 ? `\\u${hex(code, 4)}` : `\\u{${hex(code, 1)}}`
}

/** One line with nothing that is not seen: line breaks and tabs become spaces, all else is escaped visibly. */
export const printable = (text: string): string => text.replace(/(?:\r\n|[\n\t])+/g, ' ').replace(UNPRINTABLE, visible)

/** The same for text of several lines. */
export const printableLines = (text: string): string => text.replace(UNPRINTABLE_IN_LINES, visible)

/** With one sign for each, so that what stands under a place of the text stays there. */
export const aligned = (text: string): string => text.replace(UNPRINTABLE_IN_LINES, (char) => '�'.repeat(char.length))

export const isPrintable = (text: string): boolean => text.search(UNPRINTABLE) < 0

/** Indented JSON whose texts hold nothing but what is seen: the rest as `\uXXXX`, which JSON reads back. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(UNPRINTABLE_IN_LINES, (char) =>
    Array.from({ length: char.length }, (_, k) => `\\u${hex(char.charCodeAt(k), 4)}`).join(''),
  )
