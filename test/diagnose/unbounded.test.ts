import { describe, expect, test } from 'vitest'
import type { Finding } from '../../src/diagnose/finding'
import { outcomeOf } from './outcome'

/** Numbers that look random, and are the same each time. */
const SAMPLE = Array.from({ length: 40 }, (_, k) => [
  Math.round(300 * Math.sin(1 + 7.3 * k * k)) / 100,
  Math.round(200 * Math.cos(2 + 3.7 * k * k)) / 100,
])
const first = SAMPLE.map(([x]) => [x!])
const sample = (rows: readonly (readonly number[])[]) => ({ sample: { rows } })

describe('a precision that runs off on a value of the data is found', () => {
  test.each([
    [
      'a component of a mixture on one row',
      'visible: { v: real }\nhidden: { y: categorical(2) }\nparameters: { m: "real[2]", s: "positive[2]" }\nenergy: (v - m[y])^2 / (2 * s[y]^2) + log(s[y])\n',
      first,
      's',
    ],
    [
      'a Gaussian on a constant column',
      'sizes: { n: 2 }\nvisible: { v: "real[n]" }\nparameters: { m: "real[n]", l: "positive[n]" }\nenergy: sum(i, l[i] * (v[i] - m[i])^2) / 2\n',
      SAMPLE.map(([x]) => [x!, 1.25]),
      'l',
    ],
    [
      'a precision matrix in natural parameters on a constant column',
      "sizes: { n: 2 }\nvisible: { v: 'real[n]' }\nparameters: { K: 'spd[n, n]', b: 'real[n]' }\nenergy: v' * K * v / 2 - b' * v\n",
      SAMPLE.map(([x]) => [1.25, x!]),
      'K',
    ],
    [
      'a precision matrix on one row',
      "sizes: { n: 2 }\nvisible: { v: 'real[n]' }\nparameters: { K: 'spd[n, n]', b: 'real[n]' }\nenergy: v' * K * v / 2 - b' * v\n",
      [[1, 2]],
      'K',
    ],
    [
      'an amplitude where all values are equal modulo its wave',
      'visible: { v: real }\nparameters: { a: real }\nenergy: v^2 / 2 + a * cos(6.283185307179586 * v)\n',
      [[0], [1], [-2], [3], [1]],
      'a',
    ],
  ])('%s', (_, model, rows, variable) => {
    const found = outcomeOf('unbounded', model, sample(rows)) as readonly Finding[]
    expect(found).toMatchObject([{ severity: 'error', variable }])
    const { J } = found[0]!.evidence as { J: readonly number[] }
    expect(J.toSorted((a, b) => b - a)).toEqual(J)
    expect(J.at(-1)).toBeLessThan(-1e4)
  })
})

test('a precision matrix on as few rows as there are entries: at their mean there is a direction without any score', () => {
  const gaussian =
    'sizes: { n: 3 }\nvisible: { v: "real[n]" }\nparameters: { m: "real[n]", L: "spd[n, n]" }\nenergy: (v - m)\' * L * (v - m) / 2\n'
  const rows = [
    [1, 2, 3],
    [4, 5, 6],
    [0, 2, 1],
    [1, -1, 0.5],
  ]
  expect(outcomeOf('unbounded', gaussian, sample(rows.slice(0, 2)))).toMatchObject([
    { severity: 'error', variable: 'L' },
  ])
  expect(outcomeOf('unbounded', gaussian, sample(rows.slice(0, 3)))).toMatchObject([
    { severity: 'error', variable: 'L' },
  ])
  expect(outcomeOf('unbounded', gaussian, sample(rows))).toBe('passed')
})

describe('what has a least value passes', () => {
  test.each([
    ['a Gaussian', 'visible: { v: real }\nparameters: { m: real, l: positive }\nenergy: l * (v - m)^2 / 2\n', first],
    [
      'a precision matrix',
      'sizes: { n: 2 }\nvisible: { v: "real[n]" }\nparameters: { m: "real[n]", L: "spd[n, n]" }\nenergy: (v - m)\' * L * (v - m) / 2\n',
      SAMPLE,
    ],
    [
      'components of one width',
      'visible: { v: real }\nhidden: { y: categorical(2) }\nparameters: { m: "real[2]", s: positive }\nenergy: (v - m[y])^2 / (2 * s^2)\n',
      first,
    ],
  ])('%s', (_, model, rows) => {
    expect(outcomeOf('unbounded', model, sample(rows))).toBe('passed')
  })
})

describe('what would fall only outside of what is assumed of the parameters passes', () => {
  test.each(['l: positive }\nassume: [l < 4]', 'l: "interval(0, 4)" }'])('%s', (rest) => {
    const model = `visible: { v: real }\nparameters: { b: real, ${rest}\nenergy: l * v^2 / 2 - b * v\n`
    expect(outcomeOf('unbounded', model, sample([[1], [1], [1]]))).toBe('passed')
  })
})

test('without data it is open', () => {
  expect(outcomeOf('unbounded', 'visible: { v: real }\nparameters: { m: real }\nenergy: (v - m)^2\n')).toBe(
    'undecided: no data was given',
  )
})
