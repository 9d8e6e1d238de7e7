import { printableLines } from '../language/printable'

/* The one place where text becomes HTML or MathML: all that comes from a file goes through it. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as the content of an element or the value of a quoted attribute, with nothing in it that is not seen. */
export const escaped = (text: string): string => printableLines(text).replace(/[&<>"']/g, (char) => ENTITIES[char]!)

type Attributes = Readonly<Record<string, string | number | boolean | undefined>>

/** `<name a="1">content</name>`. Values of attributes are escaped; the content is markup already. */
export const element = (name: string, attributes: Attributes, ...content: readonly string[]): string => {
  const given = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined || value === false
      ? []
      : value === true
        ? [` ${key}=""`]
        : [` ${key}="${escaped(String(value))}"`],
  )
  return `<${name}${given.join('')}>${content.join('')}</${name}>`
}
