import { describe, expect, test } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { dataOf } from '../../src/data/density'
import { denoising, identities, overRows, weightedIdentity } from '../../src/decide/equation1/identities'
import { relation } from '../../src/decide/equation1/relation'
import { Sides } from '../../src/decide/equation1/sides'
import { add, data, mul, number, ONE, power, type Term, TWO } from '../../src/expr'
import { parseModel } from '../../src/language/parseModel'
import * as Q from '../../src/numbers/rational'

const SAMPLE = {
  rows: [
    [-1, 0.5],
    [0.25, -0.75],
  ],
}
const BANDWIDTH = Q.rational(3, 4)
const model = parseModel(`sizes: { n: 2 }
visible:
  v: real[n]
parameters:
  a: real[n]
energy: sum(i, v[i]^2 / 2) - softplus(sum(i, a[i] * v[i]))
data: { kde: rows, bandwidth: 3/4 }
`)
const derivation = derive(model)
const rows = dataOf(model, new Map([['rows', SAMPLE]]), () => Q.ZERO)

const compared = (left: Term, right: Term) => {
  const sides = new Sides(model, rows, new Map([['n', 2]]), [{ left, right, indices: new Map() }], undefined)
  const values = new Map([['a', [Q.rational(3, 2), Q.rational(-1, 2)]]])
  return relation(sides.compare({ sizes: { n: 2 }, values }, rows)[0]!)
}

describe('identities tied to the implicit form, over a kernel density', () => {
  const named = [
    ...identities(model, derivation),
    denoising(model, derivation, overRows(model, SAMPLE, BANDWIDTH)),
    weightedIdentity(model, derivation, (at) => add(ONE, power(at, TWO))),
  ]
  test.each(named.map((i) => [i.name, i] as const))('%s', (_, { left, right }) => {
    expect(compared(left, right).kind).toBe('agree')
    // Seeded wrong variants.
    expect(compared(left, mul(number(Q.rational(101, 100)), right)).kind).toBe('differ')
    expect(compared(mul(number(-1), left), right).kind).toBe('differ')
  })

  test('the denoising form over other noise than the kernel’s differs', () => {
    const wrong = denoising(model, derivation, overRows(model, SAMPLE, Q.rational(1, 2)))
    expect(compared(wrong.left, wrong.right).kind).toBe('differ')
  })

  test('a bandwidth’s constant: E |(x − v)/σ²|² = n/σ²', () => {
    const { left } = denoising(
      parseModel('sizes: { n: 2 }\nvisible:\n  v: real[n]\nparameters:\n  a: real[n]\nenergy: 0 * sum(v)\n'),
      {
        ...derivation,
        score: derivation.score.map((s) => ({ ...s, term: number(0) })),
        dscore: derivation.dscore.map((s) => ({ ...s, term: number(0) })),
      },
      overRows(model, SAMPLE, BANDWIDTH),
    )
    expect(compared(left, add(number(Q.rational(32, 9)), data(model.visible, number(0)))).kind).toBe('agree')
  })
})
