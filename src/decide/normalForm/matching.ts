import { sublists } from '../../numbers/choices'
import * as Q from '../../numbers/rational'
import { freeOfForm } from './forms'
import { atomKey, NO_LABELS, sumText } from './keys'
import { reduceInverses } from './inverseProducts'
import { monosOf, polyOf, scalePoly, subtract } from './poly'
import { leadingMono } from './reciprocals'
import type { Ring } from './ring'
import type { Atom, Factor, Letter, Mono, Poly } from './types'

/*
 * The rule for reciprocals inside sums: the factors of a sum in a monomial are spread over the product, so the largest
 * monomial of B is looked for as a subgraph whose dummies occur nowhere else.
 */

interface Match {
  readonly dummies: readonly Letter[]
  readonly factors: readonly Factor[]
}

const LARGEST_PATTERN = 3

/** What is left of a product once a sum over private dummies has been taken out of it. */
const takeSum = (whole: Match, pattern: Atom): Match | undefined => {
  const size = pattern.bound.length
  if (size > LARGEST_PATTERN || size > whole.dummies.length) return undefined
  const count = monosOf(pattern.polys[0]!)[0]!.factors.length
  const key = atomKey(pattern)
  const candidates = whole.dummies.filter((d) => !pattern.free.has(d))
  for (const chosen of sublists(candidates, size)) {
    const star = whole.factors.filter((f) => chosen.some((d) => f.atom.free.has(d)))
    if (star.length !== count) continue
    const others = whole.dummies.filter((d) => !chosen.includes(d))
    if (others.some((d) => [...d.lows, ...d.highs].some((b) => chosen.some((c) => freeOfForm(b).has(c))))) continue
    if (`Σ(${sumText(chosen, star, pattern.height, NO_LABELS)})` !== key) continue
    return { dummies: others, factors: whole.factors.filter((f) => !star.includes(f)) }
  }
  return undefined
}

const takePlain = (whole: Match, factor: Factor): Match | undefined => {
  const key = atomKey(factor.atom)
  const found = whole.factors.find((f) => atomKey(f.atom) === key && Q.compare(f.exponent, factor.exponent) >= 0)
  if (!found) return undefined
  const left = Q.sub(found.exponent, factor.exponent)
  const rest = whole.factors.filter((f) => f !== found)
  return {
    dummies: whole.dummies,
    factors: Q.sign(left) === 0 ? rest : [...rest, { atom: found.atom, exponent: left }],
  }
}

/** What is left once the monomial has been taken out, its sums as subgraphs with private dummies. */
const takeMono = (whole: Match, pattern: Mono): Match | undefined => {
  let left: Match | undefined = whole
  for (const f of pattern.factors.filter((g) => g.atom.kind === 'sum')) {
    if (f.exponent.d !== 1n || f.exponent.n < 0n) return undefined
    for (let k = 0n; k < f.exponent.n; k++) left = left && takeSum(left, f.atom)
  }
  for (const f of pattern.factors.filter((g) => g.atom.kind !== 'sum')) left = left && takePlain(left, f)
  return left
}

const productOf = (ring: Ring, factors: readonly Factor[]): Poly => ring.product(Q.ONE, factors)

/** Σ over the dummies of the factors, rewritten by a reciprocal or an inverse among them, if any rule applies. */
export const reduceInside = (ring: Ring, dummies: readonly Letter[], factors: readonly Factor[]): Poly | undefined => {
  for (const f of factors) {
    if (Q.sign(f.exponent) >= 0) continue
    const without = { dummies, factors: factors.filter((g) => g !== f) }
    if (f.atom.kind === 'sum') {
      const left = takeSum(without, f.atom)
      if (left)
        return ring.sum(left.dummies, ring.product(Q.ONE, [...left.factors, f, { atom: f.atom, exponent: Q.ONE }]))
    }
    if (f.atom.kind !== 'base') continue
    const base = f.atom.polys[0]!
    const leader = leadingMono(base)
    if (!leader?.factors.some((g) => g.atom.kind === 'sum')) continue
    const left = takeMono(without, leader)
    if (!left) continue
    const rest = productOf(ring, [...left.factors, f])
    const others = subtract(base, polyOf([leader]))
    const raised = ring.product(Q.ONE, [...left.factors, f, { atom: f.atom, exponent: Q.ONE }])
    const whole = subtract(raised, ring.multiply(rest, others))
    return scalePoly(Q.div(Q.ONE, leader.coefficient), ring.sum(left.dummies, whole))
  }
  return reduceInverses(ring, dummies, factors, takeMono)
}
