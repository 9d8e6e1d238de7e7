import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnose/diagnose'
import { isFound } from '../../src/diagnose/finding'
import { parseModel } from '../../src/language/parseModel'
import type { Finding } from '../../src/diagnose/finding'
import { outcomeOf } from './outcome'

describe('boundary: p̃ψ at finite ends', () => {
  const model = (domain: string, energy: string, rest = ''): string =>
    `visible: { v: "${domain}" }\nparameters: { a: positive, b: real }\n${rest}energy: ${energy}\n`

  test.each([
    ['positive', 'a * v^2 / 2 - b * v', 'v^2'],
    ['positive', 'v - a * log(v)', 'v^2'],
    ['interval(0, 1)', 'b * v', 'v^2 * (1 - v)^2'],
    ['interval(-1, 2)', 'a * v^2', '(v + 1)^2 * (2 - v)^2'],
    ['interval(0, inf)', 'exp(-a * v) + v', 'v^2'],
  ])('%s: %s does not vanish, and a weight mends it', (domain, energy, mend) => {
    const [found] = outcomeOf('boundary', model(domain, energy)) as readonly Finding[]
    expect(found).toMatchObject({ severity: 'error', variable: 'v' })
    expect(found!.mend?.replaceAll(' ', '')).toBe(mend.replaceAll(' ', ''))
  })

  test.each([
    ['real', 'a * v^2 / 2 - b * v', ''],
    ['positive', 'a * v^2 / 2', ''],
    ['interval(0, 2 * pi)', '-b * cos(v)', ''],
    ['positive', 'a * v^2 / 2 - b * v', 'data: "gamma(3, 1)"\n'],
    ['positive', 'a * v^2 / 2 - b * v', 'data: "lognormal(0, 1)"\n'],
  ])('%s: %s %s', (domain, energy, rest) => {
    expect(outcomeOf('boundary', model(domain, energy, rest))).toBe('passed')
  })

  test('data that are dense at the end, and data that are not', () => {
    const energy = model('positive', 'a * v^2 / 2 - b * v')
    const sample = (f: (u: number) => number) => ({
      rows: Array.from({ length: 1000 }, (_, k) => [f((k + 0.5) / 1000)]),
    })
    expect(outcomeOf('boundary', energy, { sample: sample((u) => -Math.log(u)) })).toMatchObject([
      { severity: 'error' },
    ])
    expect(outcomeOf('boundary', energy, { sample: sample((u) => Math.exp(4 * (u - 0.5))) })).toBe('passed')
  })

  test('a few rows tell nothing that the density of the data does not', () => {
    const energy = model('positive', 'a * v^2 / 2 - b * v', 'data: "gamma(3, 1)"\n')
    expect(outcomeOf('boundary', energy, { sample: { rows: [[1], [2]] } })).toBe('passed')
  })

  test('a density of the data that does not vanish at its ends', () => {
    const energy = model('real', 'a * v^2 / 2', 'data: "uniform(-1, 1)"\n')
    expect(outcomeOf('boundary', energy)).toMatchObject([{ severity: 'error', variable: 'v' }])
  })
})

describe('conditional: ∫dh exp(−E)', () => {
  const model = (hidden: string, energy: string): string =>
    `visible: { v: real }\nhidden: { h: "${hidden}" }\nparameters: { a: positive, b: real }\nenergy: "${energy}"\n`

  test.each([
    ['real', 'v^2 + b * h^2 / 2 - v * h', 'b: positive'],
    ['positive', 'v^2 + b * h', 'b: positive'],
    ['positive', 'v^2 + v * h + h', undefined],
    ['real', 'v^2 + v * h^2', undefined],
  ])('over %s: %s diverges', (hidden, energy, mend) => {
    const [found] = outcomeOf('conditional', model(hidden, energy)) as readonly Finding[]
    expect(found).toMatchObject({ severity: 'error', variable: 'h' })
    expect(found!.mend).toBe(mend)
  })

  test.each([
    ['real', 'v^2 + a * h^2 / 2 - v * h'],
    ['real', 'v^2 + (a + v^2) * h^2 / 2'],
    ['positive', 'v^2 + a * h'],
    ['binary', 'v^2 - v * h'],
    ['naturals', 'v^2 - v * h + lgamma(h + 1)'],
    ['interval(0, 1)', 'v^2 - v * h'],
  ])('over %s: %s converges', (hidden, energy) => {
    expect(outcomeOf('conditional', model(hidden, energy))).toBe('passed')
  })
})

test('conditional says what parameters need, if that was seen on both sides', () => {
  const message = (hidden: string, energy: string): string => {
    const found = outcomeOf(
      'conditional',
      `visible: { v: real }\nhidden: { h: "${hidden}" }\nparameters: { a: positive, b: real }\nenergy: ${energy}\n`,
    )
    return (found as readonly Finding[])[0]!.message
  }
  expect(message('real', 'v^2 + b * h^4 / 2 - v * h')).toMatch(/needs that b > 0$/)
  expect(message('positive', 'v^2 + b * h + sqrt(h) - v^2 / (1 + v^2) * log(h + 1)')).toMatch(/needs that b > 0$/)
  // −v > 0 and v > 0 at once.
  expect(message('real', 'v^2 / 2 + a * h^4 - v * h^5')).toContain('falls fast enough')
})

