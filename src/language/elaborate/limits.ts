import { mul, power, splitCoefficient, type Term } from '../../expr'
import type * as Q from '../../numbers/rational'

/*
 * Exact numbers have no bound of their own: a short file can ask for 2^4096^4096. What is past these bounds is refused
 * before it is computed, or before it is used again.
 */

const MOST_BITS = 200_000
const LARGEST = 1n << BigInt(MOST_BITS)
/** Bits of the common denominator of a long sum, which each addition computes with. */
const MOST_DENOMINATOR_BITS = 1024n

const refuse = (): never => {
  throw new RangeError('a number is too large to be kept exactly')
}

const isLarge = ({ n, d }: Q.Rational): boolean => n > LARGEST || -n > LARGEST || d > LARGEST

/** The term itself. @throws RangeError if its coefficient is too large */
export const checkNumber = (term: Term): Term => {
  const head = term.kind === 'mul' ? term.children[0]! : term
  return head.kind === 'number' && isLarge(head.value) ? refuse() : term
}

/** base^exponent. @throws RangeError if it is too large a number */
export const checkedPower = (base: Term, exponent: Term): Term => {
  if (base.kind === 'number' && exponent.kind === 'number' && exponent.value.d === 1n) {
    const bits = 4 * Math.max(base.value.n.toString(16).length, base.value.d.toString(16).length)
    if (bits * Math.abs(Number(exponent.value.n)) > MOST_BITS && bits > 4) refuse()
  }
  return power(base, exponent)
}

/** @throws RangeError if a long sum has too large a common denominator */
export const checkDenominators = (terms: readonly Term[]): void => {
  if (terms.length < 100) return
  let common = 1n
  for (const term of terms) {
    const { d } = splitCoefficient(term)[0]
    if (d !== 1n && common % d !== 0n) common *= d
    if (common >> MOST_DENOMINATOR_BITS > 0n) refuse()
  }
}

/** The product. @throws RangeError if its numbers multiply to too large a one */
export const checkedProduct = (factors: readonly Term[]): Term => {
  let bits = 0
  if (factors.length >= 10)
    for (const factor of factors) {
      const { n, d } = splitCoefficient(factor)[0]
      if (n >> 32n !== 0n || d >> 32n !== 0n) bits += 4 * (n.toString(16).length + d.toString(16).length)
      if (bits > MOST_BITS) refuse()
    }
  return mul(...factors)
}

/** Operands of all distinct subterms that a definition may have once it is written out. */
const MOST_OPERANDS = 200_000

/** The term itself. @throws RangeError if definitions that call one another have multiplied it */
export const checkExtent = (term: Term): Term => {
  const seen = new Set<Term>([term])
  let operands = 0
  for (const t of seen) {
    operands += t.children.length
    if (operands > MOST_OPERANDS) refuse()
    for (const child of t.children) seen.add(child)
  }
  return term
}
