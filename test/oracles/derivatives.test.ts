import * as fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { type ArrayValue, Evaluator } from '../../src/hidden/evaluator'
import {
  add,
  call,
  div,
  entry,
  HALF,
  log,
  mul,
  number,
  ONE,
  PI,
  power,
  sub,
  type Term,
  TWO,
  variable,
} from '../../src/expr'
import { toText } from '../../src/export/text'
import { type FunctionName, FUNCTIONS } from '../../src/functions'
import { isFault } from '../../src/numbers/algebra'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { dualAlgebra } from '../../src/algebras/dual'
import * as Q from '../../src/numbers/rational'
import { type Oracle, ORACLES } from '../../src/oracles'

const A = ballAlgebra(200)
const D = dualAlgebra(A)
const REAL = { kind: 'real', bounds: [] } as const
const x = entry(variable('x', 'visible', REAL))
const y = entry(variable('y', 'parameter', REAL))
const s = entry(variable('s', 'parameter', { kind: 'positive', bounds: [] }))
const ENTRIES = [x, y, s] as const

type Point = readonly [Q.Rational, Q.Rational, Q.Rational]

/** ∂/∂x by automatic differentiation with 200 bits; undefined where the value or the derivative is. */
const reference = (term: Term, point: Point): number | undefined => {
  const arrays = ENTRIES.map((e, k) => {
    const value = A.rational(point[k]!)
    const values = [k === 0 ? D.variable(value) : D.constant(value)]
    return [e.variable.name, { dims: [], values }] as [string, ArrayValue<(typeof values)[0]>]
  })
  return orUndefined(() => {
    const { slope } = new Evaluator(D, new Map(), new Map(arrays)).value(term)
    return slope === undefined ? 0 : A.midpoint(slope)
  })
}
const orUndefined = (compute: () => number): number | undefined => {
  try {
    return compute()
  } catch (fault) {
    if (!isFault(fault)) throw fault
    return undefined
  }
}

const oracles = new Map<string, Oracle>()
beforeAll(async () => {
  for (const load of Object.values(ORACLES)) {
    const oracle = await load()
    oracles.set(oracle.name, oracle)
  }
})

type Outcome = { readonly kind: 'agrees' | 'undefined' } | { readonly kind: 'abstains'; readonly reason: string }
/** Throws where the oracle has another value than the reference. */
const confront = (name: string, term: Term, point: Point): Outcome => {
  const result = oracles.get(name)!.derivative(term, x)
  if (result.kind === 'abstains') return result
  const values = new Map(ENTRIES.map((e, k) => [e, A.rational(point[k]!)]))
  const theirs = orUndefined(() => A.midpoint(result.evaluate(A, values)))
  const ours = reference(term, point)
  if (theirs === undefined || ours === undefined) return { kind: 'undefined' }
  // Both sides have 200 bits; what is left is cancellation inside the oracle's expression and the last double.
  const tolerance = result.digits === undefined ? 1e-13 : 10 ** (3 - result.digits)
  if (Math.abs(theirs - ours) > tolerance * Math.max(1, Math.abs(ours)))
    throw new Error(`${name}: ∂/∂x ${toText(term)} is ${ours}, not ${theirs}; it was asked ${result.text}`)
  return { kind: 'agrees' }
}

const POINTS: readonly Point[] = [
  [Q.rational(3, 7), Q.rational(-5, 4), Q.rational(6, 5)],
  [Q.rational(-2, 9), Q.rational(1, 3), Q.rational(1, 2)],
  [Q.rational(12, 7), Q.rational(9, 10), Q.rational(5, 2)],
]

