import {
  add,
  FINITE_DOMAINS,
  freeIndices,
  isNonnegative,
  isNonpositive,
  logsumexp,
  mul,
  neg,
  number,
  ONE,
  openBinder,
  rangeOf,
  remembered,
  signFact,
  sub,
  type Term,
  type Variable,
} from '../expr'
import { FUNCTIONS } from '../functions'
import type { FunctionDomain } from '../functions/domain'
import * as Q from '../numbers/rational'
import { distancesIn } from './distances'
import {
  bothRates,
  BOUNDED,
  type Degree,
  eitherRate,
  type Growth,
  isBounded,
  isZero,
  larger,
  largest,
  LINEAR,
  LOGARITHMIC,
  product,
  raised,
  times,
} from './growthBounds'

/*
 * How fast a term grows with the visible variables, at fixed parameters, sizes and indices. A term that is given a
 * growth is also smooth in them, inside of their domains.
 */

type Call = Term & { kind: 'call' }
type Rates = Growth['rates']
const someOf = (d: Degree): Degree => (isZero(d) ? Q.ZERO : 'some')

/** The growth of terms in these variables; undefined where no bound is known or a term may not be smooth. */
export const growthIn = (visible: readonly Variable[]): ((term: Term) => Growth | undefined) => {
  const names = new Set(visible.map((v) => v.name))
  const varies = (t: Term): boolean => [...t.symbols].some((name) => names.has(name))
  const isDistance = distancesIn(visible)

  const all = (terms: readonly Term[], join: (list: readonly Growth[]) => Growth): Growth | undefined => {
    const list = terms.map(growth)
    return list.every((g) => g !== undefined) ? join(list) : undefined
  }

  const growth: (t: Term) => Growth | undefined = remembered((t) => {
    if (!varies(t)) return BOUNDED
    switch (t.kind) {
      case 'entry':
        return t.slots.some(varies) ? undefined : LINEAR
      case 'add':
        return all(t.children, largest)
      case 'mul':
        return all(t.children, product)
      case 'power':
        return powerGrowth(t)
      case 'call':
        return callGrowth(t)
      case 'sum':
      case 'logsumexp':
        return rangeIsFixed(t) ? growth(openBinder(t).body) : undefined
      case 'prod': {
        const each = rangeIsFixed(t) ? growth(openBinder(t).body) : undefined
        return each && raised(each, 'some')
      }
      case 'if':
        return varies(t.condition) ? undefined : all([t.then, t.otherwise], largest)
      case 'logpartition':
        return overFinite(t.over) ? growth(t.energy) : undefined
      case 'expectation':
        return overFinite(t.over) && growth(t.energy) ? growth(t.body) : undefined
      default:
        return undefined
    }
  })

  const rangeIsFixed = (t: Term & { kind: 'sum' | 'prod' | 'logsumexp' }): boolean =>
    !varies(t.index.low) && !varies(t.index.high)

  const powerGrowth = ({ base, exponent }: Term & { kind: 'power' }): Growth | undefined => {
    if (varies(exponent)) return undefined
    const k = exponent.kind === 'number' ? exponent.value : undefined
    const whole = k !== undefined && Q.isInteger(k)
    const inverse = whole && Q.sign(k) < 0 ? reciprocal(base) : undefined
    if (inverse) return raised(inverse, Q.neg(k!))
    const of = growth(base)
    if (!of) return undefined
    if (whole && Q.sign(k) >= 0) return raised(of, k)
    const near = least(base) ?? (whole ? least(neg(base)) : undefined)
    if (near === undefined) return undefined
    if (k) return Q.sign(k) < 0 ? { ...BOUNDED, pole: times(near, Q.neg(k)) } : raised(of, k)
    const pole = larger(someOf(near), someOf(of.pole))
    return isNonpositive(exponent) ? { ...BOUNDED, pole } : { ...raised(of, 'some'), pole }
  }

  /** Of 1/f(x). */
  const reciprocal = (t: Term): Growth | undefined =>
    t.kind === 'call' && FUNCTIONS[t.name].facts.reciprocal === 'linear' ? growth(t.args[0]!) : undefined

  const callGrowth = (t: Call): Growth | undefined => {
    const { facts, domain } = FUNCTIONS[t.name]
    const of = all(t.args, largest)
    if (facts.shape === 'kink' || !of) return undefined
    const near = nearEnds(domain, t.args.at(-1)!)
    if (near === undefined) return undefined
    if (facts.between || (facts.shape === 'wave' && facts.growth === 'polynomial')) return BOUNDED
    if (t.name === 'exp' && (isSoftmax(t) || isNonpositive(t.args[0]!))) return BOUNDED
    if (t.name === 'log' || t.name === 'log1p') return logarithm(of, near)
    if (t.name === 'sqrt') return raised(of, Q.HALF)
    if (!isZero(near)) return undefined
    if (isBounded(of)) return BOUNDED
    switch (facts.growth) {
      case 'polynomial':
        return facts.shape === 'bend' ? of : raised(of, facts.degree === undefined ? 'some' : Q.rational(facts.degree))
      case 'exponential':
        return isLinear(of) ? { ...BOUNDED, rates: slopes(t.args[0]!) } : undefined
      case 'unbounded':
        return undefined
    }
  }

  const logarithm = ({ rates, degree, pole }: Growth, near: Degree): Growth => ({
    rates: [],
    degree: rates.length > 0 ? Q.ONE : isZero(degree) ? Q.ZERO : LOGARITHMIC,
    pole: isZero(near) && isZero(pole) ? Q.ZERO : LOGARITHMIC,
  })

  /** How near the argument comes to where a function ends, as a power of δ; undefined where it may get there. */
  const nearEnds = (domain: FunctionDomain, x: Term): Degree | undefined => {
    if (domain.kind === 'all') return Q.ZERO
    if (domain.kind === 'except') return domain.points === 'half turns' ? undefined : least(x)
    const { low, high } = domain
    const gaps = [low === undefined ? ONE : sub(x, number(low)), high === undefined ? ONE : sub(number(high), x)]
    const [below, above] = gaps.map(least)
    return below === undefined || above === undefined ? undefined : larger(below, above)
  }

  /** c with |t| ≤ C + c Σ|vᵢ|, the largest of the list, for a term that grows no faster than linearly. */
  const slopes = (t: Term): Rates => {
    const of = growth(t)
    if (of && isBounded(of)) return []
    switch (t.kind) {
      case 'entry':
        return [ONE]
      case 'add':
        return slopesOfSum(t.children.filter(varies))
      case 'mul': {
        const [varying, ...others] = t.children.filter(varies)
        return others.length > 0 ? 'some' : multiples(slopes(varying!), mul(...t.children.filter((c) => c !== varying)))
      }
      case 'sum': {
        const { index, body } = openBinder(t)
        // Each value of the index meets entries of its own.
        return entriesIn(body).every((e) => e.slots.includes(index)) ? slopes(body) : 'some'
      }
      case 'logsumexp':
        return slopes(openBinder(t).body)
      case 'if':
        return eitherRate(slopes(t.then), slopes(t.otherwise))
      case 'expectation':
        return slopes(t.body)
      case 'call':
        return FUNCTIONS[t.name].facts.shape === 'bend' ? slopes(t.args[0]!) : 'some'
      default:
        return 'some'
    }
  }

  /** Summands of different arrays meet different entries. */
  const slopesOfSum = (summands: readonly Term[]): Rates => {
    const arrays = new Map<string, Rates>()
    for (const s of summands) {
      const key = [...s.symbols].filter((name) => names.has(name)).join()
      arrays.set(key, bothRates(arrays.get(key) ?? [], slopes(s)))
    }
    const isApart = [...arrays.keys()].every((key) => !key.includes(','))
    return [...arrays.values()].reduce(isApart ? eitherRate : bothRates)
  }

  const multiples = (rates: Rates, by: Term): Rates => {
    if (rates === 'some') return 'some'
    const factors = isNonnegative(by) ? [by] : isNonpositive(by) ? [neg(by)] : [by, neg(by)]
    return rates.flatMap((r) => factors.map((c) => mul(c, r)))
  }

  const entriesIn = (t: Term): readonly (Term & { kind: 'entry' })[] =>
    !varies(t) ? [] : t.kind === 'entry' ? [t] : t.children.flatMap(entriesIn)

  /** p with t ≥ c δᵖ for some c > 0: how near to 0 a term comes that is positive inside of the domain. */
  const least: (t: Term) => Degree | undefined = remembered((t) => {
    if (!varies(t)) return signFact(t) === 'positive' ? Q.ZERO : undefined
    const low = rangeOf(t)?.low
    if (low && Q.sign(low) > 0) return Q.ZERO
    if (isDistance(t)) return Q.ONE
    switch (t.kind) {
      case 'add': {
        const parts = t.children.flatMap((c) => least(c) ?? [])
        if (parts.length === 0 || !t.children.every((c) => isNonnegative(c))) return undefined
        return parts.find(isZero) ?? parts.find((p) => p !== 'some') ?? 'some'
      }
      case 'mul': {
        const parts = t.children.map(least)
        if (parts.includes(undefined)) return undefined
        return product(parts.map((p) => ({ ...BOUNDED, pole: p! }))).pole
      }
      case 'power': {
        const base = varies(t.exponent) ? undefined : least(t.base)
        if (base === undefined || signFact(t.exponent) !== 'positive') return undefined
        return times(base, t.exponent.kind === 'number' ? t.exponent.value : 'some')
      }
      case 'call': {
        if (t.name === 'sqrt') return half(least(t.args[0]!))
        const of = growth(t.args[0]!)
        return FUNCTIONS[t.name].facts.sign === 'positive' && t.args.length === 1 && of && isBounded(of)
          ? Q.ZERO
          : undefined
      }
      case 'if': {
        const [a, b] = [least(t.then), least(t.otherwise)]
        return a === undefined || b === undefined ? undefined : larger(a, b)
      }
      default:
        return undefined
    }
  })

  return growth
}

const half = (d: Degree | undefined): Degree | undefined => d && times(d, Q.HALF)

const isLinear = ({ rates, degree, pole }: Growth): boolean =>
  rates.length === 0 && degree !== 'some' && Q.compare(degree, Q.ONE) <= 0 && isZero(pole)

const overFinite = (over: readonly Variable[]): boolean => over.every((v) => FINITE_DOMAINS.has(v.domain.kind))

/** exp(a_j − log Σ_k exp(a_k)), one of the weights of a softmax. */
const isSoftmax = ({ args: [exponent] }: Call): boolean => {
  if (exponent?.kind !== 'add') return false
  const norm = exponent.children.find((c) => neg(c).kind === 'logsumexp')
  const own = add(...exponent.children.filter((c) => c !== norm))
  return norm !== undefined && freeIndices(own).some((at) => logsumexp(at, own) === neg(norm))
}
