import { type Condition, conjuncts, isIntegerValued, sub, type Term } from '../../expr'
import type { SignFact } from '../../expr/sign'
import * as Q from '../../numbers/rational'
import { averagedOver, differentiatedBy } from '../scopes'
import { infeasible } from './bounds'
import { Converter } from './convert'
import { equationOf } from './equations'
import type { Equation } from './types'
import { letterForm, minus, scaleForm } from './forms'
import { makeRing } from './makeRing'
import { isZero, monosOf, ONE_POLY, subtract } from './poly'
import { signByForm } from './signs'
import type { Form, Letter, Poly } from './types'

/** Both sides, and under which conditions they are to be equal. */
export interface Question {
  readonly left: Term
  readonly right: Term
  readonly assume: readonly Condition[]
  /** Both sides have been multiplied by a matrix. */
  readonly multiplied?: boolean
}

/** What one run shares: the budget, the measures of angles, whether laws with conditions may be used. */
export interface Run {
  readonly budget: { left: number }
  readonly angles: Map<string, Q.Rational>
  readonly permissive: boolean
}

/** A condition on indices and sizes as facts form ≥ 0; undefined for any other. */
const factsOf = (converter: Converter, c: Condition): readonly Form[] | undefined => {
  if (c.kind !== 'compare' || !isIndexTerm(c.left) || !isIndexTerm(c.right)) return undefined
  const difference = converter.integers.form(sub(c.right, c.left))
  if (c.op === '==') return [difference, scaleForm(-1, difference)]
  return [c.op === '<' ? { ...difference, constant: difference.constant - 1 } : difference]
}
/** Mentions indices and sizes only. */
const isIndexCondition = (c: Term): boolean => c.symbols.size === 0
const isIndexTerm = (t: Term): boolean => isIntegerValued(t) && t.symbols.size === 0

/** Signs that assumptions give: P is positive if P = c·(b − a) + something that is not negative, for an assumed a < b. */
const assumedSign =
  (assumed: readonly { poly: Poly; strict: boolean }[]) =>
  (poly: Poly): SignFact => {
    for (const { poly: known, strict } of assumed) {
      const pivot = monosOf(known).find((m) => m.factors.length > 0)
      const same = pivot && poly.monos.get(pivot.key)
      if (!pivot || !same) continue
      const c = Q.div(same.coefficient, pivot.coefficient)
      const scaled = monosOf(known).map((m) => ({ ...m, coefficient: Q.mul(c, m.coefficient) }))
      const rest = subtract(poly, { ...known, monos: new Map(scaled.map((m) => [m.key, m])), keys: new Map() })
      const fact = isZero(rest) ? 'nonnegative' : signByForm(rest)
      if (Q.sign(c) > 0 && (fact === 'positive' || fact === 'nonnegative'))
        return strict || fact === 'positive' ? 'positive' : 'nonnegative'
      if (Q.sign(c) < 0 && (fact === 'negative' || isZero(rest) || fact === 'nonpositive'))
        return strict || fact === 'negative' ? 'negative' : 'nonpositive'
    }
    return 'unknown'
  }

/** What one case works with. */
export interface Setting {
  /** Index conditions that are not linear facts, as a bracket: the difference counts only where it is 1. */
  readonly where: Poly
  readonly converter: Converter
  readonly ring: ReturnType<typeof makeRing>
  readonly terms: ReadonlyMap<Letter, Term>
  readonly impossible: () => boolean
}

/** A ring and a reader that know the conditions. */
export const setUp = ({ left, right, assume }: Question, run: Run): Setting => {
  const facts: Form[] = []
  const assumed: { poly: Poly; strict: boolean }[] = []
  const equations: Equation[] = []
  const ring = makeRing({ ...run, facts, equations, signOf: (poly) => assumedSign(assumed)(poly) })
  const converter = new Converter(ring)
  const others: Condition[] = []
  for (const c of conjuncts(assume)) {
    const found = factsOf(converter, c)
    if (found) facts.push(...found)
    else others.push(c)
  }
  // An equation says nothing of a variable inside an average over it, and may not change what a derivative is taken by.
  const unequal = new Set([...averagedOver([left, right]), ...differentiatedBy([left, right])])
  let where = ONE_POLY
  for (const c of others)
    if (isIndexCondition(c)) where = ring.multiply(where, converter.condition(c))
    else if (c.kind === 'compare') {
      const poly = subtract(converter.poly(c.right), converter.poly(c.left))
      if (c.op !== '==') assumed.push({ poly, strict: c.op === '<' })
      else if (![...c.symbols].some((name) => unequal.has(name))) equations.push(...equationOf(poly))
    }
  const terms = {
    get: (letter: Letter): Term | undefined => converter.integers.named().find((n) => n.letter === letter)?.term,
  } as ReadonlyMap<Letter, Term>
  const impossible = (): boolean => {
    const bounds = converter.integers
      .named()
      .flatMap(({ letter }) => [
        ...letter.lows.map((low) => minus(letterForm(letter), low)),
        ...letter.highs.map((high) => minus(high, letterForm(letter))),
      ])
    return infeasible([...facts, ...bounds])
  }
  return { converter, ring, terms, impossible, where }
}
