import { add, mul, power } from './arithmetic'
import { entry, index, number, unknown } from './atoms'
import { data, dataScore, diff, expectation, logPartition, marginal } from './averages'
import { binder, inverse, logdet, openBinder, openMatrix } from './binders'
import { call } from './calls'
import { and, atMost, equals, ifThen, lessThan, mod, not, or } from './conditions'
import { remembered, subterms } from './intern'
import type { IndexTerm, Term, Variable } from './term'

/**
 * The same node over changed subterms. Binders are opened with fresh indices first, so `change` may return terms with
 * any free index.
 */
export const mapTerm = (term: Term, change: (child: Term) => Term): Term => {
  const c = change as <T extends Term>(child: T) => T
  switch (term.kind) {
    case 'number':
    case 'pi':
    case 'size':
      return term
    case 'index':
      return index(term.name, c(term.low), c(term.high))
    case 'entry':
      return entry(term.variable, term.slots.map(c))
    case 'add':
      return add(...term.children.map(c))
    case 'mul':
      return mul(...term.children.map(c))
    case 'power':
      return power(c(term.base), c(term.exponent))
    case 'call':
      return call(term.name, ...term.args.map(c))
    case 'sum':
    case 'prod':
    case 'logsumexp': {
      const { index: at, body } = openBinder(term)
      const changed = index(at.name, c(at.low), c(at.high))
      return binder(term.kind, changed, c(changed === at ? body : substitute(body, new Map([[at, changed]]))))
    }
    case 'if':
      return ifThen(c(term.condition), c(term.then), c(term.otherwise))
    case 'compare': {
      const [l, r] = [c(term.left), c(term.right)]
      return term.op === '==' ? equals(l, r) : term.op === '<' ? lessThan(l, r) : atMost(l, r)
    }
    case 'and':
      return and(...term.children.map(c))
    case 'or':
      return or(...term.children.map(c))
    case 'not':
      return not(c(term.children[0]!))
    case 'mod':
      return mod(c(term.left), c(term.right))
    case 'inverse':
    case 'logdet': {
      const { row, column, body } = openMatrix(term)
      const [r, k] = [index(row.name, c(row.low), c(row.high)), index(column.name, c(column.low), c(column.high))]
      const changed = c(
        substitute(
          body,
          new Map<Term, Term>([
            [row, r],
            [column, k],
          ]),
        ),
      )
      return term.kind === 'logdet' ? logdet(r, k, changed) : inverse(r, k, changed, [c(term.at[0]), c(term.at[1])])
    }
    case 'unknown':
      return unknown(term.fn, term.args.map(c), term.component.map(c), term.by.map(c))
    case 'diff':
      return diff(c(term.body), c(term.by))
    case 'logpartition':
      return logPartition(term.over, c(term.energy))
    case 'expectation':
      return expectation(term.over, c(term.energy), c(term.body))
    case 'marginal':
      return marginal(term.over, c(term.body))
    case 'data':
      return data(term.over, c(term.body))
    case 'datascore':
      return dataScore(c(term.of), term.variables)
  }
}

/** Rewrites every subterm that has parts, these first, each once. */
export const fromInside = (rule: (term: Term) => Term): ((term: Term) => Term) => {
  const walk = remembered((t: Term): Term => (t.children.length === 0 ? t : rule(mapTerm(t, walk))))
  return walk
}

/**
 * Replaces whole subterms (indices, entries, sizes) simultaneously. Bound variables of `logpartition`, `expectation`
 * and `marginal` are not replaced inside their scope.
 */
export const substitute = (term: Term, replacements: ReadonlyMap<Term, Term>): Term => {
  const names = new Set<string>()
  const symbols = new Set<string>()
  let anything = false
  for (const key of replacements.keys()) {
    if (key.kind === 'index') names.add(key.name)
    else if (key.kind === 'entry') symbols.add(key.variable.name)
    else anything = true
  }
  const memo = new Map<Term, Term>()
  const touches = (t: Term): boolean => {
    if (anything) return true
    for (const name of names) if (t.free.has(name)) return true
    for (const symbol of symbols) if (t.symbols.has(symbol)) return true
    return false
  }
  const walk = (t: Term): Term => {
    const direct = replacements.get(t)
    if (direct) return direct
    if (!touches(t)) return t
    const known = memo.get(t)
    if (known) return known
    const result = 'over' in t ? underScope(t) : (flat && inPlace(t)) || mapTerm(t, walk)
    memo.set(t, result)
    return result
  }
  /*
   * A bound index is named by its binder's height and never stands free, so what is put in cannot be captured as long as
   * no height grows: then the binder need not be opened, which would walk its body three times at each depth.
   */
  const flat = [...replacements.values()].every((value) => value.height === 0)
  const inPlace = (t: Term): Term | undefined => {
    switch (t.kind) {
      case 'sum':
      case 'prod':
      case 'logsumexp':
        return binder(t.kind, walk(t.index) as IndexTerm, walk(t.body))
      case 'inverse':
        return inverse(walk(t.row) as IndexTerm, walk(t.column) as IndexTerm, walk(t.body), [
          walk(t.at[0]),
          walk(t.at[1]),
        ])
      case 'logdet':
        return logdet(walk(t.row) as IndexTerm, walk(t.column) as IndexTerm, walk(t.body))
      default:
        return undefined
    }
  }
  const underScope = (t: Term & { over: readonly Variable[] }): Term => {
    const visible = [...replacements].filter(([key]) => key.kind !== 'entry' || !t.over.includes(key.variable))
    return visible.length === replacements.size ? mapTerm(t, walk) : substitute(t, new Map(visible))
  }
  return walk(term)
}

/** The term at each whole number for the index; `integer` reads its ends. */
export const atEach = (at: IndexTerm, term: Term, integer: (end: Term) => number): readonly Term[] => {
  const [low, high] = [integer(at.low), integer(at.high)]
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, k) =>
    substitute(term, new Map<Term, Term>([[at, number(low + k)]])),
  )
}

/** The term with numbers for its free indices of these names. */
export const atIndices = <T extends Term>(term: T, values: ReadonlyMap<string, number>): T => {
  const put = new Map<Term, Term>()
  for (const s of subterms(term)) if (s.kind === 'index' && values.has(s.name)) put.set(s, number(values.get(s.name)!))
  return put.size === 0 ? term : (substitute(term, put) as T)
}
