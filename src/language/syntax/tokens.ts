import type { FaultList } from '../faults'
import type { Source } from '../source'
import { adviceFor } from './lookalikes'
import { FUNCTION_WORDS } from './names'

export interface Token {
  /** `word` is one of `in to mod and or xor not` used as an operator. */
  readonly kind: 'number' | 'name' | 'word' | 'sign'
  readonly text: string
  readonly from: number
  readonly to: number
}

const NUMBER = /(?:\d+(?:\.(?![*/^])\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y
const NAME = /[A-Za-z_][A-Za-z0-9_]*/y
const SIGNS = ['==', '!=', '<=', '>=', '.*', './', '.^', ..."+-*/^'()[],?:<>|"]
const WORDS = new Set(['in', 'to', 'mod', 'and', 'or', 'xor', 'not'])

/** Sign sequences of other languages, longest first, and what is wrong with each. */
const FOREIGN: readonly (readonly [string, string, string])[] = [
  ['===', 'assignment', '`===` is not a comparison here: write `==`'],
  ['!==', 'foreign-operator', '`!==` is not a comparison here: write `!=`'],
  ['<=>', 'foreign-operator', '`<=>` is not an operator here'],
  ['>>>', 'foreign-operator', '`>>>` is not an operator here'],
  ['**', 'foreign-operator', '`**` is not an operator here: write `^`'],
  ['//', 'foreign-operator', '`//` is not an operator here: write `/`, and `#` for a comment in a `|` scalar'],
  ['&&', 'foreign-operator', '`&&` is not an operator here: write `and`'],
  ['||', 'foreign-operator', '`||` is not an operator here: write `or`'],
  ['<>', 'foreign-operator', '`<>` is not a comparison here: write `!=`'],
  ['->', 'foreign-operator', '`->` stands only in the signature of a function'],
  ['=>', 'foreign-operator', '`=>` is not a comparison here: write `>=`'],
  ['+=', 'assignment', '`+=` is an assignment, which the language does not have: write `==` for an equation'],
  [':=', 'assignment', '`:=` is an assignment, which the language does not have: write `==` for an equation'],
  ['<<', 'foreign-operator', '`<<` is not an operator here'],
  ['>>', 'foreign-operator', '`>>` is not an operator here'],
  ['?.', 'foreign-operator', '`?.` is not an operator here'],
  ['??', 'foreign-operator', '`??` is not an operator here'],
  ['.+', 'foreign-operator', '`.+` is not an operator here: write `+`, which adds arrays, and a scalar to each entry'],
  ['.-', 'foreign-operator', '`.-` is not an operator here: write `-`, which takes a scalar from each entry too'],
  ['..', 'range', '`..` is not a range here: write `1:n` after `in`'],
  ['=', 'assignment', '`=` is an assignment, which the language does not have: write `==` for an equation'],
  ['%', 'percent', '`%` is not an operator here: write `mod(i, n)` for a remainder, `x / 100` for a percentage'],
  ['"', 'string', 'strings have no meaning here: write a name or a number, without quotes'],
  ['{', 'foreign-operator', '`{` has no meaning here: group with `(` and `)`'],
  ['}', 'foreign-operator', '`}` has no meaning here: group with `(` and `)`'],
  [
    ';',
    'statement',
    '`;` ends a statement elsewhere, but there is one expression here: delete it, or write `,` between arguments',
  ],
  ['&', 'foreign-operator', '`&` is not an operator here: write `and`'],
  ['~', 'foreign-operator', '`~` is not an operator here: write `not`'],
  ['\\', 'foreign-operator', '`\\` is not an operator here: write `inv(A) * b`'],
  ['@', 'foreign-operator', '`@` is not an operator here: write `*` for a matrix product'],
  ['$', 'foreign-character', '`$` has no meaning here: names are letters, digits and `_`'],
  ['`', 'foreign-character', '`` ` `` has no meaning here'],
]

const PROPERTIES: Record<string, string> = {
  T: "`{}.T` is not a transpose here: write `{}'`",
  t: "`{}.t` is not a transpose here: write `{}'`",
  inv: '`.inv` is not a function here: write `inv({})`',
  sum: '`.sum` is not a function here: write `sum({})`',
}

/** The tokens of an expression, or undefined where a fault was reported. */
export const tokenize = (source: Source, faults: FaultList): readonly Token[] | undefined => {
  const { text } = source
  const before = faults.count
  const tokens: Token[] = []
  const refuse = (from: number, to: number, code: string, message: string, hint?: string): void =>
    faults.at(source, from, to, code, message, hint)
  const previous = (): Token | undefined => tokens[tokens.length - 1]
  const push = (kind: Token['kind'], from: number, to: number): void => {
    tokens.push({ kind, text: text.slice(from, to), from, to })
  }
  const match = (pattern: RegExp, at: number): number => {
    pattern.lastIndex = at
    return pattern.test(text) ? pattern.lastIndex : -1
  }
  let at = 0
  while (at < text.length && faults.count - before < 20) {
    const c = text[at]!
    if (/\s/.test(c)) {
      at++
      continue
    }
    if (c === '#') {
      if (source.style !== 'literal') {
        refuse(
          at,
          at + 1,
          'comment',
          '`#` starts a comment only in a `|` scalar: move the comment to a line of its own outside the expression, or write the expression after `|`',
        )
        return undefined
      }
      const end = text.indexOf('\n', at)
      at = end === -1 ? text.length : end
      continue
    }
    let end = match(NUMBER, at)
    if (end !== -1) {
      push('number', at, end)
      at = end
      continue
    }
    end = match(NAME, at)
    if (end !== -1) {
      readName(source, faults, tokens, at, end)
      at = end
      continue
    }
    const foreign = FOREIGN.find(([sign]) => text.startsWith(sign, at) && !isOwnSign(text, at, sign))
    if (foreign) {
      if (foreign[0] === '"') {
        const close = text.indexOf('"', at + 1)
        end = close === -1 ? at + 1 : close + 1
      } else end = at + foreign[0].length
      if (foreign[0] === '=' && statesRange(text, at, tokens)) refuse(at, end, 'range', RANGE_BY_EQUALS)
      else refuse(at, end, foreign[1], foreign[2])
      at = end
      continue
    }
    if (c === '!' && text[at + 1] !== '=') {
      refuseBang(source, faults, previous(), at)
      at++
      continue
    }
    const sign = SIGNS.find((s) => text.startsWith(s, at))
    if (sign === "'" && startsString(text, at, previous())) {
      const close = text.indexOf("'", at + 1)
      end = close === -1 ? text.length : close + 1
      refuse(at, end, 'string', 'strings and units have no meaning here: write a name or a number, without quotes')
      at = end
      continue
    }
    if (sign) {
      push('sign', at, at + sign.length)
      at += sign.length
      continue
    }
    if (c === '.') {
      end = match(NAME, at + 1)
      const name = end === -1 ? '' : text.slice(at + 1, end)
      const owner = previous()?.kind === 'name' ? previous()!.text : ''
      const advice = Object.hasOwn(PROPERTIES, name) && owner ? PROPERTIES[name]!.replaceAll('{}', owner) : undefined
      refuse(
        at,
        end === -1 ? at + 1 : end,
        'property',
        advice ??
          (name
            ? `\`.${name}\` is a property, and values have none here: names hold letters, digits and \`_\``
            : 'a lone `.` has no meaning here'),
      )
      at = end === -1 ? at + 1 : end
      continue
    }
    const character = String.fromCodePoint(text.codePointAt(at)!)
    refuse(at, at + character.length, 'look-alike', adviceFor(character))
    at += character.length
    // Text of another script or a binary file would otherwise be reported letter by letter.
    while (at < text.length && text.charCodeAt(at) > 127 && /\p{L}|\p{M}/u.test(text[at]!)) at++
  }
  return faults.count > before ? undefined : tokens
}

const RANGE_BY_EQUALS = '`=` states no range here: write `in`, as in `sum(i in 1:n, …)`'

/** `i = 1:n` at the beginning of a text or of an argument. */
const statesRange = (text: string, at: number, tokens: readonly Token[]): boolean => {
  const [before, index] = [tokens.at(-2), tokens.at(-1)]
  const begins = before === undefined || before.text === '(' || before.text === ','
  return begins && index?.kind === 'name' && /^=[^=,?:()]*(:|\.\.)/.test(text.slice(at, at + 80))
}

/** Whether the sign here is a longer one of the language: `==` is no assignment. */
const isOwnSign = (text: string, at: number, sign: string): boolean =>
  (sign === '=' && text[at + 1] === '=') ||
  (sign === '?.' && /\d/.test(text[at + 2] ?? '')) ||
  (sign === '//' && text[at - 1] === '.')

const readName = (source: Source, faults: FaultList, tokens: Token[], from: number, to: number): void => {
  const name = source.text.slice(from, to)
  const isCall = /^\s*\(/.test(source.text.slice(to, to + 40))
  const previous = tokens[tokens.length - 1]
  const afterOperand = previous !== undefined && endsOperand(previous)
  if (name.startsWith('_')) {
    faults.at(source, from, to, 'name', `\`${name}\` is not a name: names start with a letter`)
    return
  }
  if (name === 'xor' || name === 'to' || (name === 'mod' && !(isCall && !afterOperand))) {
    const write = { xor: '`(a or b) and not (a and b)`', to: '`i in 1:n` for a range', mod: '`mod(i, n)`' }[name]
    faults.at(source, from, to, 'foreign-operator', `\`${name}\` is not an operator here: write ${write}`)
    return
  }
  const operator = WORDS.has(name) && name !== 'mod'
  tokens.push({ kind: operator ? 'word' : 'name', text: name, from, to })
}

const refuseBang = (source: Source, faults: FaultList, previous: Token | undefined, at: number): void => {
  if (previous && endsOperand(previous)) {
    const of = previous.kind === 'sign' ? 'n' : previous.text
    faults.at(
      source,
      at,
      at + 1,
      'factorial',
      `\`!\` is not a factorial here: write \`exp(lgamma(${of} + 1))\`, or \`lgamma(${of} + 1)\` for its logarithm`,
    )
  } else faults.at(source, at, at + 1, 'foreign-operator', '`!` is not an operator here: write `not (…)`, or `!=`')
}

/** A quote that cannot be a transpose, because nothing stands before it, or a space before and a word after. */
const startsString = (text: string, at: number, previous: Token | undefined): boolean => {
  if (!previous || !endsOperand(previous)) return true
  return previous.to < at && /[A-Za-z]/.test(text[at + 1] ?? '') && text.indexOf("'", at + 1) !== -1
}

/** Whether an operand may end with this token. */
export const endsOperand = (token: Token): boolean =>
  token.kind === 'number' ||
  token.kind === 'name' ||
  (token.kind === 'sign' && (token.text === ')' || token.text === ']' || token.text === "'"))

/** Whether a function of the language has that name. */
export const isFunctionWord = (name: string): boolean => FUNCTION_WORDS.has(name)
