import {
  add,
  call,
  entry,
  ifThen,
  mapTerm,
  mul,
  neg,
  number,
  openBinder,
  power,
  sub,
  substitute,
  sum,
  type Term,
  not,
} from './terms'
import { i, k } from './samples'

const COMPANIONS: Readonly<Record<string, string>> = {
  sin: 'cos',
  cos: 'sin',
  tanh: 'sigmoid',
  sigmoid: 'tanh',
  exp: 'sinh',
  log: 'sqrt',
  sqrt: 'abs',
  abs: 'relu',
  relu: 'softplus',
  erf: 'erfc',
  erfc: 'erf',
  softplus: 'logcosh',
  logcosh: 'softplus',
  digamma: 'trigamma',
  lgamma: 'digamma',
  cosh: 'sinh',
  sinh: 'cosh',
  atan: 'asinh',
}

const nodesOf = (t: Term): number => 1 + t.children.reduce((s, c) => s + nodesOf(c), 0)

/** Changes one place of the term in a way that is usually wrong: a sign, an index, a factor, a transposition, … */
export const mutate = (r: (below: number) => number, term: Term): Term => {
  for (let trial = 0; trial < 5; trial++) {
    const changed = mutateOnce(r, term)
    if (changed !== term) return changed
  }
  return term
}

const mutateOnce = (r: (below: number) => number, term: Term): Term => {
  let at = r(nodesOf(term))
  let done = false
  const walk = (t: Term): Term => {
    if (done) return t
    if (at-- <= 0 && t.kind !== 'index' && t.kind !== 'size') {
      const changed = change(r, t)
      if (changed !== t) {
        done = true
        return changed
      }
    }
    return t.children.length === 0 || t.kind === 'index' ? t : mapTerm(t, walk)
  }
  return walk(term)
}

const change = (r: (below: number) => number, t: Term): Term => {
  switch (t.kind) {
    case 'number':
      return number({ n: t.value.n + (r(2) === 0 ? 1n : -1n) * t.value.d, d: t.value.d })
    case 'entry': {
      if (t.slots.length === 2 && r(2) === 0 && t.variable.dims[0] === t.variable.dims[1])
        return entry(t.variable, [t.slots[1]!, t.slots[0]!])
      if (r(3) === 0) return neg(t)
      return t.free.has('i')
        ? substitute(t, new Map([[i, k]]))
        : t.free.has('k')
          ? substitute(t, new Map([[k, i]]))
          : mul(number(2), t)
    }
    case 'add':
      return r(2) === 0 ? add(...t.children.slice(1)) : sub(add(...t.children.slice(1)), t.children[0]!)
    case 'mul':
      return r(2) === 0 ? mul(...t.children.slice(1)) : add(...t.children)
    case 'power':
      return power(t.base, add(t.exponent, number(r(2) === 0 ? 1 : -1)))
    case 'call':
      return COMPANIONS[t.name] && r(2) === 0
        ? call(COMPANIONS[t.name] as never, ...t.args)
        : call(t.name, ...t.args.map((x) => (r(2) === 0 ? neg(x) : mul(number(2), x))))
    case 'sum': {
      const { index, body } = openBinder(t)
      if (r(2) === 0) return sum(index, power(body, number(2)))
      const other = index.high === i.high ? i : undefined
      return other ? substitute(body, new Map([[index, other]])) : neg(t)
    }
    case 'if':
      return r(2) === 0 ? ifThen(not(t.condition), t.then, t.otherwise) : t.then
    case 'compare':
    case 'and':
    case 'or':
    case 'not':
      return not(t)
    default:
      return neg(t)
  }
}
