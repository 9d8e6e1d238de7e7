import { describe, expect, test } from 'vitest'
import * as Q from '../../src/numbers/rational'
import { parseModel } from '../../src/language/parseModel'
import { parsePoints } from '../../src/language/parsePoints'
import { admissibleSizes, derivedSizes } from '../../src/language/sizes'
import { thrownBy } from './faultsOf'

const GRBM = parseModel(`
sizes: { nv: 3, nh: 4 }
visible:
  v: real[nv]
hidden:
  h: binary[nh]
parameters:
  W: real[nv, nh]
  sigma: positive
energy: sum(i, v[i]^2) / sigma - v' * W * h
`)
const at = (parameters: object, visible: object, rest: object = {}): string =>
  JSON.stringify({ points: [{ parameters, visible, ...rest }] })
const messages = (text: string, model = GRBM, sizes = {}): string[] =>
  thrownBy(() => parsePoints(text, model, sizes)).map((f) => f.message + (f.hint ? `; ${f.hint}` : ''))

test('numbers are read exactly, arrays row by row, sizes from shapes', () => {
  const { sizes, points } = parsePoints(at({ W: [['1/2', 0, 1]], sigma: '1e-400' }, { v: [0.1] }), GRBM)
  expect(sizes).toEqual({ nv: 1, nh: 3 })
  expect(points[0]!.values.get('W')!.map(Q.toText)).toEqual(['1/2', '0', '1'])
  expect(points[0]!.values.get('v')!.map(Q.toText)).toEqual(['1/10'])
  expect(points[0]!.values.get('sigma')).toEqual([Q.rational(1n, 10n ** 400n)])
})

test('a JSON number means the shortest decimal of its double', () => {
  const text =
    '{"points":[{"parameters":{"W":[[0.1000000000000000055511151231257827,1e21]],"sigma":5e-324},"visible":{"v":[-0.0]}}]}'
  const { values } = parsePoints(text, GRBM).points[0]!
  expect(values.get('W')!.map(Q.toText)).toEqual(['1/10', '1000000000000000000000'])
  expect(values.get('sigma')).toEqual([Q.rational(5n, 10n ** 324n)])
  expect(values.get('v')!.map(Q.toText)).toEqual(['0'])
})

test('an answer can be fed back', () => {
  const answer = {
    model: 'x.yaml',
    sizes: { nv: 1, nh: 1 },
    points: [
      {
        parameters: { W: [[1]], sigma: 1 },
        visible: { v: [1] },
        freeEnergy: 1,
        score: { v: [1] },
        dscore: {},
        theorem1: {},
        objective: 1,
        errorBound: 0,
        routes: {},
        error: null,
      },
    ],
  }
  expect(parsePoints(JSON.stringify(answer), GRBM).sizes).toEqual({ nv: 1, nh: 1 })
})

describe('sizes', () => {
  const conv = parseModel(
    "sizes: { n: 5, m: 3, d: n - m + 1, k: 2 }\nvisible:\n  v: real[n]\nparameters:\n  w: real[d]\n  x: real[2 * k]\nenergy: v' * v + sum(w) + sum(x)\n",
  )
  const sizesOf = (v: number, w: number, x: number, given = {}) =>
    parsePoints(at({ w: Array(w).fill(1), x: Array(x).fill(1) }, { v: Array(v).fill(1) }), conv, given).sizes
  test('follow from derived dimensions', () => {
    expect(sizesOf(6, 2, 4)).toEqual({ n: 6, m: 5, d: 2, k: 2 })
    expect(sizesOf(6, 6, 2)).toEqual({ n: 6, m: 1, d: 6, k: 1 })
  })
  test('that contradict each other are refused', () => {
    expect(thrownBy(() => sizesOf(6, 7, 4)).length).toBeGreaterThan(0)
    expect(thrownBy(() => sizesOf(6, 2, 3)).map((f) => f.message)).toEqual([
      'points[0].parameters.x: a list of 4 is expected, as `x` is real[2 * k], but this has 3',
    ])
    expect(thrownBy(() => sizesOf(6, 2, 4, { n: 7 })).map((f) => f.message)).toEqual([
      'sizes: `n` is given as 7, but is 6 by the shape of points[0].visible.v',
    ])
  })
  test('that no shape fixes come from the overrides, then the points, then the model', () => {
    const scalar = parseModel('sizes: { n: 5 }\nvisible:\n  v: real\nenergy: n * v^2\n')
    const text = JSON.stringify({ sizes: { n: 7 }, points: [{ visible: { v: 1 } }] })
    expect(parsePoints(text, scalar).sizes).toEqual({ n: 7 })
    expect(parsePoints(text, scalar, { n: 8 }).sizes).toEqual({ n: 8 })
    expect(parsePoints('{"points":[{"visible":{"v":1}}]}', scalar).sizes).toEqual({ n: 5 })
  })
  test('all points share them', () => {
    const two = JSON.stringify({
      points: [1, 2].map((n) => ({
        parameters: { W: Array.from({ length: n }, () => [1]), sigma: 1 },
        visible: { v: Array(n).fill(1) },
      })),
    })
    expect(messages(two)[0]).toContain('points[1].parameters.W: a list of 1 is expected')
  })
})

