import {
  binder,
  compareTerms,
  entry,
  type EntryTerm,
  ifThen,
  index,
  inverse,
  logdet,
  mapTerm,
  substitute,
  type Term,
  TooLong,
  writingAtMost,
} from '../../expr'
import { meaningOf } from '../standIns'
import { improveCall } from './calls'
import { underCondition, withoutImplied, withoutPositiveFactors } from './conditions'
import { meanOf } from './moments'
import { improveProduct } from './products'
import { improveAdd, improveSum } from './sums'

/*
 * A simplifier for display: the value stays the same wherever the term had one, and no point loses its value. It
 * expands nothing and cancels nothing; squares, q(1 − q) and stable functions stay as they are.
 */

/** Factors without index out of Σ, common factors out of sums, sums over one range together where that is shorter. */
export const tidy = (term: Term): Term => tidying()(term)

/** The same for many terms, which share the work. */
export const tidying = (): ((term: Term) => Term) => {
  const memo = new Map<Term, Term>()
  const walk = (t: Term, depth: number): Term => {
    if (t.kind === 'entry') return symmetric(t)
    if (t.kind === 'index' || t.children.length === 0) return t
    const known = memo.get(t)
    if (known) return known
    const inside = overParts(t, (child) => walk(child, depth))
    const next = improve(inside)
    // What one step brings to light the next one may use; each makes the term shorter or moves a factor outwards.
    const result = next === t || depth === 0 ? next : walk(next, depth - 1)
    memo.set(t, result)
    memo.set(result, result)
    return result
  }
  return (term) => {
    try {
      return writingAtMost(MOST_WRITTEN, () => walk(term, MOST_ROUNDS))
    } catch (error) {
      if (error instanceof TooLong) return term
      throw error
    }
  }
}

/**
 * The term with its parts changed. A binder is opened with a name that depends on the names around it only, so that
 * the same inner sum is seen to be the same when the outer one is opened again.
 */
const overParts = (term: Term, change: (part: Term) => Term): Term => {
  switch (term.kind) {
    case 'diff':
    case 'datascore':
      return term
    case 'sum':
    case 'prod':
    case 'logsumexp': {
      const at = index(`~t${depthOf(term)}`, term.index.low, term.index.high)
      return binder(term.kind, at, change(substitute(term.body, new Map([[term.index, at]]))))
    }
    case 'inverse':
    case 'logdet': {
      const depth = depthOf(term)
      const row = index(`~t${depth}`, term.row.low, term.row.high)
      const column = index(`~t${depth + 1}`, term.column.low, term.column.high)
      const opened = new Map<Term, Term>([
        [term.row, row],
        [term.column, column],
      ])
      const body = change(substitute(term.body, opened))
      if (term.kind === 'logdet') return logdet(row, column, body)
      const swapped = new Map<Term, Term>([
        [row, column],
        [column, row],
      ])
      // What a named matrix stands for tells whether it is symmetric.
      const meaning = meaningOf(body) ?? body
      const isSymmetric = change(substitute(meaning, swapped)) === change(meaning)
      if (!isSymmetric) return inverse(row, column, body, term.at)
      const named = body.kind === 'entry' && body.slots.at(-1) === row ? substitute(body, swapped) : body
      return inverse(row, column, named, inOrder(...term.at))
    }
    default:
      return mapTerm(term, change)
  }
}

/** One more than the greatest k of the names `~tk` that are free in the term. */
const depthOf = (term: Term): number =>
  1 + Math.max(0, ...[...term.free].map((name) => Number(/^~t(\d+)$/.exec(name)?.[1] ?? 0)))

const MOST_ROUNDS = 50
/** Symbols written on the way; a formula that would take more is left as it is. */
const MOST_WRITTEN = 1_000_000

const improve = (term: Term): Term => {
  switch (term.kind) {
    case 'sum':
      return improveSum(term)
    case 'add':
      return improveAdd(term)
    case 'mul':
    case 'power':
      return improveProduct(term)
    case 'call':
      return improveCall(term)
    case 'if': {
      const condition = withoutImplied(term.condition)
      return ifThen(condition, underCondition(condition, term.then), term.otherwise)
    }
    case 'compare':
      return withoutPositiveFactors(term)
    case 'expectation':
      return meanOf(term.over, term.energy, term.body)
    default:
      return term
  }
}

/** Entries of a symmetric matrix have one name for both orders of their slots. */
const symmetric = (term: EntryTerm): Term => {
  if (term.variable.domain.kind !== 'symmetric' && term.variable.domain.kind !== 'spd') return term
  const [row, column] = term.slots.slice(-2)
  return entry(term.variable, [...term.slots.slice(0, -2), ...inOrder(row!, column!)])
}
/** Indices of the formula come before bound ones, whose names `~t1`, `~t2` count from the outside in. */
const inOrder = (row: Term, column: Term): readonly [Term, Term] =>
  compareTerms(row, column) <= 0 ? [row, column] : [column, row]
