import { isIntegerValued, isNonnegative, isNonzero, isPositive, signFact, type Term } from '../../expr'
import * as Q from '../../numbers/rational'
import type { AssumptionNote } from '../verdict'
import { describe } from './describe'

type Known = ReadonlySet<Term>

/**
 * Where exactly one side needs more than the other to be defined: arguments of logarithms and roots that are not known
 * to be positive, denominators not known to be nonzero, arguments outside the domain of a function.
 */
export const definednessNotes = (left: Term, right: Term, positive: Known): AssumptionNote[] => {
  const [a, b] = [needsOf(left, positive), needsOf(right, positive)]
  const onlyIn = (of: typeof a, other: typeof a): AssumptionNote[] =>
    [...of].filter(([text]) => !other.has(text)).map(([, note]) => note)
  return [...onlyIn(a, b), ...onlyIn(b, a)]
}

const needsOf = (root: Term, positive: Known): Map<string, AssumptionNote> => {
  const needs = new Map<string, AssumptionNote>()
  const seen = new Set<Term>()
  const need = (kind: AssumptionNote['kind'], text: string): void => void needs.set(text, { kind, text })
  const walk = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    for (const child of term.children) walk(child)
    ownNeeds(term, positive, need)
  }
  walk(root)
  return needs
}

const ownNeeds = (term: Term, positive: Known, need: (kind: AssumptionNote['kind'], text: string) => void): void => {
  const known = (t: Term): boolean => isPositive(t) || positive.has(t)
  switch (term.kind) {
    case 'power': {
      const { base, exponent } = term
      const rational = exponent.kind === 'number' ? exponent.value : undefined
      if (known(base)) return
      if (isIntegerValued(exponent)) {
        if (!isNonnegative(exponent) && !isNonzero(base)) need('defined', `${describe(base)} != 0`)
        return
      }
      if (!rational) need('positive', `${describe(base)} > 0`)
      else if (!(Q.sign(rational) > 0 && isNonnegative(base)))
        need('positive', `${describe(base)} ${Q.sign(rational) > 0 ? '>=' : '>'} 0`)
      return
    }
    case 'inverse':
      return need('defined', `the matrix of ${describe(term)} is invertible`)
    case 'logdet':
      return need('positive', `det(${describe(term.body)}) > 0`)
    case 'call': {
      const arg = term.args.at(-1)!
      const text = describe(arg)
      switch (term.name) {
        case 'log':
          return known(arg) ? undefined : need('positive', `${text} > 0`)
        case 'lgamma':
        case 'digamma':
        case 'trigamma':
        case 'polygamma':
          return known(arg) ? undefined : need('defined', `${text} is none of 0, -1, -2, …`)
        case 'sqrt':
          return known(arg) || isNonnegative(arg) ? undefined : need('positive', `${text} >= 0`)
        case 'log1mexp':
          return signFact(arg) === 'negative' ? undefined : need('defined', `${text} < 0`)
        case 'dabs':
          return known(arg) || isNonzero(arg) ? undefined : need('defined', `${text} != 0`)
        case 'tan':
          return need('defined', `cos(${text}) != 0`)
        case 'asin':
        case 'acos':
          return need('defined', `abs(${text}) <= 1`)
        case 'atanh':
          return need('defined', `abs(${text}) < 1`)
        case 'acosh':
          return need('defined', `${text} >= 1`)
        default:
          return
      }
    }
    default:
      return
  }
}