describe('a sum or integral over h that diverges for some v is told once', () => {
  test.each([
    ['naturals', 'real', 'v^2 / 2 - (a + b * v) * h'],
    ['positive', 'real', 'v^2 / 2 + (a + b * v) * h'],
    ['positive', 'positive', 'v^2 - v * h'],
    ['real', 'real', 'v^4 + (a - v^2) * h^2 / 2 - b * v * h'],
    ['real', 'interval(0, 1)', 'v^2 + a * h^4 - b * v * h^5'],
  ])('h: %s, v: %s, %s', (hidden, visible, energy) => {
    const model = parseModel(
      `visible: { v: "${visible}" }\nhidden: { h: "${hidden}" }\nparameters: { a: positive, b: real }\nenergy: "${energy}"\n`,
    )
    const errors = [
      ...diagnose(model, { only: ['smoothness', 'normalisable', 'boundary', 'conditional', 'float32'] }).outcomes,
    ]
      .filter(([, o]) => isFound(o))
      .map(([name]) => name)
    expect(errors).toEqual(['conditional'])
  })

  test('beside a kink, or an end, that has nothing to do with it', () => {
    const outcomes = (visible: string, energy: string) =>
      diagnose(
        parseModel(
          `visible: { v: "${visible}" }\nhidden: { h: naturals }\nparameters: { a: positive, b: real }\nenergy: "${energy}"\n`,
        ),
        { only: ['smoothness', 'boundary', 'conditional'] },
      ).outcomes
    expect(isFound(outcomes('real', 'v^2 / 2 + relu(v) - (b * v - a) * h').get('smoothness')!)).toBe(true)
    expect(isFound(outcomes('positive', 'v^2 / 2 + v + (a - v) * h').get('boundary')!)).toBe(true)
  })
})

describe('float32', () => {
  test('a difference of large numbers, of which doubles themselves are not sure', () => {
    const energy = '(v + 10^5)^2 / 2 - 10^10 / 2 - 10^5 * v'
    expect(outcomeOf('float32', `visible: { v: real }\nenergy: ${energy}\n`)).toMatchObject([{ severity: 'error' }])
  })

  const model = (energy: string): string =>
    `visible: { v: real }\nparameters: { w: real, b: real }\nenergy: v^2 / 2 + ${energy}\n`

  test.each([
    ['log(1 + exp(w * v + b))', 'softplus'],
    ['log(cosh(w * v))', 'logcosh'],
    ['exp(exp(v))', undefined],
    ['(v + 10^6)^2 - 2 * 10^6 * v - 10^12', undefined],
  ])('%s', (energy, mend) => {
    const [found] = outcomeOf('float32', model(energy)) as readonly Finding[]
    expect(found).toMatchObject({ severity: 'error' })
    expect(found!.mend).toBe(mend)
  })

  test.each(['softplus(w * v + b)', 'logcosh(w * v)', 'exp(-v^2)', 'log(1 + exp(-v^2))', 'sqrt(1 + v^2)'])(
    '%s keeps its digits',
    (energy) => {
      expect(outcomeOf('float32', model(energy))).toBe('passed')
    },
  )

  test('over data far from 0', () => {
    const sample = { rows: Array.from({ length: 50 }, (_, k) => [5000 + k / 50]) }
    expect(outcomeOf('float32', model('log(1 + exp(v / 50))'))).toBe('passed')
    expect(outcomeOf('float32', model('log(1 + exp(v / 50))'), { sample })).toMatchObject([{ mend: 'softplus' }])
  })
})

describe('scale: notes of the data', () => {
  const model =
    'visible: { v: "real[2]" }\nparameters: { a: "positive[2]", b: "real[2]" }\nenergy: sum(i, a[i] * (v[i] - b[i])^2)\n'
  const wave = (n: number, f: (x: number) => number[]) => ({ rows: Array.from({ length: n }, (_, k) => f(k)) })
  const messages = (rows: { rows: number[][] }): readonly string[] => {
    const found = outcomeOf('scale', model, { sample: rows })
    return typeof found === 'string' ? [found] : found.map((f) => `${f.severity}: ${f.message}`)
  }

  test.each([
    ['constant columns', wave(20, (k) => [1, Math.sin(k)]), 'note: v[1] is constant in the data'],
    ['one row', wave(1, () => [1, 2]), 'note: the data are one row: J has no spread'],
    ['few rows', wave(3, (k) => [Math.sin(k), Math.cos(k)]), 'note: there are fewer rows than parameters'],
    ['units', wave(30, (k) => [1000 * Math.sin(k), Math.cos(k)]), 'note: the columns differ in scale: v[1] varies'],
  ])('%s', (_, rows, message) => {
    expect(messages(rows)[0]).toContain(message)
  })

  test('data that are like the model tell nothing', () => {
    expect(messages(wave(40, (k) => [Math.sin(k), Math.cos(3 * k)]))).toEqual(['passed'])
  })

  test('in a tenth of the unit ψ² is a hundred times as large, and the curvature of a Gaussian is as it was', () => {
    const gaussian = 'visible: { v: real }\nparameters: { a: positive }\nenergy: a * v^2 / 2\n'
    const [found] = outcomeOf('scale', gaussian, { sample: wave(30, (k) => [300 * Math.sin(k)]) }) as readonly Finding[]
    const { terms, 'v times 10': larger } = found!.evidence as Record<string, Record<string, number>>
    expect(larger!['½E[∂E]²']! / terms!['½E[∂E]²']!).toBeCloseTo(100, 1)
    expect(larger!['E[∂²E]']).toBe(terms!['E[∂²E]'])
  })
})
