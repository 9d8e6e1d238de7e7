import {
  add,
  data,
  type DataScoreTerm,
  exp,
  expectation,
  type ExpectationTerm,
  logPartition,
  mapTerm,
  marginal,
  MINUS_ONE,
  mul,
  multiple,
  neg,
  number,
  ONE,
  power,
  sub,
  summandsOf,
  type Term,
  type Variable,
  ZERO,
} from '../expr'
import { differentiate } from './differentiate'
import { withoutExponential } from './exponentials'
import { dependsOnAny, expand, type Monomial, splitEnergy, sumOver } from './expand'

/*
 * The formal expectation calculus: every expectation is written as a polynomial in moments ⟨Π factors⟩ of
 * hidden-dependent factors, with sums and hidden-free coefficients outside. It holds for any hidden domain and any
 * energy, so equal forms prove an identity for all of them, provided that derivative and integral may be exchanged.
 *
 * Over data, f·s_i with s_i = ∂ log p̃/∂v_i becomes −∂_i f (integration by parts), until no undifferentiated data
 * score is left; this supposes that p̃·f vanishes at the boundary.
 */

export interface MomentForm {
  readonly term: Term
  /** Where boundary terms have to vanish. */
  readonly byParts: readonly IntegratedByParts[]
}

/** E[f ∂ log p̃/∂v] became −E[∂f/∂v]. */
export interface IntegratedByParts {
  readonly f: Term
  readonly derivative: Term
}

export const momentForm = (term: Term): MomentForm => {
  const byParts: IntegratedByParts[] = []
  const memo = new Map<Term, Term>()
  const walk = (t: Term): Term => {
    let result = memo.get(t)
    if (result === undefined) memo.set(t, (result = step(t)))
    return result
  }
  const step = (t: Term): Term => {
    const inner = mapTerm(t, walk)
    if (inner.kind === 'expectation') return splitExpectation(inner)
    if (inner.kind === 'data') return splitData(inner)
    return inner
  }

  const splitExpectation = (t: ExpectationTerm): Term => {
    const names = new Set(t.over.map((v) => v.name))
    const { own } = splitEnergy(t.energy, names)
    return add(
      ...expand(t.body, names).map((m) => sumOver(m.indices, mul(m.coefficient, moment(t.over, own, m.factors)))),
    )
  }

  /** ⟨Π factors⟩, with E[E[f | A]·g(A)] = E[f·g] and E[E[f | A]·X] = E[E[f | A]·E[X | A]]. */
  const moment = (over: readonly Variable[], energy: Term, all: readonly Term[]): Term => {
    const parts = all.map(withoutExponential)
    const factors = parts.flatMap(({ rest }) => (rest === ONE ? [] : [rest]))
    const exponents = parts.flatMap(({ exponent }) => exponent ?? [])
    if (exponents.length > 0) return tilted(over, energy, add(...exponents), factors)
    const conditional = factors.find(
      (f): f is ExpectationTerm => f.kind === 'expectation' && isConditional(f, over, energy),
    )
    if (!conditional) return factorised(over, energy, factors)
    const inner = new Set(conditional.over.map((v) => v.name))
    const others = factors.filter((f) => f !== conditional)
    const varying = others.filter((f) => dependsOnAny(f, inner))
    if (varying.length === 0) return walk(expectation(over, energy, mul(conditional.body, ...others)))
    const given = others.filter((f) => !dependsOnAny(f, inner))
    const averaged = walk(expectation(conditional.over, conditional.energy, mul(...varying)))
    return expectation(over, energy, mul(conditional, averaged, ...given))
  }

  /** ⟨exp(X)·f⟩ under p ∝ exp(−E) is Z(E − X)/Z(E) · ⟨f⟩ under p ∝ exp(−(E − X)). */
  const tilted = (over: readonly Variable[], energy: Term, exponent: Term, factors: readonly Term[]): Term => {
    const { own, free } = splitEnergy(add(energy, multiple(MINUS_ONE, exponent)), new Set(over.map((v) => v.name)))
    const ratio = exp(sub(neg(free), logPartition(over, energy)))
    if (own === ZERO) return mul(ratio, marginal(over, mul(...factors)))
    return mul(ratio, exp(logPartition(over, own)), moment(over, own, factors))
  }

  const isConditional = (f: ExpectationTerm, over: readonly Variable[], energy: Term): boolean =>
    f.over.length < over.length &&
    f.over.every((v) => over.includes(v)) &&
    splitEnergy(energy, new Set(f.over.map((v) => v.name))).own === f.energy

  const splitData = (t: Term & { kind: 'data' }): Term => {
    const names = new Set(t.over.map((v) => v.name))
    return add(...expand(t.body, names).map((m) => sumOver(m.indices, mul(m.coefficient, overData(t.over, m)))))
  }

  const overData = (over: readonly Variable[], m: Monomial): Term => {
    const score = m.factors.map(scoreFactor).find((s) => s !== undefined)
    if (!score) return data(over, mul(...m.factors))
    const rest = m.factors.flatMap((f) => (f === score.factor ? (score.left ? [score.left] : []) : [f]))
    const f = mul(...rest)
    const derivative = walk(differentiate(f, score.node.of))
    byParts.push({ f, derivative })
    return neg(walk(data(over, derivative)))
  }

  return { term: walk(term), byParts }
}

/** ⟨f·g⟩ = ⟨f⟩⟨g⟩ where no summand of the energy joins the variables of f with those of g. */
const factorised = (over: readonly Variable[], energy: Term, factors: readonly Term[]): Term => {
  const summands = summandsOf(energy)
  let groups: readonly (readonly Variable[])[] = over.map((v) => [v])
  for (const part of [...summands, ...factors]) {
    const touches = (group: readonly Variable[]): boolean => group.some((v) => part.symbols.has(v.name))
    const joined = groups.filter(touches)
    if (joined.length > 1) groups = [...groups.filter((group) => !touches(group)), joined.flat()]
  }
  if (groups.length === 1) return expectation(over, energy, mul(...factors))
  return mul(
    ...groups.map((group) => {
      const names = new Set(group.map((v) => v.name))
      const own = factors.filter((f) => dependsOnAny(f, names))
      const inOrder = over.filter((v) => names.has(v.name))
      return own.length === 0 ? ONE : expectation(inOrder, splitEnergy(energy, names).own, mul(...own))
    }),
    ...factors.filter((f) => over.every((v) => !f.symbols.has(v.name))),
  )
}

/** A factor that is a data score or a power of one: the node, and what is left of the factor without it. */
const scoreFactor = (factor: Term): { factor: Term; node: DataScoreTerm; left: Term | undefined } | undefined => {
  if (factor.kind === 'datascore') return { factor, node: factor, left: undefined }
  if (
    factor.kind === 'power' &&
    factor.base.kind === 'datascore' &&
    factor.exponent.kind === 'number' &&
    factor.exponent.value.d === 1n &&
    factor.exponent.value.n > 1n
  )
    return { factor, node: factor.base, left: power(factor.base, number(factor.exponent.value.n - 1n)) }
  return undefined
}
