import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { add, index, ONE, TWO } from '../../src/expr'
import { check, type ModelResult, parseModel } from '../../src'

/*
 * Nothing that is reported depends on what was computed before. Equal terms are one object, so each run here has names
 * of its own, `sigma_1`, `sigma_2`: its terms are new.
 */

const source = readFileSync('proofs/models/grbm.yaml', 'utf8')
/** The same arrays in another model, whose sums and products are made before those of the first. */
const other = `
sizes: { nv: 3, nh: 4 }
visible: { v: 'real[nv]' }
hidden: { h: 'binary[nh]' }
parameters: { W: 'real[nv, nh]', b: 'real[nv]', c: 'real[nh]', sigma: positive }
energy: >-
  sum(j, h[j] * sum(i, W[i, j] * v[i])) / sigma - sum(j, h[j] * c[j]) + sum(i, b[i]) / sigma^2 + sum(i, (b[i] - v[i])^2)
claims: ['sum(k, W[k, 1] * v[k] + c[1]) == 2 * sigma * b[1] * c[1] * v[1]']`

let readings = 0
/** The model with names of its own; in its report stand those of the file. */
const reading = () => {
  const mark = `_${10 + readings++}`
  const renamed = (text: string): string => text.replace(/\b(nv|nh|v|h|W|b|c|sigma)\b/g, `$1${mark}`)
  return {
    before: () => parseModel(renamed(other)),
    report: async (claim?: number) => {
      const { seconds: _, ...result } = await check(parseModel(renamed(source)), { runs: 5, timeout: 600, claim })
      return JSON.parse(JSON.stringify(result).replaceAll(mark, '')) as Omit<ModelResult, 'seconds'>
    },
  }
}
const whole = reading().report()

test('a report is the same to the last digit, whatever was read before', async () => {
  const { before, report } = reading()
  before()
  expect(await report()).toEqual(await whole)
})

test('a claim alone gets the result that it has among others', async () => {
  const { claims } = await whole
  for (const [k, claim] of claims.entries()) expect((await reading().report(k + 1)).claims).toEqual([claim])
})

test('indices stand from the outside in, however many were made before', () => {
  const [i, shown, early, late, outer, inner] = ['i', '~t1', '~9', '~10', '#10', '#9'].map((k) => index(k, ONE, TWO))
  const indices = [i!, shown!, early!, late!, outer!, inner!]
  expect(add(...[...indices].reverse()).children).toEqual(indices)
})
