import { expect, it } from 'vitest'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import { parseModel } from '../../src/language/parseModel'
import { parseRational } from '../../src/numbers/rational'

const at = (energy: string, v: string, digits?: number) =>
  evaluatePoints(
    parseModel(`visible: { v: real }\nhidden: { h: real }\nenergy: "${energy}"`),
    {},
    [{ values: new Map([['v', [parseRational(v)!]]]) }],
    { digits },
  )[0]

it('a score that is 0 by symmetry is 0 without thousands of bits', () => {
  // −1 + var(h) under exp(−h²/2 − h⁴), mpmath 1.3 with 40 digits.
  expect(at('(v - h)^2/2 + h^4', '0', 30)).toMatchObject({
    score: { v: '0' },
    dscore: { v: '-0.721156011582259590941268469756' },
  })
})

it('digits that a large difference has lost are made up for', () => {
  // A Gaussian of variance 10^-8 + 1.
  expect(at('5e7*(v - h)^2 + h^2/2 + log(1 + exp(-h^2))*0', '0.3', 30)).toMatchObject({
    score: { v: '-0.299999997000000029999999700000' },
  })
})

it('more spikes than can be looked at are refused', () => {
  expect(at('(v - sin(5000*h))^2/2e-8 + h^2/2', '0.3')).toMatchObject({
    error: { code: 'unsupported', message: expect.stringContaining('oscillates too often') as string },
  })
})
