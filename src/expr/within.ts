import type { FunctionDomain } from '../functions'
import * as Q from '../numbers/rational'
import { isNonnegative, isNonzero, isPositive, rangeOf, signFact } from './sign'
import type { Term } from './term'

/** Whether a term's values certainly lie where a function has a value. */
export const isWithin = (x: Term, domain: FunctionDomain): boolean => {
  switch (domain.kind) {
    case 'all':
      return true
    case 'except':
      return domain.points === 'zero' ? isNonzero(x) : domain.points === 'nonpositive integers' && isPositive(x)
    case 'interval': {
      const { low, high, open } = domain
      return (low === undefined || isOver(x, low, open)) && (high === undefined || isUnder(x, high, open))
    }
  }
}

const isOver = (x: Term, low: number, open: boolean): boolean => {
  if (low === 0 && open ? isPositive(x) : low <= 0 && isNonnegative(x)) return true
  const range = rangeOf(x)
  const by = range?.low ? Q.compare(range.low, Q.fromNumber(low)) : -1
  return by > 0 || (by === 0 && (!open || range!.open))
}
const isUnder = (x: Term, high: number, open: boolean): boolean => {
  const down = ['negative', ...(open && high === 0 ? [] : ['nonpositive'])]
  if (high >= 0 && down.includes(signFact(x))) return true
  const range = rangeOf(x)
  const by = range?.high ? Q.compare(range.high, Q.fromNumber(high)) : 1
  return by < 0 || (by === 0 && (!open || range!.open))
}
