import type { Term } from '../../expr'
import { compared, type Expr, joined, over, plus, raised, suffixed, times } from './expr'

/** A named axis of an array: an index, or the states of hidden units. */
export interface Axis {
  readonly name: string
  readonly low: Term
  readonly high: Term
  /** Deeper binders have greater numbers; states have none. */
  readonly depth: number
}

/** An expression with the order of its axes; where it depends on the data, axes of its batch stand in front. */
export interface Value {
  readonly expr: Expr
  readonly axes: readonly Axis[]
  readonly batch: boolean
  /** A number of Python, not an array. */
  readonly plain: boolean
}

export const valueOf = (expr: Expr, axes: readonly Axis[] = [], batch = false): Value => ({
  expr,
  axes,
  batch,
  plain: false,
})
export const plainValue = (expr: Expr): Value => ({ expr, axes: [], batch: false, plain: true })

export const has = (value: Value, axis: Axis): boolean => value.axes.includes(axis)
export const without = (axes: readonly Axis[], gone: Axis): readonly Axis[] => axes.filter((a) => a !== gone)
export const isSubset = (a: readonly Axis[], b: readonly Axis[]): boolean => a.every((axis) => b.includes(axis))
export const sameAxes = (a: Value, b: Value): boolean =>
  a.axes.length === b.axes.length && isSubset(a.axes, b.axes) && a.batch === b.batch

/** The axes of all: in the order of one that has them all, else from outer to inner, states first. */
export const union = (values: readonly Value[]): readonly Axis[] => {
  const all = [...new Set(values.flatMap((v) => v.axes))]
  const whole = values.filter((v) => v.axes.length === all.length)
  const leading = whole.find((v) => v.batch) ?? whole[0]
  return leading?.axes ?? all.sort((a, b) => a.depth - b.depth)
}

/** The place of an axis: from the end where a batch stands in front. */
export const placeOf = (value: Value, axis: Axis): number => {
  const k = value.axes.indexOf(axis)
  return value.batch || k === value.axes.length - 1 ? k - value.axes.length : k
}

/** The value with its own axes in the order of `order`. */
export const ordered = (value: Value, order: readonly Axis[]): Value => {
  const axes = order.filter((a) => has(value, a))
  if (axes.every((a, k) => a === value.axes[k])) return value
  if (axes.length === 2) return { ...value, axes, expr: suffixed(value.expr, value.batch ? '.swapaxes(-1, -2)' : '.T') }
  // One axis after the other comes to its place.
  const now = [...value.axes]
  let { expr } = value
  axes.forEach((axis, k) => {
    const from = now.indexOf(axis)
    if (from === k) return
    ;[now[k], now[from]] = [now[from]!, now[k]!]
    expr = suffixed(expr, `.swapaxes(${k - axes.length}, ${from - axes.length})`)
  })
  return { ...value, axes: now, expr }
}

/** The expression laid out so that it broadcasts against arrays with these axes. */
export const spread = (value: Value, target: readonly Axis[]): Expr => {
  const { expr, axes } = ordered(value, target)
  if (axes.length === 0 && !value.batch) return expr
  let places = target.map((a) => (has(value, a) ? ':' : 'None'))
  if (!value.batch) {
    const first = places.indexOf(':')
    // New axes in front are there by themselves.
    places = places.slice(first)
    while (places.at(-1) === ':') places.pop()
    return places.includes('None') ? suffixed(expr, `[${places.join(', ')}]`) : expr
  }
  return places.includes('None') ? suffixed(expr, `[..., ${places.join(', ')}]`) : expr
}

const combined = (values: readonly Value[], make: (exprs: readonly Expr[]) => Expr): Value => {
  const axes = union(values)
  const batch = values.some((v) => v.batch)
  return {
    expr: make(values.map((v) => spread(v, axes))),
    axes,
    batch,
    plain: values.every((v) => v.plain),
  }
}

export interface SignedValue {
  readonly negative: boolean
  readonly value: Value
}

export const total = (terms: readonly SignedValue[]): Value =>
  combined(
    terms.map((t) => t.value),
    (exprs) => plus(exprs.map((expr, k) => ({ negative: terms[k]!.negative, expr }))),
  )
export const negated = (value: Value): Value => total([{ negative: true, value }])
export const product = (values: readonly Value[]): Value =>
  values.length === 1 ? values[0]! : combined(values, (exprs) => exprs.reduce(times))
export const quotient = (top: Value, bottom: Value): Value => combined([top, bottom], ([a, b]) => over(a!, b!))
export const power = (base: Value, exponent: Value): Value => combined([base, exponent], ([b, e]) => raised(b!, e!))
export const comparison = (operator: string, left: Value, right: Value): Value =>
  combined([left, right], ([a, b]) => compared(operator, a!, b!))
export const connective = (operator: string, parts: readonly Value[]): Value =>
  combined(parts, (exprs) => joined(operator, exprs))
export const mapped = (values: readonly Value[], make: (exprs: readonly Expr[]) => Expr): Value =>
  combined(values, make)
