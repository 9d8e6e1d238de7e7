import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  add,
  call,
  div,
  entry,
  exp,
  log,
  mapTerm,
  mul,
  neg,
  number,
  ONE,
  power,
  sub,
  type Term,
  TWO,
} from '../../../src/expr'
import { isFault } from '../../../src/numbers/algebra'
import * as Q from '../../../src/numbers/rational'
import { compareByIntervals, decide, scalars } from './scalars'

const scalar = (name: string): Term => entry([...scalars.visible, ...scalars.parameters].find((v) => v.name === name)!)
const [x, y, a, b] = ['x', 'y', 'a', 'b'].map(scalar) as [Term, Term, Term, Term]
const HALF = number(Q.HALF)
const square = (t: Term): Term => power(t, TWO)

const leaf = fc.oneof(
  fc.constantFrom(x, y, a, b),
  fc.integer({ min: -3, max: 4 }).map((n) => number(n)),
  fc.constant(HALF),
)
/** Terms that have a value in an open set, by depth. */
const termOf = (depth: number): fc.Arbitrary<Term> => {
  if (depth === 0) return leaf
  const t = termOf(depth - 1)
  return fc.oneof(
    { weight: 2, arbitrary: leaf },
    { weight: 3, arbitrary: fc.tuple(t, t).map(([u, v]) => add(u, v)) },
    { weight: 3, arbitrary: fc.tuple(t, t).map(([u, v]) => mul(u, v)) },
    fc.tuple(t, t).map(([u, v]) => sub(u, v)),
    fc.tuple(t, t).map(([u, v]) => div(u, add(ONE, square(v)))),
    t.map(square),
    fc
      .tuple(
        fc.constantFrom(
          'exp',
          'sigmoid',
          'tanh',
          'softplus',
          'logcosh',
          'sinh',
          'sin',
          'cos',
          'erf',
          'atan',
          'asinh',
          'abs',
          'relu',
          'sign',
        ),
        t,
      )
      .map(([name, u]) => call(name as 'exp', u)),
    fc
      .tuple(fc.constantFrom('log', 'sqrt', 'lgamma', 'digamma'), t)
      .map(([name, u]) => call(name as 'log', add(a, square(u)))),
    fc.tuple(t, t).map(([u, v]) => call('max', u, v)),
    fc.tuple(fc.constantFrom(a, b), t).map(([u, v]) => power(u, v)),
  )
}

/** Ways to write a term differently with the same value wherever both have one. */
const REWRITES: readonly Change[] = [
  (t) => add(mul(HALF, t), mul(HALF, t)),
  (t) => div(mul(t, add(ONE, exp(y))), add(ONE, exp(y))),
  (t) => sub(square(add(t, ONE)), add(square(t), t, ONE)),
  (t) =>
    t.kind === 'mul'
      ? t.children
          .slice(1)
          .reduce((u, v) => sub(mul(HALF, square(add(u, v))), mul(HALF, add(square(u), square(v)))), t.children[0]!)
      : undefined,
  (t) => (isCall(t, 'exp') ? mul(exp(mul(HALF, sub(arg(t), x))), exp(mul(HALF, add(arg(t), x)))) : undefined),
  (t) => (isCall(t, 'exp') ? div(ONE, exp(neg(arg(t)))) : undefined),
  (t) => (isCall(t, 'sigmoid') ? sub(ONE, call('sigmoid', neg(arg(t)))) : undefined),
  (t) => (isCall(t, 'sigmoid') ? mul(HALF, add(ONE, call('tanh', mul(HALF, arg(t))))) : undefined),
  (t) => (isCall(t, 'tanh') ? div(call('sinh', arg(t)), call('cosh', arg(t))) : undefined),
  (t) => (isCall(t, 'softplus') ? sub(arg(t), log(call('sigmoid', arg(t)))) : undefined),
  (t) => (isCall(t, 'logcosh') ? log(mul(HALF, add(exp(arg(t)), exp(neg(arg(t)))))) : undefined),
  (t) => (isCall(t, 'log') ? sub(log(mul(a, arg(t))), log(a)) : undefined),
  (t) => (isCall(t, 'sqrt') ? div(call('sqrt', mul(b, arg(t))), call('sqrt', b)) : undefined),
  (t) => (isCall(t, 'sin') ? mul(TWO, call('sin', mul(HALF, arg(t))), call('cos', mul(HALF, arg(t)))) : undefined),
  (t) =>
    isCall(t, 'cos')
      ? sub(mul(call('cos', sub(arg(t), y)), call('cos', y)), mul(call('sin', sub(arg(t), y)), call('sin', y)))
      : undefined,
  (t) => (isCall(t, 'erf') ? sub(ONE, call('erfc', arg(t))) : undefined),
  (t) => (isCall(t, 'erf') || isCall(t, 'atan') || isCall(t, 'asinh') ? neg(call(t.name, neg(arg(t)))) : undefined),
  (t) => (isCall(t, 'lgamma') ? sub(call('lgamma', add(arg(t), ONE)), log(arg(t))) : undefined),
  (t) => (isCall(t, 'abs') ? call('max', arg(t), neg(arg(t))) : undefined),
  (t) => (isCall(t, 'relu') ? add(arg(t), call('relu', neg(arg(t)))) : undefined),
  (t) =>
    t.kind === 'power' && (t.base === a || t.base === b) ? mul(t.base, power(t.base, sub(t.exponent, ONE))) : undefined,
]
const isCall = (t: Term, name: string): t is Term & { kind: 'call' } => t.kind === 'call' && t.name === name
const arg = (t: Term & { kind: 'call' }): Term => t.args[0]!

