import { describe, expect, test } from 'vitest'
import '../../src/vitest'
import { parseModel } from '../../src/language/parseModel'

const TEXT = `name: GRBM
sizes: { nv: 2, nh: 2 }
visible: { v: "real[nv]" }
hidden: { h: "binary[nh]" }
parameters: { W: "real[nv, nh]" }
energy: v' * v / 2 - v' * W * h
`
const model = parseModel(TEXT)
const SCORE = 'score(v[i]) == -v[i] + sum(j, W[i, j] * sigmoid(sum(k, W[k, j] * v[k])))'
const WRONG = 'score(v[i]) == v[i] + sum(j, W[i, j] * mean(h[j]))'

describe('matchers', () => {
  test('pass for what they say', () => {
    expect(model).toSatisfyTheorem1({ runs: 20 })
    expect(model).toProve(SCORE)
    expect(model).toHold(SCORE)
    expect(model).toRefute(WRONG)
    expect(model).not.toHold(WRONG)
    expect(model).not.toProve(WRONG)
    expect(model).not.toRefute(SCORE)
    expect(TEXT).toProve(SCORE)
  })
  test('fail with the counterexample or the reason', () => {
    expect(() => expect(model).toProve(WRONG)).toThrow(/to be proved, and it is refuted: left .*, right .*"nv":1/)
    expect(() => expect(model).toRefute(SCORE)).toThrow(/to be refuted, and it is proved/)
    expect(() => expect(model).not.toHold(SCORE)).toThrow(/to hold not, and it is proved/)
  })
  test('what is undecided passes neither way', () => {
    const nowhere = 'log(-1 - v[i]^2) == 0'
    expect(() => expect(model).toHold(nowhere)).toThrow(/undecided/)
    expect(() => expect(model).not.toHold(nowhere)).toThrow(/undecided/)
    expect(() => expect(model).toRefute(nowhere)).toThrow(/undecided/)
    expect(() => expect(model).not.toRefute(nowhere)).toThrow(/undecided/)
  })
})
