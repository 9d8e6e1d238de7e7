import { type Expr, matmul, suffixed } from './expr'
import {
  type Axis,
  has,
  isSubset,
  ordered,
  placeOf,
  product,
  quotient,
  sameAxes,
  union,
  type Value,
  valueOf,
  without,
} from './value'

/*
 * Sums of products over axes, one axis after the other, the cheapest first: as `.sum`, as `@` where two factors share
 * nothing else, else as einsum. So Σ_i Σ_j W_ij² q_j becomes `q @ (W**2).sum(0)`.
 */

export interface Factor {
  readonly value: Value
  /** It divides. */
  readonly inverse: boolean
}

/** What an axis counts for in the cost of a step. */
const LENGTHS = { batch: 100, states: 1024, index: 64 }
export const costOf = (axes: readonly Axis[], batch: boolean): number =>
  axes.reduce((n, a) => n * (a.depth < 0 ? LENGTHS.states : LENGTHS.index), batch ? LENGTHS.batch : 1)

/** A divisor goes to the first factor that has its axes. */
const withoutDivisors = (factors: readonly Factor[], one: Value): readonly Value[] => {
  const values = factors.filter((f) => !f.inverse).map((f) => f.value)
  for (const { value } of factors.filter((f) => f.inverse)) {
    const same = values.findIndex((v) => v.axes.length === value.axes.length && isSubset(value.axes, v.axes))
    const k = same >= 0 ? same : values.findIndex((v) => isSubset(value.axes, v.axes) && (v.batch || !value.batch))
    if (k >= 0) values[k] = quotient(values[k]!, value)
    else values.push(quotient(one, value))
  }
  return values
}

/** Factors over the same axes become one; those of parameters stay apart from those of data. */
const merged = (factors: readonly Value[]): readonly Value[] => {
  const groups: Value[][] = []
  for (const factor of factors) {
    const group = groups.find((g) => sameAxes(g[0]!, factor))
    if (group) group.push(factor)
    else groups.push([factor])
  }
  return groups.map(product)
}

/** What the library and the model know. */
export interface Tools {
  readonly one: Value
  /** The length of an axis. */
  readonly count: (axis: Axis) => Value
  /** With letters that people read, and letters by place. */
  readonly einsum: (spec: string, byPlace: string, x: Expr, y: Expr) => Expr
}

/** Σ over the axes of the product of the factors. */
export const contract = (factors: readonly Factor[], bound: readonly Axis[], tools: Tools): Value => {
  const isInside = (f: Value): boolean => bound.some((a) => has(f, a))
  const outside = factors.filter((f) => !isInside(f.value))
  let pool = merged(
    withoutDivisors(
      factors.filter((f) => isInside(f.value)),
      tools.one,
    ),
  )
  const left = new Set(bound)
  const done: Value[] = []
  while (left.size > 0) {
    const axis = cheapest(pool, [...left])
    left.delete(axis)
    const own = pool.filter((f) => has(f, axis))
    const sum = own.length === 0 ? tools.count(axis) : eliminate(own, axis, tools)
    const others = pool.filter((f) => !has(f, axis))
    if ([...left].some((a) => has(sum, a))) pool = merged([...others, sum])
    else {
      pool = others
      done.push(sum)
    }
  }
  const above = outside.filter((f) => !f.inverse).map((f) => f.value)
  const below = outside.filter((f) => f.inverse).map((f) => f.value)
  const top = product([...above.filter((v) => v.plain), ...done, ...above.filter((v) => !v.plain)])
  return below.length === 0 ? top : quotient(top, product(below))
}

const cheapest = (pool: readonly Value[], axes: readonly Axis[]): Axis => {
  const costs = axes.map((axis) => {
    const own = pool.filter((f) => has(f, axis))
    // A sum of one factor is cheaper than a product that is as large.
    return (
      own.length +
      costOf(
        union(own),
        own.some((f) => f.batch),
      )
    )
  })
  // Of equally dear ones the innermost.
  return axes.reduce((best, axis, k) => (costs[k]! <= costs[axes.indexOf(best)]! ? axis : best))
}

