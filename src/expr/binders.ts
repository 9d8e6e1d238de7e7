import * as Q from '../numbers/rational'
import { add, mul, power, splitCoefficient, sub } from './arithmetic'
import { index, number, ONE, ZERO } from './atoms'
import { call } from './calls'
import { and, atMost, ifThen } from './conditions'
import { linearDifference, lowerBound } from './linear'
import { type Derived, intern, without } from './intern'
import { substitute } from './substitute'
import type { BinderTerm, Condition, IndexTerm, InverseTerm, LogDetTerm, Term } from './term'

/*
 * Constructors that bind indices: sums, products, log-sum-exp over one, matrix inverse and log-determinant over two.
 * What is put under a binder is never captured.
 */

let freshCount = 0
/** An index that occurs nowhere else. */
export const freshIndex = (like: IndexTerm): IndexTerm => index(`~${++freshCount}`, like.low, like.high)
/** One from 1 for each extent of an array. */
export const freshIndices = (dims: readonly Term[]): readonly IndexTerm[] =>
  dims.map((dim) => freshIndex(index('~', ONE, dim)))

/** Runs `body` and has its fresh indices again afterwards: none may be free in what it gives, or leaves behind. */
export const reusingIndices = <R>(body: () => R): R => {
  const before = freshCount
  try {
    return body()
  } finally {
    freshCount = before
  }
}

type Bindable = BinderTerm['kind']

const close = (kind: Bindable, at: IndexTerm, body: Term): Term => {
  const height = 1 + Math.max(body.height, at.low.height, at.high.height)
  const bound = index(`#${height}`, at.low, at.high)
  const closed = at === bound ? body : substitute(body, new Map([[at, bound]]))
  return intern<BinderTerm>(`${kind} ${bound.name}`, [at.low, at.high, closed], ({ free }) => ({
    kind,
    index: bound,
    body: closed,
    height,
    free: without(free, [bound.name]),
  }))
}

/** The body with its bound index replaced by a name that is free nowhere else. */
export const openBinder = (term: BinderTerm): { index: IndexTerm; body: Term } => {
  const opened = freshIndex(term.index)
  return { index: opened, body: substitute(term.body, new Map([[term.index, opened]])) }
}

/** high − low + 1, the number of values of an index. */
export const countOf = (at: IndexTerm): Term => add(sub(at.high, at.low), ONE)
const isNonempty = (at: IndexTerm): boolean => {
  const low = lowerBound(linearDifference(at.high, at.low))
  return low !== undefined && Q.sign(low) >= 0
}
const isNeverNegativeCount = (at: IndexTerm): boolean => {
  const low = lowerBound(linearDifference(countOf(at), ZERO))
  return low !== undefined && Q.sign(low) >= 0
}

/** A conjunct `at == e` of the condition solved for the index, with what remains of the condition. */
export const solveFor = (condition: Condition, at: IndexTerm): { value: Term; rest: Condition } | undefined => {
  const conjuncts = condition.kind === 'and' ? condition.children : [condition]
  for (const conjunct of conjuncts) {
    if (conjunct.kind !== 'compare' || conjunct.op !== '==') continue
    const form = linearDifference(conjunct.left, conjunct.right)
    const c = form.coefficients.get(at)
    if (!c || !(Q.equal(c, Q.ONE) || Q.equal(c, Q.MINUS_ONE))) continue
    const others = [...form.coefficients].filter(([atom]) => atom !== at)
    if (others.some(([atom]) => atom.free.has(at.name))) continue
    const flip = Q.neg(c)
    const value = add(
      number(Q.mul(flip, form.constant)),
      ...others.map(([atom, q]) => mul(number(Q.mul(flip, q)), atom)),
    )
    return { value, rest: and(...conjuncts.filter((other) => other !== conjunct)) }
  }
  return undefined
}

const holdsDelta = (term: Term, at: IndexTerm): boolean =>
  term.kind === 'if' && term.otherwise === ZERO && solveFor(term.condition, at) !== undefined

/**
 * Σ of body over the index. Deltas are contracted: Σ_k δ(k, e) f(k) = [low ≤ e ≤ high] f(e); numeric factors move out;
 * an empty range gives 0.
 */
