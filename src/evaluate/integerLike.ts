import { isIntegerValued, remembered, type Term } from '../expr'

/** Integer-valued, or a form that `integer` can compute: integer arithmetic with abs, max, min, sums and fractions of integers. */
export const isIntegerLike: (term: Term) => boolean = remembered((term) => {
  if (isIntegerValued(term)) return true
  switch (term.kind) {
    case 'add':
      return term.children.every(isIntegerLike)
    case 'call':
      return ['abs', 'max', 'min', 'sign'].includes(term.name) && term.args.every(isIntegerLike)
    case 'sum':
      return isIntegerLike(term.body)
    case 'if':
      return isIntegerLike(term.then) && isIntegerLike(term.otherwise)
    default:
      return false
  }
})