describe('faults name the key path', () => {
  const cases: readonly (readonly [string, string, readonly string[]])[] = [
    ['no JSON', '{"points": [', ['this is not JSON']],
    ['an empty file', ' ', ['the file is empty']],
    ['a list', '[]', ['an object `{"points": […]}` is expected, not a list']],
    ['no points', '{}', ['points: a list of points is expected']],
    ['a wrong key', '{"pints": []}', ['pints: unknown key; did you mean `points`?', 'points: a list of points']],
    ['a point that is none', '{"points": [3]}', ['points[0]: a point']],
    [
      'a wrong key in a point',
      at({ W: [[1]], sigma: 1 }, { v: [1] }, { parametrs: 1 }),
      ['points[0].parametrs: unknown key; did you mean `parameters`?'],
    ],
    [
      'hidden values',
      at({ W: [[1]], sigma: 1 }, { v: [1] }, { hidden: {} }),
      ['points[0].hidden: hidden variables are summed over'],
    ],
    [
      'a missing group',
      '{"points": [{"visible": {"v": [1]}}]}',
      ['points[0].parameters: an object with values of W, sigma is expected, but the key is missing'],
    ],
    [
      'a missing value',
      at({ W: [[1]] }, { v: [1] }),
      ['points[0].parameters.sigma: the value is missing: `sigma` is positive'],
    ],
    [
      'an unknown name',
      at({ W: [[1]], sigma: 1, sigm: 1 }, { v: [1] }),
      ['points[0].parameters.sigm: the model has no such parameter; did you mean `sigma`?'],
    ],
    [
      'a scalar for a list',
      at({ W: [[1]], sigma: 1 }, { v: 1 }),
      ['points[0].visible.v: a list of 1 is expected, as `v` is real[nv], not `1`'],
    ],
    [
      'a ragged list',
      at({ W: [[1, 2], [3]], sigma: 1 }, { v: [1, 2] }),
      ['points[0].parameters.W[1]: a list of 2 is expected'],
    ],
    [
      'no numbers',
      at({ W: [['x', null]], sigma: true }, { v: ['1/0'] }),
      [
        'points[0].parameters.W[0][0]: the text `x` is not a number',
        'points[0].parameters.W[0][1]: a number is expected, not null',
        'points[0].parameters.sigma: a number is expected, not `true`',
        'points[0].visible.v[0]: the text `1/0` is not a number',
      ],
    ],
    [
      'a number beyond the doubles',
      '{"points":[{"parameters":{"W":[[1]],"sigma":1e400},"visible":{"v":[1]}}]}',
      ['points[0].parameters.sigma: the number is beyond the doubles: write it as a text'],
    ],
    [
      'a value outside its domain',
      at({ W: [[1]], sigma: 0 }, { v: [1] }),
      ['points[0].parameters.sigma: 0 is outside the domain positive'],
    ],
    [
      'a size that is none',
      '{"sizes": {"nv": 0, "nw": 1}, "points": []}',
      ['sizes.nv: a positive integer is expected, not `0`', 'sizes.nw: the model has no such size; did you mean `nv`?'],
    ],
    [
      'prototype names',
      '{"points":[{"parameters":{"W":[[1]],"sigma":1,"constructor":1,"__proto__":2},"visible":{"v":[1]},"toString":1}]}',
      ['points[0].toString: unknown key', 'points[0].parameters.constructor', 'points[0].parameters.__proto__'],
    ],
  ]
  test.each(cases)('%s', (_, text, expected) => {
    const said = messages(text)
    for (const message of expected)
      expect(
        said.some((m) => m.startsWith(message)),
        `${message} in ${said.join('\n')}`,
      ).toBe(true)
    expect(said).toHaveLength(expected.length)
  })
})

