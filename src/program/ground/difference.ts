import type { Ground } from './ground'

/*
 * Divided differences (f(r + d) − f(r)) / d of a grounded term in one cell, without the cancellation of a difference.
 */

/** What divided differences need of a number system, and of how terms are read in it. */
export interface Operations<T, X> {
  readonly read: (g: Ground<T>) => () => X
  /** Runs `body` with the cell at another value. */
  readonly displaced: (cell: number, value: X, body: () => X) => X
  readonly number: (x: number) => X
  readonly add: (a: X, b: X) => X
  readonly sub: (a: X, b: X) => X
  readonly mul: (a: X, b: X) => X
  readonly div: (a: X, b: X) => X
  readonly call: (name: string, x: X) => X
  readonly midpoint: (x: X) => number
  /** x with an error as large as `by`. */
  readonly widen: (x: X, by: X) => X
  /** Relative distance of neighbouring numbers. */
  readonly epsilon: number
}

export interface Place<X> {
  root: X
  /** d, with its sign. */
  step: X
}

/** f at the root, and its divided difference; undefined where it does not vary. */
export interface Difference<X> {
  readonly at: () => X
  readonly quotient: (() => X) | undefined
}

const MAX_POWER = 8

export const differenceOf = <T, X>(g: Ground<T>, cell: number, place: Place<X>, r: Operations<T, X>): Difference<X> => {
  if (!g.scope.includes(cell)) return { at: r.read(g), quotient: undefined }
  const of = (part: Ground<T>): Difference<X> => differenceOf(part, cell, place, r)
  switch (g.kind) {
    case 'cell':
      return { at: () => place.root, quotient: () => r.number(1) }
    case 'add':
      return g.parts.map(of).reduce((a, b) => ({
        at: () => r.add(a.at(), b.at()),
        quotient: a.quotient && b.quotient ? () => r.add(a.quotient!(), b.quotient!()) : (a.quotient ?? b.quotient),
      }))
    case 'mul':
      return g.parts.map(of).reduce((a, b) => product(a, b, place, r))
    case 'powerInteger': {
      if (g.exponent < 1 || g.exponent > MAX_POWER) break
      const base = of(g.base)
      return Array.from({ length: g.exponent }, () => base).reduce((a, b) => product(a, b, place, r))
    }
    case 'call': {
      const rule = g.args.length === 1 ? RULES[g.name] : undefined
      if (!rule) break
      const argument = of(g.args[0]!)
      return {
        at: () => r.call(g.name, argument.at()),
        quotient: () => {
          const [a, q] = [argument.at(), argument.quotient!()]
          const d = r.mul(place.step, q)
          if (Math.abs(r.midpoint(d)) <= 1) return r.mul(q, rule(a, d, r))
          return r.div(r.sub(r.call(g.name, r.add(a, d)), r.call(g.name, a)), place.step)
        },
      }
    }
  }
  return plainDifference(g, cell, place, r)
}

/** (f g)(r + d) − (f g)(r) = d · (f(r) q_g + q_f g(r) + d q_f q_g) */
const product = <T, X>(a: Difference<X>, b: Difference<X>, place: Place<X>, r: Operations<T, X>): Difference<X> => {
  const [p, q] = [a.quotient, b.quotient]
  const quotient =
    p && q
      ? (): X => {
          const [x, y] = [p(), q()]
          return r.add(r.add(r.mul(a.at(), y), r.mul(x, b.at())), r.mul(place.step, r.mul(x, y)))
        }
      : p
        ? (): X => r.mul(p(), b.at())
        : q && ((): X => r.mul(a.at(), q()))
  return { at: () => r.mul(a.at(), b.at()), quotient }
}

/** From both values, with what is lost to rounding. */
const plainDifference = <T, X>(g: Ground<T>, cell: number, place: Place<X>, r: Operations<T, X>): Difference<X> => {
  const value = r.read(g)
  const at = (): X => r.displaced(cell, place.root, value)
  return { at, quotient: () => r.div(r.sub(value(), at()), place.step) }
}

/** (f(a + d) − f(a)) / d by the addition theorem of f. */
type Rule = <T, X>(a: X, d: X, r: Operations<T, X>) => X

/** sinh(x)/x, sin(x)/x or atanh(x)/x, which are 1 + O(x²). */
const ratio = <T, X>(name: 'sinh' | 'sin' | 'atanh', x: X, r: Operations<T, X>): X => {
  const size = Math.abs(r.midpoint(x))
  return size * size < r.epsilon ? r.widen(r.number(1), r.mul(x, x)) : r.div(r.call(name, x), x)
}
const half = <T, X>(x: X, r: Operations<T, X>): X => r.mul(r.number(0.5), x)

const RULES: Readonly<Record<string, Rule | undefined>> = {
  exp: (a, d, r) => r.mul(r.call('exp', r.add(a, half(d, r))), ratio('sinh', half(d, r), r)),
  sinh: (a, d, r) => r.mul(r.call('cosh', r.add(a, half(d, r))), ratio('sinh', half(d, r), r)),
  cosh: (a, d, r) => r.mul(r.call('sinh', r.add(a, half(d, r))), ratio('sinh', half(d, r), r)),
  tanh: (a, d, r) => r.div(ratio('sinh', d, r), r.mul(r.call('cosh', a), r.call('cosh', r.add(a, d)))),
  sin: (a, d, r) => r.mul(r.call('cos', r.add(a, half(d, r))), ratio('sin', half(d, r), r)),
  cos: (a, d, r) => r.mul(r.number(-1), r.mul(r.call('sin', r.add(a, half(d, r))), ratio('sin', half(d, r), r))),
  log: (a, d, r) => {
    const twice = r.add(r.add(a, a), d)
    return r.mul(r.div(r.number(2), twice), ratio('atanh', r.div(d, twice), r))
  },
  sqrt: (a, d, r) => r.div(r.number(1), r.add(r.call('sqrt', a), r.call('sqrt', r.add(a, d)))),
}
