import type { Term, Variable } from '../expr'
import * as Q from '../numbers/rational'
import type { NamedEnergy } from './fold'
import { layout, type LayoutOptions } from './layout'
import type { ConditionLayout, Layout, MatrixLayout } from './layoutTree'
import { toText } from './text'
import { LEVEL, printed, type Printed, type Printer, printWith, signedSum } from './printed'

/** Thrown where the model language has no words for a term; the message says for what. */
export class NoSource extends Error {}

/**
 * The term in the language of model files, so that reading it again gives the same term, or one of the same value
 * where a function is internal. Means, F and E need `model`, since the language has only those of its own energy.
 *
 * @throws NoSource for a matrix without a name, a mean under another energy, or polygamma beyond trigamma
 */
export const toSource = (term: Term, options: LayoutOptions = {}): string =>
  print(layout(term, { ...options, verbatim: true }), options.model).text

/** The same for people to read, who know what the language has no words for. */
export const inWords = (term: Term): string => {
  try {
    return toSource(term)
  } catch (error) {
    if (!(error instanceof NoSource)) throw error
    return toText(term)
  }
}

type Context = NamedEnergy | undefined

const print = (node: Layout, model: Context): Printed => printWith(PRINTER, node, model)

const text = (node: Layout, model: Context): string => print(node, model).text
const list = (nodes: readonly Layout[], model: Context): string => nodes.map((n) => text(n, model)).join(', ')
const at = (level: number, node: Layout, model: Context): string => {
  const { text: inner, level: own } = print(node, model)
  return own < level ? `(${inner})` : inner
}
const withSlots = (name: string, slots: readonly Layout[], model: Context): string =>
  slots.length === 0 ? name : `${name}[${list(slots, model)}]`

const condition = (node: ConditionLayout, model: Context): string => {
  if (node.kind === 'compare') return `${text(node.left, model)} ${node.op} ${text(node.right, model)}`
  if (node.kind === 'not') return `not (${condition(node.part, model)})`
  // A comparison that is always true or false has no shorter word.
  if (node.parts.length === 0) return node.kind === 'and' ? '1 == 1' : '1 == 2'
  return node.parts
    .map((p) => (p.kind === 'compare' ? condition(p, model) : `(${condition(p, model)})`))
    .join(` ${node.kind} `)
}

const matrix = (node: MatrixLayout, model: Context): string => {
  if (node.kind === 'entries') throw new NoSource('a matrix has to be a declared array or a definition')
  return withSlots(node.name, node.batch, model) + (node.transposed ? "'" : '')
}

const sameArrays = (a: readonly Variable[], b: readonly Variable[]): boolean =>
  a.length === b.length && a.every((v) => b.includes(v))

const derivative = (body: string, by: readonly Layout[], model: Context): Printed =>
  printed(`diff(${[body, ...by.map((b) => text(b, model))].join(', ')})`)

/** `mean(f | h2)` */
const underLaw = (
  operator: string,
  over: readonly Variable[],
  energy: Term,
  args: readonly Layout[],
  model: Context,
): Printed => {
  if (!model || energy !== model.energy) throw new NoSource(`${operator} is under the energy of the model`)
  const given = model.hidden.filter((v) => !over.includes(v)).map((v) => v.name)
  return printed(`${operator}(${list(args, model)}${given.length > 0 ? ` | ${given.join(', ')}` : ''})`)
}

const PRINTER: Printer<Context> = {
  number: ({ value }) => printed(Q.toText(value), Q.isInteger(value) ? LEVEL.atom : LEVEL.product),
  pi: () => printed('pi'),
  name: ({ name, slots }, model) => printed(withSlots(name, slots, model)),
  sum: ({ terms }, model) => signedSum(terms, (body) => at(LEVEL.product, body, model)),
  product: ({ factors }, model) =>
    printed(factors.map((f, k) => at(k === 0 ? LEVEL.product : LEVEL.prefix, f, model)).join(' * '), LEVEL.product),
  quotient: ({ top, bottom }, model) =>
    printed(`${at(LEVEL.product, top, model)} / ${at(LEVEL.prefix, bottom, model)}`, LEVEL.product),
  power: ({ base, exponent }, model) =>
    printed(`${at(LEVEL.atom, base, model)}^${at(LEVEL.atom, exponent, model)}`, LEVEL.power),
  call: ({ name, args }, model) => {
    const inner = args.map((arg) => text(arg, model)).join(', ')
    return name === 'dabs' ? printed(`((${inner}) / abs(${inner}))`) : printed(`${name}(${inner})`)
  },
  unknown: ({ name, args, component, entries, positions }, model) => {
    if (positions.length > 0) throw new NoSource(`the language has no derivative of ${name} by its argument`)
    const value = withSlots(`${name}(${list(args, model)})`, component, model)
    return entries.length > 0 ? derivative(value, entries, model) : printed(value)
  },
  big: ({ operator, index, range, body }, model) => {
    const over = range ? `${index} in ${at(LEVEL.sum, range[0], model)}:${text(range[1], model)}` : index
    return printed(`${operator}(${over}, ${text(body, model)})`)
  },
  if: ({ condition: test, then, otherwise }, model) => {
    const one = then.kind === 'number' && Q.equal(then.value, Q.ONE)
    if (one && !otherwise && test.kind === 'compare' && test.op === '==')
      return printed(`delta(${text(test.left, model)}, ${text(test.right, model)})`)
    const other = otherwise ? text(otherwise, model) : '0'
    return printed(`(${condition(test, model)} ? ${text(then, model)} : ${other})`)
  },
  mod: ({ left, right }, model) => printed(`mod(${text(left, model)}, ${text(right, model)})`),
  inverse: ({ matrix: of, at: place }, model) => printed(`inv(${matrix(of, model)})[${list(place, model)}]`),
  logdet: ({ matrix: of }, model) => printed(`logdet(${matrix(of, model)})`),
  diff: ({ body, by }, model) => derivative(text(body, model), by, model),
  logpartition: () => {
    throw new NoSource('the language has log Z of the energy of its own model only, as -F')
  },
  marginal: ({ over, body }, model) => {
    if (!model || !sameArrays(over, model.hidden)) throw new NoSource('marginal sums over all hidden variables')
    return printed(`marginal(${text(body, model)})`)
  },
  expectation: ({ over, energy, body }, model) => underLaw('mean', over, energy, [body], model),
  moment: ({ operator, over, energy, args }, model) => underLaw(operator, over, energy, args, model),
  data: ({ body }, model) => printed(`data(${text(body, model)})`),
  datascore: ({ of }, model) => printed(`data_score(${text(of, model)})`),
}
