import { expect, test } from 'vitest'
import { add, call, HALF, ifThen, lessThan, mul, not, equals, power, sum, TWO, ZERO, PI } from '../../src/expr'
import { toJson } from '../../src/export/json'
import { i, k, v, x } from './sample'

test('a tree of one-key objects', () => {
  expect(toJson(add(mul(HALF, power(x, TWO)), PI))).toEqual({
    add: expect.arrayContaining([
      { pi: true },
      { mul: [{ number: '1/2' }, { power: [{ entry: 'x', at: [] }, { number: '2' }] }] },
    ]),
  })
  expect(toJson(sum(i, call('exp', v(i))))).toEqual({
    sum: { call: 'exp', args: [{ entry: 'v', at: [{ index: '#1' }] }] },
    index: '#1',
    low: { number: '1' },
    high: { size: 'nv' },
  })
})

test('conditions', () => {
  expect(toJson(ifThen(not(equals(i, k)), v(i), ZERO))).toEqual({
    if: { not: { '==': [{ index: 'i' }, { index: 'k' }] } },
    then: { entry: 'v', at: [{ index: 'i' }] },
    else: { number: '0' },
  })
  expect(toJson(lessThan(i, k))).toHaveProperty('<=')
})
