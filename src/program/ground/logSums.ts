import { add, type CallTerm, neg, summandsOf, type Term } from '../../expr'
import type { Builder, Ground } from './ground'
import { isPositive } from './precision'

/*
 * Logarithms of sums of exponentials, however they are written: in one piece they neither underflow between their humps
 * nor cancel far out.
 */

/** ± log Σ exp(part). */
export interface LogSum {
  readonly negative: boolean
  readonly parts: readonly Term[]
}

interface Softplus {
  readonly term: Term
  readonly argument: Term
  readonly negative: boolean
}

const softplusIn = (term: Term): Softplus | undefined => {
  const is = (t: Term): t is CallTerm => t.kind === 'call' && t.name === 'softplus'
  if (is(term)) return { term, argument: term.args[0]!, negative: false }
  const bare = term.kind === 'mul' ? neg(term) : undefined
  return bare && is(bare) ? { term, argument: bare.args[0]!, negative: true } : undefined
}

/** a + softplus(b − a) is log(exp(a) + exp(b)): far out a and b − a are large and cancel. */
export const logSums = (summands: readonly Term[]): { rest: readonly Term[]; pairs: readonly LogSum[] } => {
  let rest = summands
  const pairs: LogSum[] = []
  for (const summand of summands) {
    const found = softplusIn(summand)
    if (!found) continue
    const { argument, negative } = found
    const opposite = new Set(summandsOf(argument).map(neg))
    const shared = rest.map((t) => (negative ? neg(t) : t)).filter((t) => opposite.has(t))
    if (shared.length === 0) continue
    const base = add(...shared)
    const used = new Set<Term>([summand, ...shared.map((t) => (negative ? neg(t) : t))])
    rest = rest.filter((t) => !used.has(t))
    pairs.push({ negative, parts: [base, add(argument, base)] })
  }
  return { rest, pairs }
}

const isExp = (f: Term): f is CallTerm => f.kind === 'call' && f.name === 'exp'

/**
 * log of positive constants, of exponentials, and of their sums, products and powers: none of it overflows where the
 * logarithm does not. Undefined for other terms.
 */
export const logOfPositive = <T>(make: Builder<T>, term: Term): Ground<T> | undefined => {
  const all = (parts: readonly Term[]): readonly Ground<T>[] | undefined => {
    const logs = parts.map((p) => logOfPositive(make, p))
    return logs.some((l) => l === undefined) ? undefined : (logs as readonly Ground<T>[])
  }
  switch (term.kind) {
    case 'add': {
      const logs = all(term.children)
      return logs && make.logSumExp(logs)
    }
    case 'mul': {
      const known = new Map(term.children.map((f) => [f, logOfPositive(make, f)] as const))
      const rest = term.children.filter((f) => known.get(f) === undefined)
      const scale = logOfConstant(make, make.mul(rest.map((f) => make.ground(f))))
      return scale && make.add([scale, ...[...known.values()].filter((l) => l !== undefined)])
    }
    case 'power': {
      const log = logOfPositive(make, term.base)
      const exponent = log && make.ground(term.exponent)
      return exponent?.kind === 'constant' ? make.mul([exponent, log!]) : undefined
    }
    default:
      return isExp(term) ? make.ground(term.args[0]!) : logOfConstant(make, make.ground(term))
  }
}

const logOfConstant = <T>(make: Builder<T>, g: Ground<T>): Ground<T> | undefined => {
  const { algebra: A } = make.evaluator
  return g.kind === 'constant' && isPositive(A, g.value) ? make.constant(A.call('log', [g.value])) : undefined
}

/** A product in which sums or powers of exponentials may overflow where it is small: its exponential, and the other factors. */
export const joinExponentials = <T>(make: Builder<T>, factors: readonly Term[]): readonly Ground<T>[] | undefined => {
  const isPower = (f: Term): boolean => f.kind === 'power' && !isExp(f)
  const logs = new Map<Term, Ground<T>>()
  for (const f of factors) {
    const log = isExp(f) || isPower(f) ? logOfPositive(make, f) : undefined
    if (log) logs.set(f, log)
  }
  if (logs.size < 2 || ![...logs.keys()].some(isPower)) return undefined
  const others = factors.filter((f) => !logs.has(f)).map((f) => make.ground(f))
  return [...others, make.call('exp', [make.add([...logs.values()])])]
}
