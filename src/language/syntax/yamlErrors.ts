import type { YAMLError } from 'yaml'

interface Explained {
  readonly code: string
  readonly message: string
  readonly from: number
  readonly to: number
}

const QUOTES = 'put the expression in quotes, or write it after `|`'

/** What a YAML error means to somebody who wrote an expression. */
export const explainYamlError = (text: string, error: YAMLError): Explained => {
  const [from, end] = error.pos
  const to = Math.max(from + 1, end)
  const say = (code: string, message: string): Explained => ({ code, message, from, to })
  if (error.message.startsWith('Maximum call stack')) return say('nesting', 'nesting over 200 levels is refused')
  const said = error.message
    .split('\n')[0]!
    .replace(/ at line \d+, column \d+:?$/, '')
    .replace(/:$/, '')
  switch (error.code) {
    case 'BLOCK_AS_IMPLICIT_KEY': {
      const colon = text.slice(from).search(/:(?=\s)/)
      if (colon > 0)
        return {
          ...say('yaml-colon', `YAML ends a plain text at \`: \`: ${QUOTES}`),
          from: from + colon,
          to: from + colon + 1,
        }
      return say('yaml-colon', `YAML ends a plain text at \`: \`: ${QUOTES}`)
    }
    case 'TAB_AS_INDENT':
      return say('yaml-tab', 'a tab cannot indent YAML: use spaces')
    case 'BAD_SCALAR_START':
      return say('yaml-start', `a plain text of YAML cannot start with \`${text[from]}\`: ${QUOTES}`)
    case 'BAD_ALIAS':
      return say('yaml-alias', `YAML reads a \`*\` at the start as an alias: ${QUOTES}`)
    case 'MULTIPLE_DOCS':
      return say(
        'yaml-documents',
        'a model file holds one document: delete what follows `---`, or put it in a file of its own',
      )
    case 'BAD_DQ_ESCAPE':
      return say('yaml-escape', `\`${text.slice(from, to)}\` is no escape in double quotes: use single quotes`)
    case 'MISSING_CHAR':
      if (said.includes('quote')) return say('yaml-quote', 'a quotation mark is never closed')
      break
    case 'UNEXPECTED_TOKEN':
      if (text[from] === '[' || text[from] === '{')
        return say(
          'yaml-bracket',
          `\`${text[from]}\` starts a YAML ${text[from] === '[' ? 'list' : 'map'} here: put the text in quotes, as in \`{ v: "real[n]" }\``,
        )
      break
    case 'KEY_OVER_1024_CHARS':
    case 'MULTILINE_IMPLICIT_KEY':
      return say('yaml-colon', `YAML reads this as a key, because of a \`: \` after it: ${QUOTES}`)
  }
  const start = /(?:^|\n)[^\n]*?(?:- |: )([*&][A-Za-z_]\w*)[^\n]*$/.exec(text.slice(Math.max(0, from - 400), from))
  if (start && error.code === 'UNEXPECTED_TOKEN')
    return say('yaml-alias', `YAML reads \`${start[1]}\` as an alias or anchor: ${QUOTES}`)
  if (/flow (sequence|map)/i.test(said) && said.startsWith('Missing , or :'))
    return say(
      'yaml-bracket',
      'inside `[…]` or `{…}` of YAML a bracket starts a list: put the text in quotes, as in `["v[i] > 0"]`',
    )
  const afterComment = /(^|\n)[^\n]*\s#[^\n]*\n\s*$/.test(text.slice(Math.max(0, from - 400), from))
  if (afterComment)
    return say(
      'yaml-comment',
      `YAML ends a plain text at \` #\`, and this follows it: ${QUOTES} (in a \`|\` text \`#\` starts a comment)`,
    )
  return say(
    'yaml',
    `this is not valid YAML (${said.charAt(0).toLowerCase()}${said.slice(1)}): if it belongs to an expression, ${QUOTES}`,
  )
}
