import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { contains, DOMAINS, statesOf, supportOf } from '../../src/domains'
import { MAX_DRAW } from '../../src/domains/draw'
import * as Q from '../../src/numbers/rational'
import { nearest } from '../../src/language/faults'
import { formatFaults } from '../../src/language/formatFaults'
import { modelFromObject, parseClaim, parseModel } from '../../src/language/parseModel'
import { MODEL_KEYS, modelFileSchema } from '../../src/language/schema'
import { template } from '../../src/language/template'
import { faultsOf, thrownBy } from './faultsOf'

describe('a model as a value', () => {
  const object = {
    name: 'object',
    sizes: { nv: 3, nh: 'nv - 1' },
    visible: { v: 'real[nv]' },
    hidden: { h: 'binary[nh]' },
    parameters: { c: 'real[nh]', s: 'positive' },
    definitions: { 'q[j]': 'sigmoid(c[j])' },
    energy: "v' * v / (2 * s^2) - c' * h",
    claims: [
      'mean(h[j]) == q[j]',
      { claim: 'score(v[t]) == -v[t] / s^2', where: ['t in 2:nv', 's > 1'], expect: 'proved' as const },
    ],
  }
  test('reads as the file does', () => {
    const file = `name: object
sizes: { nv: 3, nh: nv - 1 }
visible: { v: "real[nv]" }
hidden: { h: "binary[nh]" }
parameters:
  c: real[nh]
  s: positive
definitions:
  q[j]: sigmoid(c[j])
energy: v' * v / (2 * s^2) - c' * h
claims:
  - mean(h[j]) == q[j]
  - claim: score(v[t]) == -v[t] / s^2
    where: "t in 2:nv, s > 1"
    expect: proved
`
    const [a, b] = [modelFromObject(object), parseModel(file)]
    expect(a.energy).toBe(b.energy)
    expect(a.claims.map((c) => [...c.sides, ...c.where])).toEqual(b.claims.map((c) => [...c.sides, ...c.where]))
    expect(a.claims[1]).toMatchObject({ expect: 'proved' })
  })
  test('its faults name key paths', () => {
    const faults = thrownBy(() =>
      modelFromObject({ ...object, energy: 'v[1] + zz', claims: [{ claim: 'score(c) == 0' }] }),
    )
    expect(faults.map((f) => [f.message.split(':')[0], f.place])).toEqual([
      ['energy', undefined],
      ['claims[1].claim', undefined],
    ])
  })
})

test('a claim given from code', () => {
  const model = parseModel('visible:\n  v: real\nparameters:\n  s: positive\nenergy: v^2 / s\n')
  expect(parseClaim(model, 'score(v) == -2 * v / s').sides).toHaveLength(2)
  expect(thrownBy(() => parseClaim(model, 'score(v) == t + ')).map((f) => f.code)).toEqual(['syntax'])
  expect(thrownBy(() => parseClaim(model, 'score(v) == t')).map((f) => f.message)).toEqual(['unknown name `t`'])
})

test('a claim knows its line and its text', () => {
  const text = `visible:
  v: real
energy: v^2
claims:
  - score(v) == -2 * v
  - name: folded
    claim: >-
      score(v) ==
      -2 * v
    note: two lines
    expect: refuted
  - |
    score(v)
      == -2 * v   # a comment
`
  const { claims } = parseModel(text)
  expect(claims.map((c) => c.text)).toEqual(['score(v) == -2 * v', 'score(v) == -2 * v', 'score(v) == -2 * v'])
  expect(claims.map((c) => c.place.line)).toEqual([5, 8, 13])
  expect(claims[1]).toMatchObject({ name: 'folded', note: 'two lines', expect: 'refuted' })
})

test('assumptions on arrays are meant for every entry', () => {
  const { assume } = parseModel(
    'sizes: { n: 2 }\nvisible:\n  v: real[n]\nparameters:\n  a: real[n]\nassume: [a > 1/2, "a[k] < v[k]", n >= 2]\nenergy: sum(v)\n',
  )
  expect(assume.map((a) => a.indices!.map((i) => i.name))).toEqual([['i'], ['k'], []])
  expect(assume.map((a) => a.text)).toEqual(['a > 1/2', 'a[k] < v[k]', 'n >= 2'])
})

test('data', () => {
  const data = (text: string) =>
    parseModel(`visible:\n  x: real\n  y: positive\nparameters:\n  s: positive\nenergy: x^2 + y\ndata: ${text}\n`).data!
      .of
  expect(data('gaussian_mixture').get('*')).toEqual({ kind: 'gaussian_mixture' })
  expect(data('normal(0, s)').get('*')).toMatchObject({ kind: 'normal', args: [{ kind: 'number' }, { kind: 'entry' }] })
  expect([...data('{x: "normal(0, 1)", y: laplace}').keys()]).toEqual(['x', 'y'])
  expect(data('{csv: some/file.csv}').get('*')).toEqual({ kind: 'csv', file: 'some/file.csv' })
  expect(data('{kde: file.npy, bandwidth: 0.3}').get('*')).toEqual({
    kind: 'kde',
    file: 'file.npy',
    bandwidth: Q.rational(3, 10),
  })
})

