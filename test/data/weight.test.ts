import { expect, test } from 'vitest'
import { weightedText, weightOf } from '../../src/cli/dataWeight'
import { parseModel } from '../../src/language/parseModel'

const model = parseModel(
  'sizes: { n: 2 }\nvisible:\n  v: positive[n]\nparameters:\n  b: real\nenergy: sum(i, (v[i] - b)^2) / 2\n',
)

test('the weighted objective is printed', () => {
  // ψ = b − v, w = v²: ½v²(v − b)² − v² + 2v(b − v).
  expect(weightedText(model, 'v[i]^2').replace(/\s+/g, ' ')).toMatch(/vᵢ²/)
})

test.each([
  ['b^2', 'a function of one visible entry is expected'],
  ['v[i] * v[1]', 'depend on the entry at free indices only'],
  ['v[i]^', '--weight: '],
])('%s is refused', (text, message) => expect(() => weightOf(model, text)).toThrow(message))
