import { describe, expect, it } from 'vitest'
import { check, parseModel } from '../../src'

/* Claims over `data: any`: they are meant for every smooth joint density of all visible entries. */

const verdictsOf = async (claims: readonly string[]): Promise<readonly string[]> => {
  const model = parseModel(`
sizes: { n: 2 }
visible: { v: "real[n]", w: real }
functions: { E0: "(v, w) -> real", f: (v) -> real, g: (w) -> real }
energy: E0(v, w)
data: any
claims:
${claims.map((claim) => `  - ${claim}\n`).join('')}`)
  const { claims: decided } = await check(model, { timeout: 60 })
  return decided.map(({ verdict }) => verdict.verdict)
}
const expectEach = async (verdict: string, claims: readonly string[]): Promise<void> =>
  expect(await verdictsOf(claims)).toEqual(claims.map(() => verdict))

describe('a density that nothing is known of', () => {
  it('need not have independent entries, nor entries of one distribution', () =>
    expectEach('refuted', [
      'data(data_score(v[1]) * data_score(w)) == 0',
      'data(diff(data_score(w), v[i])) == 0',
      'data(v[1] * w) == data(v[1]) * data(w)',
      'data(f(v) * g(w)) == data(f(v)) * data(g(w))',
      '{ claim: "data(data_score(v[i]) * data_score(v[k])) == 0", where: "i != k" }',
      'data(v[1]) == data(v[2])',
    ]))

  it('has a symmetric matrix of second derivatives of its logarithm', () =>
    expectEach('proved', [
      'data(data_score(v[i]) * data_score(w)) == -data(diff(data_score(w), v[i]))',
      'data(diff(data_score(w), v[i])) == data(diff(data_score(v[i]), w))',
      'data(data_score(v[i])^2) == -data(diff(data_score(v[i]), v[i]))',
    ]))

  it('is 1 in all, so a constant is its own mean', () =>
    expectEach('proved', ['data(1) == 1', 'data(w * data_score(w)) == -1', 'data(f(v) + 3) == data(f(v)) + 3']))

  it('and an energy’s score are not one function', () => expectEach('refuted', ['data_score(w) == score(w)']))
})
