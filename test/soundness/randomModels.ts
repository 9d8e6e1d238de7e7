import * as fc from 'fast-check'

/*
 * Random model files with all of the language, and beside each claims that are true by construction and lies. Every
 * energy confines its visible variables, so that all sums and integrals converge.
 */

export interface RandomModel {
  readonly text: string
  readonly truths: readonly string[]
  readonly lies: readonly string[]
}

type Text = fc.Arbitrary<string>

const number = fc.constantFrom('1', '2', '3', '1/2', '0.1', '7/3', '-1', 'pi')
const smooth = fc.constantFrom('sin', 'cos', 'tanh', 'sigmoid', 'softplus', 'logcosh', 'atan', 'erf')
const kinked = fc.constantFrom('abs', 'relu', 'sign')
const comparison = fc.constantFrom('==', '!=', '<', '<=', '>', '>=')

/** What stands for scalars where an index `i` of 1..n may or may not be in scope, and a unit or not. */
const leaves = (index: string | undefined, unit: string | undefined): Text =>
  fc.constantFrom(
    's',
    'a',
    'x',
    ...(index === undefined
      ? [
          'dot(v, b)',
          "v' * P * v",
          'trace(P)',
          'logdet(P)',
          'norm(b)',
          'sum(b)',
          'v[1]',
          'd0[1]',
          "b' * inv(P) * b",
          'n',
        ]
      : [`v[${index}]`, `b[${index}]`, `d0[${index}]`, `(P * v)[${index}]`, `P[${index}, ${index}]`, `W[${index}, 1]`]),
    ...(unit === undefined ? [] : [unit, unit]),
  )

/** A bounded or slowly growing function of what stands in it. */
const expression = (depth: number, index?: string, unit?: string): Text => {
  const leaf = fc.oneof({ arbitrary: leaves(index, unit), weight: 3 }, { arbitrary: number, weight: 1 })
  if (depth === 0) return leaf
  const inner = expression(depth - 1, index, unit)
  const options: Text[] = [
    leaf,
    fc.tuple(inner, fc.constantFrom('+', '-', '*'), inner).map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc.tuple(smooth, inner).map(([f, x]) => `${f}(${x})`),
    fc.tuple(kinked, inner).map(([f, x]) => `${f}(${x})`),
    fc.tuple(fc.constantFrom('max', 'min'), inner, inner).map(([f, x, y]) => `${f}(${x}, ${y})`),
    inner.map((x) => `sqrt(1 + (${x})^2)`),
    inner.map((x) => `log(2 + sin(${x}))`),
    inner.map((x) => `exp(-(${x})^2)`),
    fc.tuple(inner, inner).map(([x, y]) => `(${x}) / (1 + (${y})^2)`),
    fc.tuple(inner, inner).map(([x, y]) => `f0(${x}, ${y})`),
    inner.map((x) => `(${x})^2`),
  ]
  if (index === undefined) {
    const below = expression(depth - 1, 'i', unit)
    options.push(
      below.map((x) => `sum(i in 1:n, ${x})`),
      below.map((x) => `logsumexp(i in 1:n, ${x})`),
      fc.tuple(comparison, below, below).map(([op, x, y]) => `sum(i in 1:n, (i ${op} 2 ? ${x} : ${y}))`),
      below.map((x) => `prod(i in 1:n, tanh(${x}))`),
    )
  } else
    options.push(
      fc.tuple(comparison, inner, inner).map(([op, x, y]) => `(${index} ${op} n - 1 ? ${x} : ${y})`),
      inner.map((x) => `sum(k in 1:${index}, ${x} * b[k])`),
      fc.tuple(inner, inner).map(([x, y]) => `(mod(${index}, 2) == 0 ? ${x} : ${y})`),
    )
  return fc.oneof(...options)
}

interface Hidden {
  readonly declaration: string
  /** A unit of it where an index j is in scope. */
  readonly unit: string
  /** Around what depends on one unit. */
  readonly over: (body: string) => string
  readonly confined: string
}

const each = (body: string): string => `sum(j in 1:m, ${body})`
const alone = (body: string): string => body
const HIDDEN: readonly (Hidden | undefined)[] = [
  undefined,
  undefined,
  { declaration: 'h: binary[m]', unit: 'h[j]', over: each, confined: '0' },
  { declaration: 'h: spin[m]', unit: 'h[j]', over: each, confined: '0' },
  { declaration: 'h: categorical(K)', unit: 'h', over: alone, confined: '0' },
  { declaration: 'h: integers(-1, 2)', unit: 'h', over: alone, confined: '0' },
  { declaration: 'h: real[m]', unit: 'h[j]', over: each, confined: 'sum(j in 1:m, h[j]^2) / 2' },
  { declaration: 'h: real', unit: 'h', over: alone, confined: 'h^2 + h^4 / 4' },
  { declaration: 'h: positive', unit: 'h', over: alone, confined: 'h^2 + h' },
  { declaration: 'h: naturals', unit: 'h', over: alone, confined: 'h + lgamma(h + 1)' },
]

