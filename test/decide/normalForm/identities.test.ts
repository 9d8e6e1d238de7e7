import { describe, expect, it } from 'vitest'
import { DETERMINANTS, FUNCTIONS, SUMS } from './identities'
import { prove } from './read'

describe.each([
  ['functions', FUNCTIONS],
  ['sums', SUMS],
  ['determinants', DETERMINANTS],
] as const)('identities of %s', (_, pairs) => {
  it.each(pairs)('proves %s', (right) => {
    expect(prove(right)).toMatchObject({ proved: true })
  })
  it.each(pairs.map(([, wrong]) => wrong))('does not prove %s', (wrong) => {
    expect(prove(wrong)).toEqual({ proved: false })
  })
})
