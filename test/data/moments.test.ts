import { describe, expect, test } from 'vitest'
import { parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { decide } from '../../src/decide/decide'

/* Moments of given densities, from the tables of Johnson, Kotz and Balakrishnan, and slips in them. */

interface Table {
  readonly visible: string
  readonly data: string
  readonly right: readonly string[]
  readonly wrong: readonly string[]
}

const TABLES: readonly Table[] = [
  {
    visible: 'real',
    data: 'normal(m, s)',
    right: [
      'data(v^4) == m^4 + 6 * m^2 * s^2 + 3 * s^4',
      'data(exp(a * v)) == exp(a * m + a^2 * s^2 / 2)',
      'data(relu(v - m)) == s / sqrt(2 * pi)',
      'data(cos(v)) == exp(-s^2 / 2) * cos(m)',
      'data(data_score(v)^2) == 1 / s^2',
      'data(J) == a^2 * (m^2 + s^2) / 2 - a',
    ],
    wrong: [
      'data(v^4) == m^4 + 6 * m^2 * s^2 + 2 * s^4',
      'data(exp(a * v)) == exp(a * m + a^2 * s^2)',
      'data(data_score(v)^2) == 1 / s',
    ],
  },
  {
    visible: 'positive',
    data: 'gamma(k, s)',
    right: ['data(v^2) == k * (k + 1) / s^2', 'data(log(v)) == digamma(k) - log(s)', 'data(1 / v) == s / (k - 1)'],
    wrong: ['data(v^2) == k^2 / s^2', 'data(1 / v) == s / k'],
  },
  {
    visible: 'positive',
    data: 'lognormal(m, s)',
    right: ['data(v) == exp(m + s^2 / 2)', 'data(log(v)^2) == m^2 + s^2'],
    wrong: ['data(v) == exp(m)'],
  },
  { visible: 'real', data: 'laplace', right: ['data(v^2) == 2', 'data(abs(v)) == 1'], wrong: ['data(v^2) == 1'] },
  {
    visible: 'real',
    data: 'student_t(5)',
    right: ['data(v^2) == 5/3', 'data(v^4) == 25'],
    wrong: ['data(v^2) == 5/4'],
  },
]

describe.each(TABLES)('under $data', ({ visible, data, right, wrong }) => {
  const model = parseModel(
    [
      `visible: { v: "${visible}" }`,
      'parameters: { m: real, s: positive, a: positive, k: "interval(3, 9)" }',
      'energy: a * v^2 / 2',
      `data: ${data}`,
      'claims:',
      ...[...right, ...wrong].map((c) => `  - "${c}"`),
    ].join('\n'),
  )
  const verdicts = model.claims.map((c) => [
    c.text,
    decide(model, c, new Calculus(), { seed: 5, runs: 20 }, '').verdict,
  ])
  test('what is true is proved, and what is false refuted', () => {
    expect(verdicts).toEqual([...right.map((c) => [c, 'proved']), ...wrong.map((c) => [c, 'refuted'])])
  })
})

test('a moment that diverges is neither', () => {
  const model = parseModel(
    'visible: { v: real }\nenergy: v^2\ndata: student_t(5)\nclaims: [data(v^6) == 1, data(v^5) == 0]\n',
  )
  const verdicts = model.claims.map((c) => decide(model, c, new Calculus(), { seed: 5, runs: 20 }, '').verdict)
  expect(verdicts).toEqual(['undecided', 'undecided'])
})
