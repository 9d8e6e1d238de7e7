import { describe, expect, it } from 'vitest'
import {
  add,
  call,
  diff,
  expectation,
  exp,
  log,
  logPartition,
  mul,
  neg,
  ONE,
  power,
  sub,
  sum,
  type Term,
  TWO,
  HALF,
} from '../../../src/expr'
import { routeOf } from '../../../src/hidden/route'
import { Divergent } from '../../../src/program/divergent'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import { ballAlgebra } from '../../../src/algebras/ballAlgebra'
import { relativeAccuracyDigits, midpoint } from '../../../src/numbers/ball'
import { dualAlgebra } from '../../../src/algebras/dual'
import { at, evaluatorAt, hidden, q, real, upTo } from './terms'

const [h, u, w, n] = [
  hidden('h°', 'real'),
  hidden('u°', 'positive'),
  hidden('w°', 'interval', [], [q(0), q(1)]),
  hidden('n°', 'naturals'),
]
const [H, U, W, N] = [at(h), at(u), at(w), at(n)]
const pair = hidden('x', 'real', [2])
const [A, B] = [at(pair, 1), at(pair, 2)]
const other = hidden('m', 'naturals')
const O = at(other)
const lgamma = (x: Term): Term => call('lgamma', x)
const square = (x: Term): Term => power(x, TWO)

const MATRIX = /the precision matrix of x is positive definite/

const cases: readonly (readonly [string, Term, string, RegExp])[] = [
  ['a negative precision', logPartition([h], mul(q('-0.5'), square(H))), 'h', /as h → -∞/],
  ['no precision', logPartition([h], mul(q(0), H)), 'h', /∞/],
  ['a slope only', logPartition([h], H), 'h', /as h → -∞/],
  ['a quartic that turns far out', logPartition([h], sub(square(H), mul(q('1e-12'), power(H, q(4))))), 'h', /∞/],
  ['Student-t with too few degrees of freedom', logPartition([h], mul(HALF, log(add(ONE, square(H))))), 'h', /∞/],
  ['a Gamma shape of 0', logPartition([u], add(U, log(U))), 'u', /as u → 0/],
  ['a Gamma shape below 0', logPartition([u], add(U, mul(q('1.1'), log(U)))), 'u', /as u → 0/],
  ['a Gamma rate of 0', logPartition([u], mul(HALF, log(U))), 'u', /as u → ∞/],
  ['a Beta shape below 0', logPartition([w], mul(q('1.5'), log(sub(ONE, W)))), 'w', /as w → 1/],
  ['|h - 2/5|^-1', logPartition([h], add(square(H), log(call('abs', sub(H, q('0.4')))))), 'h', /as h → 0\.4/],
  [
    'a square to the power -0.6',
    logPartition([h], add(square(H), mul(q('0.6'), log(square(sub(H, ONE)))))),
    'h',
    /as h → 1/,
  ],
  ['an attracting pole', logPartition([h], sub(square(H), power(sub(H, ONE), q(-2)))), 'h', /as h → 1/],
  ['tanh to the power -1.2', logPartition([u], add(U, mul(q('1.2'), log(call('tanh', U))))), 'u', /as u → 0/],
  ['a geometric ratio of 1', logPartition([n], mul(q(0), log(add(N, ONE)))), 'n', /as n → ∞/],
  ['a geometric ratio above 1', logPartition([n], mul(q('-0.01'), N)), 'n', /as n → ∞/],
  ['the harmonic series', logPartition([n], log(add(N, ONE))), 'n', /as n → ∞/],
  ['an indefinite quadratic form', logPartition([pair], add(square(A), square(B), mul(q('2.1'), A, B))), 'x', MATRIX],
  ['a singular quadratic form', logPartition([pair], square(add(A, B))), 'x', MATRIX],
  [
    'a singular one that no digits end',
    logPartition([pair], square(add(mul(q('1/3'), A), mul(q('1/7'), B)))),
    'x',
    /∞/,
  ],
  ['terms that leave the range of float64', logPartition([n], sub(lgamma(add(N, ONE)), exp(N))), 'n', /→ ∞/],
  ['an indefinite form of counts', logPartition([n, other], add(square(N), square(O), mul(q(-3), N, O))), '', /→ ∞/],
  [
    'a mean that does not exist',
    expectation([u], add(U, mul(HALF, log(U))), power(U, q(-1))),
    'u',
    /mean of the function/,
  ],
  ['a mean of n under (n + 1)^-2', expectation([n], mul(TWO, log(add(N, ONE))), N), 'n', /mean of the function/],
  ['a mean of a Cauchy', expectation([h], log(add(ONE, square(H))), H), 'h', /mean of the function/],
]

