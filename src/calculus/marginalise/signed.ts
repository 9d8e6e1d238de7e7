import { add, factorsOf, mul, multiple, negated, number, ONE, summandsOf, type Term, TWO, ZERO } from '../../expr'

export { negated } from '../../expr'

/*
 * Sums and differences in which what cancels is gone: 1 − (1 − α) is α, log λ − log λ is 0. That λ is positive, so that
 * its logarithm exists, is a condition of the law, not of each of its terms.
 */

const vanishes = (t: Term): boolean =>
  t === ZERO || (t.kind === 'mul' && t.children[0] === ZERO) || (t.kind === 'add' && t.children.every(vanishes))

/** The term without summands that have coefficient 0. */
export const withoutZeros = (t: Term): Term => {
  if (vanishes(t)) return ZERO
  return t.kind === 'add' && t.children.some(vanishes) ? add(...t.children.filter((child) => !vanishes(child))) : t
}

/** k·t for a numeric k, term by term where t is a sum. */
export const scale = (k: Term | number, t: Term): Term => multiple(typeof k === 'number' ? number(k) : k, t)
/** a − b. */
export const minus = (a: Term, b: Term): Term => withoutZeros(add(a, negated(b)))

/** A multiple of the square of a sum. */
interface Square {
  readonly factor: Term
  readonly base: Term
}

const squareIn = (t: Term): Square | undefined => {
  const factors = factorsOf(t)
  const at = factors.findIndex((f) => f.kind === 'power' && f.exponent === TWO && f.base.kind === 'add')
  if (at < 0) return undefined
  const square = factors[at] as Term & { kind: 'power' }
  const rest = factors.filter((_, k) => k !== at)
  return { factor: rest.length === 0 ? ONE : mul(...rest), base: square.base }
}

const count = (t: Term): number => summandsOf(t).length

/**
 * a − b with c·p² − c·q² as c·(p + q)·(p − q), where in one of them something cancels: far out, the difference of the
 * squares has no digits left in float64.
 */
export const minusBySquares = (a: Term, b: Term): Term => {
  const difference = minus(a, b)
  if (difference.kind !== 'add') return difference
  const left = [...difference.children]
  const products: Term[] = []
  for (let i = 0; i < left.length; i++) {
    const first = squareIn(left[i]!)
    if (!first) continue
    const opposite = negated(first.factor)
    const k = left.findIndex((t, n) => n > i && squareIn(t)?.factor === opposite)
    if (k < 0) continue
    const { base } = squareIn(left[k]!)!
    const [sum, rest] = [withoutZeros(add(first.base, base)), minus(first.base, base)]
    if (count(sum) + count(rest) >= count(first.base) + count(base)) continue
    products.push(mul(first.factor, sum, rest))
    left.splice(k, 1)
    left.splice(i--, 1)
  }
  return products.length === 0 ? difference : add(...left, ...products)
}
