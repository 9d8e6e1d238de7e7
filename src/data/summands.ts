import { call, isPositive, mul, number, power, type Term } from '../expr'
import { logOfFactor } from '../program/complement'
import { splitExponentials, summandsOf } from '../program/ground/derivatives'

/** A product, with the logarithms of its factors that have no sign. */
export interface Summand {
  readonly logs: readonly Term[]
  readonly rest: readonly Term[]
}

const MOST_SUMMANDS = 64
const MOST_POWER = 4

/** Products that add up to the term: sums in its products and powers are multiplied out; undefined where there are too many. */
const products = (term: Term): readonly Term[] | undefined => {
  const done: Term[] = []
  // The next one is last; each becomes one product at least.
  const open = [term]
  for (let t = open.pop(); t !== undefined; t = open.pop()) {
    const list = summandsOf(t)
    const parts = list.length > 1 ? list : multipliedOut(t)
    if (parts) open.push(...[...parts].reverse())
    else done.push(...list)
    if (done.length + open.length > MOST_SUMMANDS) return undefined
  }
  return done
}

/** The parts of a product, or power, that has a sum as a factor. */
const multipliedOut = (t: Term): readonly Term[] | undefined => {
  const factors = t.kind === 'mul' ? t.children : [t]
  const at = factors.findIndex((f) => sumIn(f) !== undefined)
  if (at < 0) return undefined
  const others = factors.filter((_, k) => k !== at)
  return sumIn(factors[at]!)!.map((part) => mul(...others, part))
}

/** The parts of a sum that stands as a factor, perhaps to some power. */
const sumIn = (f: Term): readonly Term[] | undefined => {
  if (f.kind === 'add') return isPositive(f) ? undefined : f.children
  if (f.kind !== 'power' || f.base.kind !== 'add' || f.exponent.kind !== 'number') return undefined
  const { n, d } = f.exponent.value
  if (d !== 1n || n < 2n || n > MOST_POWER) return undefined
  const rest = n === 2n ? f.base : power(f.base, number(Number(n) - 1))
  return f.base.children.map((part) => mul(part, rest))
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