/** Ways to get it wrong. */
const MUTATIONS: readonly Change[] = [
  (t) => (t.kind === 'number' ? number(Q.add(t.value, Q.ONE)) : undefined),
  (t) => (t.kind === 'number' ? number(Q.neg(t.value)) : undefined),
  (t) => (t === x ? y : t === a ? b : undefined),
  (t) => (t === x ? neg(x) : undefined),
  (t) => (t === x ? add(x, a) : undefined),
  (t) => (t.kind === 'add' ? add(...t.children.slice(1)) : undefined),
  (t) => (t.kind === 'add' ? mul(...t.children) : undefined),
  (t) => (t.kind === 'mul' ? add(...t.children) : undefined),
  (t) => (t.kind === 'call' && t.args.length === 1 ? arg(t) : undefined),
  (t) => (isCall(t, 'sigmoid') ? call('tanh', arg(t)) : isCall(t, 'sin') ? call('cos', arg(t)) : undefined),
  (t) => (isCall(t, 'exp') ? call('softplus', arg(t)) : isCall(t, 'abs') ? call('relu', arg(t)) : undefined),
  (t) => (t.kind === 'power' ? mul(t.base, t.exponent) : undefined),
  (t) => neg(t),
]

type Change = (t: Term) => Term | undefined

/** The term with one of the changes that apply to it made at one place; the term itself where none applies. */
const changeOne = (term: Term, changes: readonly Change[], choice: number, place: number): Term => {
  const applicable = changes
    .map((change) => [change, countPlaces(term, change)] as const)
    .filter(([, count]) => count > 0)
  if (applicable.length === 0) return term
  const [change, count] = applicable[choice % applicable.length]!
  let left = place % count
  const walk = (t: Term): Term => {
    if (left < 0) return t
    const changed = change(t)
    if (changed && left-- === 0) return changed
    return mapTerm(t, walk)
  }
  return walk(term)
}
const countPlaces = (term: Term, change: Change): number => {
  let count = 0
  const walk = (t: Term): Term => {
    if (change(t)) count++
    return mapTerm(t, walk)
  }
  walk(term)
  return count
}

const choice = fc.nat({ max: 999 })
const place = fc.nat({ max: 30 })

describe('random terms', () => {
  it('are never proved equal to what differs from them', () => {
    const counts = { equal: 0, unequal: 0, unsupported: 0, differing: 0 }
    fc.assert(
      fc.property(termOf(3), choice, place, fc.nat(), (term, which, at, seed) => {
        const mutant = changeOne(term, MUTATIONS, which, at)
        if (mutant === term) return
        const { result } = decide(term, mutant, seed)
        counts[result]++
        if (result !== 'equal' && counts.unequal % 4 > 0) return
        const { differ } = compareByIntervals(term, mutant)
        if (differ) counts.differing++
        expect(result === 'equal' && differ).toBe(false)
      }),
      { numRuns: 800 },
    )
    expect(counts.differing).toBeGreaterThan(60)
  })

  it('are proved equal to what they are rewritten as, nearly always', () => {
    const counts = { equal: 0, unequal: 0, unsupported: 0 }
    const rewriting = fc.tuple(choice, place)
    fc.assert(
      fc.property(
        termOf(2),
        fc.array(rewriting, { minLength: 1, maxLength: 2 }),
        fc.nat(),
        (term, rewritings, seed) => {
          const rewritten = rewritings.reduce((t, [which, at]) => changeOne(t, REWRITES, which, at), term)
          if (rewritten === term) return
          counts[decide(term, rewritten, seed).result]++
        },
      ),
      { numRuns: 400 },
    )
    expect(counts.equal / (counts.equal + counts.unequal + counts.unsupported)).toBeGreaterThan(0.9)
  })

  it('that are rewritten and then made wrong are not proved', () => {
    fc.assert(
      fc.property(termOf(2), choice, choice, place, fc.nat(), (term, rewrite, mutation, at, seed) => {
        const wrong = changeOne(changeOne(term, REWRITES, rewrite, at), MUTATIONS, mutation, at + 1)
        if (wrong === term || decide(term, wrong, seed).result !== 'equal') return
        expect(compareByIntervals(term, wrong).differ).toBe(false)
      }),
      { numRuns: 400 },
    )
  })

  it('give no fault that is not an outcome', () => {
    fc.assert(
      fc.property(termOf(4), termOf(4), (left, right) => {
        try {
          expect(['equal', 'unequal', 'unsupported']).toContain(decide(left, right).result)
        } catch (thrown) {
          expect(isFault(thrown)).toBe(true)
          throw thrown
        }
      }),
      { numRuns: 60 },
    )
  })
})
