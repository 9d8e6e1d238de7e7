import { expect, it } from 'vitest'
import { derive } from '../../src/calculus/derive'
import type { Term } from '../../src/expr'
import { parseModel } from '../../src/language/parseModel'

const holdsIntegral = (t: Term): boolean => 'over' in t || t.children.some(holdsIntegral)

it.each([
  ['a Student-t around v[i]', 'h: real[n]', '(nu + 3) / 2 * log(1 + (h[i] - v[i])^2 / (nu * s^2))'],
  ['a log-Gamma unit around v[i]', 'h: real[n]', 's * exp(h[i] - v[i]) - nu * h[i]'],
])('moments of %s are closed, though the unit has an index of its own', (_, hidden, energy) => {
  const model = parseModel(
    [
      'sizes: { n: 2 }',
      "visible: { v: 'real[n]' }",
      `hidden: { ${hidden.replace(': ', ": '")}' }`,
      'parameters: { nu: positive, s: positive }',
      `energy: sum(i, v[i]^2 / 2 + ${energy})`,
    ].join('\n'),
  )
  const { theorem1 } = derive(model)
  for (const terms of [theorem1.meanGradient, theorem1.varGradient, theorem1.meanCurvature])
    expect(terms.map((r) => holdsIntegral(r.term))).toEqual([false])
})
