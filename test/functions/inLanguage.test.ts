import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { check } from '../../src/decide/check'
import { parseModel } from '../../src/language/parseModel'

/* Functions that no rule knows: all of the calculus and of proofs follows from their specification. */

const SRC = new URL('../../src/', import.meta.url)

test('such a function is one file, one line of the list, and enclosures of its own where it has them', () => {
  const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'))
  const naming = files.filter((f) => /\bsinc\b/.test(readFileSync(new URL(f, SRC), 'utf8')))
  expect(naming.sort()).toEqual(['functions/index.ts', 'functions/sinc.ts'])
})

test('log1p(h^2) has the closed form of log(1 + h^2)', () => {
  const freeEnergy = (term: string) =>
    derive(
      parseModel(`
sizes: { n: 1, m: 1 }
visible: { v: 'real[n]' }
hidden: { h: 'real[m]' }
parameters: { a: positive, s: positive }
energy: v' * v / 2 + (a + 1) * sum(j, ${term})
`),
    ).freeEnergy
  expect(freeEnergy('log1p((h[j] - v[1])^2 / s)')).toBe(freeEnergy('log(1 + (h[j] - v[1])^2 / s)'))
  expect(freeEnergy('log1p(h[j]^2)').kind).not.toBe('logpartition')
})

test.each([
  ['log1p(v[i]^2) == log(1 + v[i]^2)', 'proved'],
  ['expm1(v[i]) == exp(v[i]) - 1', 'proved'],
  ['log1p(expm1(v[i])) == v[i]', 'proved'],
  ['v[i] * sinc(v[i]) == sin(v[i])', 'proved'],
  ['sinc(-v[i]) == sinc(v[i])', 'proved'],
  ['score(v[i]) == -2 * v[i] / (1 + v[i]^2) - sinc(1, v[i])', 'proved'],
  ['score(v[i]) == -2 * v[i] / (1 + v[i]^2) - sinc(2, v[i])', 'refuted'],
  ['log1p(v[i]^2) == log(2 + v[i]^2)', 'refuted'],
])('%s is %s', async (claim, verdict) => {
  const model = parseModel(`
sizes: { n: 2 }
visible: { v: 'real[n]' }
energy: sum(i, log1p(v[i]^2) + sinc(v[i]))
claims:
  - ${claim}
`)
  expect((await check(model, { claim: 1 })).claims[0]!.verdict.verdict).toBe(verdict)
})
