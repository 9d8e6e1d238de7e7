import { isNonzero, type Term } from '../../../expr'
import * as Q from '../../../numbers/rational'

/** Terms of which at least one is 0 wherever the term is 0, and which have no zeros of even order by their form. */
export const factorsOf = (term: Term): readonly Term[] => {
  const found = new Set<Term>()
  const walk = (t: Term): void => {
    if (isNonzero(t)) return
    if (t.kind === 'mul') return t.children.forEach(walk)
    if (t.kind === 'call' && t.name === 'abs') return walk(t.args[0]!)
    if (t.kind !== 'power' || t.exponent.kind !== 'number') return void found.add(t)
    if (Q.sign(t.exponent.value) > 0) walk(t.base)
  }
  walk(term)
  return found.size > 0 ? [...found] : [term]
}
