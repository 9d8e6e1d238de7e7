import { type FunctionName, FUNCTIONS } from '../../functions'
import type { Ground, Grounder } from './ground'
import { NO_KINK } from './kinks'
import { isPositive } from './precision'

/*
 * Logarithms, roots and absolute values of products and powers by those of their factors, so that each zero is that of
 * a simple argument: log (h − c)² = 2 log|h − c|, √(h − c)² = |h − c|.
 */

const isEven = (k: number): boolean => k % 2 === 0

const isNonnegative = <T>(grounder: Grounder<T>, g: Ground<T>): boolean => {
  switch (g.kind) {
    case 'constant':
      return isPositive(grounder.evaluator.algebra, g.value)
    case 'powerInteger':
      return isEven(g.exponent)
    case 'call':
      return ![undefined, 'of x'].includes(FUNCTIONS[g.name].facts.sign)
    default:
      return false
  }
}

/** f of each nonnegative factor and of the others together; undefined where there is nothing to split. */
const byFactors = <T>(
  grounder: Grounder<T>,
  g: Ground<T>,
  f: (factor: Ground<T>) => Ground<T>,
): readonly Ground<T>[] | undefined => {
  if (g.kind !== 'mul') return undefined
  const simple = g.parts.filter((p) => isNonnegative(grounder, p))
  if (simple.length === 0) return undefined
  const others = g.parts.filter((p) => !simple.includes(p))
  return [...simple, ...(others.length > 0 ? [grounder.mul(others)] : [])].map(f)
}

/** The base without an even power, and the power: (b²)^p = |b|^2p. */
export const rootOfPower = <T>(
  grounder: Grounder<T>,
  base: Ground<T>,
): { readonly base: Ground<T>; readonly degree: number } | undefined =>
  base.kind === 'powerInteger' && isEven(base.exponent)
    ? { base: grounder.call('abs', [base.base]), degree: base.exponent }
    : undefined

/** log, sqrt or abs of a varying argument in simpler terms, where there are such. */
export const simplerCall = <T>(grounder: Grounder<T>, name: FunctionName, g: Ground<T>): Ground<T> | undefined => {
  switch (name) {
    case 'log': {
      const parts = byFactors(grounder, g, (p) => grounder.call('log', [p]))
      if (parts) return grounder.add(parts)
      const power = rootOfPower(grounder, g)
      return power && grounder.mul([grounder.number(power.degree), grounder.call('log', [power.base])])
    }
    case 'sqrt': {
      const parts = byFactors(grounder, g, (p) => grounder.call('sqrt', [p]))
      if (parts) return grounder.mul(parts)
      const power = rootOfPower(grounder, g)
      return power && grounder.powerInteger(power.base, power.degree / 2, NO_KINK)
    }
    case 'abs':
      if (g.kind === 'mul') return grounder.mul(g.parts.map((p) => grounder.call('abs', [p])))
      if (g.kind === 'powerInteger')
        return isEven(g.exponent) ? g : grounder.powerInteger(grounder.call('abs', [g.base]), g.exponent, NO_KINK)
      return isNonnegative(grounder, g) && g.kind !== 'constant' ? g : undefined
    default:
      return undefined
  }
}
