import { add, linearDifference, lowerBound, mul, number, ONE, size, sub, type Term, ZERO } from '../../expr'
import type { Layout } from '../../export/layoutTree'
import * as Q from '../../numbers/rational'
import { type Context } from './context'
import { called, type Expr, LEVEL, node, suffixed } from './expr'
import { type Axis, mapped, plainValue, spread, total, union, type Value, valueOf } from './value'

/*
 * Entries of arrays at computed places: `v[i]` is the array, `v[i + 1]` a slice, `h[3]` an index, `w[i + n - j]` and
 * `mu[z[t]]` are gathered by arrays of integers.
 */

/** An array with its axes: states in front, then one for each slot, which may be absent where nothing varies with it. */
export interface Stored {
  readonly expr: Expr
  readonly lead: readonly Axis[]
  readonly batch: boolean
  /** Low and high of each slot's range. */
  readonly ranges: readonly (readonly [Term, Term])[]
  readonly present: readonly boolean[]
}

/** What entries need of the lowering. */
export interface Lowering {
  readonly lower: (node: Layout, context: Context) => Value
  /** A number made of sizes. */
  readonly sizes: (term: Term) => Expr
  /** The integers that an index goes through. */
  readonly index: (axis: Axis) => Expr
  readonly clip: (index: Expr, last: Expr) => Expr
}

type Access =
  | { readonly kind: 'axis'; readonly axis: Axis }
  | { readonly kind: 'slice'; readonly axis: Axis; readonly start: Term; readonly stop: Term; readonly length: Term }
  | { readonly kind: 'at'; readonly place: Term }
  | { readonly kind: 'gather'; readonly index: Value }

interface Linear {
  readonly axes: readonly { readonly axis: Axis; readonly negative: boolean }[]
  readonly others: readonly { readonly negative: boolean; readonly body: Layout }[]
  readonly constant: Term
}

/** A whole number without an index, as a term. */
const constantOf = (node: Layout, { axes }: Context, isSize: (name: string) => boolean): Term | undefined => {
  const again = (n: Layout): Term | undefined => constantOf(n, { axes } as Context, isSize)
  if (node.kind === 'number') return number(node.value)
  if (node.kind === 'name' && node.slots.length === 0 && !axes.has(node.name) && isSize(node.name))
    return size(node.name)
  if (node.kind === 'product') {
    const factors = node.factors.map(again)
    return factors.every((f) => f !== undefined) ? mul(...factors) : undefined
  }
  return undefined
}

/** A whole number as indices, what is none, and a constant. */
export const linearOf = (slot: Layout, context: Context, isSize: (name: string) => boolean): Linear => {
  const terms = slot.kind === 'sum' ? slot.terms : [{ negative: false, body: slot }]
  const axes: { axis: Axis; negative: boolean }[] = []
  const others: { negative: boolean; body: Layout }[] = []
  let constant: Term = ZERO
  for (const { negative, body } of terms) {
    const axis = body.kind === 'name' && body.slots.length === 0 ? context.axes.get(body.name) : undefined
    const whole = constantOf(body, context, isSize)
    if (axis) axes.push({ axis, negative })
    else if (whole) constant = negative ? sub(constant, whole) : add(constant, whole)
    else others.push({ negative, body })
  }
  return { axes, others, constant }
}

const isAtLeast = (a: Term, b: Term): boolean => {
  const low = lowerBound(linearDifference(a, b))
  return low !== undefined && Q.sign(low) >= 0
}

export class Entries {
  constructor(
    private readonly lowering: Lowering,
    private readonly isSize: (name: string) => boolean,
  ) {}

  /** The entries of an array at its slots. */
  at(stored: Stored, slots: readonly Layout[], context: Context): Value {
    const kept = slots.flatMap((slot, k) => (stored.present[k] ? [{ slot, range: stored.ranges[k]! }] : []))
    let accesses = kept.map(({ slot, range }) => this.access(slot, range, context))
    const axes = accesses.flatMap((a) => ('axis' in a ? [a.axis] : []))
    const isTwice = (a: Access): boolean => 'axis' in a && axes.indexOf(a.axis) !== axes.lastIndexOf(a.axis)
    accesses = accesses.map((a) => (isTwice(a) ? this.gathered(a) : a))
    const gathers = accesses.flatMap((a, k) => (a.kind === 'gather' ? [k] : []))
    const [first, last] = [gathers[0] ?? 0, gathers.at(-1) ?? -1]
    // Arrays of integers that stand apart would move their axes to the front.
    accesses = accesses.map((a, k) => (k >= first && k <= last ? this.gathered(a) : a))
    const value = this.indexed(stored, accesses, first, last)
    // Under a condition that then never holds, there may be nothing to take an entry of.
    const empty =
      context.guarded && last >= 0 ? kept.find(({ range: [low, high] }) => !isAtLeast(high, low)) : undefined
    if (!empty) return value
    const length = this.lowering.sizes(add(sub(empty.range[1], empty.range[0]), ONE))
    const expr = called(([x, n]) => `(${x} if ${n} > 0 else 0)`, [value.expr, length], { isDear: false })
    return { ...value, expr }
  }

