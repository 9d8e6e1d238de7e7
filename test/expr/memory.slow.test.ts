import { expect, test } from 'vitest'
import { derive, parseModel } from '../../src'
import { termCount } from '../../src/expr'

const source = `
sizes: { n: 2, m: 3 }
visible: { x: 'real[n]' }
hidden: { h: 'binary[m]' }
parameters: { W: 'real[n, m]' }
energy: sum(i, x[i]^2) - sum(j, h[j] * sum(i, W[i, j] * x[i]))`

test('a model that is derived a thousand times makes its terms once', () => {
  const model = parseModel(source)
  derive(model)
  const terms = termCount()
  for (let k = 0; k < 1000; k++) derive(model)
  expect(termCount()).toBe(terms)
})
