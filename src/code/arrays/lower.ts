import { add, ONE, sub, type Term } from '../../expr'
import type { Layout } from '../../export/layoutTree'
import { Refused } from '../request'
import { Averages } from './averages'
import type { Body } from './body'
import { Calls } from './calls'
import { lowerCondition, negation } from './conditions'
import type { Context } from './context'
import type { Tools } from './contract'
import { Entries, linearOf } from './entries'
import { called, type Expr, leaf, LEVEL, modulo, suffixed } from './expr'
import { isOfIndices } from './layoutParts'
import { Matrices } from './matrices'
import { Named } from './named'
import { Sums } from './sums'
import { Tails } from './tails'
import { withTails } from '../tails'
import {
  type Axis,
  has,
  mapped,
  ordered,
  plainValue,
  power,
  product,
  quotient,
  spread,
  total,
  type Value,
  valueOf,
} from './value'
import type * as Q from '../../numbers/rational'

/** From a formula as it is printed to an array program: indices become axes, sums contractions. */
export class Lowering {
  private readonly calls = new Calls(this)
  private readonly sums = new Sums(this)
  private readonly matrices = new Matrices(this)
  private readonly named = new Named(this)
  readonly averages: Averages
  readonly tails: Tails
  readonly entries: Entries
  readonly tools: Tools

  constructor(readonly body: Body) {
    this.averages = new Averages(this)
    this.tails = new Tails(body, (node, context) => this.lower(node, context))
    this.entries = new Entries(
      {
        lower: (node, context) => this.lower(node, context),
        sizes: (term) => this.sizes(term),
        index: (axis) => body.index(axis, (low, stop) => this.range(low, stop)),
        clip: (index, last) => called(([i, n]) => body.dialect.clip(i!, n!), [index, last], { isDear: false }),
      },
      (name) => body.isSize(name),
    )
    this.tools = {
      one: plainValue(leaf('1')),
      count: (axis) => plainValue(this.sizes(add(sub(axis.high, axis.low), ONE))),
      einsum: (spec, byPlace, x, y) => {
        const write =
          (letters: string) =>
          ([a, b]: readonly string[]) =>
            `${body.dialect.module}.einsum("${letters}", ${a!}, ${b!})`
        return called(write(spec), [x, y], {}, write(byPlace))
      },
    }
  }

  /** A term with free axes. */
  term(term: Term, context: Context): Value {
    return this.lower(this.body.display.layout(withTails(term), context.definitions), context)
  }

  /** A whole number made of sizes. */
  sizes(term: Term): Expr {
    return this.term(term, this.body.bare).expr
  }

  private range(low: Term, high: Term): Expr {
    const { dialect, like } = this.body
    const ends = [this.sizes(low), this.sizes(add(high, ONE))]
    return called(([a, b]) => dialect.range(a!, b!, like), ends, { isDear: false })
  }

  /** The numbers that an index goes through. */
  private index(axis: Axis, { integer }: Context): Value {
    const { dialect, like } = this.body
    const numbers = this.body.index(axis, (low, high) => this.range(low, high))
    const expr = integer ? numbers : called(([x]) => dialect.indexAsNumber(x!, like), [numbers], { isDear: false })
    return valueOf(expr, [axis])
  }

  lower(node: Layout, context: Context): Value {
    switch (node.kind) {
      case 'number':
        return plainValue(numberOf(node.value))
      case 'pi':
        return plainValue(leaf('math.pi'))
      case 'name':
        return this.name(node, context)
      case 'sum':
        return this.total(node, context)
      case 'product':
        return this.product(node.factors, context)
      case 'quotient':
        return this.quotient(node, context)
      case 'power':
        return this.power(node, context)
      case 'call':
        return this.calls.call(node.name, node.args, context)
      case 'big':
        return this.sums.big(node, context)
      case 'if':
        return this.choice(node, context)
      case 'mod':
        return mapped([this.lower(node.left, context), this.lower(node.right, context)], ([a, b]) => modulo(a!, b!))
      case 'inverse':
        return this.matrices.inverse(node, context)
      case 'logdet':
        return this.matrices.logdet(node, context)
      case 'unknown':
        return this.named.applied(node, context)
      case 'expectation':
      case 'moment':
      case 'logpartition':
        return this.averages.lower(node, context)
      case 'diff':
      case 'data':
      case 'datascore':
      case 'marginal':
        throw new Refused(`a part of the formula has no closed form (${node.kind})`)
    }
  }

  /** Half of something is something / 2. */
  product(factors: readonly Layout[], context: Context): Value {
    const [first, ...others] = factors
    const isPart = first!.kind === 'number' && first.value.n === 1n && first.value.d > 1n
    const lowered = (isPart ? others : factors).map((f) => this.lower(f, context))
    if (!isPart) return product(lowered)
    return quotient(product(lowered), plainValue(leaf(`${first.value.d}`)))
  }

  private total(node: Layout & { kind: 'sum' }, context: Context): Value {
    return total(node.terms.map(({ negative, body }) => ({ negative, value: this.lower(body, context) })))
  }

  private quotient({ top, bottom }: Layout & { kind: 'quotient' }, context: Context): Value {
    const factors = bottom.kind === 'product' ? bottom.factors : [bottom]
    const inverses = factors.map((f) => this.tails.reciprocal(f, context))
    if (inverses.every((r) => r === undefined))
      return quotient(this.lower(top, context), this.masked(this.lower(bottom, context), context))
    const above = product([this.lower(top, context), ...inverses.filter((r) => r !== undefined)])
    const below = factors.filter((_, k) => inverses[k] === undefined)
    return below.length === 0 ? above : quotient(above, this.masked(this.product(below, context), context))
  }

