import { describe, expect, test } from 'vitest'
import { check, parseModel } from '../../src'
import { finiteSizes } from '../../src/decide/finiteSizes'
import { questionOf } from '../../src/decide/question'
import { Calculus } from '../../src/calculus/close'
import { restsOnEnough } from '../../src/decide/enough'
import { tested } from '../report/verdicts'

/* What agreement rests on before it is called tested. */

const verdictsOf = async (text: string, options: Parameters<typeof check>[1] = {}) =>
  (await check(parseModel(text), options)).claims.map((c) => c.verdict)

/** A normal unit: its means of kinks times exponentials have closed forms that no prover knows. */
const KINK = `
visible: { v: real }
hidden: { h: real }
parameters: { g: positive }
energy: g * h^2 / 2 - v * h
`
const RIGHT =
  'exp((v + 1/2) / g) * ((v + 1) / g * (1 + erf((v + 1) / sqrt(2 * g))) / 2 + exp(-(v + 1)^2 / (2 * g)) / sqrt(2 * pi * g))'

test.each([
  ['g > 2', 'relu(g - 2) / 100', 'refuted'],
  ['g > 20', 'relu(g - 20) / 100', 'refuted'],
  ['g < 1/20', 'relu(1/20 - g) / 100', 'refuted'],
  ['v < -5', 'relu(-v - 5) / 100', 'refuted'],
  ['nowhere', '0', 'tested'],
])(
  'a mean by quadrature is tried all over the domains: a claim that is false for %s is seen to be',
  async (_, slip, verdict) => {
    const [found] = await verdictsOf(`${KINK}claims: ["mean(max(h, 0) * exp(h)) == ${RIGHT} + ${slip}"]`)
    expect(found).toMatchObject({ verdict })
    if (found?.verdict === 'tested') expect(found.points).toBeGreaterThanOrEqual(20)
  },
)

test('more runs are more points, and fewer than twenty are not enough', async () => {
  const claim = `${KINK}claims: ["mean(max(h, 0) * exp(h)) == ${RIGHT}"]`
  const [few] = await verdictsOf(claim, { runs: 7 })
  expect(few).toMatchObject({ verdict: 'undecided', reason: expect.stringContaining('--runs') as string })
  const [many] = await verdictsOf(claim, { runs: 90 })
  expect(many?.verdict === 'tested' && many.points).toBeGreaterThan(24)
})

test('finitely many instances are all tried, and said to be all', async () => {
  const [all, wrong] = await verdictsOf(`
visible: { v: real }
hidden: { z: 'categorical(5)' }
energy: v^2 / 2 - z * v
claims:
  - lgamma(z + 1) == log(z) + lgamma(z) + 0 * digamma(z)
  - lgamma(z + 1) == log(z) + lgamma(z) + relu(z - 4) * digamma(z) / 100
`)
  expect(all).toMatchObject(all?.verdict === 'proved' ? {} : { verdict: 'tested', exhaustive: true })
  expect(wrong).toMatchObject({ verdict: 'refuted' })
})

describe('the sizes that conditions allow', () => {
  const sizesOf = (where: string, assume = '') => {
    const model = parseModel(`
sizes: { n: 2, m: 3, k: n - m + 5 }
visible: { v: 'real[n]' }
parameters: { w: 'real[m]', u: 'real[k]' }
assume: [${assume}]
energy: v' * v / 2
claims: [{ claim: sum(v) * sum(w) == sum(u), where: "${where}" }]
`)
    return finiteSizes(questionOf(model, model.claims[0]!, new Calculus()))?.map(({ n, m }) => [n, m])
  }
  test.each<[string, string, number[][] | undefined]>([
    ['n == 2, m == 1', '', [[2, 1]]],
    [
      'n <= 2, m == n',
      '',
      [
        [1, 1],
        [2, 2],
      ],
    ],
    [
      'n * m == 3',
      '',
      [
        [1, 3],
        [3, 1],
      ],
    ],
    [
      '2 <= n, n <= 3',
      '"m < 2"',
      [
        [2, 1],
        [3, 1],
      ],
    ],
    [
      'n == 1 or n == 3',
      '"m == 1"',
      [
        [1, 1],
        [3, 1],
      ],
    ],
    // k = n − m + 5 is positive.
    [
      'n == 1',
      '"m >= 4"',
      [
        [1, 4],
        [1, 5],
      ],
    ],
    [
      'n^2 + m^2 == 25',
      '',
      [
        [3, 4],
        [4, 3],
      ],
    ],
    ['n == m', '', undefined],
    [
      'n <= 3',
      '',
      [
        [1, 1],
        [1, 2],
        [1, 3],
        [1, 4],
        [1, 5],
        [2, 1],
        [2, 2],
        [2, 3],
        [2, 4],
        [2, 5],
        [2, 6],
        [3, 1],
        [3, 2],
        [3, 3],
        [3, 4],
        [3, 5],
        [3, 6],
        [3, 7],
      ],
    ],
    ['m <= 3', '', undefined],
    ['n < 1, m == 1', '', []],
  ])('%s %s', (where, assume, expected) => {
    expect(sizesOf(where, assume)).toEqual(expected)
  })
})

test('one size is not enough where there are more', () => {
  const at = { ...tested, sizes: [{ n: 1 }] }
  expect(restsOnEnough(at, { points: 60, sizesNeeded: 2, cause: 'raise --timeout' })).toMatchObject({
    verdict: 'undecided',
    reason: 'both sides agree at 60 points, all at n = 1, and at least 2 sizes are needed: raise --timeout',
  })
  expect(restsOnEnough(at, { points: 60, sizesNeeded: 1, cause: '' })).toMatchObject({ verdict: 'tested' })
  expect(restsOnEnough(tested, { points: 19, sizesNeeded: 1, cause: 'raise --runs' })).toMatchObject({
    verdict: 'undecided',
    points: 19,
  })
})
