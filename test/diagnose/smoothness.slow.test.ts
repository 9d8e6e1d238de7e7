import { expect, test } from 'vitest'
import { outcomeOf } from './outcome'

// What of ψ tends to infinity on both sides may grow so slowly that differences of it look like those that end at 0.
test.each(['abs(v - b)^(1/2)', 'v^2 + abs(v - b)^(1/2)', 'v^2 / 2 + abs(v - b)^(1/2)'])(
  'a kink of which no mean of ψ² is finite: it takes long to see that there are no numbers to show: %s',
  (energy) => {
    const found = outcomeOf('smoothness', `visible: { v: real }\nparameters: { b: real }\nenergy: "${energy}"\n`)
    expect(found).toMatchObject([{ severity: 'error', variable: 'v', where: { line: 3, text: 'abs(v - b)' } }])
  },
)
