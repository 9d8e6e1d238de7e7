import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Evaluator } from '../../src/hidden/evaluator'
import {
  add,
  call,
  delta,
  entry,
  div,
  exp,
  expectation,
  HALF,
  ifThen,
  index,
  inverse,
  lessThan,
  mul,
  neg,
  number,
  ONE,
  power,
  sub,
  sum,
  type Term,
  TWO,
  variable,
  ZERO,
} from '../../src/expr'
import { toText } from '../../src/export/text'
import { tidy } from '../../src/export/tidy'
import { isFault } from '../../src/numbers/algebra'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import * as Q from '../../src/numbers/rational'
import { b, c, H, h, i, j, k, nv, sigma, v, W, x, y } from './sample'

const square = (t: Term): Term => power(t, TWO)
const field = sum(j, mul(W(i, j), h(j)))
const energy = mul(number(-1), sum(j, mul(h(j), sum(i, mul(W(i, j), v(i))))))
const mean = (f: Term): Term => expectation([H], energy, f)
const symmetricMatrix = variable('K', 'parameter', { kind: 'spd', bounds: [] }, [nv, nv])
const K = (r: Term, s: Term): Term => entry(symmetricMatrix, [r, s])
const R = (r: Term, s: Term): Term => entry(variable('R', 'parameter', { kind: 'real', bounds: [] }, [nv, nv]), [r, s])
const [row, column] = [index('r', ONE, nv), index('s', ONE, nv)]
const inverseOf = (matrix: (r: Term, s: Term) => Term, ...at: [Term, Term]): Term =>
  inverse(row, column, matrix(row, column), at)
const q = (at: Term): Term => call('sigmoid', c(at))

describe('a person’s form', () => {
  test.each<[string, Term]>([
    ['Σⱼ Wᵢⱼ hⱼ / σ', sum(j, div(mul(W(i, j), h(j)), sigma))],
    ['Σᵢ (vᵢ − bᵢ)² / (2σ²)', mul(HALF, sum(k, div(square(sub(v(k), b(k))), square(sigma))))],
    ['(vᵢ − bᵢ)/σ²', sub(div(v(i), square(sigma)), div(b(i), square(sigma)))],
    [
      'Σⱼ Wᵢⱼ² sigmoid(cⱼ) (1 − sigmoid(cⱼ))',
      sub(sum(j, mul(square(W(i, j)), q(j))), sum(j, mul(square(W(i, j)), square(q(j))))),
    ],
    ['[i = k]·(vᵢ + bᵢ)', add(mul(delta([i], [k]), v(i)), mul(delta([i], [k]), b(i)))],
    ['2(x + 2y)/σ', div(mul(add(mul(TWO, x), mul(number(4), y))), sigma)],
    ['vᵢ + Σₖ bₖ vₖ', sum(k, mul(add(delta([k], [i]), b(k)), v(k)))],
    ['−1/σ² + Σⱼ Wᵢⱼ² / σ²', add(neg(power(sigma, number(-2))), sum(j, div(square(W(i, j)), square(sigma))))],
    ['½ Σᵢ vᵢ² − Σᵢ bᵢ vᵢ', sub(mul(HALF, sum(k, square(v(k)))), sum(k, mul(b(k), v(k))))],
    ['var(Σⱼ Wᵢⱼ hⱼ | v)', sub(mean(square(field)), square(mean(field)))],
    ['cov(h₁, h₂ | v)', sub(mean(mul(h(ONE), h(TWO))), mul(mean(h(ONE)), mean(h(TWO))))],
    ['−vᵢ E[hⱼ | v]', mean(mul(number(-1), v(i), h(j)))],
    [
      '(vᵢ − bᵢ)²/(2σ²)',
      mul(power(sigma, number(-2)), add(mul(HALF, add(square(v(i)), square(b(i)))), neg(mul(v(i), b(i))))),
    ],
    ['2 Σₖ vₖ K⁻¹[i, k]', sum(k, mul(v(k), add(inverseOf(K, i, k), inverseOf(K, k, i))))],
    ['Σₖ vₖ (R⁻¹[i, k] + R⁻¹[k, i])', sum(k, mul(v(k), add(inverseOf(R, i, k), inverseOf(R, k, i))))],
    ['2 Σₖ Kᵢₖ vₖ', sum(k, mul(v(k), add(K(i, k), K(k, i))))],
    ['x', add(x, mul(ZERO, call('log', y)))],
    ['−1 + Σⱼ Wᵢⱼ²', sub(sum(j, square(W(i, j))), ONE)],
    ['x + σ − y', add(neg(sub(y, x)), sigma)],
  ])('%s', (text, term) => expect(toText(tidy(term), { letters: [i, j, k] })).toBe(text))
})

