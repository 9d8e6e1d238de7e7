import { expect, test } from 'vitest'
import { parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { decide } from '../../src/decide/decide'

/* A proof is confirmed at a point where the claim has a value, however many draws that takes. */

const model = parseModel(`
visible: { x: real, y: real }
parameters: { a: real }
energy: x^2 / 2 + y^2
claims:
  - diff(log(x), x) == 1/x
  - diff(log(-x), x) == 1/x
  - diff(sqrt(x), x) == 1/(2*sqrt(x))
  - diff(asin(x), x) == 1/sqrt(1 - x^2)
  - diff(1/(x-1), x) == -1/(x-1)^2
  - diff(x^a, x) == a * x^(a-1)
  - diff(acosh(x), x) == 1/sqrt(x^2 - 1)
  - diff(atanh(x), x) == 1/(1 - x^2)
  - diff(log(log(x)), x) == 1/(x * log(x))
  - diff(log(1 - x^2 - y^2), x) == -2*x/(1 - x^2 - y^2)
`)

const SEEDS = Array.from({ length: 12 }, (_, k) => k + 1)

test.each(model.claims.map((claim) => [claim.text, claim] as const))('%s is proved at every seed', (_, claim) => {
  const verdicts = SEEDS.map((seed) => decide(model, claim, new Calculus(), { seed, runs: 60 }, '').verdict)
  expect(verdicts).toEqual(SEEDS.map(() => 'proved'))
})
