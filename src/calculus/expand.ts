import {
  add,
  type Condition,
  ifThen,
  type IndexTerm,
  logOfProduct,
  mul,
  not,
  ONE,
  openBinder,
  power,
  number,
  sum,
  type Term,
  ZERO,
} from '../expr'

/**
 * Σ over `indices` of coefficient · Π factors, where the coefficient does not depend on the variables that the
 * expansion is for, and each factor does.
 */
export interface Monomial {
  readonly indices: readonly IndexTerm[]
  readonly coefficient: Term
  readonly factors: readonly Term[]
}

/** Thrown when an expansion would have more monomials than is sensible. */
export class ExpansionTooLarge extends Error {}

/** Monomials; more take seconds, and no reader looks at them. */
const LIMIT = 4000
const MAX_POWER = 8n

/** True if the term depends on any of the named variables. */
export const dependsOnAny = (term: Term, names: ReadonlySet<string>): boolean => {
  for (const name of names) if (term.symbols.has(name)) return true
  return false
}

/**
 * Distributes products over sums as far as they hold the named variables; every subterm that does not is kept whole.
 * All indices of the result are fresh.
 */
export const expand = (term: Term, names: ReadonlySet<string>): readonly Monomial[] => {
  if (!dependsOnAny(term, names)) return term === ZERO ? [] : [{ indices: [], coefficient: term, factors: [] }]
  switch (term.kind) {
    case 'add':
      return bounded(term.children.flatMap((child) => expand(child, names)))
    case 'mul':
      return term.children.map((child) => expand(child, names)).reduce(product)
    case 'power': {
      const k = term.exponent.kind === 'number' && term.exponent.value.d === 1n ? term.exponent.value.n : 0n
      if (k < 2n || k > MAX_POWER || ['entry', 'call', 'power'].includes(term.base.kind)) break
      const base = (): readonly Monomial[] => withLikeTogether(expand(term.base, names))
      let result = base()
      for (let n = 1n; n < k; n++) result = product(result, base())
      return result
    }
    case 'sum': {
      const { index, body } = openBinder(term)
      return expand(body, names).map((m) => ({ ...m, indices: [index, ...m.indices] }))
    }
    case 'if': {
      if (dependsOnAny(term.condition, names)) break
      return [...guarded(term.then, term.condition, names), ...guarded(term.otherwise, not(term.condition), names)]
    }
    case 'call': {
      const parts = term.name === 'log' ? logOfProduct(term.args[0]!) : undefined
      if (parts) return expand(parts, names)
    }
  }
  return [{ indices: [], coefficient: ONE, factors: [term] }]
}

/** a·x − x as (a − 1)·x, so that its square has the square of a − 1 before it and not what that is multiplied out. */
const withLikeTogether = (monomials: readonly Monomial[]): readonly Monomial[] => {
  const like = new Map<Term, Monomial>()
  const others: Monomial[] = []
  for (const m of monomials) {
    const key = mul(...m.factors)
    const before = like.get(key)
    if (m.indices.length > 0 || m.factors.length === 0) others.push(m)
    else like.set(key, before ? { ...m, coefficient: add(before.coefficient, m.coefficient) } : m)
  }
  return [...like.values(), ...others]
}

const guarded = (term: Term, condition: Condition, names: ReadonlySet<string>): readonly Monomial[] =>
  expand(term, names).map((m) => ({ ...m, coefficient: ifThen(condition, m.coefficient, ZERO) }))

const bounded = <T>(list: readonly T[]): readonly T[] => {
  if (list.length > LIMIT) throw new ExpansionTooLarge(`an expansion has more than ${LIMIT} terms`)
  return list
}

const product = (left: readonly Monomial[], right: readonly Monomial[]): readonly Monomial[] => {
  if (left.length * right.length > LIMIT) throw new ExpansionTooLarge(`an expansion has more than ${LIMIT} terms`)
  return left.flatMap((a) =>
    right.map((b) => ({
      indices: [...a.indices, ...b.indices],
      coefficient: mul(a.coefficient, b.coefficient),
      factors: mergeFactors([...a.factors, ...b.factors]),
    })),
  )
}

const mergeFactors = (factors: readonly Term[]): readonly Term[] => {
  const counts = new Map<Term, number>()
  for (const f of factors) counts.set(f, (counts.get(f) ?? 0) + 1)
  return [...counts].map(([f, n]) => (n === 1 ? f : power(f, number(n))))
}

/** The term that a monomial stands for, under one more condition. */
export const collect = (m: Monomial, condition?: Condition): Term => {
  const body = mul(m.coefficient, ...m.factors)
  return sumOver(m.indices, condition ? ifThen(condition, body, ZERO) : body)
}

/** Σ over several indices, the last innermost. */
export const sumOver = (indices: readonly IndexTerm[], body: Term): Term =>
  [...indices].reverse().reduce<Term>((inner, at) => sum(at, inner), body)

export const collectAll = (monomials: readonly Monomial[]): Term => add(...monomials.map((m) => collect(m)))

/** The summands of an energy that depend on the variables, and those that do not. */
export const splitEnergy = (energy: Term, names: ReadonlySet<string>): { own: Term; free: Term } => {
  if (energy.kind !== 'add')
    return dependsOnAny(energy, names) ? { own: energy, free: ZERO } : { own: ZERO, free: energy }
  const own = energy.children.filter((child) => dependsOnAny(child, names))
  const free = energy.children.filter((child) => !dependsOnAny(child, names))
  return { own: add(...own), free: add(...free) }
}
