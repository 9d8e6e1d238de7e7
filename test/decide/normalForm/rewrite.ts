import {
  abs,
  add,
  atMost,
  call,
  div,
  exp,
  ifThen,
  isIntegerValued,
  log,
  mapTerm,
  mul,
  neg,
  not,
  ONE,
  openBinder,
  power,
  sub,
  sum,
  type Term,
  TWO,
  ZERO,
  HALF,
  PI,
} from './terms'
import { i, k } from './samples'

type Law = (r: (below: number) => number, t: Term) => Term | undefined

const isCall = (t: Term, name: string): t is Term & { kind: 'call' } => t.kind === 'call' && t.name === name

/** Rewrites that keep the value wherever the term is defined. */
const LAWS: readonly Law[] = [
  // Σ_i Σ_j f = Σ_j Σ_i f
  (_, t) => {
    if (t.kind !== 'sum') return undefined
    const outer = openBinder(t)
    if (outer.body.kind !== 'sum') return undefined
    const inner = openBinder(outer.body)
    const depends = inner.index.low.free.has(outer.index.name) || inner.index.high.free.has(outer.index.name)
    return depends ? undefined : sum(inner.index, sum(outer.index, inner.body))
  },
  // (a + b) c = a c + b c
  (_, t) => {
    if (t.kind !== 'mul') return undefined
    const at = t.children.findIndex((c) => c.kind === 'add')
    return at < 0
      ? undefined
      : add(...t.children[at]!.children.map((c) => mul(c, ...t.children.filter((__, n) => n !== at))))
  },
  // Σ (a + b) = Σ a + Σ b
  (_, t) => {
    if (t.kind !== 'sum') return undefined
    const { index, body } = openBinder(t)
    return body.kind === 'add' ? add(...body.children.map((c) => sum(index, c))) : undefined
  },
  // f = [c] f + [not c] f
  (_, t) => {
    const c = atMost(i, k)
    return add(ifThen(c, t, ZERO), ifThen(not(c), t, ZERO))
  },
  // Σ f = Σ [index ≤ i] f + Σ [index > i] f
  (_, t) => {
    if (t.kind !== 'sum' || t.index.high !== i.high) return undefined
    const { index, body } = openBinder(t)
    const c = atMost(index, i)
    return add(sum(index, ifThen(c, body, ZERO)), sum(index, ifThen(not(c), body, ZERO)))
  },
  // x = x (σ(i) + σ(−i)), x (cos² + sin²)(k), x e^k e^(−k)
  (_, t) => add(mul(t, call('sigmoid', i)), mul(t, call('sigmoid', neg(i)))),
  (_, t) => add(mul(t, power(call('cos', k), TWO)), mul(t, power(call('sin', k), TWO))),
  (_, t) => mul(t, exp(k), exp(neg(k))),
  (_, t) => (isCall(t, 'tanh') ? sub(mul(TWO, call('sigmoid', mul(TWO, t.args[0]!))), ONE) : undefined),
  (_, t) => (isCall(t, 'sigmoid') ? div(ONE, add(ONE, exp(neg(t.args[0]!)))) : undefined),
  (_, t) => (isCall(t, 'softplus') ? add(t.args[0]!, call('softplus', neg(t.args[0]!))) : undefined),
  (_, t) => (isCall(t, 'logcosh') ? log(mul(HALF, add(exp(t.args[0]!), exp(neg(t.args[0]!))))) : undefined),
  (_, t) => (isCall(t, 'sinh') ? mul(HALF, sub(exp(t.args[0]!), exp(neg(t.args[0]!)))) : undefined),
  (_, t) => (isCall(t, 'erfc') ? add(ONE, call('erf', neg(t.args[0]!))) : undefined),
  (_, t) => (isCall(t, 'relu') ? mul(HALF, add(t.args[0]!, abs(neg(t.args[0]!)))) : undefined),
  (_, t) => (isCall(t, 'acos') ? add(div(PI, TWO), call('asin', neg(t.args[0]!))) : undefined),
  // (a + b)² = a² + 2ab + b²
  (_, t) => {
    if (t.kind !== 'power' || t.exponent !== TWO || t.base.kind !== 'add') return undefined
    const [x, ...rest] = t.base.children
    const y = add(...rest)
    return add(power(x!, TWO), mul(TWO, x!, y), power(y, TWO))
  },
  (_, t) => (t.kind === 'power' && t.exponent === TWO ? power(abs(t.base), TWO) : undefined),
  (_, t) => (t.kind === 'entry' && t.variable.domain.kind === 'positive' ? exp(log(t)) : undefined),
]

const nodesOf = (t: Term): number => 1 + t.children.reduce((n, c) => n + nodesOf(c), 0)

/** The term with one law applied at one place. */
export const rewrite = (r: (below: number) => number, term: Term): Term => {
  let at = r(nodesOf(term))
  let done = false
  const walk = (t: Term): Term => {
    if (done) return t
    const isIndexLike =
      t.kind === 'index' ||
      t.kind === 'size' ||
      t.kind === 'mod' ||
      t.kind === 'compare' ||
      t.kind === 'and' ||
      t.kind === 'or' ||
      t.kind === 'not'
    if (isIndexLike || (t.symbols.size === 0 && isIntegerValued(t))) return t
    if (at-- <= 0)
      for (let trial = 0; trial < 6; trial++) {
        const changed = LAWS[r(LAWS.length)]!(r, t)
        if (changed && changed !== t) {
          done = true
          return changed
        }
      }
    // Slots of entries are integers: nothing is rewritten there.
    return t.children.length === 0 || t.kind === 'entry'
      ? t
      : mapTerm(t, (c) => (c.free.size > 0 && [...c.free].some((name) => name.startsWith('#')) ? c : walk(c)))
  }
  return walk(term)
}
