import { expect, test } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { weightsOf } from '../../src/cli/dataWeight'
import { parseModel } from '../../src/language/parseModel'
import { createPaint } from '../../src/report/paint'
import { derivationLatex } from '../../src/report/derivationLatex'
import { derivationText } from '../../src/report/derivationText'
import { derived } from '../../src/report/derived'
import { objectiveGradient } from '../../src/report/objectiveGradient'
import { weighted } from '../../src/report/weighted'

const model = parseModel(`
sizes: { n: 2 }
visible: { v: 'positive[n]' }
hidden: { h: 'binary[n]' }
parameters: { b: real }
energy: sum(i, (v[i] - b)^2) / 2 + sum(i, h[i] * b)
`)
const derivation = derive(model)
const asked = (gradient: boolean) => weighted(model, derivation, weightsOf(model, ['v[i]^2']), gradient)

test('the weighted objective is one more line of the derivation, labelled and wrapped like the others', () => {
  // ψ = b − v, w = v²: ½v²(v − b)² − v² + 2v(b − v).
  const layout = { width: 58, paint: createPaint(false) }
  const text = derivationText(model, derivation, { weighted: asked(false) }, 'model.yaml', layout)
  expect(text).toMatch(/^ {2}wᵢ {11}vᵢ²$/m)
  expect(text).toContain('\n  J_w          Σᵢ (vᵢ² ((vᵢ − b)²/2 − 1) + 2vᵢ (b − vᵢ))\n')
  for (const line of text.split('\n')) expect([...line].length).toBeLessThanOrEqual(58)
})

test('LaTeX and JSON have it too, with its gradient where that was asked for', () => {
  expect(derivationLatex(model, derivation, { weighted: asked(true) })).toMatch(
    /w_\{i\} &= v_\{i\}\^\{2\} \\\\\n {2}J_\{w\} &= .*\\\\\n {2}\\frac\{\\partial J_\{w\}\}\{\\partial b\} &= /,
  )
  const gradient = objectiveGradient(model, derivation.objective)
  const json = derived(model, derivation, gradient, asked(true)).weighted!
  expect(json.weight.v!.toText()).toBe('vᵢ²')
  // ∂/∂b of ½v²(v − b)² + 2vb.
  expect(json.gradient!.b!.toText()).toMatch(/vᵢ/)
})

test.each([
  ['b^2', 'a function of one visible entry is expected'],
  ['h[i] * v[i]', 'a function of one visible entry is expected'],
  ['score(v[i]) * v[i]', 'a function of one visible entry is expected'],
  ['v[i] == 1', 'a function is expected, not an equation'],
  ['v[i] * v[1]', 'depend on the entry at free indices only'],
  ['v[1]^2', 'depend on the entry at free indices only'],
  ['sum(k, v[k]) * v[i]', 'depend on the entry at free indices only'],
  ['v[i] * mod(k, 2)', '--weight: '],
  ['v[i]^', '--weight: '],
])('%s is refused', (text, message) => expect(() => weightsOf(model, [text])).toThrow(message))
