import { dependenciesOf } from '../standIns'
import { factorsIn } from './factors'
import { looksNegative } from './signs'
import * as Q from '../../numbers/rational'
import {
  add,
  expectation,
  type ExpectationTerm,
  mul,
  neg,
  negated,
  number,
  power,
  splitCoefficient,
  sub,
  type Term,
  TWO,
  type Variable,
} from '../../expr'

/* Means, variances and covariances: the model's moments as people write them. */

const varies = (term: Term, over: readonly Variable[]): boolean => {
  const names = dependenciesOf(term)
  return over.some((v) => names.has(v.name))
}

/** E[c·f] as c·E[f], where c does not vary; a mean of a constant alone stays, since it tells that the law exists. */
export const meanOf = (over: readonly Variable[], energy: Term, body: Term): Term => {
  const [outside, inside] = [
    factorsIn(body).filter((f) => !varies(f, over)),
    factorsIn(body).filter((f) => varies(f, over)),
  ]
  return inside.length === 0
    ? expectation(over, energy, body)
    : mul(...outside, expectation(over, energy, mul(...inside)))
}

/** f, where the sum is f − E[f]. */
const uncentred = (term: Term, { over, energy }: ExpectationTerm): Term | undefined => {
  if (term.kind !== 'add') return undefined
  for (const child of term.children) {
    const f = add(...term.children.filter((other) => other !== child))
    if (child === neg(expectation(over, energy, f)) || child === neg(meanOf(over, energy, f))) return f
  }
  return undefined
}

/** [f] for E[(f − E f)²], [f, g] for E[(f − E f)(g − E g)]. */
export const centredFactors = (term: ExpectationTerm): readonly Term[] | undefined => {
  const { body } = term
  const factors = body.kind === 'power' && body.exponent === TWO ? [body.base] : factorsIn(body)
  if (factors.length === 1 && body.kind !== 'power') return undefined
  if (factors.length > 2) return undefined
  const found = factors.map((f) => uncentred(f, term))
  return found.every((f) => f !== undefined) ? found : undefined
}

/** c·E[f·g] − c·E[f]·E[g] as c times the mean of the product of what is centred. */
export const asCovariance = (a: Term, b: Term): Term | undefined => {
  for (const mean of factorsIn(a)) {
    if (mean.kind !== 'expectation') continue
    const rest = mul(...factorsIn(a).filter((f) => f !== mean))
    for (const [f, g, used] of products(b, mean)) {
      if (mul(f, g) !== mean.body) continue
      if (mul(...factorsIn(b).filter((x) => !used.includes(x))) !== neg(rest)) continue
      const centre = (t: Term): Term => add(t, neg(expectation(mean.over, mean.energy, t)))
      return mul(rest, expectation(mean.over, mean.energy, f === g ? power(centre(f), TWO) : mul(centre(f), centre(g))))
    }
  }
  return undefined
}

/** The bodies of two means under the same law that the term is a multiple of, and the factors that hold them. */
const products = (
  term: Term,
  { over, energy }: ExpectationTerm,
): readonly (readonly [Term, Term, readonly Term[]])[] => {
  const isMean = (t: Term): t is ExpectationTerm =>
    t.kind === 'expectation' &&
    t.energy === energy &&
    t.over.length === over.length &&
    t.over.every((v) => over.includes(v))
  const factors = factorsIn(term)
  const squares = factors.flatMap((f) =>
    f.kind === 'power' && f.exponent === TWO && isMean(f.base) ? [[f.base.body, f.base.body, [f]] as const] : [],
  )
  const means = factors.filter(isMean)
  return means.length === 2 ? [...squares, [means[0]!.body, means[1]!.body, means] as const] : squares
}

interface SquareSummand {
  readonly term: Term
  readonly x: Term
  readonly rest: Term
}

/** c·x² ± 2c·k·x + c·k² for numbers c and k. */
const squareWithNumber = (
  { term, x, rest }: SquareSummand,
  constant: Q.Rational,
  summands: readonly Term[],
): Term | undefined => {
  if (rest.kind !== 'number') return undefined
  for (const cross of summands) {
    const [d, core] = splitCoefficient(cross)
    const k = core === x ? Q.div(d, Q.mul(Q.rational(2), rest.value)) : undefined
    if (!k || !Q.equal(constant, Q.mul(rest.value, Q.mul(k, k)))) continue
    const others = summands.filter((t) => t !== term && t !== cross && t.kind !== 'number')
    return add(mul(rest, power(add(x, number(k)), TWO)), ...others)
  }
  return undefined
}

/** The sum with c·x² ± 2c·x·y + c·y² as c·(x ± y)², if it holds those three, perhaps in a bracket with a coefficient. */
export const withPerfectSquare = (sum: Term): Term | undefined => {
  const summands = sum.children.flatMap((t) => {
    const [c, core] = splitCoefficient(t)
    return core.kind === 'add' ? core.children.map((child) => mul(number(c), child)) : [t]
  })
  const squares = summands.flatMap((t) =>
    factorsIn(t).flatMap((f) =>
      f.kind === 'power' && f.exponent === TWO
        ? [{ term: t, x: f.base, rest: mul(...factorsIn(t).filter((g) => g !== f)) }]
        : [],
    ),
  )
  const constant = summands.find((t) => t.kind === 'number')
  for (const a of squares) {
    const whole = constant?.kind === 'number' && squareWithNumber(a, constant.value, summands)
    if (whole) return whole
  }
  for (const a of squares)
    for (const b of squares) {
      if (a.term === b.term || a.x === b.x || a.rest !== b.rest) continue
      for (const sign of [2, -2]) {
        const cross = mul(number(sign), a.rest, a.x, b.x)
        if (!summands.includes(cross)) continue
        const x = sign > 0 ? add(a.x, b.x) : sub(a.x, b.x)
        const others = summands.filter((t) => t !== a.term && t !== b.term && t !== cross)
        return add(mul(a.rest, power(looksNegative(x) ? negated(x) : x, TWO)), ...others)
      }
    }
  return undefined
}
