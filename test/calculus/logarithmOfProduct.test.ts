import { expect, it } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { likelihood } from './likelihood'

it('the logarithm of a product over units is a sum over units: each has its law', () => {
  expect(derive(likelihood).conditionals.map((l) => [l.variable.name, l.law])).toEqual(
    expect.arrayContaining([
      ['u', 'Gamma'],
      ['p', 'Beta'],
      ['h', 'Bernoulli'],
    ]),
  )
})
