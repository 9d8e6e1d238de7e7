import type { Condition, Term } from '../../expr'
import { ifThen, ONE, ZERO } from '../../expr'
import { arrange } from '../../export/layout'
import type { ConditionLayout, Layout } from '../../export/layoutTree'
import { LEVEL, printed, type Printed, type Printer, printWith, signedSum } from '../../export/printed'
import { FUNCTIONS } from '../../functions'
import type { Kernel, Loops } from '../../functions/spelling'
import * as Q from '../../numbers/rational'

/* Expressions of a program, as C and TypeScript have them in common. */

/** Where a local stands in memory. */
export interface Place {
  readonly name: string
  /** Printed lengths of its dimensions; none for a scalar. */
  readonly dims: readonly string[]
  /** Of an array with rows, the first of its dimensions: what stands in a row before it, and how long a row is. */
  readonly row?: { readonly length: string; readonly offset: string }
  /** A function through which its elements are read. */
  readonly through?: Kernel
}

/** What the two languages do not have in common. */
export interface Words {
  readonly language: keyof Loops
  readonly pi: string
  readonly infinity: string
  readonly equal: string
  readonly unequal: string
  /** A double as an integer, for an index. */
  readonly whole: (text: string) => string
  /** An integer as a double, where both sides of a division are integers. */
  readonly real: (text: string) => string
  readonly power: (base: string, exponent: string) => string
  readonly sqrt: string
}

/** Where expressions are printed. */
export interface Context {
  readonly words: Words
  readonly places: (name: string) => Place | undefined
  /** Sizes and indices. */
  readonly isWhole: (name: string) => boolean
  /** The name under which a kernel is called, which is noted to be needed. */
  readonly kernel: (kernel: Kernel) => string
  /** Whether an integer is wanted. */
  readonly whole?: boolean
}

const SQUARE: Kernel = {
  name: 'square',
  source: `double square(double x) {
  return x * x;
}`,
}
const MODULO: Kernel = {
  name: 'modulo',
  source: `ptrdiff_t modulo(ptrdiff_t a, ptrdiff_t m) {
  return (a % m + m) % m;
}`,
}

export const expression = (term: Term, context: Context): string => print(arrange(term, {}), context).text

export const condition = (of: Condition, context: Context): string => {
  const node = arrange(ifThen(of, ONE, ZERO), {})
  return node.kind === 'if'
    ? conditionText(node.condition, context)
    : node.kind === 'number'
      ? `${Q.sign(node.value) !== 0}`
      : ''
}

const print = (node: Layout, context: Context): Printed => printWith(PRINTER, node, context)
const text = (node: Layout, context: Context): string => print(node, context).text
const at = (level: number, node: Layout, context: Context): string => {
  const { text: inner, level: own } = print(node, context)
  return own < level ? `(${inner})` : inner
}

/** Whether C computes it in integers. */
const isWhole = (node: Layout, context: Context): boolean => {
  switch (node.kind) {
    case 'number':
      return Q.isInteger(node.value)
    case 'name':
      return node.slots.length === 0 && context.isWhole(node.name)
    case 'sum':
      return node.terms.every(({ body }) => isWhole(body, context))
    case 'product':
      return node.factors.every((f) => isWhole(f, context))
    case 'mod':
      return true
    case 'power':
      return isWhole(node.base, context) && isWrittenOut(node)
    case 'if':
      return isWhole(node.then, context) && (!node.otherwise || isWhole(node.otherwise, context))
    default:
      return false
  }
}

/** Whether a power is written as a product of names. */
const isWrittenOut = ({ base, exponent }: Layout & { kind: 'power' }): boolean =>
  (base.kind === 'name' || base.kind === 'number') &&
  exponent.kind === 'number' &&
  (Q.equal(exponent.value, Q.rational(2)) || Q.equal(exponent.value, Q.rational(3)))

const numberText = (value: Q.Rational): Printed => {
  const double = Q.toNumber(value)
  if (Q.isInteger(value))
    return printed(Number.isSafeInteger(double) && Math.abs(double) < 2 ** 31 ? `${double}` : floating(double))
  const decimal = Q.parseRational(`${double}`)
  return decimal && Q.equal(decimal, value)
    ? printed(`${double}`)
    : printed(`${floating(Number(value.n))} / ${value.d}`, LEVEL.product)
}
/** With a point, so that C reads a double. */
const floating = (x: number): string => (/[.e]/.test(`${x}`) ? `${x}` : `${x}.0`)

/** `W[i * nh + j]`: the row-major position of the slots. */
const position = (slots: readonly string[], dims: readonly string[]): string =>
  slots.slice(1).reduce((before, slot, k) => {
    if (slot === '0' && before === '0') return '0'
    const scaled = `${/^\w+$|^[\w\s*]+$/.test(before) ? before : `(${before})`} * ${dims[k + 1]!}`
    return slot === '0' ? scaled : before === '0' ? slot : `${scaled} + ${slot}`
  }, slots[0] ?? '')

