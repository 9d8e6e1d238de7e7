import { FUNCTIONS } from '../functions'
import { type Condition, ifThen, ONE, type Term, type Variable, ZERO } from '../expr'
import * as Q from '../numbers/rational'
import { layout, type LayoutOptions } from './layout'
import type { ConditionLayout, Layout, MatrixLayout } from './layoutTree'
import { isContinuous, LEVEL, printed, type Printed, type Printer, printWith, signedSum } from './printed'
import { subscript, superscript, unicodeName, VULGAR } from './symbols'

/** The term as Unicode text on one line: `(bᵢ − vᵢ)/σ² + Σⱼ Wᵢⱼ qⱼ / σ`. */
export const toText = (term: Term, options: LayoutOptions = {}): string => textOf(layout(term, options))

/** `a + b = 1`: Iverson's bracket is how a condition is printed; the bracket itself is left away. */
export const conditionText = (condition: Condition): string =>
  toText(ifThen(condition, ONE, ZERO)).replace(/^\[(.*)\]$/, '$1')

export const textOf = (node: Layout): string => print(node).text

const print = (node: Layout): Printed => printWith(PRINTER, node, undefined)

/** Bracketed if it is looser than `level`. */
const at = (level: number, node: Layout): string => {
  const { text, level: own } = print(node)
  return own < level ? `(${text})` : text
}
const list = (nodes: readonly Layout[]): string => nodes.map((n) => print(n).text).join(', ')

/** `Wᵢⱼ`, `vᵢ₊₁`; `W[i, 12]` where Unicode has no subscripts or they would run together. */
const withSlots = (name: string, slots: readonly Layout[]): string => {
  if (slots.length === 0) return name
  const texts = slots.map((slot) => print(slot).text)
  // `wᵢ₊ₙₕ` would read as n·h.
  const below = texts.map((t) => (/[A-Za-z]{2,}/.test(t) ? undefined : subscript(t)))
  const short = texts.length === 1 ? below[0] !== undefined : texts.every((t, k) => t.length === 1 && below[k])
  // A subscript of Σ is that of a sum.
  return short && !/\d$|^[ΣΠ]$/.test(name) ? name + below.join('') : `${name}[${texts.join(', ')}]`
}

/** `Σᵢ`, `Σ_g`. */
const operatorAt = (operator: string, index: string): string => {
  const name = unicodeName(index)
  return operator + (subscript(name) ?? `_${name}`)
}

const names = (over: readonly Variable[]): string => over.map((v) => unicodeName(v.name)).join(', ')
/** `Σₕ body`, `∫ body ds`. */
const summedOver = (over: readonly Variable[], body: string): string => {
  const discrete = over.filter((v) => !isContinuous(v))
  const continuous = over.filter((v) => isContinuous(v))
  const sums = discrete.map((v) => `${operatorAt('Σ', v.name)} `).join('')
  const integrals = continuous.map((v) => ` d${unicodeName(v.name)}`).join('')
  return `${sums}${continuous.length > 0 ? '∫ ' : ''}${body}${integrals}`
}

const COMPARISONS = { '==': '=', '!=': '≠', '<': '<', '<=': '≤', '>': '>', '>=': '≥' } as const
const condition = (node: ConditionLayout): string => {
  if (node.kind === 'compare') return `${print(node.left).text} ${COMPARISONS[node.op]} ${print(node.right).text}`
  if (node.kind === 'not') return `not (${condition(node.part)})`
  if (node.parts.length === 0) return node.kind === 'and' ? 'true' : 'false'
  if (node.kind === 'and')
    return node.parts.map((p) => (p.kind === 'or' ? `(${condition(p)})` : condition(p))).join(', ')
  return node.parts.map((p) => (p.kind === 'and' ? `(${condition(p)})` : condition(p))).join(' or ')
}

/** `S`, `K⁻¹` is made of it, `(k, l ↦ …)` for a matrix without a name. */
const matrix = (node: MatrixLayout): string => {
  if (node.kind === 'entries') return `(${node.row}, ${node.column} ↦ ${print(node.body).text})`
  return withSlots(unicodeName(node.name), node.batch) + (node.transposed ? 'ᵀ' : '')
}

/** Whether a space or a dot must stand between two factors. */
const joinFactors = (factors: readonly Layout[]): string => {
  let text = ''
  factors.forEach((factor, k) => {
    const last = k === factors.length - 1
    const piece = at(last ? LEVEL.prefix : LEVEL.power, factor)
    if (k === 0) text = piece
    else if (factors[k - 1]!.kind === 'if') text += `·${piece}`
    else if (/^[\d½⅓⅔¼¾⅕⅙⅛]/.test(piece)) text += ` · ${piece}`
    else if (factors[k - 1]!.kind === 'sum' && factor.kind === 'sum') text += piece
    else if (factors[k - 1]!.kind === 'number' && factor.kind !== 'big' && !/^[A-Za-zα-ωΑ-Ω]{2,}/.test(piece))
      text += piece
    else text += ` ${piece}`
  })
  return text
}

/** `(log det S) / 2` and quotients have to be bracketed before a fraction stroke. */
const reachesOn = (top: Layout): boolean =>
  top.kind === 'quotient' ||
  top.kind === 'logdet' ||
  top.kind === 'logpartition' ||
  (top.kind === 'big' && top.operator === 'logsumexp')

/** Whether spaces stand around the fraction stroke after it: `Wᵢⱼ vᵢ / σ`, but `2x/σ`. */
const isWide = (node: Layout): boolean =>
  node.kind === 'big' ||
  node.kind === 'if' ||
  (node.kind === 'product' &&
    !(node.factors.length === 2 && node.factors[0]!.kind === 'number' && !isWide(node.factors[1]!)))

