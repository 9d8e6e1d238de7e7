import { choices } from '../../numbers/choices'
import { add, type Condition, type EntryTerm, mul, ONE, sub, type Term } from '../../expr'
import { degreeOf, dependsOn, expandIn, basisFactors, joinBasis } from './basis'
import { jointFromCumulants, MAX_DEGREE, momentFromCumulants } from './cumulantPolynomial'
import { cumulantFromMeans } from './cumulants'
import { meanNode } from './finite'
import type { Unit, UnitLaw } from './law'

/** Moments of basis functions of the unit; undefined where there is no closed form. */
export interface BasisMoments {
  /** E[b(x)]. */
  moment(basis: Term): Term | undefined
  /** cov(b(x), c(x)), free of cancellation; without it the difference of moments. */
  pair?(f: Term, g: Term): Term | undefined
  /** Joint cumulant of three or more basis functions. */
  joint?(functions: readonly Term[]): Term | undefined
}

/** A law of a parametric family, with moments of basis functions in place of moments of any function. */
export interface Family extends BasisMoments {
  readonly rule: string
  readonly law: string
  readonly parameters: Readonly<Record<string, Term>>
  readonly conditions: readonly Condition[]
  readonly logPartition: Term
}

/** The law of a unit from a family: functions are expanded in basis functions; what has no closed form stays a node. */
export const familyLaw = (unit: Unit, family: Family): UnitLaw => {
  const { x } = unit
  const moments = new Map<Term, Term | undefined>()
  const closedMoment = (basis: Term): Term | undefined => {
    if (basis === ONE) return ONE
    if (!moments.has(basis)) moments.set(basis, family.moment(basis))
    return moments.get(basis)
  }
  const mean = (g: Term): Term => {
    if (!dependsOn(g, x)) return g
    return add(
      ...[...expandIn(g, x)].map(([b, c]) => {
        const closed = closedMoment(b)
        return closed ? mul(c, closed) : openMean(b, c)
      }),
    )
  }
  /** Exponentials stay with what they are factors of: apart, each may overflow. */
  const openMean = (basis: Term, coefficient: Term): Term => {
    const isExponential = (f: Term): boolean =>
      f.kind === 'power' ? isExponential(f.base) : f.kind === 'call' && f.name === 'exp'
    const factors = basisFactors(coefficient)
    const own = factors.filter(isExponential)
    return mul(...factors.filter((f) => !isExponential(f)), meanNode(unit, mul(...own, basis)))
  }
  const varying = (g: Term): (readonly [Term, Term])[] => [...expandIn(g, x)].filter(([b]) => b !== ONE)
  const basisCovariance = (f: Term, g: Term): Term => {
    const direct = family.pair?.(f, g)
    if (direct) return direct
    const [a, b, both] = [closedMoment(f), closedMoment(g), closedMoment(joinBasis([f, g], x))]
    if (a && b && both) return sub(both, mul(a, b))
    return meanNode(unit, mul(sub(f, mean(f)), sub(g, mean(g))))
  }
  const cumulant = (functions: readonly Term[]): Term => {
    return add(
      ...choices(functions.map(varying)).map((parts) => {
        const bases = parts.map(([b]) => b)
        return mul(...parts.map(([, c]) => c), family.joint?.(bases) ?? cumulantFromMeans(bases, mean))
      }),
    )
  }
  const { rule, law, parameters, conditions, logPartition } = family
  return {
    rule,
    law,
    parameters,
    conditions,
    logPartition,
    closed: true,
    mean,
    cumulant,
    covariance: (f, g) =>
      add(...varying(f).flatMap(([a, c]) => varying(g).map(([b, d]) => mul(c, d, basisCovariance(a, b))))),
  }
}

/** Moments of powers x^p from the cumulants κ₁, κ₂, … of x. */
export const powerMoments = (x: EntryTerm, kappa: (n: number) => Term): Required<BasisMoments> => {
  const known = new Map<number, Term>()
  const cached = (n: number): Term => {
    if (!known.has(n)) known.set(n, kappa(n))
    return known.get(n)!
  }
  const degrees = (functions: readonly Term[]): readonly number[] | undefined => {
    const list = functions.map((f) => degreeOf(f, x))
    if (list.some((k) => k === undefined)) return undefined
    return (list as number[]).reduce((a, b) => a + b, 0) <= MAX_DEGREE ? (list as number[]) : undefined
  }
  const joint = (functions: readonly Term[]): Term | undefined => {
    const list = degrees(functions)
    return list && jointFromCumulants(list, cached)
  }
  return {
    moment: (basis) => {
      const list = degrees([basis])
      return list && momentFromCumulants(list[0]!, cached)
    },
    pair: (f, g) => joint([f, g]),
    joint,
  }
}

/** The first of several ways that gives a closed form. */
export const firstOf = (...ways: readonly BasisMoments[]): Required<BasisMoments> => {
  const first = <R>(pick: (way: BasisMoments) => R | undefined): R | undefined => {
    for (const way of ways) {
      const found = pick(way)
      if (found !== undefined) return found
    }
    return undefined
  }
  return {
    moment: (basis) => first((way) => way.moment(basis)),
    pair: (f, g) => first((way) => way.pair?.(f, g)),
    joint: (functions) => first((way) => way.joint?.(functions)),
  }
}
