import {
  add,
  type BinderTerm,
  factorsOf,
  fromInside,
  type IndexTerm,
  logsumexp,
  mul,
  neg,
  ONE,
  openBinder,
  power,
  sub,
  sum,
  type Term,
  TWO,
  ZERO,
} from '../expr'

/*
 * Σ_j p_j f_j (g_j − Σ_k p_k g_k) with p a softmax over j is the covariance of f and g. With f centred too, far from the
 * origin nothing of it is lost: E f² − (E f)² keeps few digits in float32.
 */

/** The term with every such sum in its centred form. */
export const centred = (term: Term): Term => fromInside((t) => (t.kind === 'sum' ? centredSum(t) : t))(term)

const centredSum = (term: BinderTerm): Term => {
  const { index: at, body } = openBinder(term)
  const factors = factorsOf(body)
  const distributed = overSummands(at, factors)
  if (distributed) return distributed
  const weight = factors.find((f) => isSoftmax(f, at))
  if (!weight) return term
  const mean = (f: Term): Term => sum(at, mul(weight, f))
  for (const g of factors) {
    const parts = g === weight ? undefined : centredAlready(g, at, mean)
    if (!parts) continue
    const f = mul(...factors.filter((other) => other !== weight && other !== g))
    if (!f.free.has(at.name)) return term
    const ratio = ratioOf(f, parts, at)
    return ratio ? sum(at, mul(weight, ratio, power(g, TWO))) : sum(at, mul(weight, sub(f, mean(f)), g))
  }
  return term
}

/** Σ_j p_j (a_j + f_j g_j), where only the latter is a covariance; undefined where it holds none. */
const overSummands = (at: IndexTerm, factors: readonly Term[]): Term | undefined => {
  for (const factor of factors) {
    if (factor.kind !== 'add') continue
    const others = factors.filter((other) => other !== factor)
    const apart = factor.children.map((summand) => {
      const own = sum(at, mul(...others, summand))
      const centre = own.kind === 'sum' ? centredSum(own) : own
      return centre === own ? undefined : centre
    })
    if (apart.every((one) => one === undefined)) continue
    const rest = add(...factor.children.filter((_, k) => apart[k] === undefined))
    return add(...apart.flatMap((one) => one ?? []), rest === ZERO ? rest : sum(at, mul(...others, rest)))
  }
  return undefined
}

/** exp(a_j − log Σ_k exp(a_k)) */
const isSoftmax = (term: Term, at: IndexTerm): boolean => {
  if (term.kind !== 'call' || term.name !== 'exp' || term.args[0]!.kind !== 'add') return false
  const { children } = term.args[0]
  const norm = children.find((c) => neg(c).kind === 'logsumexp')
  return norm !== undefined && logsumexp(at, add(...children.filter((c) => c !== norm))) === neg(norm)
}

/** The varying part of g, if g is that less its mean. */
const centredAlready = (g: Term, at: IndexTerm, mean: (f: Term) => Term): Term | undefined => {
  if (g.kind !== 'add') return undefined
  const varying = add(...g.children.filter((c) => c.free.has(at.name)))
  const rest = add(...g.children.filter((c) => !c.free.has(at.name)))
  const isItsMean = mean(varying) === neg(rest) || mean(flipped(varying)) === rest
  return isItsMean ? varying : undefined
}

/** Its negative, with the sign in a bracketed sum: (a − b)/s² as (b − a)/s². */
const flipped = (term: Term): Term => {
  const factors = factorsOf(term)
  const bracket = factors.find((f) => f.kind === 'add')
  if (!bracket) return neg(term)
  return mul(...factors.filter((f) => f !== bracket), add(...bracket.children.map(neg)))
}

const countedFactors = (term: Term): Map<Term, number> => {
  const counts = new Map<Term, number>()
  for (const f of factorsOf(term)) counts.set(f, (counts.get(f) ?? 0) + 1)
  return counts
}

/** f / g where that does not vary. */
const ratioOf = (f: Term, g: Term, at: IndexTerm): Term | undefined => {
  const [above, below] = [countedFactors(f), countedFactors(g)]
  for (const [factor, n] of below) {
    const m = Math.min(n, above.get(factor) ?? 0)
    above.set(factor, (above.get(factor) ?? 0) - m)
    below.set(factor, n - m)
  }
  const product = (counts: ReadonlyMap<Term, number>): Term =>
    [...counts].reduce<Term>((all, [factor, n]) => Array.from({ length: n }, () => factor).reduce(mulTwo, all), ONE)
  const [top, bottom] = [product(above), product(below)]
  return top.free.has(at.name) || bottom.free.has(at.name) ? undefined : mul(top, power(bottom, neg(ONE)))
}
const mulTwo = (a: Term, b: Term): Term => mul(a, b)
