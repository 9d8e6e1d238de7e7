import {
  add,
  FINITE_DOMAINS,
  freeIndices,
  isNonnegative,
  isNonpositive,
  logsumexp,
  neg,
  rangeOf,
  remembered,
  signFact,
  type Term,
  type Variable,
} from '../expr'
import { FUNCTIONS } from '../functions'
import * as Q from '../numbers/rational'

/*
 * How fast a term grows with the visible variables, at fixed parameters, sizes and indices: |t| ≤ C g(‖v‖) on all of
 * their domains. A term that is given a growth is also smooth in them, or has kinks only in what it is said to allow.
 */

/** g is 1, 1 + r, some power of 1 + r, or exp(c r) for some c. */
export type Growth = 'bounded' | 'linear' | 'polynomial' | 'exponential'
const ORDER: readonly Growth[] = ['bounded', 'linear', 'polynomial', 'exponential']

export const largestGrowth = (all: readonly (Growth | undefined)[]): Growth | undefined =>
  all.includes(undefined) ? undefined : ORDER[Math.max(0, ...all.map((g) => ORDER.indexOf(g!)))]

const isAtMost = (growth: Growth, bound: Growth): boolean => ORDER.indexOf(growth) <= ORDER.indexOf(bound)

/** Of a product. */
const product = (all: readonly (Growth | undefined)[]): Growth | undefined =>
  all.filter((g) => g === 'linear').length > 1 && largestGrowth(all) === 'linear' ? 'polynomial' : largestGrowth(all)

/** The growth of terms in these variables; undefined where no bound is known or a term may not be smooth. */
export const growthIn = (visible: readonly Variable[]): ((term: Term) => Growth | undefined) => {
  const names = new Set(visible.map((v) => v.name))
  const varies = (t: Term): boolean => [...t.symbols].some((name) => names.has(name))

  const growth = remembered((t: Term): Growth | undefined => {
    if (!varies(t)) return 'bounded'
    switch (t.kind) {
      case 'entry':
        return t.slots.some(varies) ? undefined : 'linear'
      case 'add':
        return largestGrowth(t.children.map(growth))
      case 'mul':
        return product(t.children.map(growth))
      case 'power':
        return powerGrowth(t)
      case 'call':
        return callGrowth(t)
      case 'sum':
      case 'logsumexp':
        return rangeIsFixed(t) ? growth(t.body) : undefined
      case 'prod': {
        const each = rangeIsFixed(t) ? growth(t.body) : undefined
        return each === 'linear' ? 'polynomial' : each
      }
      case 'if':
        return varies(t.condition) ? undefined : largestGrowth([growth(t.then), growth(t.otherwise)])
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
    const of = growth(base)
    if (!of || varies(exponent)) return undefined
    const whole = exponent.kind === 'number' && exponent.value.d === 1n
    if (whole && exponent.value.n >= 0n) return product(Array.from({ length: exponent.value.n > 1n ? 2 : 1 }, () => of))
    const away = isAway(base) || (whole && isAway(neg(base)))
    if (!away) return undefined
    if (isNonpositive(exponent)) return 'bounded'
    return of === 'linear' ? 'polynomial' : of
  }

  const callGrowth = (t: Term & { kind: 'call' }): Growth | undefined => {
    const { facts, domain } = FUNCTIONS[t.name]
    const args = t.args.map(growth)
    const of = largestGrowth(args)
    if (facts.shape === 'kink' || !of) return undefined
    if (domain.kind !== 'all' && !(facts.shape === 'power' && isAway(t.args.at(-1)!))) return undefined
    if (facts.between || (facts.shape === 'wave' && facts.growth === 'polynomial')) return 'bounded'
    if (t.name === 'exp' && (isSoftmax(t) || isNonpositive(t.args[0]!))) return 'bounded'
    if (of === 'bounded') return 'bounded'
    switch (facts.growth) {
      case 'polynomial':
        return facts.shape === 'bend' || of === 'exponential' ? of : 'polynomial'
      case 'exponential':
        return of === 'linear' ? 'exponential' : undefined
      case 'unbounded':
        return undefined
    }
  }

  /** True where the term is larger than some ε > 0 that depends on no visible variable. */
  const isAway = remembered((t: Term): boolean => {
    if (!varies(t)) return signFact(t) === 'positive'
    const low = rangeOf(t)?.low
    if (low && Q.sign(low) > 0) return true
    switch (t.kind) {
      case 'add':
        return t.children.every((c) => isNonnegative(c)) && t.children.some((c) => isAway(c))
      case 'mul':
        return t.children.every((c) => isAway(c))
      case 'power':
        return isAway(t.base) && !varies(t.exponent) && signFact(t.exponent) === 'positive'
      case 'call':
        return FUNCTIONS[t.name].facts.sign === 'positive' && t.args.length === 1 && growth(t.args[0]!) === 'bounded'
      case 'if':
        return isAway(t.then) && isAway(t.otherwise)
      default:
        return false
    }
  })

  return growth
}

const overFinite = (over: readonly Variable[]): boolean => over.every((v) => FINITE_DOMAINS.has(v.domain.kind))

/** exp(a_j − log Σ_k exp(a_k)), one of the weights of a softmax. */
const isSoftmax = ({ args: [exponent] }: Term & { kind: 'call' }): boolean => {
  if (exponent?.kind !== 'add') return false
  const norm = exponent.children.find((c) => neg(c).kind === 'logsumexp')
  const own = add(...exponent.children.filter((c) => c !== norm))
  return norm !== undefined && freeIndices(own).some((at) => logsumexp(at, own) === neg(norm))
}

/** Whether p̃ with such a tail outweighs the growth of a function, its square and its product with log p̃'s derivative. */
export const isOutweighed = (growth: Growth, tail: 'gaussian' | 'exponential' | 'power'): boolean =>
  isAtMost(growth, { gaussian: 'exponential', exponential: 'polynomial', power: 'bounded' }[tail] as Growth)

/** `|ψ| ≤ a + b‖v‖`. */
export const boundText = (function_: string, growth: Growth, v: string): string =>
  ({
    bounded: `|${function_}| ≤ a`,
    linear: `|${function_}| ≤ a + b‖${v}‖`,
    polynomial: `|${function_}| ≤ a + b‖${v}‖ᵏ`,
    exponential: `|${function_}| ≤ a exp(b‖${v}‖)`,
  })[growth]
