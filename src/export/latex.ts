import type { Term, Variable } from '../expr'
import { FUNCTIONS, type ListedFunction } from '../functions'
import * as Q from '../numbers/rational'
import { layout, type LayoutOptions } from './layout'
import type { ConditionLayout, Layout, MatrixLayout } from './layoutTree'
import { isContinuous, LEVEL, printed, type Printed, type Printer, printWith, signedSum } from './printed'
import { latexName } from './symbols'

/** The term as LaTeX for math mode; `cases` and `\mathbb` are those of amsmath and amssymb. */
export const toLatex = (term: Term, options: LayoutOptions = {}): string => latexOf(layout(term, options))

export const latexOf = (node: Layout): string => print(node).text

const print = (node: Layout): Printed => printWith(PRINTER, node, undefined)
const text = (node: Layout): string => print(node).text
const list = (nodes: readonly Layout[]): string => nodes.map(text).join(', ')
const brackets = (inner: string): string => `\\left(${inner}\\right)`
const at = (level: number, node: Layout): string => {
  const { text: inner, level: own } = print(node)
  return own < level ? brackets(inner) : inner
}

const isLetter = (slot: string): boolean => /^(\w|\\[a-z]+)$/i.test(slot)
/** `W_{ij}`, and `v_{i + 1, j}` where the slots would run together. */
const withSlots = (name: string, slots: readonly Layout[]): string => {
  if (slots.length === 0) return name
  const texts = slots.map(text)
  const joined = texts.every((t) => isLetter(t) && !t.startsWith('\\')) ? texts.join('') : texts.join(', ')
  return `${name}_{${joined}}`
}

const names = (over: readonly Variable[]): string => over.map((v) => latexName(v.name)).join(', ')
const summedOver = (over: readonly Variable[], body: string): string => {
  const continuous = over.filter(isContinuous)
  const sums = over.filter((v) => !isContinuous(v)).map((v) => `\\sum_{${latexName(v.name)}} `)
  const ends = continuous.map((v) => ` \\,\\mathrm{d}${latexName(v.name)}`)
  return `${sums.join('')}${continuous.length > 0 ? '\\int ' : ''}${body}${ends.join('')}`
}

const COMPARISONS = { '==': '=', '!=': '\\ne', '<': '<', '<=': '\\le', '>': '>', '>=': '\\ge' } as const
const condition = (node: ConditionLayout): string => {
  if (node.kind === 'compare') return `${text(node.left)} ${COMPARISONS[node.op]} ${text(node.right)}`
  if (node.kind === 'not') return `\\lnot ${brackets(condition(node.part))}`
  if (node.parts.length === 0) return node.kind === 'and' ? '\\top' : '\\bot'
  const join = node.kind === 'and' ? ' \\land ' : ' \\lor '
  return node.parts.map((p) => (p.kind === 'and' || p.kind === 'or' ? brackets(condition(p)) : condition(p))).join(join)
}

const matrix = (node: MatrixLayout): string => {
  if (node.kind === 'named') return withSlots(latexName(node.name), node.batch)
  return `\\left[${text(node.body)}\\right]_{${node.row}${node.column}}`
}

