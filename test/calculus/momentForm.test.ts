import { expect, test } from 'vitest'
import { parseModel } from '../../src'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import { momentForm } from '../../src/calculus/momentForm'
import { Evaluator } from '../../src/hidden/evaluator'

/* A mean and its polynomial in moments have one value: of what depends on each other, of what does not, and of exponentials. */

const MEANS = [
  'mean(h * k)',
  'mean(h * s)',
  'mean((h - 2 * s)^2 * k)',
  'mean(exp(h) * k)',
  'mean(exp(h / 2 - s) * h * s)',
  'mean(exp(2 * h))',
  'cov(exp(h), k)',
]
const model = parseModel(`
visible: { x: real }
hidden: { h: binary, k: binary, s: spin }
energy: x^2 / 2 - 3 * h * k / 2 + h / 3 - k / 5 - s / 4
claims:
${MEANS.map((mean) => `  - ${mean} == 0`).join('\n')}
`)

test.each(MEANS.map((mean, n) => [mean, model.claims[n]!.sides[0]!] as const))('%s', (_, term) => {
  const evaluator = new Evaluator(
    intervalAlgebra,
    new Map(),
    new Map([['x', { dims: [], values: [{ lo: 1, hi: 1 }] }]]),
  )
  const [own, form] = [evaluator.value(term), evaluator.value(momentForm(term).term)]
  expect(Math.max(own.lo, form.lo)).toBeLessThanOrEqual(Math.min(own.hi, form.hi))
  expect(form.hi - form.lo).toBeLessThan(1e-10)
})