describe.each(cases)('%s diverges', (_, node, variable, condition) => {
  it.each([
    ['intervals', intervalAlgebra],
    ['balls', ballAlgebra(128)],
    ['duals', dualAlgebra(intervalAlgebra)],
  ] as const)('in %s', (__, algebra) => {
    let thrown: unknown
    try {
      evaluatorAt(algebra as typeof intervalAlgebra).value(node)
    } catch (error) {
      thrown = error
    }
    expect(thrown).toBeInstanceOf(Divergent)
    expect((thrown as Divergent).variable.startsWith(variable)).toBe(true)
    expect((thrown as Divergent).condition).toMatch(condition)
  })
})

describe('no divergence is claimed', () => {
  it.each<[string, Term]>([
    [
      'for a mixture whose exponentials underflow',
      logPartition([h], neg(log(add(exp(neg(square(H))), exp(neg(square(sub(H, q(3))))))))),
    ],
    ['for a pole at the end of (0, 1)', logPartition([w], mul(HALF, log(sub(ONE, square(W)))))],
    ['for one that a function makes', logPartition([u], add(U, mul(HALF, log(sub(ONE, exp(neg(U)))))))],
    ['for a repelling pole', logPartition([h], add(square(H), power(sub(H, ONE), q(-2))))],
    ['for a barely convergent Gamma', logPartition([u], add(U, mul(q('0.99999'), log(U))))],
    ['for a doubly exponential energy', logPartition([h], add(exp(H), exp(neg(H))))],
    ['for a quotient of counts', logPartition([n], sub(mul(TWO, call('lgamma', add(N, ONE))), mul(q(5), N)))],
  ])('%s', (_, node) => {
    expect(() => evaluatorAt(intervalAlgebra).value(node)).not.toThrow()
  })
  it('where float64 does not tell how a quotient of Gamma functions falls', () => {
    const [a, b] = [call('lgamma', add(N, TWO)), call('lgamma', add(N, q('0.3')))]
    expect(() => evaluatorAt(intervalAlgebra).value(logPartition([n], sub(a, b)))).not.toThrow(Divergent)
  })
})

describe('derivatives through a kink that moves', () => {
  const theta = real('theta')
  const T = at(theta)
  const A160 = ballAlgebra(160)
  const node = logPartition([h], add(call('abs', sub(H, T)), mul(HALF, square(H))))
  // √(2π) e^½ (e^−θ Φ(θ − 1) + e^θ Φ(−θ − 1))
  const phi = (x: Term): Term => mul(HALF, call('erfc', mul(q(-1), x, power(TWO, q('-1/2')))))
  const closed = log(add(mul(exp(neg(T)), phi(sub(T, ONE))), mul(exp(T), phi(sub(neg(T), ONE)))))
  it.each([1, 2, 3])('of order %i', (order) => {
    const by = T as Term & { kind: 'entry' }
    const derive = (t: Term): Term => Array.from({ length: order }).reduce<Term>((x) => diff(x, by), t)
    const evaluator = evaluatorAt(A160, { theta: '0.7' })
    const [a, b] = [evaluator.value(derive(node)), evaluator.value(derive(closed))]
    expect(Math.abs(midpoint(A160.sub(a, b)))).toBeLessThan(1e-38)
    expect(relativeAccuracyDigits(a)).toBeGreaterThan(30)
  })
})

describe('routes', () => {
  it('are named by what is done', () => {
    const chain = hidden('c', 'binary', [40])
    const t = upTo('t', 39)
    const evaluator = evaluatorAt(intervalAlgebra)
    const route = (node: Term): string => routeOf(node as never, evaluator)
    expect(route(logPartition([chain], sum(t, mul(at(chain, t), at(chain, add(t, ONE))))))).toBe('elimination')
    expect(route(logPartition([hidden('c', 'binary', [3])], at(hidden('c', 'binary', [3]), 1)))).toBe('enumeration')
    expect(route(logPartition([n], mul(TWO, N)))).toBe('truncated enumeration')
    expect(route(logPartition([h, n], add(square(H), mul(TWO, N))))).toBe('quadrature')
  })
})
