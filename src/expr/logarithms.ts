import { add, mul } from './arithmetic'
import { HALF } from './atoms'
import { log } from './calls'
import { openBinder, sum } from './binders'
import { isPositive } from './sign'
import type { Term } from './term'

/**
 * log t as a sum, where t is a product or power of what is positive: log(f·g) = log f + log g for f > 0, whatever g is,
 * log(f^k) = k·log f and log Π f = Σ log f for f > 0; or the exponential of one, or a root. Undefined where t has no such form.
 */
export const logOfProduct = (t: Term): Term | undefined => {
  switch (t.kind) {
    case 'mul': {
      const positive = t.children.filter(isPositive)
      if (positive.length === 0) return undefined
      const rest = t.children.filter((f) => !isPositive(f))
      return add(...positive.map(log), ...(rest.length > 0 ? [log(mul(...rest))] : []))
    }
    case 'power':
      return isPositive(t.base) ? mul(t.exponent, log(t.base)) : undefined
    case 'prod': {
      if (!isPositive(t.body)) return undefined
      const { index, body } = openBinder(t)
      return sum(index, log(body))
    }
    case 'call': {
      const [u] = t.args
      if (t.name === 'exp') return u
      return t.name === 'sqrt' && isPositive(u!) ? mul(HALF, log(u!)) : undefined
    }
    default:
      return undefined
  }
}