const eliminate = (factors: readonly Value[], axis: Axis, tools: Tools): Value => {
  let own = [...factors]
  while (own.length > 2) {
    const pair = smallestPair(own)
    own = [product(pair), ...own.filter((f) => !pair.includes(f))]
  }
  const [x, y] = own
  return y === undefined ? summed(x!, axis) : summedPair(x!, y, axis, tools)
}

const smallestPair = (factors: readonly Value[]): readonly Value[] => {
  const pairs = factors.flatMap((a, k) => factors.slice(k + 1).map((b) => [a, b] as const))
  const cost = (pair: readonly Value[]): number =>
    costOf(
      union(pair),
      pair.some((f) => f.batch),
    )
  return pairs.reduce((best, pair) => (cost(pair) < cost(best) ? pair : best))
}

const summed = (value: Value, axis: Axis): Value => {
  const place = placeOf(value, axis)
  const bare = value.axes.length === 1 && !value.batch
  return valueOf(suffixed(value.expr, `.sum(${bare ? '' : place})`, true), without(value.axes, axis), value.batch)
}

const summedPair = (x: Value, y: Value, axis: Axis, tools: Tools): Value => {
  const shared = x.axes.filter((a) => has(y, a))
  if (shared.length === 1 && !(x.batch && y.batch)) {
    const found = x.batch ? matrixProduct(x, y, axis) : y.batch ? matrixProduct(y, x, axis) : ofParameters(x, y, axis)
    if (found) return found
  }
  if (x.axes.length === 1 && y.axes.length === 1) return summed(product([x, y]), axis)
  return einsum(x, y, axis, tools)
}

/** `x @ y` where the axis can be the last of x and the first of a vector or matrix y. */
const matrixProduct = (x: Value, y: Value, axis: Axis): Value | undefined => {
  if (y.axes.length > 2 || x.axes.length > 2) return undefined
  const left = ordered(x, [...without(x.axes, axis), axis])
  const right = ordered(y, [axis, ...without(y.axes, axis)])
  return valueOf(matmul(left.expr, right.expr), [...without(x.axes, axis), ...without(y.axes, axis)], x.batch)
}

/** Two arrays without a batch, in the order that spares a transposition. */
const ofParameters = (x: Value, y: Value, axis: Axis): Value | undefined => {
  const turns = (a: Value, b: Value): number =>
    (a.axes.at(-1) === axis ? 0 : 1) +
    (b.axes[0] === axis || b.axes.length === 1 ? 0 : 1) +
    // States stand where a batch would.
    (b.axes.some((c) => c.depth < 0) ? 4 : 0)
  return turns(x, y) <= turns(y, x) ? matrixProduct(x, y, axis) : matrixProduct(y, x, axis)
}

const einsum = (x: Value, y: Value, axis: Axis, tools: Tools): Value => {
  const axes = without(union([x, y]), axis)
  const batch = x.batch || y.batch
  const all = [...new Set([...x.axes, ...y.axes])]
  const spec = (letters: ReadonlyMap<Axis, string>): string => {
    const of = (value: Pick<Value, 'batch' | 'axes'>): string =>
      (value.batch ? '...' : '') + value.axes.map((a) => letters.get(a)).join('')
    return `${of(x)},${of(y)}->${of({ batch, axes })}`
  }
  const byPlace = new Map(all.map((a, k) => [a, String.fromCharCode(97 + k)]))
  return valueOf(tools.einsum(spec(lettersOf(all)), spec(byPlace), x.expr, y.expr), axes, batch)
}

/** The names of the indices where they are letters, `s` for states. */
const lettersOf = (axes: readonly Axis[]): ReadonlyMap<Axis, string> => {
  const taken = new Set<string>()
  return new Map(
    axes.map((axis) => {
      const own = axis.depth < 0 ? 's' : axis.name
      const letter = [own, ...'ijklmnpqrstuvwxyzabcdefgh'].find((l) => /^[A-Za-z]$/.test(l) && !taken.has(l))!
      taken.add(letter)
      return [axis, letter] as const
    }),
  )
}