const DECLARATIONS = `sizes: { n: 3, m: 2, K: 3 }
visible:
  v: real[n]
  x: real
`
const PARAMETERS = `parameters:
  W: real[n, m]
  b: real[n]
  a: real
  s: positive
  P: spd[n, n]
`

const quoted = (text: string): string => `"${text}"`

/** True whatever the expressions are; each with a lie that differs from it everywhere. */
const identities = (e: string, f: string, g: string): readonly (readonly [left: string, right: string])[] => [
  [`${e} + ${f}`, `${f} + ${e}`],
  [`(${e} + ${f})^2`, `(${e})^2 + 2 * (${e}) * (${f}) + (${f})^2`],
  [`log(exp(${e}))`, e],
  [`sin(${e})^2 + cos(${e})^2`, '1'],
  [`sum(i in 1:n, ${g} + 1)`, `n + sum(i in 1:n, ${g})`],
  [`diff(F, x)`, `mean(diff(E, x))`],
  [`score(x)`, `-diff(F, x)`],
  [`mean(${e})`, e],
]

export const randomModel: fc.Arbitrary<RandomModel> = fc
  .record({
    free: expression(3),
    entry: expression(2, 'i'),
    definition: expression(1).filter((t) => !/d0|f0/.test(t)),
    call: fc.constantFrom('y * tanh(z)', 'y - z^2', 'sigmoid(y) + z', 'max(y, z)', 'y / (1 + z^2)'),
    hidden: fc.constantFrom(...HIDDEN),
    inUnit: expression(2, undefined, 'UNIT').filter((t) => t.includes('UNIT')),
    e: expression(2),
    f: expression(1),
    g: expression(1, 'i'),
    where: fc.constantFrom('', ', where: "a > 0"', ', where: "n >= 2"', ', where: ["s < 1", "n != 2"]'),
  })
  .map(({ free, entry, definition, call, hidden, inUnit, e, f, g, where }) => {
    const coupled = hidden
      ? ` + ${hidden.confined} + ${hidden.over(`tanh(${inUnit.replaceAll('UNIT', hidden.unit)})`)}`
      : ''
    const text = `${DECLARATIONS}${hidden ? `hidden:\n  ${hidden.declaration}\n` : ''}${PARAMETERS}definitions:
  "d0[i]": ${quoted(`b[i] * s + (${definition})`)}
  f0(y, z): ${quoted(call)}
energy: ${quoted(`sum(i in 1:n, v[i]^2) + x^2 + tanh(${free}) + sum(i in 1:n, sin(${entry}))${coupled}`)}
claims:
`
    const pairs = identities(e, f, g)
    const claim = (left: string, right: string): string => `  - { claim: ${quoted(`${left} == ${right}`)}${where} }`
    const truths = pairs.map(([left, right]) => `${left} == ${right}`)
    const lies = pairs.map(([left, right]) => `${left} == ${right} + 1/7`)
    const lines = pairs.flatMap(([left, right]) => [claim(left, right), claim(left, `${right} + 1/7`)])
    return { text: `${text}${lines.join('\n')}\n`, truths, lies }
  })

const TOKEN = /\s+|[A-Za-z_]\w*|\d+(?:\.\d+)?|./gsu

const classOf = (token: string): string =>
  /^\w/.test(token) ? (/^\d/.test(token) ? 'number' : 'name') : /^\s/.test(token) ? 'space' : 'sign'

/** The text with some tokens left out, doubled, exchanged, or replaced by others of their class or by tokens of any file. */
export const mutated = (
  text: string,
  words: readonly string[],
  picks: readonly (readonly [number, number, number])[],
): string => {
  const tokens = text.match(TOKEN) ?? []
  for (const [kind, at, other] of picks) {
    const k = at % Math.max(1, tokens.length)
    const l = other % Math.max(1, tokens.length)
    if (tokens.length === 0) break
    if (kind === 0) tokens.splice(k, 1)
    else if (kind === 1) tokens.splice(k, 0, tokens[k]!)
    else if (kind === 2) [tokens[k], tokens[l]] = [tokens[l]!, tokens[k]!]
    else if (kind === 3) tokens[k] = words[other % words.length]!
    else {
      const alike = tokens.filter((token) => classOf(token) === classOf(tokens[k]!))
      tokens[k] = alike[other % alike.length]!
    }
  }
  return tokens.join('')
}

export const tokensOf = (text: string): readonly string[] => text.match(TOKEN) ?? []

export const mutations = fc.array(fc.tuple(fc.nat(9), fc.nat(100_000), fc.nat(100_000)), { minLength: 1, maxLength: 3 })