/** The marks of an n-th derivative. */
const primes = (order: Layout): string => '′'.repeat(order.kind === 'number' ? Number(order.value.n) : 1)

const PRINTER: Printer = {
  number: ({ value }) => {
    const text = Q.toText(value)
    const vulgar = VULGAR.get(text)
    return vulgar ? printed(vulgar) : printed(text, Q.isInteger(value) ? LEVEL.atom : LEVEL.product)
  },
  pi: () => printed('π'),
  name: ({ name, slots }) => printed(withSlots(unicodeName(name), slots)),
  sum: ({ terms }) => signedSum(terms, (body) => at(LEVEL.product, body), '−'),
  product: ({ factors }) => printed(joinFactors(factors), LEVEL.product),
  quotient: ({ top, bottom }) => {
    const [above, below] = [at(LEVEL.product, top), at(LEVEL.power, bottom)]
    if (top.kind === 'number' && bottom.kind === 'number') {
      const text = `${above}/${below}`
      return VULGAR.has(text) ? printed(VULGAR.get(text)!) : printed(text, LEVEL.product)
    }
    const upper = reachesOn(top) ? `(${above})` : above
    return printed(isWide(top) ? `${upper} / ${below}` : `${upper}/${below}`, LEVEL.product)
  },
  power: ({ base, exponent }) => {
    const { text } = print(exponent)
    const above = /^−?\d+$|^[a-z]$/.test(text) ? superscript(text) : undefined
    return printed(at(LEVEL.atom, base) + (above ?? `^${at(LEVEL.atom, exponent)}`), LEVEL.power)
  },
  call: ({ name, args }) => {
    if (name === 'abs') return printed(`|${list(args)}|`)
    if (name === 'sqrt') return printed(`√${at(LEVEL.atom, args[0]!)}`, LEVEL.power)
    // Where it has a value it is the sign.
    if (name === 'dabs') return printed(`sign(${list(args)})`)
    if (FUNCTIONS[name].arity === 'optionally ordered' && args.length === 2)
      return printed(`${name}${primes(args[0]!)}(${list(args.slice(1))})`)
    return printed(`${name}(${list(args)})`)
  },
  unknown: ({ name, args, component, entries, positions }) => {
    const marks = args.length === 1 ? '′'.repeat(positions.length) : ''
    const by = args.length === 1 ? [] : positions.map((p) => `∂${subscript(String(p))}`)
    const applied = `${unicodeName(name)}${marks}(${list(args)})`
    const value = component.length > 0 ? `${applied}[${list(component)}]` : applied
    const derived = by.join('') + value
    return entries.length > 0 ? partial(printed(derived), entries) : printed(derived)
  },
  big: ({ operator, index, range, body }) => {
    const symbol = operator === 'prod' ? 'Π' : 'Σ'
    const head = range
      ? `${symbol}(${unicodeName(index)} = ${print(range[0]).text}..${print(range[1]).text})`
      : operatorAt(symbol, index)
    if (operator === 'logsumexp') return printed(`log ${head} exp(${print(body).text})`, LEVEL.prefix)
    return printed(`${head} ${at(LEVEL.product, body)}`, LEVEL.prefix)
  },
  if: ({ condition: test, then, otherwise }) => {
    if (otherwise) return printed(`{${print(then).text} if ${condition(test)}, else ${print(otherwise).text}}`)
    const bracket = `[${condition(test)}]`
    if (then.kind === 'number' && Q.equal(then.value, Q.ONE)) return printed(bracket)
    return printed(`${bracket}·${at(LEVEL.product, then)}`, LEVEL.product)
  },
  mod: ({ left, right }) => printed(`mod(${print(left).text}, ${print(right).text})`),
  inverse: ({ matrix: of, at: place }) => printed(`${matrix(of)}⁻¹[${list(place)}]`),
  logdet: ({ matrix: of }) => printed(`log det ${matrix(of)}`, LEVEL.prefix),
  diff: ({ body, by }) => partial(print(body), by),
  logpartition: ({ over, negated }) => printed(`log ${summedOver(over, `exp(${print(negated).text})`)}`, LEVEL.prefix),
  marginal: ({ over, body }) => printed(summedOver(over, at(LEVEL.product, body)), LEVEL.prefix),
  expectation: ({ given, body }) => printed(`E[${print(body).text}${given.length > 0 ? ` | ${names(given)}` : ''}]`),
  moment: ({ operator, args, given }) =>
    printed(`${operator}(${list(args)}${given.length > 0 ? ` | ${names(given)}` : ''})`),
  data: ({ body }) => printed(`E_data[${print(body).text}]`),
  datascore: ({ of }) => printed(`∂log p̃/∂${print(of).text}`, LEVEL.product),
}

/** `∂F/∂vᵢ`, `∂²F/∂vᵢ∂vₖ`, `∂(…)/∂vᵢ`. */
const partial = (body: Printed, by: readonly Layout[]): Printed => {
  const of = body.level < LEVEL.atom ? `(${body.text})` : body.text
  const order = by.length === 1 ? '' : superscript(String(by.length))
  const entries = by.map((b) => print(b).text)
  const same = entries.length > 1 && entries.every((name) => name === entries[0])
  const below = same ? `∂${entries[0]}${order}` : entries.map((name) => `∂${name}`).join('')
  return printed(`∂${order}${of}/${below}`, LEVEL.product)
}