const entryText = ({ name, dims, row }: Place, slots: readonly string[]): string => {
  if (!row) return slots.length === 0 ? name : `${name}[${position(slots, dims)}]`
  const start = row.length === '1' ? slots[0]! : `${slots[0]!} * ${row.length}`
  const own = position(slots.slice(1), dims.slice(1))
  return `${name}[${[start, row.offset, own].filter((part) => part !== '' && part !== '0').join(' + ') || '0'}]`
}

const PRINTER: Printer<Context> = {
  number: ({ value }) => numberText(value),
  pi: (_, { words }) => printed(words.pi),
  name: ({ name, slots }, context) => {
    if (name === '∞') return printed(context.words.infinity)
    const place = context.places(name)
    const inner = { ...context, whole: true }
    const element =
      place &&
      entryText(
        place,
        slots.map((slot) => text(slot, inner)),
      )
    const shown = place?.through ? `${context.kernel(place.through)}(${element!})` : (element ?? name)
    return printed(context.whole && !context.isWhole(name) ? context.words.whole(shown) : shown)
  },
  sum: ({ terms }, context) => signedSum(terms, (body) => at(LEVEL.product, body, context)),
  product: ({ factors }, context) =>
    printed(factors.map((f, k) => at(k === 0 ? LEVEL.product : LEVEL.prefix, f, context)).join(' * '), LEVEL.product),
  quotient: ({ top, bottom }, context) => {
    const above = at(LEVEL.product, top, context)
    const below = at(LEVEL.prefix, bottom, context)
    const inIntegers = !context.whole && isWhole(top, context) && isWhole(bottom, context)
    const real =
      top.kind === 'number' ? floating(Q.toNumber(top.value)) : context.words.real(at(LEVEL.prefix, top, context))
    return printed(`${inIntegers ? real : above} / ${below}`, LEVEL.product)
  },
  power: (node, context) => {
    const { base, exponent } = node
    const own = text(base, context)
    const value = exponent.kind === 'number' ? Q.toNumber(exponent.value) : undefined
    if (value === 0.5) return printed(`${context.words.sqrt}(${own})`)
    if (isWrittenOut(node))
      return printed(
        Array<string>(value ?? 1)
          .fill(own)
          .join(' * '),
        LEVEL.product,
      )
    if (value === 2) return printed(`${context.kernel(SQUARE)}(${own})`)
    return printed(context.words.power(own, text(exponent, context)))
  },
  call: ({ name, args }, context) => {
    const { call, kernel } = FUNCTIONS[name].loops[context.words.language]
    const inner = { ...context, whole: false }
    const called = call(
      args.map((arg) =>
        isWhole(arg, inner) && arg.kind !== 'number'
          ? context.words.real(at(LEVEL.prefix, arg, inner))
          : text(arg, inner),
      ),
    )
    const shown = kernel ? called.replace(kernel.name, context.kernel(kernel)) : called
    return printed(context.whole ? context.words.whole(shown) : shown)
  },
  if: ({ condition: test, then, otherwise }, context) => {
    const [one, other] = [text(then, context), otherwise ? text(otherwise, context) : '0']
    return printed(`${conditionText(test, context)} ? ${one} : ${other}`, LEVEL.condition)
  },
  mod: ({ left, right }, context) => {
    const inner = { ...context, whole: true }
    return printed(`${context.kernel(MODULO)}(${text(left, inner)}, ${text(right, inner)})`)
  },
  unknown: (node) => impossible(node),
  big: (node) => impossible(node),
  inverse: (node) => impossible(node),
  logdet: (node) => impossible(node),
  diff: (node) => impossible(node),
  logpartition: (node) => impossible(node),
  marginal: (node) => impossible(node),
  expectation: (node) => impossible(node),
  moment: (node) => impossible(node),
  data: (node) => impossible(node),
  datascore: (node) => impossible(node),
}

const impossible = ({ kind }: Layout): never => {
  throw new TypeError(`${kind} is lowered before it is printed`)
}

const conditionText = (node: ConditionLayout, context: Context): string => {
  const { equal, unequal } = context.words
  if (node.kind === 'compare') {
    const op = node.op === '==' ? equal : node.op === '!=' ? unequal : node.op
    return `${at(LEVEL.sum, node.left, context)} ${op} ${at(LEVEL.sum, node.right, context)}`
  }
  if (node.kind === 'not') return `!(${conditionText(node.part, context)})`
  if (node.parts.length === 0) return node.kind === 'and' ? '1' : '0'
  return node.parts
    .map((part) => (part.kind === 'compare' ? conditionText(part, context) : `(${conditionText(part, context)})`))
    .join(node.kind === 'and' ? ' && ' : ' || ')
}
