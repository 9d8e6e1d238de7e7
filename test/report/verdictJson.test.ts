import { expect, test } from 'vitest'
import { checkRunJson, faultyModelJson, modelJson, verdictJson } from '../../src/report/verdictJson'
import { checks, claims, proved, refuted, tested, undecided } from './verdicts'

test('the keys of each verdict', () => {
  expect(Object.keys(verdictJson(proved))).toEqual(['verdict', 'method', 'sizes', 'assumptions', 'failureProbability'])
  expect(Object.keys(verdictJson({ ...proved, minimum: { nh: 2 } }))).toContain('minimum')
  expect(Object.keys(verdictJson(tested))).toEqual([
    'verdict',
    'method',
    'sizes',
    'assumptions',
    'points',
    'undefinedPoints',
    'worst',
  ])
  expect(Object.keys(verdictJson(refuted))).toEqual([
    'verdict',
    'method',
    'assumptions',
    'counterexample',
    'replay',
    'difference',
    'remark',
  ])
  expect(Object.keys(verdictJson(undecided))).toEqual(['verdict', 'reason', 'assumptions'])
})

test('a model that was checked, and one that could not be read', () => {
  const good = modelJson('a.yaml', { checks, claims, ok: false })
  expect(good.claims[1]).toMatchObject({ claim: 'F == 0', name: 'nonsense', expect: 'refuted', ok: true, line: 24 })
  expect(good.claims[0]).toMatchObject({ name: null, verdict: 'proved', sizes: 'all' })
  expect(good.checks[0]).toMatchObject({ name: 'theorem1', verdict: 'tested', points: 200, worst: 3.2e-15 })
  const place = { line: 3, column: 5, length: 2 }
  const bad = faultyModelJson('b.yaml', [
    { code: 'unknown-name', message: 'unknown name `x`', place, hint: 'did you mean `y`?' },
    { code: 'no-such-file', message: 'no such file' },
  ])
  expect(bad).toEqual({
    model: 'b.yaml',
    ok: false,
    checks: [],
    claims: [],
    errors: [
      { code: 'unknown-name', message: 'unknown name `x`; did you mean `y`?', line: 3, column: 5 },
      { code: 'no-such-file', message: 'no such file', line: null, column: null },
    ],
  })
  expect(checkRunJson([good, bad], 42, 1.5)).toMatchObject({ ok: false, seed: 42, seconds: 1.5 })
})