test('half-lines and the whole line have their own domains', () => {
  const { parameters } = parseModel(
    'visible:\n  v: real\nparameters:\n  a: interval(0, inf)\n  b: interval(-inf, inf)\n  c: interval(1, inf)\n  d: interval(-pi, 2 * pi)\nenergy: v\n',
  )
  expect(parameters.map((p) => p.domain.kind)).toEqual(['positive', 'real', 'interval', 'interval'])
  expect(parameters[2]!.domain.bounds[1]).toMatchObject({ value: { n: 1n, d: 0n } })
})

test('empty sections are as good as none', () => {
  expect(faultsOf('visible:\n  v: real\nhidden:\nparameters:\nclaims:\nenergy: v^2\n')).toEqual([])
  expect(faultsOf('visible:\n  v: real\nhidden: {}\nparameters: {}\nassume: []\nclaims: []\nenergy: v^2\n')).toEqual([])
})

test('the template is a model', () => {
  const text = template('my: "energy"')
  expect(text.split('\n')[0]).toMatch(/^# yaml-language-server: \$schema=/)
  expect(parseModel(text)).toMatchObject({ name: 'my: "energy"' })
  expect(parseModel(text).claims).toHaveLength(4)
})

test('the JSON Schema describes every key', () => {
  const schema = modelFileSchema() as {
    $schema: string
    properties: Record<string, { description?: string; anyOf?: { description?: string }[] }>
    required: string[]
    additionalProperties: boolean
  }
  expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#')
  expect(Object.keys(schema.properties)).toEqual(MODEL_KEYS)
  expect(schema.required).toEqual(['visible', 'energy'])
  expect(schema.additionalProperties).toBe(false)
  for (const key of MODEL_KEYS)
    expect(schema.properties[key]!.description ?? schema.properties[key]!.anyOf?.[0]?.description, key).toBeTruthy()
})

test('faults are shown with their line and a mark', () => {
  const text = readFileSync(new URL('bad/two-faults-with-places.yaml', import.meta.url), 'utf8')
  expect(formatFaults('grbm.yaml', text, faultsOf(text))).toBe(`grbm.yaml:10:10: unknown name \`sigm\`
   10 |   / (2 * sigm^2)
      |          ^^^^ did you mean \`sigma\`?
grbm.yaml:12:11: shapes differ: \`v\` is real[nv], \`c\` is real[nh]
   12 |   - F == (v - c)' * (v - c) / 2
      |           ^^^^^
2 errors`)
})

test('the nearest name', () => {
  const known = ['sigma', 'softplus', 'W', 'nv', 'nh', 'alpha']
  expect(['sigm', 'sofplus', 'w', 'n_v', 'alhpa', 'zzz', 'x'].map((name) => nearest(name, known))).toEqual([
    'sigma',
    'softplus',
    'W',
    'nv',
    'alpha',
    undefined,
    undefined,
  ])
})

describe.each(Object.values(DOMAINS))('$kind', (domain) => {
  const bounds: Q.Rational[] =
    domain.kind === 'interval'
      ? [Q.rational(-1, 3), Q.rational(5)]
      : domain.kind === 'integers'
        ? [Q.rational(-2), Q.rational(3)]
        : domain.kind === 'categorical'
          ? [Q.rational(3)]
          : []
  test('contains what every draw gives, with a denominator that people can read', () => {
    for (let draw = -MAX_DRAW; draw <= MAX_DRAW; draw++) {
      const value = domain.ofDraw(draw, bounds.map(Q.toNumber))
      expect(contains(domain.kind, value, bounds)).toBe(true)
      expect(value.d < 10_000n).toBe(true)
    }
  })
  test('its states are what it contains', () => {
    const states = statesOf(domain.kind, bounds.map(Q.toNumber))
    if (!states) return
    expect(states.every((s) => contains(domain.kind, Q.rational(s), bounds))).toBe(true)
    const [low, high] = supportOf(domain.kind, bounds.map(Q.toNumber))!
    expect(states.map(Number)).toEqual(states.map(Number).sort((a, b) => a - b))
    expect([Number(states[0]), Number(states[states.length - 1])]).toEqual([low, high])
    expect(contains(domain.kind, Q.rational(BigInt(high) + 1n), bounds)).toBe(false)
    expect(contains(domain.kind, Q.HALF, bounds)).toBe(false)
  })
})

test('an interval does not contain its ends, whichever are finite', () => {
  const { interval } = DOMAINS
  const double = (q: Q.Rational): number => Number(q.n) / Number(q.d)
  const [low, high, up, down] = [Q.rational(-1), Q.rational(2), { n: 1n, d: 0n }, { n: -1n, d: 0n }]
  for (const bounds of [
    [low, high],
    [low, up],
    [down, high],
    [down, up],
  ]) {
    for (let draw = -MAX_DRAW; draw <= MAX_DRAW; draw++)
      expect(contains('interval', interval.ofDraw(draw, bounds.map(double)), bounds)).toBe(true)
    expect(contains('interval', low, bounds)).toBe(bounds[0] === down)
    expect(contains('interval', high, bounds)).toBe(bounds[1] === up)
  }
})
