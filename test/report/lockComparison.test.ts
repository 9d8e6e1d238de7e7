import { expect, test } from 'vitest'
import type { LockedClaim, LockedModel, LockedVerdict } from '../../src/report/lock'
import { compareModels } from '../../src/report/lockComparison'

type Said = Partial<LockedVerdict> & Pick<LockedVerdict, 'verdict'>
const one = (said: Said, expectation: LockedClaim['expect'] = 'holds'): LockedModel => ({
  assume: [],
  checks: {},
  claims: [{ claim: 'E == E', name: null, where: [], expect: expectation, assumptions: [], ...said }],
})
const changeFrom = (old: Said, now: Said, expectation?: LockedClaim['expect']): string =>
  compareModels(one(now), one(old, expectation))
    .changes.map((c) => c.change)
    .join() || 'same'

const at = (...ns: number[]): Said => ({ verdict: 'proved', sizes: ns.map((n) => ({ n })) })
const all: Said = { verdict: 'proved', sizes: 'all' }
const from2: Said = { ...all, minimum: { n: 2 } }
const tested: Said = { verdict: 'tested' }
const undecided: Said = { verdict: 'undecided' }
const refuted: Said = { verdict: 'refuted' }
const swapped: Said = { ...all, assumptions: [{ kind: 'exchange', text: 'derivative and integral' }] }

test('each verdict is weaker than those before it', () => {
  const falling = [all, swapped, from2, at(2, 3), at(2), tested, undecided, refuted]
  falling.forEach((old, k) => {
    expect([k, changeFrom(old, old)]).toEqual([k, 'same'])
    falling.slice(k + 1).forEach((now) => {
      // A proof under an assumption and one of fewer sizes each lack what the other has.
      const apart = old === swapped && now.verdict === 'proved'
      expect([old, now, changeFrom(old, now)]).toEqual([old, now, 'weaker'])
      expect([now, old, changeFrom(now, old)]).toEqual([now, old, apart ? 'weaker' : 'stronger'])
    })
  })
})

test('where a refutation is expected it is the strongest', () => {
  const rising = [all, tested, undecided, refuted]
  rising.forEach((now, k) =>
    rising
      .slice(k + 1)
      .forEach((old) => expect([now, old, changeFrom(old, now, 'refuted')]).toEqual([now, old, 'weaker'])),
  )
})

test('sizes that were proved one by one have each to be covered', () => {
  expect(changeFrom(at(1, 2), at(2, 3))).toBe('weaker')
  expect(changeFrom(at(1, 2), from2)).toBe('weaker')
  expect(changeFrom(at(2, 3), from2)).toBe('stronger')
  expect(changeFrom(from2, all)).toBe('stronger')
})

test('a built-in check that time ends early is no loss, and the lock keeps what it was', () => {
  const model = (check: Said): LockedModel => ({
    assume: [],
    checks: { theorem1: { assumptions: [], ...check } },
    claims: [],
  })
  const { changes, kept } = compareModels(model({ ...undecided, unreached: true }), model(all))
  expect([changes, kept]).toEqual([[], model(all)])
  expect(compareModels(model(undecided), model(all)).changes).toMatchObject([{ change: 'weaker', subject: 'theorem1' }])
})