  private access(slot: Layout, [low, high]: readonly [Term, Term], context: Context): Access {
    const { axes, others, constant } = linearOf(slot, context, this.isSize)
    const place = sub(constant, low)
    if (others.length === 0 && axes.length === 0) return { kind: 'at', place }
    const [only] = axes
    if (others.length === 0 && axes.length === 1 && !only!.negative) {
      const { axis } = only!
      const [start, stop] = [add(axis.low, place), add(axis.high, place, ONE)]
      const length = add(sub(high, low), ONE)
      if (start === ZERO && stop === length) return { kind: 'axis', axis }
      if (!context.guarded || (isAtLeast(start, ZERO) && isAtLeast(length, stop)))
        return { kind: 'slice', axis, start, stop, length }
    }
    const indices = axes.map((a) => ({ negative: a.negative, value: this.indices(a.axis) }))
    const rest = others.map(({ negative, body }) => ({
      negative,
      value: this.lowering.lower(body, { ...context, integer: true }),
    }))
    const index = this.plus([...rest, ...indices], place)
    const lastPlace = sub(high, low)
    return {
      kind: 'gather',
      index: context.guarded ? mapped([index], ([e]) => this.lowering.clip(e!, this.lowering.sizes(lastPlace))) : index,
    }
  }

  private plus(terms: readonly { negative: boolean; value: Value }[], offset: Term): Value {
    if (offset === ZERO) return terms.length === 1 && !terms[0]!.negative ? terms[0]!.value : total(terms)
    const negative = offset.kind === 'number' && Q.sign(offset.value) < 0
    const shown = negative ? mul(number(-1), offset) : offset
    return total([...terms, { negative, value: plainValue(this.lowering.sizes(shown)) }])
  }

  private indices(axis: Axis): Value {
    return valueOf(this.lowering.index(axis), [axis])
  }

  private gathered(access: Access): Access {
    switch (access.kind) {
      case 'gather':
        return access
      case 'axis':
      case 'slice': {
        const start = access.kind === 'slice' ? access.start : ZERO
        const from = [{ negative: false, value: this.indices(access.axis) }]
        return { kind: 'gather', index: this.plus(from, sub(start, access.axis.low)) }
      }
      case 'at':
        return { kind: 'gather', index: plainValue(this.lowering.sizes(access.place)) }
    }
  }

  private indexed({ expr, lead, batch }: Stored, accesses: readonly Access[], first: number, last: number): Value {
    const axes = [...lead]
    const parts: Expr[] = []
    const group = accesses.flatMap((a) => (a.kind === 'gather' ? [a.index] : []))
    const around = union(group)
    const texts = accesses.map((a, k): string | number => {
      if (k === first && last >= first) axes.push(...around)
      if (a.kind === 'gather') return parts.push(spread(a.index, around))
      if (a.kind === 'at') return parts.push(this.lowering.sizes(a.place))
      axes.push(a.axis)
      return a.kind === 'axis' ? ':' : this.slice(a)
    })
    let places: (string | number)[] = [...lead.map(() => ':'), ...texts]
    if (places.every((p) => p === ':')) return valueOf(expr, axes, batch)
    if (batch) places = ['...', ...places]
    else while (places.at(-1) === ':') places.pop()
    const write = (codes: readonly string[]): string =>
      `[${places.map((p) => (typeof p === 'number' ? codes[p - 1] : p)).join(', ')}]`
    if (parts.length === 0) return valueOf(suffixed(expr, write([])), axes, batch)
    const indexed = node([expr, ...parts], ([base, ...codes]) => ({
      text: (base!.level < LEVEL.atom ? `(${base!.text})` : base!.text) + write(codes.map((c) => c.text)),
      level: LEVEL.atom,
    }))
    return valueOf(indexed, axes, batch)
  }

  private slice({ start, stop, length }: Access & { kind: 'slice' }): string {
    const text = (term: Term): string => this.lowering.sizes(term).key
    const before = sub(stop, length)
    const end = before === ZERO ? '' : before.kind === 'number' && Q.sign(before.value) < 0 ? text(before) : text(stop)
    return `${start === ZERO ? '' : text(start)}:${end}`
  }
}
