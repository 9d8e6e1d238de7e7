import { expect, test } from 'vitest'
import { outcomeOf } from './outcome'

test('a kink of which no mean of ψ² is finite: it takes long to see that there are no numbers to show', () => {
  const energy = 'abs(v - b)^(1/2)'
  const found = outcomeOf('smoothness', `visible: { v: real }\nparameters: { b: real }\nenergy: "${energy}"\n`)
  expect(found).toMatchObject([{ severity: 'error', variable: 'v', where: { line: 3, text: 'abs(v - b)' } }])
})
