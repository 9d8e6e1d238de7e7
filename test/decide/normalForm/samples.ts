import {
  abs as absOf,
  add,
  call,
  delta,
  div,
  entry,
  equals,
  freshIndex,
  ifThen,
  index,
  type IndexTerm,
  lessThan,
  logsumexp,
  mod,
  mul,
  number,
  ONE,
  power,
  prod,
  size,
  sub,
  sum,
  type Term,
  TWO,
  variable,
  atMost,
} from './terms'
import type { FunctionName } from '../../../src/functions'

/** A small generator of pseudorandom integers, so that a case is one printed seed (mulberry32). */
export const random = (seed: number): ((below: number) => number) => {
  let state = seed | 0
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

export const n = size('n')
export const m = size('m')
const real = { kind: 'real', bounds: [] } as const
export const v = variable('v', 'visible', real, [n])
export const w = variable('w', 'parameter', real, [n])
export const u = variable('u', 'parameter', { kind: 'positive', bounds: [] }, [n])
export const W = variable('W', 'parameter', real, [n, m])
export const A = variable('A', 'parameter', real, [n, n])
export const S = variable('S', 'parameter', { kind: 'symmetric', bounds: [] }, [n, n])
export const P = variable('P', 'parameter', { kind: 'spd', bounds: [] }, [n, n])
export const c = variable('c', 'parameter', real, [m])
export const s = variable('s', 'parameter', { kind: 'positive', bounds: [] })
export const a = variable('a', 'parameter', real)
export const b = variable('b', 'parameter', real)
export const VARIABLES = [v, w, u, W, A, S, P, c, s, a, b]

export const i = index('i', ONE, n)
export const k = index('k', ONE, n)
export const j = index('j', ONE, m)

const UNARY: readonly FunctionName[] = [
  'exp',
  'log',
  'sqrt',
  'abs',
  'sign',
  'sin',
  'cos',
  'tan',
  'atan',
  'asin',
  'acos',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'atanh',
  'acosh',
  'erf',
  'erfc',
  'sigmoid',
  'softplus',
  'logcosh',
  'lgamma',
  'digamma',
  'trigamma',
  'relu',
  'log1mexp',
  'logexprel',
  'logerfc',
  'erfcx',
  'langevin',
  'dabs',
]

interface Scope {
  /** Indices over 1..n, and over 1..m. */
  readonly rows: readonly Term[]
  readonly columns: readonly IndexTerm[]
}

export const START: Scope = { rows: [i, k], columns: [j] }

const pick = <T>(r: (below: number) => number, list: readonly T[]): T => list[r(list.length)]!

const leaf = (r: (below: number) => number, { rows, columns }: Scope): Term => {
  const row = (): Term => pick(r, rows)
  switch (r(15)) {
    case 0:
    case 1:
      return entry(v, [row()])
    case 2:
      return entry(u, [row()])
    case 3:
      return entry(W, [row(), pick(r, columns)])
    case 4:
      return entry(A, [row(), row()])
    case 5:
      return entry(S, [row(), row()])
    case 6:
      return entry(c, [pick(r, columns)])
    case 7:
      return entry(s)
    case 8:
      return entry(a)
    case 9:
      return r(3) === 0 ? row() : entry(w, [row()])
    case 10:
      return number(r(5) - 2)
    case 11:
      return r(4) === 0 ? n : entry(b)
    case 12:
      return entry(P, [row(), row()])
    case 13:
      return entry(v, [add(mod(add(row(), number(r(3) - 1)), n), ONE)])
    default:
      return delta([row()], [row()])
  }
}

/** A summed index, now and then over part of a range and used with a shift. */
const binder = (r: (below: number) => number, scope: Scope): { over: IndexTerm; inner: Scope } => {
  const columns = r(3) === 0
  if (columns) {
    const over = freshIndex(j)
    return { over, inner: { ...scope, columns: [...scope.columns, over, over] } }
  }
  const shape = r(7)
  const over = freshIndex(
    shape === 0
      ? index('x', TWO, n)
      : shape === 1
        ? index('x', ONE, sub(n, ONE))
        : shape === 2
          ? index('x', TWO, sub(n, ONE))
          : shape === 3
            ? index('x', ONE, i)
            : i,
  )
  const rows: readonly Term[] =
    shape === 0
      ? [over, sub(over, ONE)]
      : shape === 1
        ? [over, add(over, ONE)]
        : shape === 2
          ? [over, add(over, ONE), sub(over, ONE)]
          : [over, over]
  return { over, inner: { ...scope, rows: [...scope.rows, ...rows] } }
}

/** A random term with about that many nodes. */
export const randomTerm = (r: (below: number) => number, nodes: number, scope: Scope = START): Term => {
  if (nodes <= 1) return leaf(r, scope)
  const half = 1 + r(Math.max(1, nodes - 2))
  const part = (count: number, inner = scope): Term => randomTerm(r, count, inner)
  switch (r(14)) {
    case 0:
    case 1:
    case 2:
      return add(part(half), part(nodes - half))
    case 3:
    case 4:
    case 5:
      return mul(part(half), part(nodes - half))
    case 6:
    case 7:
    case 8: {
      const { over, inner } = binder(r, scope)
      return sum(over, part(nodes - 1, inner))
    }
    case 9:
      return call(pick(r, UNARY), part(nodes - 1))
    case 10:
      return power(part(nodes - 1), number(pick(r, [2, -1, 2, 3, -2])))
    case 11:
      return div(part(half), part(nodes - half))
    case 12: {
      const { over, inner } = binder(r, scope)
      return r(2) === 0 ? logsumexp(over, part(nodes - 1, inner)) : prod(over, part(nodes - 1, inner))
    }
    default: {
      const [p, q] = [pick(r, scope.rows), pick(r, scope.rows)]
      const condition = pick(r, [
        () => atMost(p, q),
        () => lessThan(p, n),
        () => lessThan(absOf(sub(p, q)), TWO),
        () => equals(mod(p, n), mod(q, n)),
        () => equals(p, n),
        () => lessThan(part(1), part(1)),
      ])()
      return ifThen(condition, part(half), part(nodes - half))
    }
  }
}
