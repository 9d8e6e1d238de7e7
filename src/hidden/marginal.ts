import {
  add,
  expectation,
  FINITE_DOMAINS,
  isPositive,
  logPartition,
  type MarginalTerm,
  mul,
  neg,
  type Term,
} from '../expr'
import { logOfFactor } from '../program/complement'
import type { Interpreter } from '../program/interpreter'
import { splitExponentials, derivedSummands } from '../program/ground/derivatives'
import { Divergent } from '../program/divergent'
import { enumerate } from './enumeration'

/** Σ_h or ∫ f dh, summand by summand as weighted means; over finitely many states, state by state. */
export const marginalOf = <T>(evaluator: Interpreter<T>, node: MarginalTerm): T => {
  const { algebra: A } = evaluator
  if (node.over.every((v) => FINITE_DOMAINS.has(v.domain.kind))) return enumerate(evaluator, node)
  return derivedSummands(node.body)
    .map((summand) => ofSummand(evaluator, node, summand))
    .reduce((a, b) => A.add(a, b))
}

/**
 * ∫ f·exp(X) = exp(log ∫ exp(X)) · E[f]. Where the exponentials of the summand alone do not converge, its positive
 * factors are a part of the weight: 1/(1 + h²), sigmoid(h)·(1 − sigmoid(h)).
 */
const ofSummand = <T>(evaluator: Interpreter<T>, node: MarginalTerm, summand: Term): T => {
  const { exponents, rest: others } = splitExponentials(summand)
  try {
    return weighted(evaluator, node, exponents, others)
  } catch (error) {
    const isWeight = (f: Term): boolean => isPositive(f) && node.over.some((v) => f.symbols.has(v.name))
    if (!(error instanceof Divergent) || !others.some(isWeight)) throw error
    const rest = others.filter((f) => !isWeight(f))
    return weighted(evaluator, node, [...exponents, ...others.filter(isWeight).map(logOfFactor)], rest)
  }
}

const weighted = <T>(
  evaluator: Interpreter<T>,
  node: MarginalTerm,
  exponents: readonly Term[],
  others: readonly Term[],
): T => {
  const { algebra: A } = evaluator
  const energy = neg(add(...exponents))
  const weight = A.call('exp', [evaluator.value(logPartition(node.over, energy))])
  return others.length === 0 ? weight : A.mul(weight, evaluator.value(expectation(node.over, energy, mul(...others))))
}
