import { add, type CallTerm, neg, type Term } from '../../expr'
import type { Ground, Grounder } from './ground'
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
    const opposite = new Set((argument.kind === 'add' ? argument.children : [argument]).map(neg))
    const shared = rest.map((t) => (negative ? neg(t) : t)).filter((t) => opposite.has(t))
    if (shared.length === 0) continue
    const base = add(...shared)
    const used = new Set<Term>([summand, ...shared.map((t) => (negative ? neg(t) : t))])
    rest = rest.filter((t) => !used.has(t))
    pairs.push({ negative, parts: [base, add(argument, base)] })
  }
  return { rest, pairs }
}

/** log Σ c_k exp(a_k) for c_k > 0 that no hidden cell changes. */
export const logOfMixture = <T>(grounder: Grounder<T>, sum: Term): Ground<T> | undefined => {
  if (sum.kind !== 'add') return undefined
  const { algebra: A } = grounder.evaluator
  const isExp = (f: Term): f is CallTerm => f.kind === 'call' && f.name === 'exp'
  const exponents: Ground<T>[] = []
  for (const summand of sum.children) {
    const factors = summand.kind === 'mul' ? summand.children : [summand]
    const scale = grounder.mul(factors.filter((f) => !isExp(f)).map((f) => grounder.ground(f)))
    if (scale.kind !== 'constant' || !isPositive(A, scale.value)) return undefined
    const logs = factors.filter(isExp).map((f) => grounder.ground(f.args[0]!))
    exponents.push(grounder.add([...logs, grounder.constant(A.call('log', [scale.value]))]))
  }
  return grounder.logSumExp(exponents)
}
