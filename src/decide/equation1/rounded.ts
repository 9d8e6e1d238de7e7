import { entry, mapTerm, number, remembered, type Term, variable, type Variable } from '../../expr'
import type { Algebra } from '../../numbers/algebra'
import type { Rational } from '../../numbers/rational'

/*
 * Decimals of many digits are values of something that was rounded: what they are said to equal may differ by half a
 * unit of their last digit.
 */

/** Name of the array of such decimals. */
export const ROUNDED = 'rounded°'

/** Digits from which a decimal is taken for a rounded value; 0.125 is 1/8. */
const MANY = 8

/** The number of decimals, if it has finitely many and enough digits. */
const decimalsOf = ({ n, d }: Rational): number | undefined => {
  let [rest, twos, fives] = [d, 0, 0]
  for (; rest % 2n === 0n; rest /= 2n) twos++
  for (; rest % 5n === 0n; rest /= 5n) fives++
  const decimals = Math.max(twos, fives)
  if (rest !== 1n || decimals === 0) return undefined
  const digits = ((n < 0n ? -n : n) * 10n ** BigInt(decimals)) / d
  return digits.toString().length >= MANY ? decimals : undefined
}

/** Terms in which every such decimal is an entry of an array. */
export class RoundedDecimals {
  readonly #list: { readonly term: Term; readonly decimals: number }[] = []
  readonly #array: Variable = variable(ROUNDED, 'parameter', { kind: 'real', bounds: [] }, [number(1 << 20)])

  /** The term with its decimals as entries, where they are summands and factors. */
  readonly taken: (t: Term) => Term = remembered((t) => {
    if (t.kind === 'number') {
      const decimals = decimalsOf(t.value)
      return decimals === undefined ? t : entry(this.#array, [number(this.#list.push({ term: t, decimals }))])
    }
    return mapTerm(t, (c) => (c.kind !== 'number' || t.kind === 'add' || t.kind === 'mul' ? this.taken(c) : c))
  })

  /** The entries, as wide as they were rounded. */
  values<T>(algebra: Algebra<T>, value: (t: Term) => T): T[] {
    return this.#list.map(({ term, decimals }) =>
      algebra.widen(value(term), algebra.div(algebra.fromNumber(0.5), value(number(10n ** BigInt(decimals))))),
    )
  }
}