  private power(node: Layout & { kind: 'power' }, context: Context): Value {
    const base = this.lower(node.base, context)
    const isCount = node.exponent.kind === 'number' && node.exponent.value.d === 1n
    const listed = this.powersOf(base, node.exponent, context)
    if (listed) return listed
    const exponent = this.lower(node.exponent, context)
    return power(isCount ? base : this.masked(base, context, exponent), exponent)
  }

  /** xᵏ for each k, where x does not vary with k: with numbers as exponents, whose derivatives are right at x = 0. */
  private powersOf(base: Value, exponent: Layout, context: Context): Value | undefined {
    const { dialect } = this.body
    const { axes, others, constant } = linearOf(exponent, context, (name) => this.body.isSize(name))
    const [only] = axes
    if (dialect.powersOfIndices || context.mask || !only || axes.length + others.length > 1 || only.negative)
      return undefined
    if (has(base, only.axis)) return undefined
    const ends = [add(only.axis.low, constant), add(only.axis.high, constant, ONE)].map((end) => this.sizes(end))
    const expr = called(
      ([x, low, high]) =>
        `${dialect.module}.stack([${x}**_k for _k in range(${low === '0' ? high : `${low}, ${high}`})], -1)`,
      [suffixed(base.expr, ''), ...ends],
    )
    return valueOf(expr, [...base.axes, only.axis], base.batch)
  }

  /** 1 where the condition around does not hold, if it is about the same axes. */
  masked(value: Value, { mask, integer }: Context, beside: Value = value): Value {
    const isAbout = (of: Value): boolean => of.axes.some((a) => has(mask!, a)) || (of.batch && mask!.batch)
    if (!mask || integer || !(isAbout(value) || isAbout(beside))) return value
    const { module } = this.body.dialect
    return mapped([mask, value, this.array(this.tools.one)], (exprs) =>
      called(([c, x, one]) => `${module}.where(${c}, ${x}, ${one})`, exprs),
    )
  }

  private name(node: Layout & { kind: 'name' }, context: Context): Value {
    const axis = node.slots.length === 0 ? context.axes.get(node.name) : undefined
    if (axis) return this.index(axis, context)
    const known = context.args.get(node.name)
    if (known) return known
    if (this.body.isSize(node.name)) return plainValue(leaf(this.body.size(node.name)))
    return this.entries.at(this.named.stored(node, context), node.slots, context)
  }

  array(value: Value): Value {
    const { dialect, like } = this.body
    return valueOf(called(([x]) => dialect.scalar(x!, like), [value.expr], { isDear: false }))
  }

  private choice(node: Layout & { kind: 'if' }, context: Context): Value {
    const { dialect, like } = this.body
    const test = lowerCondition(node.condition, (n) => this.lower(n, { ...context, integer: isOfIndices(n, context) }))
    const branch = (mask: Value): Context => ({ ...context, guarded: true, ...(!test.plain && { mask }) })
    const then = this.lower(node.then, branch(test))
    const otherwise = node.otherwise ? this.lower(node.otherwise, branch(negation(test))) : plainValue(leaf('0'))
    if (test.plain)
      return mapped([test, then, otherwise], ([c, a, b]) =>
        called(([x, y, z]) => `(${y} if ${x} else ${z})`, [c!, a!, b!], { isDear: false }),
      )
    if (then.expr.key === '1' && otherwise.expr.key === '0' && !context.integer)
      return {
        ...mapped([test], ([c]) => suffixed(c!, dialect.number(like))),
        plain: false,
      }
    const branches = [then, otherwise].map((v) => (v.plain && !context.integer ? this.array(v) : v))
    return {
      ...mapped([test, ...branches], (exprs) =>
        called(([c, a, b]) => `${dialect.module}.where(${c}, ${a}, ${b})`, exprs),
      ),
      plain: false,
    }
  }

  /** The value with all of the axes, also those along which it does not vary. */
  whole(value: Value, axes: readonly Axis[]): Value {
    const missing = axes.filter((a) => !has(value, a))
    if (missing.length === 0) return ordered(value, axes)
    const ones = missing.map((axis) => valueOf(this.ones(axis), [axis]))
    return ordered(product([value, ...ones]), axes)
  }

  /** In the order of the axes, as far as it has them: the rest is broadcast. */
  laidOut(value: Value, axes: readonly Axis[]): Value {
    return { ...value, expr: spread(value, axes) }
  }

  private ones(axis: Axis): Expr {
    const { dialect, like } = this.body
    const length = this.tools.count(axis).expr
    return called(([n]) => dialect.ones(n!, like), [length], { isDear: false })
  }
}

const numberOf = ({ n, d }: Q.Rational): Expr => {
  const text = (x: bigint): string => (x < 2n ** 53n ? `${x}` : `${Number(x)}`)
  if (d === 1n) return leaf(text(n))
  const isDyadic = (d & (d - 1n)) === 0n && d <= 1024n
  return isDyadic ? leaf(`${Number(n) / Number(d)}`) : leaf(`${text(n)} / ${text(d)}`, LEVEL.product)
}