const joinFactors = (factors: readonly Layout[]): string =>
  factors
    .map((factor, k) => {
      const piece = at(k === factors.length - 1 ? LEVEL.prefix : LEVEL.power, factor)
      return k > 0 && /^(\d|\\frac\{\d)/.test(piece) ? `\\cdot ${piece}` : piece
    })
    .join(' ')

/** A big operator does not stand on a fraction bar: `\frac{1}{\sigma} \sum_j …`. */
const besideBar = (top: Layout): readonly [above: Layout, beside: Layout | undefined] => {
  const one: Layout = { kind: 'number', value: Q.ONE }
  const factors = top.kind === 'product' ? top.factors : [top]
  const last = factors.at(-1)!
  if (last.kind !== 'big') return [top, undefined]
  const rest = factors.slice(0, -1)
  return [rest.length === 0 ? one : rest.length === 1 ? rest[0]! : { kind: 'product', factors: rest }, last]
}

const partial = (body: Printed, by: readonly Layout[]): Printed => {
  const order = by.length === 1 ? '' : `^{${by.length}}`
  const entries = by.map(text)
  const same = entries.length > 1 && entries.every((name) => name === entries[0])
  const below = same ? `\\partial {${entries[0]}}${order}` : entries.map((name) => `\\partial ${name}`).join(' ')
  if (body.level === LEVEL.atom) return printed(`\\frac{\\partial${order} ${body.text}}{${below}}`, LEVEL.power)
  return printed(`\\frac{\\partial${order}}{${below}} ${brackets(body.text)}`, LEVEL.product)
}

const PRINTER: Printer = {
  number: ({ value }) =>
    Q.isInteger(value) ? printed(String(value.n)) : printed(`\\frac{${value.n}}{${value.d}}`, LEVEL.power),
  pi: () => printed('\\pi'),
  name: ({ name, slots }) => printed(withSlots(latexName(name), slots)),
  sum: ({ terms }) => signedSum(terms, (body) => at(LEVEL.product, body)),
  product: ({ factors }) => printed(joinFactors(factors), LEVEL.product),
  quotient: ({ top, bottom }) => {
    const [above, beside] = besideBar(top)
    const bar = `\\frac{${text(above)}}{${text(bottom)}}`
    return beside ? printed(`${bar} ${text(beside)}`, LEVEL.product) : printed(bar, LEVEL.power)
  },
  power: ({ base, exponent }) => {
    // A second superscript on `x^{(n)}` or a fraction is bracketed by its level.
    const inner = at(LEVEL.atom, base)
    return printed(`${inner}^{${text(exponent)}}`, LEVEL.power)
  },
  call: ({ name, args }) => {
    const f: ListedFunction = FUNCTIONS[name]
    const level = /\^|^\\log\\frac|^\\log\\left/.test(f.latex(['x', 'x'])) && name !== 'log' ? LEVEL.prefix : LEVEL.atom
    return printed(f.latex(args.map(text)), level)
  },
  unknown: ({ name, args, component, entries, positions }) => {
    const marks = args.length === 1 ? "'".repeat(positions.length) : ''
    const by = args.length === 1 ? '' : positions.map((p) => `\\partial_{${p}} `).join('')
    const below = component.length > 0 ? `_{${component.map(text).join(', ')}}` : ''
    const value = printed(
      `${by}${latexName(name)}${below}${marks}${brackets(list(args))}`,
      by ? LEVEL.prefix : LEVEL.atom,
    )
    return entries.length > 0 ? partial(value, entries) : value
  },
  big: ({ operator, index, range, body }) => {
    const at1 = range ? `_{${latexName(index)}=${text(range[0])}}^{${text(range[1])}}` : `_{${latexName(index)}}`
    if (operator === 'logsumexp') return printed(`\\log \\sum${at1} \\exp${brackets(text(body))}`, LEVEL.prefix)
    return printed(`\\${operator}${at1} ${at(LEVEL.product, body)}`, LEVEL.prefix)
  },
  if: ({ condition: test, then, otherwise }) => {
    if (otherwise) {
      const lines = [`${text(then)} & \\text{if } ${condition(test)}`, `${text(otherwise)} & \\text{otherwise}`]
      return printed(`\\begin{cases} ${lines.join(' \\\\ ')} \\end{cases}`, LEVEL.prefix)
    }
    const bracket = `\\left[${condition(test)}\\right]`
    if (then.kind === 'number' && Q.equal(then.value, Q.ONE)) return printed(bracket)
    return printed(`${bracket} \\, ${at(LEVEL.product, then)}`, LEVEL.product)
  },
  mod: ({ left, right }) => printed(`\\left(${text(left)} \\bmod ${text(right)}\\right)`),
  inverse: ({ matrix: of, at: place }) => {
    const transposed = of.kind === 'named' && of.transposed ? '\\top' : ''
    const base = transposed
      ? `\\left(${matrix(of)}^{\\top}\\right)`
      : of.kind === 'named' && of.batch.length > 0
        ? `\\left(${matrix(of)}\\right)`
        : matrix(of)
    return printed(`\\left(${base}^{-1}\\right)_{${place.map(text).join(', ')}}`)
  },
  logdet: ({ matrix: of }) => printed(`\\log\\det ${matrix(of)}`, LEVEL.prefix),
  diff: ({ body, by }) => partial(print(body), by),
  logpartition: ({ over, negated }) =>
    printed(`\\log ${summedOver(over, `\\exp${brackets(text(negated))}`)}`, LEVEL.prefix),
  marginal: ({ over, body }) => printed(summedOver(over, at(LEVEL.product, body)), LEVEL.prefix),
  expectation: ({ given, body }) => {
    const law = given.length > 0 ? ` \\mid ${names(given)}` : ''
    return printed(`\\mathbb{E}\\left[${text(body)}${law}\\right]`)
  },
  moment: ({ operator, args, given }) => {
    const law = given.length > 0 ? ` \\mid ${names(given)}` : ''
    return printed(`\\operatorname{${operator}}\\left[${list(args)}${law}\\right]`)
  },
  data: ({ body }) => printed(`\\mathbb{E}_{\\tilde p}\\left[${text(body)}\\right]`),
  datascore: ({ of }) => printed(`\\frac{\\partial \\log \\tilde p}{\\partial ${text(of)}}`, LEVEL.power),
}
