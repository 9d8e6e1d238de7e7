import {
  add,
  call,
  entry,
  fromInside,
  isPositive,
  mul,
  neg,
  ONE,
  PI,
  power,
  sub,
  substitute,
  type Term,
  TWO,
  variable,
  ZERO,
} from '../expr'

/*
 * Of a Gaussian density cut off at x, 1/(√π erfcx(x)) − x is how far the mean lies from x, and
 * 1 − 2 (1/(√π erfcx(x)) − x)/(√π erfcx(x)) the variance. Far in the tail nothing is left of these differences, so they
 * are functions of their own.
 */

/** The term with such differences as calls of `excess` and `varianceratio`. */
export const withTails = (term: Term): Term => fromInside((t) => replaced(replaced(t, ofMean), ofVariance))(term)

const MINUS_ONE = neg(ONE)
const factorsOf = (t: Term): readonly Term[] => (t.kind === 'mul' ? t.children : [t])
const summandsOf = (t: Term): readonly Term[] => (t.kind === 'add' ? t.children : [t])

/** What a summand k/(√π erfcx(x)) · … and its counterpart together are. */
interface Tail {
  readonly counterpart: Term
  readonly value: Term
}
type Rule = (summand: Term, x: Term, divisor: Term) => Tail | undefined

/** k/(√π erfcx(x)) − k x = k excess(x) */
const ofMean: Rule = (summand, x, divisor) => {
  const k = mul(summand, divisor)
  return { counterpart: neg(mul(k, x)), value: mul(k, call('excess', x)) }
}

/** −2 k excess(x)/(√π erfcx(x)) + k = k varianceratio(x) */
const ofVariance: Rule = (summand, x, divisor) => {
  const excess = call('excess', x)
  if (!factorsOf(summand).includes(excess)) return undefined
  const k = neg(mul(summand, divisor, power(mul(TWO, excess), MINUS_ONE)))
  return { counterpart: k, value: mul(k, call('varianceratio', x)) }
}

/** The sum with the value in place of a summand and its counterpart, if both are there. */
const replaced = (t: Term, rule: Rule): Term => {
  if (t.kind !== 'add') return t
  for (const summand of t.children)
    for (const x of cutsOf(summand)) {
      const scale = scaleOf(x)
      const [whole, part, cut] = [t, summand, x].map((u) => substitute(u, scale.hide))
      const tail = rule(part!, cut!, mul(call('sqrt', PI), call('erfcx', cut!)))
      if (!tail) continue
      const before = sub(whole!, part!)
      const after = [[tail.counterpart], distributed(tail.counterpart)].map((parts) => add(before, ...parts.map(neg)))
      const left = after.find((sum) => sum === ZERO || summandsOf(sum).length < summandsOf(before).length)
      if (left) return replaced(substitute(add(tail.value, left), scale.show), rule)
    }
  return t
}

/** The summands of a product with a sum. */
const distributed = (t: Term): readonly Term[] => {
  const factors = factorsOf(t)
  const sum = factors.find((f) => f.kind === 'add')
  const others = factors.filter((f) => f !== sum)
  return sum ? sum.children.map((summand) => mul(...others, summand)) : [t]
}

/** x for each erfcx(x) that the term is divided by. */
const cutsOf = (t: Term): readonly Term[] =>
  factorsOf(t).flatMap((f) => {
    const isReciprocal = f.kind === 'power' && f.exponent === MINUS_ONE
    return isReciprocal && f.base.kind === 'call' && f.base.name === 'erfcx' ? [f.base.args[0]!] : []
  })

/** The precision in x = l/√(2λ) by a positive name and back: it is one wherever x has a value. */
const scaleOf = (x: Term): Readonly<Record<'hide' | 'show', ReadonlyMap<Term, Term>>> => {
  const roots = factorsOf(x).flatMap((f) =>
    f.kind === 'power' && f.base.kind === 'call' && f.base.name === 'sqrt' ? f.base.args : [],
  )
  const sums = roots.flatMap(factorsOf).filter((s) => !isPositive(s))
  const names = sums.map((_, k) => entry(variable(`λ${k}`, 'parameter', { kind: 'positive', bounds: [] })))
  return { hide: new Map(sums.map((s, k) => [s, names[k]!])), show: new Map(sums.map((s, k) => [names[k]!, s])) }
}
