import { expect, test } from 'vitest'
import { parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { derive } from '../../src/calculus/derive'
import { dataOf } from '../../src/data/density'
import { isMeanOfNoise, provedDenoising } from '../../src/decide/equation1/byParts'
import { type Identity, overRows } from '../../src/decide/equation1/identities'
import { asked } from '../../src/decide/question'
import { add, mul, number } from '../../src/expr'
import * as Q from '../../src/numbers/rational'

/* The denoising form is proved of smooth ψ that do not outgrow a Gaussian, for noise whose score has the data score as mean. */

const calculus = new Calculus()
const SAMPLES = new Map([['rows', { rows: [[-1], [2], [1 / 4]] }]])
const modelOf = (energy: string) =>
  parseModel(`visible: { v: real }\nparameters: { a: real }\nenergy: ${energy}\ndata: { kde: rows, bandwidth: 3/4 }\n`)

const isProved = (
  energy: string,
  change: (identity: Identity) => Identity = (same) => same,
  isScore = true,
): boolean => {
  const model = modelOf(energy)
  return provedDenoising(
    model,
    derive(model),
    () => isScore,
    (identity) => {
      const { left, right } = change(identity)
      const sides = [calculus.close(left), calculus.close(right)] as const
      return asked({ model, calculus }, '', [], [{ raw: sides, closed: sides }])
    },
  )
}

test.each([
  ['v^4 / 4 - softplus(a * v)', true],
  ['cosh(a * v)', true],
  ['abs(v)', false],
  ['exp(v^2)', false],
])('%s: %s', (energy, expected) => {
  expect(isProved(energy)).toBe(expected)
})

test('no slip in it is proved', () => {
  const own = 'v^2 / 2'
  expect(isProved(own, (one) => ({ ...one, left: mul(number(2), one.left) }))).toBe(false)
  expect(isProved(own, (one) => ({ ...one, right: add(one.right, number(1)) }))).toBe(false)
  expect(isProved(own, (one) => one, false)).toBe(false)
})

test('the mean of the noise of a kernel density is its score, that of other noise is not', () => {
  const model = modelOf('v^2 / 2')
  const kernel = dataOf(model, SAMPLES, () => Q.ZERO)
  const means = (bandwidth: Q.Rational): boolean =>
    isMeanOfNoise({ model, calculus }, overRows(model, SAMPLES.get('rows')!, bandwidth), kernel)
  expect(means(Q.rational(3, 4))).toBe(true)
  expect(means(Q.HALF)).toBe(false)
})
