import { atMost, ONE, remembered, type Term, TRUE } from '../../expr'
import { isStandIn, slotRanges } from '../../export/standIns'

const rangesOf = (t: Term & { kind: 'entry' }): readonly (readonly [Term, Term])[] =>
  isStandIn(t.variable) ? slotRanges(t.variable) : t.variable.dims.map((dim) => [ONE, dim])

/** Whether the ranges of the indices alone keep every entry of the term inside its array. */
export const isInRange: (term: Term) => boolean = remembered((term) => {
  if (term.kind === 'entry')
    return rangesOf(term).every(
      ([low, high], k) => atMost(low, term.slots[k]!) === TRUE && atMost(term.slots[k]!, high) === TRUE,
    )
  return term.children.every(isInRange)
})
