import type { Term } from '../../expr'
import type { Layout, Signed } from '../../export/layoutTree'
import { axisOf, type Context, inside } from './context'
import { contract, costOf, type Factor } from './contract'
import { called, suffixed } from './expr'
import { holdsSum, mentions } from './layoutParts'
import type { Lowering } from './lower'
import { type Axis, has, mapped, placeOf, power, total, union, type Value, valueOf } from './value'

/** Sums, products and log-sum-exps over an index. */
export class Sums {
  constructor(private readonly lowering: Lowering) {}

  big(node: Layout & { kind: 'big' }, context: Context): Value {
    const [[low, high]] = node.ranges as readonly [readonly [Term, Term]]
    const axis = axisOf(node.index, low, high)
    if (node.operator === 'sum') return this.sum(node.body, [axis], inside(context, [axis]))
    const value = this.lowering.lower(node.body, inside(context, [axis]))
    const { dialect } = this.lowering.body
    if (!has(value, axis)) {
      const count = this.lowering.tools.count(axis)
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
    if (node.operator === 'logsumexp') this.lowering.body.uses(dialect.logsumexpSpelling)
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
      ? contract([{ value: apart, inverse: false }, ...factors], [], this.lowering.tools)
      : contract(factors, all, this.lowering.tools)
  }

  /** Beside states, a sum of arrays over different axes is multiplied out where it would be larger than all of them. */
  private spread(nodes: readonly FactorNode[], bound: readonly Axis[], context: Context): Value | undefined {
    const wide = nodes.find(({ node, inverse }) => {
      if (inverse || node.kind !== 'sum' || nodes.length === 1) return false
      const values = node.terms.map((t) => this.lowering.lower(t.body, context))
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
    const reciprocal = inverse ? this.lowering.tails.reciprocal(node, context) : undefined
    if (reciprocal) return { value: reciprocal, inverse: false }
    const value = this.lowering.lower(node, context)
    return { value: inverse ? this.lowering.masked(value, context) : value, inverse }
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