describe.each(['mathjs', 'nerdamer'])('%s', (name) => {
  const listed = Object.keys(FUNCTIONS) as FunctionName[]
  test.each(listed)('%s alone and as a factor', (f) => {
    const { arity } = FUNCTIONS[f]
    const args = (u: Term): Term[] => (arity === 'variadic' ? [u, y] : arity === 'ordered' ? [ONE, u] : [u])
    const argument =
      f === 'log1mexp'
        ? sub(x, number(3))
        : f === 'acosh'
          ? add(power(x, TWO), ONE)
          : f === 'asin' || f === 'acos' || f === 'atanh'
            ? div(x, TWO)
            : x
    const value = call(f, ...args(argument))
    for (const term of [value, mul(y, value, x), div(x, add(TWO, power(value, TWO))), call('exp', mul(y, value))])
      for (const point of POINTS) {
        const outcome = confront(name, term, point)
        const { specification, [name as 'mathjs' | 'nerdamer']: spelling } = FUNCTIONS[f]
        if (!spelling && !specification) expect(outcome.kind).toBe('abstains')
      }
  })

  test.each<[string, Term]>([
    ['log(exp(x) + exp(y))', log(add(call('exp', x), call('exp', y)))],
    ['1/(exp(x) + exp(y))', power(add(call('exp', x), call('exp', y)), number(-1))],
    ['x·√s', mul(x, call('sqrt', s))],
    ['x/√(2π)', div(x, call('sqrt', mul(TWO, PI)))],
    ['(√s + s)³ x', mul(x, power(add(call('sqrt', s), s), number(3)))],
    ['exp(−√(1 + x²))', call('exp', mul(number(-1), call('sqrt', add(ONE, power(x, TWO)))))],
    ['√(x²)', call('sqrt', power(x, TWO))],
    ['√(4x² s)', call('sqrt', mul(number(4), power(x, TWO), s))],
    ['x log(2/s)', mul(x, log(div(TWO, s)))],
    ['log(2s³) x', mul(x, log(mul(TWO, power(s, number(3)))))],
    ['2^x', power(TWO, x)],
    ['s^x', power(s, x)],
    ['s^(3/2) x', mul(x, power(s, number(Q.rational(3, 2))))],
    ['x log 3', mul(x, log(number(3)))],
    ['0.123456789012345678·x', mul(number(Q.parseRational('0.123456789012345678')!), x)],
    ['erfc as 1 − erf', sub(ONE, call('erf', x))],
    ['half of x', mul(HALF, x)],
  ])('%s', (_, term) => {
    for (const point of POINTS) confront(name, term, point)
  })
})

const SMOOTH: readonly FunctionName[] = [
  'exp',
  'log',
  'sqrt',
  'sin',
  'tanh',
  'sigmoid',
  'softplus',
  'logcosh',
  'abs',
  'relu',
  'atan',
  'logexprel',
]
const { term: randomTerm } = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 5, depthIdentifier: 'term' },
    fc.constantFrom<Term>(x, x, y, s, ONE, TWO, HALF, number(-1), number(3), PI),
    fc.array(tie('term'), { minLength: 2, maxLength: 3 }).map((ts) => add(...ts)),
    fc.array(tie('term'), { minLength: 2, maxLength: 3 }).map((ts) => mul(...ts)),
    fc.tuple(tie('term'), tie('term')).map(([a, b]) => div(a, b)),
    fc.tuple(tie('term'), fc.constantFrom(2, 3, -1, -2)).map(([a, k]) => power(a, number(k))),
    fc.tuple(tie('term'), fc.constantFrom(...SMOOTH)).map(([a, f]) => call(f, a)),
  ),
}))
const rational = fc
  .integer({ min: -40, max: 40 })
  .filter((n) => n !== 0)
  .map((n) => Q.rational(n, 16))
const point = fc.tuple(
  rational,
  rational,
  rational.map((q) => (q.n < 0n ? Q.neg(q) : q)),
)
const problem = fc
  .tuple(
    randomTerm.filter((t) => t.symbols.has('x')),
    point,
  )
  .map(([term, at]) => ({
    term,
    at,
    [fc.toStringMethod]: () => `${toText(term)} at ${at.map(Q.toText).join(', ')}`,
  }))

test.each(['mathjs', 'nerdamer'])('%s agrees with automatic differentiation on random expressions', (name) => {
  const counts = { agrees: 0, undefined: 0, abstains: 0 }
  fc.assert(
    fc.property(problem, ({ term, at }) => {
      counts[confront(name, term, at).kind]++
    }),
    { numRuns: 200, seed: 42 },
  )
  // Abstaining and undefined points are not agreement, so most must agree for the run to mean anything.
  expect(counts.agrees).toBeGreaterThan(100)
})
