import { factorsOf, isPositive, mul, number, power, type Term } from '../../expr'
import { derivedSummands } from './derivatives'

const MOST_SUMMANDS = 64
const MOST_POWER = 4

/** Products that add up to the term: sums in its products and powers are multiplied out; undefined where there are too many. */
export const products = (term: Term): readonly Term[] | undefined => {
  const done: Term[] = []
  // The next one is last; each becomes one product at least.
  const open = [term]
  for (let t = open.pop(); t !== undefined; t = open.pop()) {
    const list = derivedSummands(t)
    const parts = list.length > 1 ? list : multipliedOut(t)
    if (parts) open.push(...[...parts].reverse())
    else done.push(...list)
    if (done.length + open.length > MOST_SUMMANDS) return undefined
  }
  return done
}

/** The parts of a product, or power, that has a sum as a factor. */
const multipliedOut = (t: Term): readonly Term[] | undefined => {
  const factors = factorsOf(t)
  const at = factors.findIndex((f) => sumIn(f) !== undefined)
  if (at < 0) return undefined
  const others = factors.filter((_, k) => k !== at)
  return sumIn(factors[at]!)!.map((part) => mul(...others, part))
}

/** The parts of a sum that stands as a factor, perhaps to some power. */
const sumIn = (f: Term): readonly Term[] | undefined => {
  if (f.kind === 'add') return isPositive(f) ? undefined : f.children
  if (f.kind !== 'power' || f.base.kind !== 'add' || f.exponent.kind !== 'number') return undefined
  const { n, d } = f.exponent.value
  if (d !== 1n || n < 2n || n > MOST_POWER) return undefined
  const rest = n === 2n ? f.base : power(f.base, number(Number(n) - 1))
  return f.base.children.map((part) => mul(part, rest))
}
