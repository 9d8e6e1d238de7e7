import { isExact, isNonnegative, type Term } from '../expr'
import * as Q from '../numbers/rational'
import { conditionsOf, type Question } from './question'
import { inWords } from '../export/source'
import { positiveTerms } from './signature/instances'
import type { AssumptionNote } from './verdict'

/**
 * The notes of a proof, with the bases of powers whose exponents are real by their type. The claim is not made where such
 * a base is negative, also where a value of the exponent happens to be an integer, so a proof says that it leaves these
 * points out; that the powers themselves are positive then need not be said.
 */
export const withRealPowers = (question: Question, notes: readonly AssumptionNote[]): readonly AssumptionNote[] => {
  const positive = positiveTerms(conditionsOf(question))
  const bases = new Set<string>()
  const implied = new Set<string>()
  const seen = new Set<Term>()
  const walk = (t: Term): void => {
    if (seen.has(t)) return
    seen.add(t)
    t.children.forEach(walk)
    if (t.kind !== 'power' || isInteger(t.exponent)) return
    for (const order of ['>', '>=']) implied.add(`${inWords(t)} ${order} 0`)
    if (isNonnegative(t.base) || positive.has(t.base)) return
    const mayVanish = t.exponent.kind === 'number' && Q.sign(t.exponent.value) > 0
    bases.add(`${inWords(t.base)} ${mayVanish ? '>=' : '>'} 0`)
  }
  for (const { raw } of question.equations) raw.forEach(walk)
  const own = [...bases].map((text) => ({ kind: 'positive', text }) as const)
  return [...own, ...notes].filter(({ text }) => !implied.has(text))
}

const isInteger = (exponent: Term): boolean =>
  exponent.kind === 'number' ? Q.isInteger(exponent.value) : isExact(exponent)
