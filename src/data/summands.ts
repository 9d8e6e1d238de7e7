import { call, isPositive, mul, type Term } from '../expr'
import { logOfFactor } from '../program/complement'
import { splitExponentials } from '../program/ground/derivatives'
import { products } from '../program/ground/products'

/** A product, with the logarithms of its factors that have no sign. */
export interface Summand {
  readonly logs: readonly Term[]
  readonly rest: readonly Term[]
}

const STEPS: ReadonlySet<string> = new Set(['sign', 'dabs'])

/** log |f| of a factor that is nowhere negative, and 0 at single points at most. */
const logOf = (f: Term): Term | undefined => {
  if (isPositive(f)) return logOfFactor(f)
  if (f.kind === 'call' && f.name === 'abs') return call('log', f)
  if (f.kind !== 'power' || (f.base.kind === 'call' && STEPS.has(f.base.name))) return undefined
  if (f.base.kind === 'call' && f.base.name === 'abs') return mul(f.exponent, call('log', f.base))
  const even = f.exponent.kind === 'number' && f.exponent.value.d === 1n && f.exponent.value.n % 2n === 0n
  return even ? mul(f.exponent, call('log', call('abs', f.base))) : undefined
}

/** The term as a sum of products whose factors are weights where they can be; undefined where there are too many. */
export const weightedSummands = (term: Term, isVisible: (t: Term) => boolean): readonly Summand[] | undefined => {
  return products(term)?.map((product) => {
    const { exponents, rest } = splitExponentials(product)
    const factors = rest.map((f) => ({ f, log: isVisible(f) ? logOf(f) : undefined }))
    return {
      logs: [...exponents, ...factors.flatMap(({ log }) => (log ? [log] : []))],
      rest: factors.flatMap(({ f, log }) => (log ? [] : [f])),
    }
  })
}
