import { type FunctionName, FUNCTIONS } from '../../functions'
import type { Builder, Ground } from './ground'
import { NO_KINK } from './kinks'
import { isPositive } from './precision'

/*
 * Logarithms, roots and absolute values of products and powers by those of their factors, so that each zero is that of
 * a simple argument: log (h − c)² = 2 log|h − c|, √(h − c)² = |h − c|.
 */

const isEven = (k: number): boolean => k % 2 === 0

const isNonnegative = <T>(make: Builder<T>, g: Ground<T>): boolean => {
  switch (g.kind) {
    case 'constant':
      return isPositive(make.evaluator.algebra, g.value)
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
  make: Builder<T>,
  g: Ground<T>,
  f: (factor: Ground<T>) => Ground<T>,
): readonly Ground<T>[] | undefined => {
  if (g.kind !== 'mul') return undefined
  const simple = g.parts.filter((p) => isNonnegative(make, p))
  if (simple.length === 0) return undefined
  const others = g.parts.filter((p) => !simple.includes(p))
  return [...simple, ...(others.length > 0 ? [make.mul(others)] : [])].map(f)
}

/** The base without an even power, and the power: (b²)^p = |b|^2p. */
export const rootOfPower = <T>(
  make: Builder<T>,
  base: Ground<T>,
): { readonly base: Ground<T>; readonly degree: number } | undefined =>
  base.kind === 'powerInteger' && isEven(base.exponent)
    ? { base: make.call('abs', [base.base]), degree: base.exponent }
    : undefined

/** log, sqrt or abs of a varying argument in simpler terms, where there are such. */
export const simplerCall = <T>(make: Builder<T>, name: FunctionName, g: Ground<T>): Ground<T> | undefined => {
  switch (name) {
    case 'log': {
      const parts = byFactors(make, g, (p) => make.call('log', [p]))
      if (parts) return make.add(parts)
      const power = rootOfPower(make, g)
      return power && make.mul([make.number(power.degree), make.call('log', [power.base])])
    }
    case 'sqrt': {
      const parts = byFactors(make, g, (p) => make.call('sqrt', [p]))
      if (parts) return make.mul(parts)
      const power = rootOfPower(make, g)
      return power && make.powerInteger(power.base, power.degree / 2, NO_KINK)
    }
    case 'abs':
      if (g.kind === 'mul') return make.mul(g.parts.map((p) => make.call('abs', [p])))
      if (g.kind === 'powerInteger')
        return isEven(g.exponent) ? g : make.powerInteger(make.call('abs', [g.base]), g.exponent, NO_KINK)
      return isNonnegative(make, g) && g.kind !== 'constant' ? g : undefined
    default:
      return undefined
  }
}
