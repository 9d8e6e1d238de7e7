/*
 * Expressions of Python as trees: what is written with which brackets, and what stands in it, so that what stands twice
 * can be given a name. Two are equal where their whole texts are: array code has positions, not names of indices.
 */

/** How tightly an expression holds together. */
export const LEVEL = { lambda: 0, condition: 1, sum: 2, product: 3, sign: 4, power: 5, atom: 6 } as const

export interface Code {
  readonly text: string
  readonly level: number
  /** A product of matrices, which others may follow without brackets. */
  readonly isChain?: boolean
}

export interface Expr extends Omit<Code, 'text'> {
  /** Its whole text, with letters of einsum by position: what is equal but for the names of indices is equal. */
  readonly key: string
  readonly parts: readonly Expr[]
  readonly write: (parts: readonly Code[]) => Code
  /** Worth a name if it stands twice: something is summed or a function is called in it. */
  readonly isDear: boolean
  /** Made of the arguments of a function of states, so that it has no value outside of it. */
  readonly isLocal: boolean
  /** What a person would call it. */
  readonly hint?: string
  /** The arguments, if it is a function of states; its only part is the value. */
  readonly closure?: readonly string[]
  /** The summands of a sum with their signs. */
  readonly pieces?: (parts: readonly Code[]) => readonly string[]
  readonly summands?: readonly Summand[]
}

interface Traits {
  /** How the key is written, where that is not as the code is. */
  readonly keyed?: Expr['write']
  readonly summands?: readonly Summand[]
  readonly pieces?: Expr['pieces']
  readonly isDear?: boolean
  readonly isLocal?: boolean
  readonly hint?: string
  readonly closure?: readonly string[]
}

export const node = (parts: readonly Expr[], write: Expr['write'], traits: Traits = {}): Expr => {
  const { keyed = write, ...others } = traits
  const { text, ...code } = keyed(parts.map((p) => ({ ...p, text: p.key })))
  return {
    key: text,
    ...code,
    parts,
    write,
    isDear: parts.some((p) => p.isDear),
    isLocal: parts.some((p) => p.isLocal),
    ...others,
  }
}

export const leaf = (text: string, level: number = LEVEL.atom, isLocal = false): Expr =>
  node([], () => ({ text, level }), { isLocal })

export const hinted = (expr: Expr, hint: string): Expr => ({ ...expr, hint })

/** Bracketed if it is looser than `level`. */
const at = (level: number, code: Code): string => (code.level < level ? `(${code.text})` : code.text)

export interface Summand {
  readonly negative: boolean
  readonly expr: Expr
}

/** Sums in a sum belong to it. */
const flattened = (terms: readonly Summand[]): readonly Summand[] =>
  terms.flatMap(({ negative, expr }) =>
    expr.summands ? expr.summands.map((s) => ({ ...s, negative: s.negative !== negative })) : [{ negative, expr }],
  )

/** The first positive summand stands in front, if that spares a minus sign there. */
export const plus = (given: readonly Summand[]): Expr => {
  const terms = flattened(given)
  const first = terms.findIndex((t) => !t.negative)
  const ordered = first > 0 ? [terms[first]!, ...terms.filter((_, k) => k !== first)] : terms
  if (ordered.length === 1 && !ordered[0]!.negative) return ordered[0]!.expr
  const pieces = (codes: readonly Code[]): readonly string[] =>
    codes.map((code, k) => {
      const { negative } = ordered[k]!
      const text = at(negative ? LEVEL.product : LEVEL.sum, code)
      if (k === 0) return negative ? `-${text}` : text
      return negative ? `- ${text}` : `+ ${text}`
    })
  return node(
    ordered.map((t) => t.expr),
    (codes) => ({ text: pieces(codes).join(' '), level: codes.length === 1 ? LEVEL.sign : LEVEL.sum }),
    { pieces, summands: ordered },
  )
}

/** All operators of one level group to the left: only the right operand needs brackets. */
const infix = (operator: string, left: Expr, right: Expr): Expr =>
  node(
    [left, right],
    ([a, b]) => ({ text: `${at(LEVEL.product, a!)} ${operator} ${at(LEVEL.sign, b!)}`, level: LEVEL.product }),
    // Where an axis is put in, the result is larger than what it is made of.
    [left, right].some((e) => e.isDear || /None[^\]]*\]$/.test(e.key)) ? { isDear: true } : {},
  )

export const times = (left: Expr, right: Expr): Expr => {
  if (left.key === '1') return right
  if (right.key === '1') return left
  return infix('*', left, right)
}
export const over = (left: Expr, right: Expr): Expr => (right.key === '1' ? left : infix('/', left, right))
export const matmul = (left: Expr, right: Expr): Expr => {
  const product = node(
    [left, right],
    ([a, b]) => ({
      text: `${at(a!.isChain ? LEVEL.product : LEVEL.sign, a!)} @ ${at(LEVEL.sign, b!)}`,
      level: LEVEL.product,
      isChain: true,
    }),
    { isDear: true },
  )
  const names = [right, left].map((e) => e.key.replace(/\.T$/, ''))
  return names.every((n) => /^[A-Za-z]\w*$/.test(n))
    ? hinted(product, names.every((n) => n.length === 1) ? names.join('') : names.join('_'))
    : product
}
export const modulo = (left: Expr, right: Expr): Expr => infix('%', left, right)

export const raised = (base: Expr, exponent: Expr): Expr =>
  exponent.key === '1'
    ? base
    : node([base, exponent], ([b, e]) => ({
        text: `${at(LEVEL.atom, b!)}**${at(LEVEL.sign, e!)}`,
        level: LEVEL.power,
      }))

/** `x.sum(-1)`, `W.T`, `x[..., None]` */
export const suffixed = (base: Expr, suffix: string, isDear = base.isDear): Expr =>
  node([base], ([b]) => ({ text: `${at(LEVEL.atom, b!)}${suffix}`, level: LEVEL.atom }), { isDear })

/** A call, whatever its arguments are. */
export const called = (
  write: (args: readonly string[]) => string,
  args: readonly Expr[],
  traits: Traits = {},
  keyed: (args: readonly string[]) => string = write,
): Expr => {
  const code =
    (of: typeof write) =>
    (codes: readonly Code[]): Code => ({
      text: of(codes.map((c) => c.text)),
      level: LEVEL.atom,
    })
  return node(args, code(write), { isDear: true, keyed: code(keyed), ...traits })
}

export const compared = (operator: string, left: Expr, right: Expr): Expr =>
  node([left, right], ([a, b]) => ({
    text: `${at(LEVEL.sum, a!)} ${operator} ${at(LEVEL.sum, b!)}`,
    level: LEVEL.condition,
  }))

/** `&` and `|` bind more tightly than comparisons. */
export const joined = (operator: string, parts: readonly Expr[]): Expr =>
  node(parts, (codes) => ({
    text: codes.map((c) => at(LEVEL.atom, c)).join(` ${operator} `),
    level: LEVEL.condition,
  }))

/** A function of states: its arguments have values in it alone. */
export const closure = (args: readonly string[], body: Expr, outer: boolean): Expr =>
  node([body], ([b]) => ({ text: `lambda ${args.join(', ')}: ${b!.text}`, level: LEVEL.lambda }), {
    isDear: true,
    isLocal: outer,
    closure: args,
  })