export const sum = (at: IndexTerm, body: Term): Term => {
  if (body === ZERO) return ZERO
  const [coefficient, rest] = splitCoefficient(body)
  if (!Q.equal(coefficient, Q.ONE) && rest !== ONE) return mul(number(coefficient), sum(at, rest))
  if (at.low === at.high) return substitute(body, new Map([[at, at.low]]))
  if (!body.free.has(at.name) && (body.total ? isNeverNegativeCount(at) : isNonempty(at))) return mul(countOf(at), body)
  if (body.kind === 'if' && body.otherwise === ZERO) {
    const solved = solveFor(body.condition, at)
    if (solved) {
      const within = and(atMost(at.low, solved.value), atMost(solved.value, at.high))
      const put = new Map<Term, Term>([[at, solved.value]])
      return ifThen(and(within, substitute(solved.rest, put) as Condition), substitute(body.then, put), ZERO)
    }
    if (!body.condition.free.has(at.name)) return ifThen(body.condition, sum(at, body.then), ZERO)
  }
  if (body.kind === 'add' && body.children.some((child) => holdsDelta(splitCoefficient(child)[1], at))) {
    const [deltas, others] = partition(body.children, (child) => holdsDelta(splitCoefficient(child)[1], at))
    return add(...deltas.map((child) => sum(at, child)), sum(at, add(...others)))
  }
  return close('sum', at, body)
}
const partition = (terms: readonly Term[], test: (term: Term) => boolean): readonly [Term[], Term[]] => {
  const result: [Term[], Term[]] = [[], []]
  for (const term of terms) result[test(term) ? 0 : 1].push(term)
  return result
}

/** Π of body over the index; 1 for an empty range. */
export const prod = (at: IndexTerm, body: Term): Term => {
  if (body === ONE) return ONE
  if (at.low === at.high) return substitute(body, new Map([[at, at.low]]))
  if (!body.free.has(at.name) && isNonempty(at)) return power(body, countOf(at))
  return close('prod', at, body)
}

/** log Σ exp(body) over the index; undefined (−∞) for an empty range. */
export const logsumexp = (at: IndexTerm, body: Term): Term => {
  if (at.low === at.high) return substitute(body, new Map([[at, at.low]]))
  if (!body.free.has(at.name) && isNonempty(at)) return add(body, call('log', countOf(at)))
  return close('logsumexp', at, body)
}

/** exp of a term; of a logsumexp over a range that may be empty it is a sum, and so has the value 0 there. */
export const expOf = (x: Term): Term => {
  if (x.kind !== 'logsumexp' || isNonempty(x.index)) return call('exp', x)
  const { index: at, body } = openBinder(x)
  return sum(at, expOf(body))
}

export const binder = (kind: Bindable, at: IndexTerm, body: Term): Term => ({ sum, prod, logsumexp })[kind](at, body)

const closeMatrix = (row: IndexTerm, column: IndexTerm, body: Term) => {
  const height = 1 + Math.max(body.height, row.low.height, row.high.height, column.low.height, column.high.height)
  const [r, c] = [index(`#${height}r`, row.low, row.high), index(`#${height}c`, column.low, column.high)]
  const closed =
    row === r && column === c
      ? body
      : substitute(
          body,
          new Map([
            [row, r],
            [column, c],
          ]),
        )
  return {
    children: [r.low, r.high, c.low, c.high, closed],
    fields: (base: Derived) => ({
      row: r,
      column: c,
      body: closed,
      height: Math.max(height, base.height),
      free: without(base.free, [r.name, c.name]),
      total: false,
    }),
    own: r.name,
  }
}

/** Entry (at) of the inverse of the square matrix with entries body(row, column). */
export const inverse = (row: IndexTerm, column: IndexTerm, body: Term, at: readonly [Term, Term]): Term => {
  const m = closeMatrix(row, column, body)
  return intern<InverseTerm>(`inverse ${m.own}`, [...m.children, ...at], (base) => ({
    kind: 'inverse',
    at,
    ...m.fields(base),
  }))
}

/** log det of the square matrix with entries body(row, column). */
export const logdet = (row: IndexTerm, column: IndexTerm, body: Term): Term => {
  const m = closeMatrix(row, column, body)
  return intern<LogDetTerm>(`logdet ${m.own}`, m.children, (base) => ({ kind: 'logdet', ...m.fields(base) }))
}

/** The matrix of an inverse or log-determinant with fresh row and column indices. */
export const openMatrix = (term: InverseTerm | LogDetTerm): { row: IndexTerm; column: IndexTerm; body: Term } => {
  const [row, column] = [freshIndex(term.row), freshIndex(term.column)]
  return {
    row,
    column,
    body: substitute(
      term.body,
      new Map<Term, Term>([
        [term.row, row],
        [term.column, column],
      ]),
    ),
  }
}
