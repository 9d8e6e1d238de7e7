import type { Term } from '../../expr'
import { add, ONE, sub } from '../../expr'
import type { Layout, MatrixLayout, Signed } from '../../export/layoutTree'
import { FUNCTION_FACTS } from '../../expr/functionFacts'
import { FUNCTIONS } from '../../functions'
import type { FunctionName } from '../../numbers/functionNames'
import type * as Q from '../../numbers/rational'
import { Refused } from '../request'
import { Averages } from './averages'
import type { Body } from './body'
import { lowerCondition, negation } from './conditions'
import { axisOf, type Context, inside } from './context'
import { contract, costOf, type Factor, type Tools } from './contract'
import { Entries, linearOf, type Stored } from './entries'
import { called, type Expr, hinted, leaf, LEVEL, modulo, suffixed } from './expr'
import { logarithm } from './stable'
import { Tails } from './tails'
import {
  type Axis,
  has,
  mapped,
  ordered,
  placeOf,
  plainValue,
  power,
  product,
  quotient,
  spread,
  total,
  union,
  type Value,
  valueOf,
} from './value'

/** From a formula as it is printed to an array program: indices become axes, sums contractions. */
export class Lowering {
  readonly averages: Averages
  private readonly tails: Tails
  private readonly entries: Entries
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
            body.dialect.einsum(letters, a!, b!)
        return called(write(spec), [x, y], {}, write(byPlace))
      },
    }
  }

  /** A term with free axes. */
  term(term: Term, context: Context): Value {
    return this.lower(this.body.display.layout(term, context.definitions), context)
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
        return this.call(node.name, node.args, context)
      case 'big':
        return this.big(node, context)
      case 'if':
        return this.choice(node, context)
      case 'mod':
        return mapped([this.lower(node.left, context), this.lower(node.right, context)], ([a, b]) => modulo(a!, b!))
      case 'inverse':
        return this.inverse(node, context)
      case 'logdet':
        return this.logdet(node, context)
      case 'unknown':
        return this.applied(node, context)
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
  private product(factors: readonly Layout[], context: Context): Value {
    const [first, ...others] = factors
    const isPart = first!.kind === 'number' && first.value.n === 1n && first.value.d > 1n
    const lowered = (isPart ? others : factors).map((f) => this.lower(f, context))
    if (!isPart) return product(lowered)
    return quotient(product(lowered), plainValue(leaf(`${first.value.d}`)))
  }

  private total(node: Layout & { kind: 'sum' }, context: Context): Value {
    const found = this.tails.excess(node, context)
    const terms = found ? found.rest : node.terms
    return total([
      ...(found ? [{ negative: false, value: found.value }] : []),
      ...terms.map(({ negative, body }) => ({ negative, value: this.lower(body, context) })),
    ])
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
  private masked(value: Value, { mask, integer }: Context, beside: Value = value): Value {
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
    return this.entries.at(this.stored(node, context), node.slots, context)
  }

  /** The array of that name: an argument, states of hidden units, or a name that the formulas introduce. */
  private stored({ name, ranges }: Layout & { kind: 'name' }, context: Context): Stored {
    const all = { ranges, present: ranges.map(() => true) }
    const { body } = this
    const hidden = context.states?.over.find((v) => v.name === name)
    if (hidden && context.states) {
      const units = leaf(body.nameOf(name), LEVEL.atom, true)
      const expr = context.integer ? suffixed(units, body.dialect.integer, true) : units
      return { expr, lead: [context.states.axis], batch: false, ...all }
    }
    const argument = body.argument(name)
    if (argument) return { expr: leaf(body.nameOf(name)), lead: [], batch: argument.role === 'visible', ...all }
    return this.definition(name, context)
  }

  private definition(name: string, context: Context): Stored {
    const found = context.definitions.findIndex((d) => d.name === name && d.args.length === 0)
    const definition = context.definitions[found]
    if (!definition) throw new Refused(`\`${name}\` has no value in code`)
    const axes = definition.indices.map((at) => axisOf(at.name, at.low, at.high))
    const isLocal = this.isOfStates(definition.term, context)
    const ranges = definition.indices.map((at) => [at.low, at.high] as const)
    const own = isLocal ? { states: context.states } : {}
    const make = (): Stored => {
      const before = { ...this.body.bare, ...own, definitions: context.definitions.slice(0, found) }
      const value = this.term(definition.term, inside(before, axes))
      const lead = value.axes.filter((a) => !axes.includes(a))
      const { expr, batch } = ordered(value, [...lead, ...axes])
      return { expr: hinted(expr, name), lead, batch, ranges, present: axes.map((a) => has(value, a)) }
    }
    return isLocal ? make() : this.body.defined(definition, make)
  }

  /** Whether it varies with the hidden units that one sums over, perhaps through definitions. */
  private isOfStates(term: Term, context: Context): boolean {
    const names = [...term.symbols]
    if (context.states?.over.some((v) => names.includes(v.name))) return true
    return context.definitions.some(
      (d) => d.term !== term && names.includes(d.name) && this.isOfStates(d.term, context),
    )
  }

  private call(name: FunctionName, args: readonly Layout[], context: Context): Value {
    const stable = name === 'log' ? this.logarithm(args[0]!, context) : undefined
    if (stable) return stable
    const shares = name === 'exp' ? this.softmax(args[0]!, context) : undefined
    if (shares) return shares
    const values = args.map((a) => this.lower(a, context))
    const plain = MATH.has(name) && values.every((v) => v.plain)
    const spelling = FUNCTIONS[name].arrays[this.body.dialect.library]
    // What is not taken may not overflow either.
    const isTotal = FUNCTION_FACTS[name].defined === 'everywhere' && !(context.mask?.batch && OVERFLOWING.has(name))
    const inside = isTotal ? values : values.map((v) => this.masked(v, context))
    const arrays = plain ? values : this.asArrays(name, inside)
    if (!plain) this.body.uses(spelling)
    const write = plain ? (texts: readonly string[]) => `math.${name}(${texts.join(', ')})` : spelling.call
    return { ...mapped(arrays, (exprs) => called(write, exprs, plain ? { isDear: false } : {})), plain }
  }

  private logarithm(arg: Layout, context: Context): Value | undefined {
    const found = this.tails.applied(arg, context)
    const named = found && logarithm({ kind: 'call', name: found.of.name, args: [found.arg] })
    if (named) return this.lower(named, found.context)
    const stable = logarithm(arg)
    return stable && this.lower(stable, context)
  }

  /** exp(x − log Σ exp(x)), where both x are written the same. */
  private softmax(node: Layout, context: Context): Value | undefined {
    if (node.kind !== 'sum') return undefined
    const norm = node.terms.find((t) => t.negative && t.body.kind === 'big' && t.body.operator === 'logsumexp')?.body
    if (norm?.kind !== 'big') return undefined
    const others = node.terms.filter((t) => t.body !== norm)
    const value = this.lower({ kind: 'sum', terms: others }, context)
    const [[low, high]] = norm.ranges as readonly [readonly [Term, Term]]
    const axis = axisOf(norm.index, low, high)
    const summed = this.lower(norm.body, inside(context, [axis]))
    const place = summed.axes.indexOf(axis)
    const isSame = summed.expr.key === value.expr.key && summed.axes.every((a, k) => a === value.axes[k] || k === place)
    if (!isSame || place < 0) return undefined
    const { softmax } = this.body.dialect
    this.body.uses(softmax)
    return mapped([value], (exprs) => called(([x]) => softmax.call([x!, `${place - value.axes.length}`]), exprs))
  }

  /** Functions of a library take arrays, not numbers of Python; an order stays a number. */
  private asArrays(name: FunctionName, values: readonly Value[]): readonly Value[] {
    const { arity } = FUNCTIONS[name]
    const isOrder = (k: number): boolean => arity !== 1 && arity !== 'variadic' && k < values.length - 1
    if (values.some((v, k) => !v.plain && !isOrder(k)) && arity !== 'variadic') return values
    return values.map((v, k) => (v.plain && !isOrder(k) ? this.array(v) : v))
  }

  array(value: Value): Value {
    const { dialect, like } = this.body
    return valueOf(called(([x]) => dialect.scalar(x!, like), [value.expr], { isDear: false }))
  }

  private big(node: Layout & { kind: 'big' }, context: Context): Value {
    const [[low, high]] = node.ranges as readonly [readonly [Term, Term]]
    const axis = axisOf(node.index, low, high)
    if (node.operator === 'sum') return this.sum(node.body, [axis], inside(context, [axis]))
    const value = this.lower(node.body, inside(context, [axis]))
    const { dialect } = this.body
    if (!has(value, axis)) {
      const count = this.tools.count(axis)
      return node.operator === 'prod'
        ? power(value, count)
        : total([
            { negative: false, value },
            {
              negative: false,
              value: { ...mapped([count], ([n]) => called(([x]) => `math.log(${x})`, [n!])), plain: true },
            },
          ])
    }
    const place = placeOf(value, axis)
    if (node.operator === 'logsumexp') this.body.uses(dialect.logsumexpSpelling)
    const expr =
      node.operator === 'prod'
        ? suffixed(value.expr, `.prod(${place})`, true)
        : called(([x]) => dialect.logsumexp(x!, place), [value.expr])
    return valueOf(
      expr,
      value.axes.filter((a) => a !== axis),
      value.batch,
    )
  }

  /**
   * Σ over the axes. A sum is taken apart where a summand lacks an index or holds a sum of its own: then its parts are
   * contracted in the order that is cheapest for them.
   */
  private sum(body: Layout, bound: readonly Axis[], context: Context): Value {
    const { nodes, bound: all, context: here } = this.factors(body, false, context, bound)
    const varying = nodes.filter(({ node }) => all.some((a) => mentions(node, a.name)))
    const [only] = varying
    const apart =
      varying.length === 1 && !only!.inverse && only!.node.kind === 'sum'
        ? this.apart(only!.node, all, here)
        : undefined
    const spread = apart || !here.states ? undefined : this.spread(nodes, all, here)
    if (spread) return spread
    const factors = nodes.filter((n) => !apart || n !== only).map((n) => this.factor(n, here))
    return apart
      ? contract([{ value: apart, inverse: false }, ...factors], [], this.tools)
      : contract(factors, all, this.tools)
  }

  /** Beside states, a sum of arrays over different axes is multiplied out where it would be larger than all of them. */
  private spread(nodes: readonly FactorNode[], bound: readonly Axis[], context: Context): Value | undefined {
    const wide = nodes.find(({ node, inverse }) => {
      if (inverse || node.kind !== 'sum' || nodes.length === 1) return false
      const values = node.terms.map((t) => this.lower(t.body, context))
      const largest = Math.max(...values.map((v) => costOf(v.axes, v.batch)))
      return (
        costOf(
          union(values),
          values.some((v) => v.batch),
        ) > largest
      )
    })
    if (wide?.node.kind !== 'sum') return undefined
    const others = nodes.filter((n) => n !== wide)
    const below = others.filter((n) => n.inverse).map((n) => n.node)
    return total(
      wide.node.terms.map(({ negative, body }) => {
        const factors = [...others.filter((n) => !n.inverse).map((n) => n.node), body]
        const top: Layout = { kind: 'product', factors }
        const node: Layout =
          below.length === 0 ? top : { kind: 'quotient', top, bottom: { kind: 'product', factors: below } }
        return { negative, value: this.sum(node, bound, context) }
      }),
    )
  }

  private factor({ node, inverse }: FactorNode, context: Context): Factor {
    const reciprocal = inverse ? this.tails.reciprocal(node, context) : undefined
    if (reciprocal) return { value: reciprocal, inverse: false }
    const value = this.lower(node, context)
    return { value: inverse ? this.masked(value, context) : value, inverse }
  }

  /** The sum over each summand that has to be summed on its own, and over the others together. */
  private apart(node: Layout & { kind: 'sum' }, bound: readonly Axis[], context: Context): Value | undefined {
    const isOwn = ({ body }: Signed): boolean => bound.some((a) => !mentions(body, a.name)) || holdsSum(body)
    const own = node.terms.filter(isOwn)
    const others = node.terms.filter((t) => !isOwn(t))
    if (own.length === 0) return undefined
    const rest: readonly Signed[] =
      others.length > 1 ? [{ negative: false, body: { kind: 'sum', terms: others } }] : others
    return total([...rest, ...own].map((t) => ({ negative: t.negative, value: this.sum(t.body, bound, context) })))
  }

  /** The factors of a product of products, quotients and sums; what those bind is bound with the rest. */
  private factors(node: Layout, inverse: boolean, context: Context, bound: readonly Axis[]): Parts {
    if (node.kind === 'product' || node.kind === 'quotient') {
      const list =
        node.kind === 'product'
          ? node.factors.map((f) => [f, inverse] as const)
          : ([
              [node.top, inverse],
              [node.bottom, !inverse],
            ] as const)
      const nodes: FactorNode[] = []
      let [here, all] = [context, bound]
      for (const [factor, divides] of list) {
        // Sums side by side may bind the same letter; the second is then summed on its own.
        const free = !(factor.kind === 'big' && here.axes.has(factor.index))
        const parts: Parts = free
          ? this.factors(factor, divides, here, all)
          : { nodes: [{ node: factor, inverse: divides }], bound: all, context: here }
        nodes.push(...parts.nodes)
        ;[here, all] = [parts.context, parts.bound]
      }
      return { nodes, bound: all, context: here }
    }
    if (node.kind === 'big' && node.operator === 'sum' && !inverse && !isAdditive(node.body)) {
      const [[low, high]] = node.ranges as readonly [readonly [Term, Term]]
      const axis = axisOf(node.index, low, high)
      return this.factors(node.body, false, inside(context, [axis]), [...bound, axis])
    }
    if (node.kind === 'number' && node.value.n === 1n && node.value.d > 1n) {
      const bottom: Layout = { kind: 'number', value: { n: node.value.d, d: 1n } }
      return { nodes: [{ node: bottom, inverse: !inverse }], bound, context }
    }
    return { nodes: [{ node, inverse }], bound, context }
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

  /** The matrix with rows and columns as its last axes. */
  private matrix(matrix: MatrixLayout, ranges: Layout & { kind: 'logdet' }, context: Context) {
    const [[rl, rh], [cl, ch]] = ranges.ranges as readonly [readonly [Term, Term], readonly [Term, Term]]
    const isNamed = matrix.kind === 'named'
    const [row, column] = [
      axisOf(isNamed ? '#row' : matrix.row, rl, rh),
      axisOf(isNamed ? '#column' : matrix.column, cl, ch),
    ]
    const here = inside(context, [row, column])
    const slot = (axis: Axis): Layout => ({ kind: 'name', name: axis.name, slots: [], ranges: [] })
    const places = isNamed && matrix.transposed ? [column, row] : [row, column]
    const value = isNamed
      ? this.lower(
          {
            kind: 'name',
            name: matrix.name,
            slots: [...matrix.batch, ...places.map(slot)],
            ranges: [
              ...matrix.batch.map((slot) => this.rangeOf(slot, context)),
              ...places.map((a) => [a.low, a.high] as const),
            ],
          },
          here,
        )
      : this.lower(matrix.body, here)
    const others = value.axes.filter((a) => a !== row && a !== column)
    return { value: this.whole(value, [...others, row, column]), others, row, column }
  }

  /** The range of an index that stands in a slot. */
  private rangeOf(slot: Layout, { axes }: Context): readonly [Term, Term] {
    const axis = slot.kind === 'name' ? axes.get(slot.name) : undefined
    return axis ? [axis.low, axis.high] : [ONE, ONE]
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

  private inverse(node: Layout & { kind: 'inverse' }, context: Context): Value {
    const { value, others, row, column } = this.matrix(node.matrix, { ...node, kind: 'logdet' }, context)
    const expr = called(([m]) => `${this.body.dialect.module}.linalg.inv(${m})`, [value.expr])
    const inverted: Stored = {
      expr,
      lead: others,
      batch: value.batch,
      ranges: [
        [row.low, row.high],
        [column.low, column.high],
      ],
      present: [true, true],
    }
    return this.entries.at(inverted, node.at, context)
  }

  private logdet(node: Layout & { kind: 'logdet' }, context: Context): Value {
    const { value, others } = this.matrix(node.matrix, node, context)
    return valueOf(
      called(([m]) => `${this.body.dialect.module}.linalg.slogdet(${m})[1]`, [value.expr]),
      others,
      value.batch,
    )
  }

  /** A definition `name(x, y)` at its arguments. */
  private applied(node: Layout & { kind: 'unknown' }, context: Context): Value {
    const found = context.definitions.findIndex((d) => d.name === node.name && d.args.length > 0)
    const definition = context.definitions[found]
    if (!definition || node.entries.length + node.positions.length > 0)
      throw new Refused(`\`${node.name}\` is an undefined function: only its values at points are known`)
    const args = new Map(
      definition.args.map((arg, k) => [
        (arg as Term & { kind: 'entry' }).variable.name,
        this.lower(node.args[k]!, context),
      ]),
    )
    const axes = node.component.map((slot, k) => {
      const axis = slot.kind === 'name' ? context.axes.get(slot.name) : undefined
      if (!axis) throw new Refused(`\`${node.name}\` at computed places`)
      return [definition.indices[k]!.name, axis] as const
    })
    const definitions = context.definitions.slice(0, found)
    return this.term(definition.term, { ...context, axes: new Map(axes), args, definitions })
  }
}

interface FactorNode {
  readonly node: Layout
  readonly inverse: boolean
}
interface Parts {
  readonly nodes: readonly FactorNode[]
  readonly bound: readonly Axis[]
  readonly context: Context
}

const isAdditive = (node: Layout): boolean => node.kind === 'sum' && node.terms.length > 1

const partsOf = (node: unknown): readonly Layout[] => {
  if (Array.isArray(node)) return node.flatMap(partsOf)
  if (typeof node !== 'object' || node === null) return []
  if ('kind' in node) return [node as Layout]
  return 'body' in node ? partsOf(node.body) : []
}
const NO_PARTS: ReadonlySet<string> = new Set(['ranges', 'over', 'given', 'energy', 'value'])
const childrenOf = (node: Layout): readonly Layout[] =>
  Object.entries(node).flatMap(([key, value]) => (NO_PARTS.has(key) ? [] : partsOf(value)))

const mentions = (node: Layout, index: string): boolean =>
  (node.kind === 'name' && node.slots.length === 0 && node.name === index) ||
  childrenOf(node).some((child) => mentions(child, index))

/** Whether all that is compared are indices and sizes. */
const isOfIndices = (node: Layout, { axes }: Context): boolean =>
  node.kind === 'name'
    ? node.slots.length === 0 && axes.has(node.name)
    : childrenOf(node).some((n) => isOfIndices(n, { axes } as Context)) && !holdsArrays(node)
const holdsArrays = (node: Layout): boolean =>
  (node.kind === 'name' && node.slots.length > 0) || childrenOf(node).some(holdsArrays)

const holdsSum = (node: Layout): boolean =>
  (node.kind === 'big' && node.operator === 'sum') ||
  ((node.kind === 'product' || node.kind === 'quotient') && childrenOf(node).some(holdsSum))

const OVERFLOWING: ReadonlySet<FunctionName> = new Set<FunctionName>(['exp', 'sinh', 'cosh', 'erfcx'])

/** Functions of numbers that Python's own module has. */
const MATH: ReadonlySet<FunctionName> = new Set<FunctionName>([
  ...(['exp', 'log', 'sqrt', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh'] as const),
  ...(['asinh', 'acosh', 'atanh', 'erf', 'erfc', 'lgamma'] as const),
])

const numberOf = ({ n, d }: Q.Rational): Expr => {
  const text = (x: bigint): string => (x < 2n ** 53n ? `${x}` : `${Number(x)}`)
  if (d === 1n) return leaf(text(n))
  const isDyadic = (d & (d - 1n)) === 0n && d <= 1024n
  return isDyadic ? leaf(`${Number(n) / Number(d)}`) : leaf(`${text(n)} / ${text(d)}`, LEVEL.product)
}
