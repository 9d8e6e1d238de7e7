import * as Q from '../../numbers/rational'
import { contentOf } from './content'
import { minus, shift } from './forms'
import { atomPoly, makeAtom, makeMono, ONE_POLY, onlyMono, polyOf, ZERO_POLY } from './poly'
import type { Ring } from './ring'
import type { Form, Letter, Mono, Poly } from './types'

/**
 * Π over a letter. A product of products is taken apart; what does not depend on the letter becomes a power, what is
 * positive the exponential of the sum of its logarithms.
 */
export const productOver = (ring: Ring, letter: Letter, body: Poly): Poly => {
  for (const low of letter.lows)
    for (const high of letter.highs) if (ring.decide(minus(high, low)) === 'never') return ONE_POLY
  const [low, high] = [letter.lows[0]!, letter.highs[0]!]
  const simple = letter.lows.length === 1 && letter.highs.length === 1
  const length = shift(minus(high, low), 1)
  if (simple && length.terms.length === 0 && length.constant <= 4) {
    let result = ONE_POLY
    for (let k = 0; k < length.constant; k++)
      result = ring.multiply(result, ring.replace(body, new Map([[letter, shift(low, k)]])))
    return result
  }
  if (body.monos.size === 0 && simple && ring.decide(shift(length, -1)) === 'always') return ZERO_POLY
  if (body.monos.size === 0 || !simple || ring.decide(length) !== 'always') return whole(ring, letter, body)
  const { coefficient, factors, rest } = contentOf(ring, body, 'any')
  const mono = onlyMono(rest)
  const outside = ring.product(Q.mul(coefficient, mono?.coefficient ?? Q.ONE), [...factors, ...(mono?.factors ?? [])])
  const separate = onlyMono(outside)
  if (!separate) return whole(ring, letter, body)
  const inside = mono ? ONE_POLY : whole(ring, letter, rest)
  return ring.multiply(productOfMono(ring, letter, separate, length), inside)
}

/** Π of each factor by itself, over a range of that length. */
const productOfMono = (ring: Ring, letter: Letter, mono: Mono, length: Form): Poly => {
  const count = ring.value(length)
  const parts = mono.factors.map((f) => {
    const single = polyOf([makeMono(Q.ONE, [f])])
    if (!f.atom.free.has(letter)) return ring.raise(single, count)
    const root = f.exponent.d !== 1n || f.exponent.n < 0n
    const powers = f.exponent.d === 1n ? f.exponent : Q.ONE
    const inside = root && f.exponent.d !== 1n ? single : f.atom.kind === 'base' ? f.atom.polys[0]! : atomPoly(f.atom)
    return ring.power(whole(ring, letter, inside), powers)
  })
  return parts.reduce((p, q) => ring.multiply(p, q), ring.raise(polyOf([makeMono(mono.coefficient, [])]), count))
}

const whole = (ring: Ring, letter: Letter, body: Poly): Poly => {
  const sign = ring.sign(body)
  return sign === 'positive'
    ? ring.exp(ring.sum([letter], ring.call('log', [body], 'positive')))
    : atomPoly(makeAtom('prod', { polys: [body], bound: [letter], sign: sign === 'nonnegative' ? sign : 'unknown' }))
}
