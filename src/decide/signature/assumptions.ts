import { isIntegerValued, isNonnegative, isNonzero, isPositive, isWithin, number, sub, type Term } from '../../expr'
import { inWords } from '../../export/source'
import { type FunctionDomain, FUNCTIONS } from '../../functions'
import * as Q from '../../numbers/rational'
import type { AssumptionNote } from '../verdict'

type Known = ReadonlySet<Term>
type Need = (kind: AssumptionNote['kind'], text: string) => void

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
  const need: Need = (kind, text) => void needs.set(text, { kind, text })
  const walk = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    for (const child of term.children) walk(child)
    ownNeeds(term, positive, need)
  }
  walk(root)
  return needs
}

const ownNeeds = (term: Term, positive: Known, need: Need): void => {
  const known = (t: Term): boolean => isPositive(t) || positive.has(t)
  switch (term.kind) {
    case 'power': {
      const { base, exponent } = term
      const rational = exponent.kind === 'number' ? exponent.value : undefined
      if (known(base)) return
      if (isIntegerValued(exponent)) {
        if (!isNonnegative(exponent) && !isNonzero(base)) need('defined', `${inWords(base)} != 0`)
        return
      }
      if (!rational) need('positive', `${inWords(base)} > 0`)
      else if (!(Q.sign(rational) > 0 && isNonnegative(base)))
        need('positive', `${inWords(base)} ${Q.sign(rational) > 0 ? '>=' : '>'} 0`)
      return
    }
    case 'inverse':
      return need('defined', `the matrix of ${inWords(term)} is invertible`)
    case 'logdet':
      return need('positive', `det(${inWords(term.body)}) > 0`)
    case 'call':
      return needsOfCall(term.args.at(-1)!, FUNCTIONS[term.name].domain, known, need)
    default:
      return
  }
}

/** A lower end that is not reached is written as log does: 1 + x > 0. */
const needsOfCall = (x: Term, domain: FunctionDomain, known: (t: Term) => boolean, need: Need): void => {
  const text = inWords(x)
  if (domain.kind === 'all' || isWithin(x, domain)) return
  if (domain.kind === 'except') {
    if (known(x) && domain.points !== 'half turns') return
    return need(
      'defined',
      {
        zero: `${text} != 0`,
        'nonpositive integers': `${text} is none of 0, -1, -2, …`,
        'half turns': `cos(${text}) != 0`,
      }[domain.points],
    )
  }
  const { low, high, open } = domain
  if (low !== undefined && high === -low) return need('defined', `abs(${text}) ${open ? '<' : '<='} ${high}`)
  if (low === undefined) return need('defined', `${text} ${open ? '<' : '<='} ${high}`)
  const above = low === 0 ? x : sub(x, number(low))
  if (open) return known(above) ? undefined : need('positive', `${inWords(above)} > 0`)
  if (!known(x) || low > 0) need(low === 0 ? 'positive' : 'defined', `${text} >= ${low}`)
}
