import * as Q from '../numbers/rational'
import {
  add,
  and,
  atMost,
  call,
  derived,
  entry,
  equals,
  ifThen,
  index,
  lessThan,
  mod,
  mul,
  not,
  number,
  ONE,
  or,
  power,
  splitCoefficient,
  sub,
  unknown,
  variableKey,
  ZERO,
} from './build'
import { FINITE_DOMAINS } from './domainKinds'
import { linearDifference, lowerBound } from './linear'
import {
  type BinderTerm,
  type Condition,
  type EntryTerm,
  type IndexTerm,
  intern,
  type InverseTerm,
  type LogDetTerm,
  type Term,
  type Variable,
  without,
} from './term'

/*
 * Constructors that bind: sums, products, log-sum-exp over an index, matrix inverse and log-determinant over two, and
 * marginals over hidden variables; with opening and substitution, which never capture.
 */

let freshCount = 0
/** An index that occurs nowhere else. */
export const freshIndex = (like: IndexTerm): IndexTerm => index(`~${++freshCount}`, like.low, like.high)

type Bindable = BinderTerm['kind']

const close = (kind: Bindable, at: IndexTerm, body: Term): Term => {
  const height = 1 + Math.max(body.height, at.low.height, at.high.height)
  const bound = index(`#${height}`, at.low, at.high)
  const closed = at === bound ? body : substitute(body, new Map([[at, bound]]))
  return intern<BinderTerm>(`${kind}${bound.id},${closed.id}`, () => {
    const base = derived([at.low, at.high, closed], true)
    return {
      kind,
      index: bound,
      body: closed,
      ...base,
      height,
      free: without(base.free, [bound.name]),
    }
  })
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
const solveFor = (condition: Condition, at: IndexTerm): { value: Term; rest: Condition } | undefined => {
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
  const base = derived([r.low, r.high, c.low, c.high, closed], true)
  return { height, r, c, closed, base: { ...base, height, free: without(base.free, [r.name, c.name]) } }
}

/** Entry (at) of the inverse of the square matrix with entries body(row, column). */
export const inverse = (row: IndexTerm, column: IndexTerm, body: Term, at: readonly [Term, Term]): Term => {
  const m = closeMatrix(row, column, body)
  return intern<InverseTerm>(`inv${m.r.id},${m.c.id},${m.closed.id},${at[0].id},${at[1].id}`, () => {
    const outer = derived([...at], true)
    return {
      kind: 'inverse',
      row: m.r,
      column: m.c,
      body: m.closed,
      at,
      ...m.base,
      children: [...m.base.children, ...at],
      height: Math.max(m.height, outer.height),
      free: new Set([...m.base.free, ...outer.free]),
      symbols: new Set([...m.base.symbols, ...outer.symbols]),
      total: false,
    }
  })
}

/** log det of the square matrix with entries body(row, column). */
export const logdet = (row: IndexTerm, column: IndexTerm, body: Term): Term => {
  const m = closeMatrix(row, column, body)
  return intern<LogDetTerm>(`det${m.r.id},${m.c.id},${m.closed.id}`, () => ({
    kind: 'logdet',
    row: m.r,
    column: m.c,
    body: m.closed,
    ...m.base,
    total: false,
  }))
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

const overBase = (over: readonly Variable[], parts: readonly Term[], total: boolean) => {
  const dims = over.flatMap((v) => [...v.dims, ...v.domain.bounds])
  const base = derived([...parts, ...dims], total && over.every((v) => FINITE_DOMAINS.has(v.domain.kind)))
  return {
    ...base,
    children: parts,
    symbols: without(
      base.symbols,
      over.map((v) => v.name),
    ),
  }
}
const overKey = (over: readonly Variable[]): string => over.map(variableKey).join(';')

/** ∂body/∂by, left for automatic differentiation to carry out. */
export const diff = (body: Term, by: EntryTerm): Term =>
  intern<Term & { kind: 'diff' }>(`d${body.id},${by.id}`, () => ({
    kind: 'diff',
    body,
    by,
    ...derived([body, by], false),
  }))

/** log Σ_over exp(−energy), integrals for continuous variables. −energy itself where nothing is summed. */
export const logPartition = (over: readonly Variable[], energy: Term): Term =>
  over.length === 0
    ? mul(number(-1), energy)
    : intern<Term & { kind: 'logpartition' }>(`Z${overKey(over)}|${energy.id}`, () => ({
        kind: 'logpartition',
        over,
        energy,
        ...overBase(over, [energy], true),
      }))

/** E[body] under p(over) ∝ exp(−energy). The body itself where nothing is averaged or it does not vary. */
export const expectation = (over: readonly Variable[], energy: Term, body: Term): Term =>
  over.length === 0 || body.kind === 'number'
    ? body
    : intern<Term & { kind: 'expectation' }>(`E${overKey(over)}|${energy.id}|${body.id}`, () => ({
        kind: 'expectation',
        over,
        energy,
        body,
        ...overBase(over, [energy, body], true),
      }))

/** Σ_over body, integrals for continuous variables. */
export const marginal = (over: readonly Variable[], body: Term): Term =>
  over.length === 0
    ? body
    : intern<Term & { kind: 'marginal' }>(`M${overKey(over)}|${body.id}`, () => ({
        kind: 'marginal',
        over,
        body,
        ...overBase(over, [body], true),
      }))

/** E over p̃ of body, which binds the visible variables. */
export const data = (over: readonly Variable[], body: Term): Term =>
  intern<Term & { kind: 'data' }>(`D${overKey(over)}|${body.id}`, () => ({
    kind: 'data',
    over,
    body,
    ...overBase(over, [body], false),
  }))

/** ∂ log p̃(v) / ∂ the entry. */
export const dataScore = (of: EntryTerm): Term =>
  intern<Term & { kind: 'datascore' }>(`S${of.id}`, () => ({ kind: 'datascore', of, ...derived([of], false) }))

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
      return dataScore(c(term.of))
  }
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
