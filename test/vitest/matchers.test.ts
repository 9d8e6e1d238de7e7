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
  test('fail with what `check` shows: counterexample, both sides, slip and replay', () => {
    const said = (body: () => void): string => {
      try {
        body()
      } catch (error) {
        return (error as Error).message
      }
      throw new Error('nothing failed')
    }
    const sign = 'score(v[i]) == v[i] - sum(j, W[i, j] * mean(h[j]))'
    const refuted = said(() => expect(model).toProve(sign))
    expect(refuted.split('\n')[0]).toBe(`expected ${sign} to be proved for all sizes, and it is refuted:`)
    expect(refuted).toMatch(/^ {9}nv = 1, nh = 1; {2}i = 1; {2}W = \S+; {2}v = \S+$/m)
    expect(refuted).toMatch(/^ {9}left +−?\d\.\d{15}/m)
    expect(refuted).toMatch(/^ {9}right +−?\d\.\d{15,} +left \/ right = −1 everywhere: a sign$/m)
    expect(refuted).not.toContain('{"')
    const replay = /toProve\(…, (\{.*\})\)$/.exec(refuted)![1]!
    // oxlint-disable-next-line no-implied-eval
    const options = new Function(`return ${replay}`)() as {
      seed: number
      path: string
      sizes: { nv: number; nh: number }
    }
    expect(options).toMatchObject({ seed: 42, path: expect.any(String) as string, sizes: { nv: 1, nh: 1 } })
    expect(said(() => expect(model).toHold(sign, options))).toContain(refuted.split('\n').slice(1, -1).join('\n'))
    expect(said(() => expect(model).toRefute(SCORE))).toMatch(/ to be refuted, and it is proved, all sizes/)
    expect(said(() => expect(model).not.toHold(SCORE))).toMatch(/ not to hold, and it is proved, all sizes/)
  })
  test('a sound energy, and one that is not: what `diagnose` shows', () => {
    const kinked = `visible: { v: real }\nenergy: v^2 / 2 + relu(v)\n`
    expect(model).toBeSoundForScoreMatching()
    expect(kinked).not.toBeSoundForScoreMatching()
    expect(() => expect(kinked).toBeSoundForScoreMatching()).toThrow(/smoothness +error\n +model:2:19 +relu\(v\)/)
    expect(() => expect(model).not.toBeSoundForScoreMatching()).toThrow(/GRBM not to be sound/)
    const open = 'visible: { v: real }\nfunctions: { f: "(v) -> real" }\nenergy: f(v)\n'
    expect(() => expect(open).toBeSoundForScoreMatching()).toThrow(/not given/)
    expect(() => expect(open).not.toBeSoundForScoreMatching()).toThrow(/not given/)
    expect(() => expect(model).toBeSoundForScoreMatching({ rows: [[1]] })).toThrow('row 1 has 1 columns')
  })
  test('what is undecided passes neither way', () => {
    const nowhere = 'log(-1 - v[i]^2) == 0'
    expect(() => expect(model).toHold(nowhere)).toThrow(/undecided/)
    expect(() => expect(model).not.toHold(nowhere)).toThrow(/undecided/)
    expect(() => expect(model).toRefute(nowhere)).toThrow(/undecided/)
    expect(() => expect(model).not.toRefute(nowhere)).toThrow(/undecided/)
  })
})
