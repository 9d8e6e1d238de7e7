import type { Term } from '../../expr'
import type { Layout } from '../../export/layoutTree'
import { type FunctionName, FUNCTIONS } from '../../functions'
import { axisOf, type Context, inside } from './context'
import { called } from './expr'
import type { Lowering } from './lower'
import { logarithm } from './stable'
import { mapped, type Value } from './value'

/** Elementary functions, each by its spelling in the library. */
export class Calls {
  constructor(private readonly lowering: Lowering) {}

  call(name: FunctionName, args: readonly Layout[], context: Context): Value {
    const stable = name === 'log' ? this.logarithm(args[0]!, context) : undefined
    if (stable) return stable
    const shares = name === 'exp' ? this.softmax(args[0]!, context) : undefined
    if (shares) return shares
    const values = args.map((a) => this.lowering.lower(a, context))
    const plain = MATH.has(name) && values.every((v) => v.plain)
    const spelling = FUNCTIONS[name].arrays[this.lowering.body.dialect.library]
    // What is not taken may not overflow either.
    const isTotal =
      FUNCTIONS[name].domain.kind === 'all' && !(context.mask?.batch && FUNCTIONS[name].facts.growth !== 'polynomial')
    const inside = isTotal ? values : values.map((v) => this.lowering.masked(v, context))
    const arrays = plain ? values : this.asArrays(name, inside)
    if (!plain) this.lowering.body.uses(spelling)
    const write = plain ? (texts: readonly string[]) => `math.${name}(${texts.join(', ')})` : spelling.call
    return { ...mapped(arrays, (exprs) => called(write, exprs, plain ? { isDear: false } : {})), plain }
  }

  private logarithm(arg: Layout, context: Context): Value | undefined {
    const found = this.lowering.tails.applied(arg, context)
    const named = found && logarithm({ kind: 'call', name: found.of.name, args: [found.arg] })
    if (named) return this.lowering.lower(named, found.context)
    const stable = logarithm(arg)
    return stable && this.lowering.lower(stable, context)
  }

  /** exp(x − log Σ exp(x)), where both x are written the same. */
  private softmax(node: Layout, context: Context): Value | undefined {
    if (node.kind !== 'sum') return undefined
    const norm = node.terms.find((t) => t.negative && t.body.kind === 'big' && t.body.operator === 'logsumexp')?.body
    if (norm?.kind !== 'big') return undefined
    const others = node.terms.filter((t) => t.body !== norm)
    const value = this.lowering.lower({ kind: 'sum', terms: others }, context)
    const [[low, high]] = norm.ranges as readonly [readonly [Term, Term]]
    const axis = axisOf(norm.index, low, high)
    const summed = this.lowering.lower(norm.body, inside(context, [axis]))
    const place = summed.axes.indexOf(axis)
    const isSame = summed.expr.key === value.expr.key && summed.axes.every((a, k) => a === value.axes[k] || k === place)
    if (!isSame || place < 0) return undefined
    const { softmax } = this.lowering.body.dialect
    this.lowering.body.uses(softmax)
    return mapped([value], (exprs) => called(([x]) => softmax.call([x!, `${place - value.axes.length}`]), exprs))
  }

  /** Functions of a library take arrays, not numbers of Python; an order stays a number. */
  private asArrays(name: FunctionName, values: readonly Value[]): readonly Value[] {
    const { arity } = FUNCTIONS[name]
    const isOrder = (k: number): boolean => arity !== 1 && arity !== 'variadic' && k < values.length - 1
    if (values.some((v, k) => !v.plain && !isOrder(k)) && arity !== 'variadic') return values
    return values.map((v, k) => (v.plain && !isOrder(k) ? this.lowering.array(v) : v))
  }
}

/** Functions of numbers that Python's own module has. */
const MATH: ReadonlySet<FunctionName> = new Set<FunctionName>([
  ...(['exp', 'log', 'sqrt', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh'] as const),
  ...(['asinh', 'acosh', 'atanh', 'erf', 'erfc', 'lgamma'] as const),
])
