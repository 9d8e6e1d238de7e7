import {
  add,
  call,
  delta,
  entry,
  exp,
  expectation,
  freshIndices,
  type FunctionSymbol,
  HALF,
  index,
  isInfinite,
  logPartition,
  mapTerm,
  marginal,
  mul,
  number,
  ONE,
  power,
  sub,
  sum,
  type Term,
  TWO,
  type Variable,
  variable,
} from '../expr'
import { Calculus } from '../calculus/close'
import type { Claim, Model } from '../language/model'
import * as Q from '../numbers/rational'
import { type Question, questionOf } from './question'
import { redraw } from './sampling/draws'

/** Deterministic small rationals, never 0, drawn in sequence. */
class Draws {
  #n = 0
  constructor(readonly seed: number) {}
  next(): Term {
    const d = redraw(this.seed, ++this.#n, this.#n)
    return number(Q.rational(d === 0 ? 1 : d, 32))
  }
  pick<T>(list: readonly T[]): T {
    return list[Math.abs(redraw(this.seed, ++this.#n, 7)) % list.length]!
  }
}

/** Σ over the entries of an array of a function of position and value: depends on every entry, differently on each. */
const overEntries = (array: Variable, term: (at: Term, position: Term) => Term): Term => {
  const indices = freshIndices(array.dims)
  const position = add(...indices.map((i, k) => mul(number(k + 1), i)))
  return [...indices].reverse().reduce<Term>((inner, at) => sum(at, inner), term(entry(array, indices), position))
}

const smooth = (draws: Draws, x: Term): Term =>
  draws.pick<(x: Term) => Term>([
    (t) => call('sin', t),
    (t) => call('tanh', t),
    (t) => mul(number(Q.rational(1, 4)), t, t),
    (t) => exp(mul(number(Q.rational(1, 4)), call('sin', t))),
  ])(x)

/** A scalar function of the arguments and of the component: smooth, generic, bounded enough to exponentiate. */
const scalarOf = (fn: FunctionSymbol, args: readonly Term[], component: readonly Term[], draws: Draws): Term => {
  const shift = add(draws.next(), ...component.map((c) => mul(draws.next(), c)))
  const scalars = args.map((a) => mul(draws.next(), a))
  const arrays = fn.parameters.filter((p): p is Variable => p !== 'real')
  const linear = arrays.map((array) => {
    const [c, d] = [draws.next(), draws.next()]
    return overEntries(array, (at, position) => mul(add(c, mul(d, position)), at))
  })
  const inner = add(shift, ...scalars, ...linear)
  // A component depends on its index too, which is variety enough.
  const squares =
    component.length > 0
      ? []
      : arrays.map((array) => {
          const c = draws.next()
          return overEntries(array, (at, position) => mul(c, call('sin', add(at, position))))
        })
  return add(smooth(draws, inner), mul(draws.next(), inner), ...squares)
}

/** How many of {@link simpleScalar}'s forms there are. */
export const SIMPLE_FORMS = 3

/** x·y·…, x²(1 + y + …)/2, or 2 − 3x·y·…, in scalars and in sums over the entries of arrays: what people try first by hand. */
const simpleScalar = (fn: FunctionSymbol, args: readonly Term[], component: readonly Term[], form: number): Term => {
  const arrays = fn.parameters.filter((p): p is Variable => p !== 'real')
  const position = component.length === 0 ? [] : [add(...component.map((c, k) => mul(number(k + 1), c)))]
  const [first = ONE, ...others] = [...args, ...arrays.map((array) => overEntries(array, (at) => at)), ...position]
  if (form === 1) return mul(HALF, first, first, add(ONE, ...others))
  return form === 0 ? mul(first, ...others) : sub(TWO, mul(number(3), first, ...others))
}

/** A function worked by hand, or a generic one drawn from a seed. */
export type Choice = { readonly form: number } | { readonly seed: number }

const concrete = (fn: FunctionSymbol, args: readonly Term[], component: readonly Term[], choice: Choice): Term => {
  const hash = [...fn.name].reduce((h, c) => Math.imul(h, 31) + c.charCodeAt(0), 7) % 1000
  const simple = 'form' in choice
  // Every other draw is steeper, and turns the sign of every other row of a matrix.
  const other = !simple && (choice.seed + hash) % 2 !== 0
  const scalar = (at: readonly Term[], offset: number): Term =>
    simple ? simpleScalar(fn, args, at, choice.form) : scalarOf(fn, args, at, new Draws(choice.seed + offset + hash))
  const positive = (x: Term): Term =>
    simple ? add(ONE, mul(x, x)) : exp(mul(other ? number(3) : QUARTER, call('sin', x)))
  const { kind, bounds } = fn.result
  if (kind === 'spd' || kind === 'symmetric') {
    const [row, column] = component.slice(-2)
    const factor = (c: Term): Term => scalar([...component.slice(0, -2), c], 1)
    if (kind === 'symmetric') return add(factor(row!), factor(column!))
    // D + a aᵀ with a component-wise factor a: symmetric, and positive definite.
    const alternating = other ? [power(number(-1), row!), power(number(-1), column!)] : []
    const diagonal = simple ? ONE : positive(factor(row!))
    return add(mul(delta([row!], [column!]), diagonal), mul(...alternating, factor(row!), factor(column!)))
  }
  const value = scalar(component, 0)
  if (kind === 'positive') return positive(value)
  return kind === 'interval' ? within(bounds[0]!, bounds[1]!, value, positive(value), simple) : value
}
const QUARTER = number(Q.rational(1, 4))

/** Moved into an interval: `value` may be anything, `positive` is. */
const within = (low: Term, high: Term, value: Term, positive: Term, simple: boolean): Term => {
  const isFinite = (t: Term): boolean => !isInfinite(t)
  if (isFinite(low) && isFinite(high))
    return add(low, mul(sub(high, low), simple ? power(add(ONE, positive), number(-1)) : call('sigmoid', value)))
  if (isFinite(low)) return add(low, positive)
  return isFinite(high) ? sub(high, positive) : value
}

const HIDDEN_CHOICES = [
  { kind: 'binary', bounds: [] },
  { kind: 'spin', bounds: [] },
  { kind: 'categorical', bounds: [number(3)] },
  { kind: 'integers', bounds: [number(-1), TWO] },
] as const

/** What a claim asks with concrete functions in place of undefined ones, and concrete domains where none is given. */
export const instantiate = (model: Model, claim: Claim, choice: Choice): Question => {
  const hidden = new Map<Variable, Variable>()
  model.hidden.forEach((v, k) => {
    if (v.domain.kind === 'any')
      hidden.set(
        v,
        variable(
          v.name,
          v.role,
          HIDDEN_CHOICES['form' in choice ? 0 : (choice.seed + k) % HIDDEN_CHOICES.length]!,
          v.dims,
        ),
      )
  })
  const memo = new Map<Term, Term>()
  const over = (list: readonly Variable[]): readonly Variable[] => list.map((v) => hidden.get(v) ?? v)
  const walk = (t: Term): Term => {
    let result = memo.get(t)
    if (result === undefined) memo.set(t, (result = replace(t)))
    return result
  }
  const replace = (t: Term): Term => {
    switch (t.kind) {
      case 'entry':
        return hidden.has(t.variable) ? entry(hidden.get(t.variable)!, t.slots.map(walk)) : mapTerm(t, walk)
      case 'unknown':
        return walk(concrete(t.fn, t.args, t.component, choice))
      case 'logpartition':
        return logPartition(over(t.over), walk(t.energy))
      case 'expectation':
        return expectation(over(t.over), walk(t.energy), walk(t.body))
      case 'marginal':
        return marginal(over(t.over), walk(t.body))
      default:
        return mapTerm(t, walk)
    }
  }
  const functions = new Map(model.functions.map((fn) => [fn.name, example(fn, choice, walk)]))
  const known = { ...model, hidden: over(model.hidden), functions: [], energy: walk(model.energy), claims: [] }
  return { ...questionOf(known, { ...claim, sides: claim.sides.map(walk) }, new Calculus()), functions }
}

/** The concrete function at formal arguments x1, x2, … and component indices, to show in a counterexample. */
const example = (fn: FunctionSymbol, choice: Choice, walk: (t: Term) => Term): Term => {
  const args = fn.parameters
    .filter((p) => p === 'real')
    .map((_, k) => entry(variable(`x${k + 1}`, 'parameter', { kind: 'real', bounds: [] })))
  const component = fn.dims.map((dim, k) => index(['i', 'k', 'l'][k] ?? `i${k}`, ONE, dim))
  return walk(concrete(fn, args, component, choice))
}
