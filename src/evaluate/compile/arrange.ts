import { add, type BinderTerm, type IndexTerm, mul, openBinder, sum, type Term } from '../../expr'

/*
 * Sums are rearranged before they are compiled, so that little is computed in the inner loops:
 * Σ c·f = c Σ f; Σ (f + g) = Σ f + Σ g where one of them holds a sum; Σ_i Σ_j f_ij g_j = Σ_j g_j Σ_i f_ij where f
 * depends on parameters only.
 */

const factors = (t: Term): readonly Term[] => (t.kind === 'mul' ? t.children : [t])

/** The term with its outermost sums rearranged. */
export const arranged = (t: Term, isVarying: (t: Term) => boolean): Term => {
  if (t.kind === 'add') return add(...t.children.map((c) => arranged(c, isVarying)))
  if (t.kind === 'mul') return mul(...t.children.map((c) => (c.kind === 'sum' ? arranged(c, isVarying) : c)))
  return t.kind === 'sum' ? arrangeSum(t, isVarying) : t
}

const arrangeSum = (t: BinderTerm, isVarying: (t: Term) => boolean): Term => {
  const { index: at, body } = openBinder(t)
  if (body.kind === 'add' && body.children.some((c) => factors(c).some((f) => f.kind === 'sum')))
    return add(...body.children.map((c) => interchange(at, c, isVarying)))
  return interchange(at, body, isVarying)
}

const interchange = (at: IndexTerm, body: Term, isVarying: (t: Term) => boolean): Term => {
  const all = factors(body)
  const outside = all.filter((f) => !f.free.has(at.name))
  const inside = all.filter((f) => f.free.has(at.name))
  const [only] = inside
  if (inside.length === 1 && only?.kind === 'sum') {
    const { index: inner, body: innerBody } = openBinder(only)
    const parts = factors(innerBody)
    const fixed = parts.filter((f) => !f.free.has(at.name))
    const moving = parts.filter((f) => f.free.has(at.name))
    const rangeFree = !inner.low.free.has(at.name) && !inner.high.free.has(at.name)
    if (rangeFree && fixed.some(isVarying) && !moving.some(isVarying))
      return mul(...outside, sum(inner, mul(...fixed, sum(at, mul(...moving)))))
  }
  return outside.length === 0 ? sum(at, body) : mul(...outside, sum(at, mul(...inside)))
}