describe('domains and assumptions', () => {
  const model = parseModel(`
sizes: { n: 2, K: 1 }
visible:
  v: interval(0, 1)[n]
parameters:
  S: symmetric[n, n]
  P: spd[K, n, n]
  t: interval(-pi, pi)
  a: interval(1, inf)
  b: positive[n]
assume: [sum(v) < 1, a > t, "b[i] > 1/2", b < 9]
energy: v' * S * v + a + t + sum(k, trace(P[k])) + sum(b)
`)
  const good = {
    S: [
      [1, 2],
      [2, 1],
    ],
    P: [
      [
        [2, 1],
        [1, 2],
      ],
    ],
    t: 0,
    a: 2,
    b: [1, 1],
  }
  const said = (parameters: object, v: unknown = ['1/4', 0.5]) => messages(at({ ...good, ...parameters }, { v }), model)
  test('good values pass', () => expect(said({})).toEqual([]))
  test.each<[object, string]>([
    [
      {
        S: [
          [1, 2],
          [3, 1],
        ],
      },
      'points[0].parameters.S: the matrix is not symmetric: entry [2, 1] is 3, entry [1, 2] is 2',
    ],
    [
      {
        P: [
          [
            [1, 2],
            [2, 1],
          ],
        ],
      },
      'points[0].parameters.P: the matrix is not positive definite',
    ],
    [
      {
        P: [
          [
            [1, 1],
            [1, 1],
          ],
        ],
      },
      'points[0].parameters.P: the matrix is not positive definite',
    ],
    [
      {
        P: [
          [
            [1, 0],
            [0, 1],
          ],
          [
            [0, 0],
            [0, 1],
          ],
        ],
      },
      'points[0].parameters.P: matrix 2 is not positive definite',
    ],
    [{ t: 3.2 }, 'points[0].parameters.t: 3.2 is outside the domain interval(-pi, pi)'],
    [{ a: 1 }, 'points[0].parameters.a: 1 is outside the domain interval(1, inf)'],
    [{ t: 3, a: 2 }, 'points[0]: the values violate `a > t`, which the model assumes'],
    [{ b: [1, '1/2'] }, 'points[0]: the values violate `b[i] > 1/2`, which the model assumes'],
    [{ b: [9, 1] }, 'points[0]: the values violate `b < 9`, which the model assumes'],
  ])('%j', (parameters, message) => expect(said(parameters)).toEqual([message]))
  test('a visible assumption', () =>
    expect(said({}, [0.5, 0.5])).toEqual(['points[0]: the values violate `sum(v) < 1`, which the model assumes']))
  test('an open interval has no ends', () =>
    expect(said({}, [0, 0.5])).toEqual(['points[0].visible.v[0]: 0 is outside the domain interval(0, 1)']))
})

test('parameters alone, where the data come from a file', () => {
  const text = JSON.stringify({ points: [{ parameters: { W: [[1, 2]], sigma: 1 } }] })
  expect(parsePoints(text, GRBM, {}, { visible: false }).sizes).toEqual({ nv: 1, nh: 2 })
  expect(
    thrownBy(() => parsePoints(at({ W: [[1]], sigma: 1 }, { v: [1] }), GRBM, {}, { visible: false }))[0]!.message,
  ).toContain('points[0].visible')
})

test('admissible sizes', () => {
  const model = parseModel(
    'sizes: { n: 5, m: 3, d: n - m + 1 }\nvisible:\n  v: real[n]\nassume: [n >= 2]\nenergy: sum(t in 1:d, v[t]) + v[m]\nclaims:\n  - score(v[3]) == 0\n  - claim: score(v[1]) == 0\n    where: [n != 4]\n',
  )
  const [third, first] = model.claims
  expect(derivedSizes(model, { n: 5, m: 2 })).toEqual({ n: 5, m: 2, d: 4 })
  expect(derivedSizes(model, { n: 2, m: 3 })).toBeUndefined()
  const ok = (claim: typeof third, n: number, m: number): boolean => admissibleSizes(model, claim, { n, m })
  expect([ok(undefined, 1, 1), ok(undefined, 2, 1), ok(undefined, 2, 3)]).toEqual([false, true, false])
  expect([ok(third, 2, 1), ok(third, 3, 3), ok(third, 3, 4)]).toEqual([false, true, false])
  expect([ok(first, 4, 1), ok(first, 5, 1)]).toEqual([false, true])
})