/* Random terms over both indices; what tidy looks for (shared factors, deltas, brackets, equal ranges) is frequent. */
const leaf = fc.constantFrom<Term>(
  v(i),
  b(i),
  h(j),
  c(j),
  W(i, j),
  sigma,
  x,
  y,
  ONE,
  TWO,
  HALF,
  number(-1),
  v(ONE),
  q(j),
  delta([i], [k]),
)
const { term: randomTerm } = fc.letrec<{ term: Term }>((tie) => ({
  term: fc.oneof(
    { maxDepth: 4, depthIdentifier: 'term' },
    { arbitrary: leaf, weight: 3 },
    fc.array(tie('term'), { minLength: 2, maxLength: 3 }).map((ts) => add(...ts)),
    fc.array(tie('term'), { minLength: 2, maxLength: 3 }).map((ts) => mul(...ts)),
    fc.tuple(tie('term'), tie('term'), tie('term')).map(([f, s, t]) => add(mul(f, s), mul(f, t))),
    fc.tuple(tie('term'), tie('term')).map(([f, s]) => add(sum(j, mul(f, q(j))), neg(sum(j, mul(s, square(q(j))))))),
    tie('term').map((t) => sum(i, t)),
    tie('term').map((t) => sum(j, t)),
    tie('term').map((t) => power(t, TWO)),
    tie('term').map((t) => power(t, number(-1))),
    tie('term').map((t) => call('log', t)),
    tie('term').map((t) => exp(mul(HALF, t))),
    tie('term').map((t) => ifThen(lessThan(i, k), t, ZERO)),
  ),
}))

/** With its formula as what a counterexample shows. */
const shown = randomTerm.map((term) => ({ term, [fc.toStringMethod]: () => toText(term) }))

const A = ballAlgebra(160)
const value = (term: Term, seed: number) => {
  let state = seed
  const draw = (): Q.Rational => Q.rational(((state = (state * 48271) % 2147483647) % 13) - 6, 4n)
  const array = (...dims: number[]) => ({
    dims,
    values: Array.from({ length: dims.reduce((n, d) => n * d, 1) }, () => A.rational(draw())),
  })
  const arrays = new Map(
    Object.entries({
      v: array(2),
      b: array(2),
      h: { ...array(3), integers: [1, 0, 1] },
      c: array(3),
      W: array(2, 3),
      sigma: { dims: [], values: [A.rational(Q.HALF)] },
      x: array(),
      y: array(),
    }),
  )
  const evaluator = new Evaluator(
    A,
    new Map([
      ['nv', 2],
      ['nh', 3],
    ]),
    arrays,
  )
  for (const [name, at] of [
    ['i', 2],
    ['j', 3],
    ['k', 1 + (seed % 2)],
  ] as const)
    evaluator.indices.set(name, at)
  try {
    return evaluator.value(term)
  } catch (fault) {
    if (!isFault(fault)) throw fault
    return undefined
  }
}

test('tidy changes no value and takes none away', () => {
  let defined = 0
  let changed = 0
  fc.assert(
    fc.property(shown, fc.integer({ min: 1, max: 1e6 }), ({ term }, seed) => {
      const after = tidy(term)
      const before = value(term, seed)
      if (after !== term) changed++
      if (before === undefined) return
      defined++
      const now = value(after, seed)
      if (now === undefined) throw new Error(`undefined after: ${toText(term)}  →  ${toText(after)}`)
      const gap = Math.abs(A.midpoint(A.sub(before, now)))
      expect(gap).toBeLessThanOrEqual(1e-25 * (1 + Math.abs(A.midpoint(before))))
    }),
    { numRuns: 600, seed: 42 },
  )
  // The property says something only if terms have values and tidy has work.
  expect(defined).toBeGreaterThan(250)
  expect(changed).toBeGreaterThan(100)
})

test('tidy twice is tidy once', () => {
  fc.assert(
    fc.property(shown, ({ term }) => tidy(tidy(term)) === tidy(term)),
    { numRuns: 200, seed: 7 },
  )
})
