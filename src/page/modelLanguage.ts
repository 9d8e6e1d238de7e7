import { HighlightStyle, StreamLanguage, type StreamParser, syntaxHighlighting } from '@codemirror/language'
import { Tag, tags } from '@lezer/highlight'
import type { Vocabulary } from './protocol'

/* The words of a model file, coloured: keys, functions, words of claims, domains, numbers, comments. */

const functionTag = Tag.define()
const domainTag = Tag.define(tags.typeName)

const labels = (list: Vocabulary['keys']): ReadonlySet<string> => new Set(list.map((w) => w.label))

const parser = (vocabulary: Vocabulary): StreamParser<unknown> => {
  const keys = labels(vocabulary.keys)
  const functions = labels(vocabulary.functions)
  const words = labels(vocabulary.words)
  const domains = labels(vocabulary.domains)
  const kindOf = (word: string): string | null => {
    if (functions.has(word)) return 'function'
    if (words.has(word)) return 'keyword'
    return domains.has(word) ? 'domain' : null
  }
  return {
    name: 'scoreproof',
    tokenTable: { function: functionTag, domain: domainTag },
    token: (stream) => {
      // YAML takes `#` for a comment only at the start of a line or after a blank.
      const before = stream.string[stream.pos - 1]
      if ((before === undefined || /\s/.test(before)) && stream.match(/^#.*/)) return 'comment'
      if (stream.match(/^\d+(\.\d*)?([eE][+-]?\d+)?/)) return 'number'
      const [word] = (stream.match(/^[A-Za-z]\w*/) as RegExpMatchArray | null) ?? []
      if (word === undefined) {
        stream.next()
        return null
      }
      if (keys.has(word) && stream.match(/^:(?=\s|$)/, false)) return 'propertyName'
      return kindOf(word)
    },
  }
}

const style = HighlightStyle.define([
  { tag: tags.comment, color: 'var(--faint)', fontStyle: 'italic' },
  { tag: tags.propertyName, color: 'var(--key)', fontWeight: 'bold' },
  { tag: tags.keyword, color: 'var(--word)' },
  { tag: functionTag, color: 'var(--function)' },
  { tag: domainTag, color: 'var(--domain)' },
  { tag: tags.number, color: 'var(--number)' },
])

export const modelLanguage = (vocabulary: Vocabulary) => [
  StreamLanguage.define(parser(vocabulary)),
  syntaxHighlighting(style),
]
