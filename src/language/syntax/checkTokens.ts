import type { FaultList } from '../faults'
import type { Source } from '../source'
import { endsOperand, isFunctionWord, type Token } from './tokens'

/** Brackets, prefix signs, powers and conditionals may be nested this deep. */
const DEEPEST = 200

const CLOSING: Record<string, string> = { '(': ')', '[': ']' }

/** Checks what can be seen from the tokens alone; false where a fault was reported. */
export const checkTokens = (source: Source, tokens: readonly Token[], faults: FaultList): boolean => {
  const before = faults.count
  checkBrackets(source, tokens, faults)
  if (faults.count > before) return false
  checkNumbers(source, tokens, faults)
  for (let k = 0; k < tokens.length; k++) checkToken(source, tokens, k, faults)
  return faults.count === before
}

/** Digits that the numbers of an expression may have in all, with powers of ten written out. */
const MOST_DIGITS = 100_000

const checkNumbers = (source: Source, tokens: readonly Token[], faults: FaultList): void => {
  let digits = 0
  for (const token of tokens) {
    if (token.kind !== 'number') continue
    const exponent = Math.abs(Number(/[eE]([+-]?\d+)$/.exec(token.text)?.[1] ?? 0))
    digits += token.text.length + (exponent <= 10_000 ? exponent : 0)
    if (digits <= MOST_DIGITS) continue
    faults.at(
      source,
      token.from,
      token.to,
      'number',
      `the numbers of this expression have over ${MOST_DIGITS} digits, which is refused`,
    )
    return
  }
}

const checkBrackets = (source: Source, tokens: readonly Token[], faults: FaultList): void => {
  const open: Token[] = []
  // How often the parser has descended since each bracket: prefix signs, powers, conditionals.
  const chains = [{ prefix: 0, conditional: 0 }]
  const inFlow = source.inFlow && source.style === 'plain'
  const flowHint = inFlow
    ? 'a comma inside `[…]` or `{…}` of YAML ends the text: put the whole expression in quotes'
    : undefined
  for (const [k, token] of tokens.entries()) {
    const level = chains[chains.length - 1]!
    const sign = token.kind === 'sign' || token.kind === 'word' ? token.text : ''
    const previous = tokens[k - 1]
    if (sign === '(' || sign === '[') {
      open.push(token)
      chains.push({ prefix: 0, conditional: 0 })
    } else if (sign === ')' || sign === ']') {
      const opener = open.pop()
      if (!opener || CLOSING[opener.text] !== sign) {
        const wants = opener
          ? `\`${opener.text}\` is closed by \`${CLOSING[opener.text]}\`, not by \`${sign}\``
          : `\`${sign}\` closes a bracket that was never opened`
        faults.at(source, token.from, token.to, 'bracket', wants, flowHint)
        return
      }
      chains.pop()
    } else if (sign === '?') level.conditional++
    else if (sign === ',') chains[chains.length - 1] = { prefix: 0, conditional: 0 }
    else if (
      sign === '^' ||
      sign === '.^' ||
      sign === 'not' ||
      ('+-'.includes(sign) && sign && !(previous && endsOperand(previous)))
    )
      level.prefix++
    else if (sign && sign !== "'") level.prefix = 0
    if (chains.length > 1 && (sign === '(' || sign === '[' || level.prefix > 50 || level.conditional > 50)) {
      const depth = chains.reduce((sum, c) => sum + 1 + c.prefix + c.conditional, -1)
      if (depth > DEEPEST) return tooDeep(source, token, faults)
    } else if (level.prefix + level.conditional > DEEPEST) return tooDeep(source, token, faults)
  }
  const opener = open.pop()
  if (opener)
    faults.at(
      source,
      opener.from,
      opener.to,
      'bracket',
      `\`${opener.text}\` is never closed: \`${CLOSING[opener.text]}\` is missing`,
      flowHint,
    )
}

const tooDeep = (source: Source, token: Token, faults: FaultList): void =>
  faults.at(
    source,
    token.from,
    token.to,
    'nesting',
    `nesting over ${DEEPEST} levels is refused: name parts of the expression under \`definitions\``,
  )

const checkToken = (source: Source, tokens: readonly Token[], k: number, faults: FaultList): void => {
  const token = tokens[k]!
  const previous = tokens[k - 1]
  const next = tokens[k + 1]
  const refuse = (code: string, message: string, from = token, to = token): void =>
    faults.at(source, from.from, to.to, code, message)
  if (
    token.kind === 'word' &&
    token.text !== 'not' &&
    (!previous || !endsOperand(previous) || !next || [')', ']', ',', ':', '?'].includes(next.text))
  ) {
    refuse(
      'syntax',
      `\`${token.text}\` stands between two ${token.text === 'in' ? 'things, `i in 1:n`' : 'conditions'}`,
    )
  } else if (token.text === '[' && !(previous && endsOperand(previous))) {
    refuse(
      'list',
      'a list `[…]` has no meaning here: declare an array under `parameters`, or write its entries by a definition `name[i]: …`',
    )
  } else if (token.text === ':') {
    const openBefore = !previous || ['(', '[', ','].includes(previous.text)
    const openAfter = !next || [')', ']', ','].includes(next.text)
    if (openBefore || openAfter)
      refuse(
        'range',
        'a range cannot stand for an index: write one entry, or bind an index over the range, `sum(i in 2:n, …)`',
      )
  } else if (token.kind === 'name' && isFunctionWord(token.text) && next?.text === '^') {
    const power = tokens[k + 2]?.text ?? '2'
    refuse(
      'function-power',
      `\`${token.text}^${power}\` is not a function: write \`${token.text}(x)^${power}\``,
      token,
      tokens[k + 2] ?? next,
    )
  } else if (token.kind === 'name' && token.text === 'end') {
    refuse('end', '`end` is not an index: write the size, as in `v[n]`')
  } else if (token.kind === 'name' && ['true', 'false', 'null', 'undefined', 'NaN', 'Infinity'].includes(token.text)) {
    const write =
      token.text === 'Infinity'
        ? ': write `inf`, in the bounds of an interval'
        : token.text === 'true' || token.text === 'false'
          ? ': write a condition such as `i == j`'
          : ''
    refuse('reserved-name', `\`${token.text}\` is a word of the syntax and has no value here${write}`)
  }
}
