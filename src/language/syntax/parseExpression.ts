import { createParse } from '../../../node_modules/mathjs/lib/esm/expression/parse.js'
import type { FaultList } from '../faults'
import type { Source } from '../source'
import { checkTokens } from './checkTokens'
import {
  AccessorNode,
  ConditionalNode,
  ConstantNode,
  FunctionNode,
  IndexNode,
  type Node,
  OperatorNode,
  ParenthesisNode,
  RangeNode,
  RefusedNode,
  RelationalNode,
  SymbolNode,
} from './nodes'
import { type Token, tokenize } from './tokens'

/*
 * The parser alone is imported, by its file: the package's entry points load all of mathjs, a second in every process
 * that is not bundled. The version is pinned by the lock file, and a bundle holds these 16 kB only.
 */

/** An expression as a tree over its tokens. */
export interface Expression {
  readonly source: Source
  readonly tokens: readonly Token[]
  readonly root: Node
}

const parse = createParse({
  typed: Object.assign((_: string, signatures: { string: (text: string) => unknown }) => signatures.string, {
    addConversion: () => undefined,
  }),
  numeric: (text) => Number(text),
  config: { number: 'number' },
  AccessorNode,
  ConditionalNode,
  ConstantNode,
  FunctionNode,
  IndexNode,
  OperatorNode,
  ParenthesisNode,
  RangeNode,
  RelationalNode,
  SymbolNode,
  ArrayNode: RefusedNode,
  AssignmentNode: RefusedNode,
  BlockNode: RefusedNode,
  FunctionAssignmentNode: RefusedNode,
  ObjectNode: RefusedNode,
})

/** Reads an expression; undefined where a fault was reported. */
export const parseExpression = (source: Source, faults: FaultList, what = 'an expression'): Expression | undefined => {
  const tokens = tokenize(source, faults)
  if (!tokens) return undefined
  if (tokens.length === 0) {
    faults.at(source, 0, source.text.length, 'empty-expression', `${what} is expected here`)
    return undefined
  }
  if (!checkTokens(source, tokens, faults)) return undefined
  const offsets: number[] = []
  let text = ''
  for (const [k, token] of tokens.entries()) {
    offsets.push(text.length)
    text += `${token.kind === 'number' ? k : token.kind === 'name' ? `$${k}` : token.text} `
  }
  try {
    return { source, tokens, root: parse(text.trimEnd()) as Node }
  } catch (error) {
    if (error instanceof RangeError) {
      faults.at(
        source,
        0,
        source.text.length,
        'nesting',
        'the expression is nested too deeply: name parts of it under `definitions`',
      )
      return undefined
    }
    const char = (error as { char?: number }).char
    if (char === undefined) throw error
    reportSyntax(source, tokens, offsets, char - 1, (error as Error).message, faults)
    return undefined
  }
}

const reportSyntax = (
  source: Source,
  tokens: readonly Token[],
  offsets: readonly number[],
  char: number,
  message: string,
  faults: FaultList,
): void => {
  let k = offsets.findLastIndex((offset) => offset <= char)
  if (k < 0) k = 0
  const atEnd = message.startsWith('Unexpected end') || char >= offsets[offsets.length - 1]! + 1 + String(k).length
  const token = atEnd && message.startsWith('Unexpected end') ? tokens[tokens.length - 1]! : tokens[k]!
  const say = (text: string): void => faults.at(source, token.from, token.to, 'syntax', text)
  if (message.startsWith('Unexpected end'))
    say(`the expression ends after \`${token.text}\`, where a value is expected`)
  else if (message.startsWith('False part')) say('`:` is missing: a conditional is written `(condition ? a : b)`')
  else if (message.startsWith('The true-expression')) say('a value is missing between `?` and `:`')
  else if (message.startsWith('Value expected')) say(`a value is expected here, not \`${token.text}\``)
  else if (message.startsWith('Parenthesis'))
    say(`\`${token.text}\` is not expected here: is an operator, a comma or a bracket missing before it?`)
  else say(`\`${token.text}\` is not expected here: is an operator missing before it?`)
}
