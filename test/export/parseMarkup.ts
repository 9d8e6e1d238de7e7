/* A strict reader of markup for tests: every element closed, every attribute quoted, no stray sign. */

export interface Tag {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: Tag[]
  /** Its own text, and that of its children by their place among it. */
  readonly texts: string[]
}

export const textIn = (tag: Tag): string => tag.texts.join('') + tag.children.map(textIn).join('')

const VOID: ReadonlySet<string> = new Set(['meta', 'br', 'link', 'hr'])
const TOKEN = /<!doctype html>|<!--[^]*?-->|<\/([\w-]+)>|<([\w-]+)((?: [\w:-]+="[^"<>]*")*)>|[^<>]+/giy
/** What stands in these is text as it is. */
const RAW = /(<(style|script)[^>]*>)([^]*?)(<\/\2>)/g

/** The elements at the top. @throws Error where it is not well-formed */
export const parseMarkup = (markup: string): readonly Tag[] => {
  const root: Tag = { name: '', attributes: {}, children: [], texts: [] }
  const open = [root]
  const given = markup.replace(RAW, (_, start: string, _name, _text, end: string) => start + end)
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < given.length) {
    const at = TOKEN.lastIndex
    const token = TOKEN.exec(given)
    if (!token) throw new Error(`not well-formed: ${given.slice(at, at + 80)}`)
    const [text, closes, opens, attributes = ''] = token
    if (closes !== undefined) {
      const last = open.pop()!
      if (last.name !== closes)
        throw new Error(`</${closes}> closes <${last.name}>: ${given.slice(Math.max(0, at - 80), at)}`)
    } else if (opens !== undefined) {
      const pairs = [...attributes.matchAll(/ ([\w:-]+)="([^"]*)"/g)].map(([, key, value]) => [key!, value!] as const)
      const tag: Tag = { name: opens, attributes: Object.fromEntries(pairs), children: [], texts: [] }
      open.at(-1)!.children.push(tag)
      if (!VOID.has(opens)) open.push(tag)
    } else if (!text.startsWith('<!')) {
      if (/&(?!amp;|lt;|gt;|quot;|#39;)/.test(text)) throw new Error(`a bare &: ${text}`)
      open.at(-1)!.texts.push(text)
    }
  }
  if (open.length !== 1) throw new Error(`<${open.at(-1)!.name}> is not closed`)
  return root.children
}
