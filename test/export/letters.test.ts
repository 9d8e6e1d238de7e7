import { expect, test } from 'vitest'
import { derive, parseModel } from '../../src'

const rbm = (visible: string, hidden: string): string => `
name: rbm
sizes: { nv: 2, nh: 3 }
visible: { v: 'real[nv]' }
hidden: { h: 'binary[nh]' }
parameters: { W: 'real[nv, nh]' }
energy: sum(${visible}, v[${visible}]^2)/2 - sum(${visible}, ${hidden}, W[${visible}, ${hidden}] * v[${visible}] * h[${hidden}])
`

test('a formula has the letters of its own file, whichever equal file was read before', () => {
  const shown = (visible: string, hidden: string): string =>
    derive(parseModel(rbm(visible, hidden))).freeEnergy.toText()
  const first = shown('a', 'b')
  const second = shown('k', 'l')
  expect(first).toContain('½ Σₐ vₐ²')
  expect(second).toContain('½ Σₖ vₖ²')
  expect(second).toContain('Σₗ')
  expect(shown('a', 'b')).toBe(first)
})

test('the condition of a law has the letters of the law', () => {
  const model = parseModel(`
name: scale mixture
sizes: { n: 2 }
visible: { v: 'real[n]' }
hidden: { s: 'positive[n]' }
energy: sum(i, v[i]^2 / (2 * s[i]) + 3 * log(s[i]) / 2 + s[i] / 2)
`)
  const [law] = derive(model).conditionals
  expect(law).toMatchObject({ indices: ['i'], conditions: ['vᵢ² > 0'] })
})

test('letters of one range are used again in the order in which the file binds them, inner sums after outer ones', () => {
  const energy = (body: string): string =>
    derive(
      parseModel(`
sizes: { m: 2 }
visible: { v: 'real[m, m]' }
parameters: { W: 'real[m, m]' }
energy: ${body}
`),
    ).freeEnergy.toText()
  expect(energy('sum(a, b, W[a, b] * v[a, b])')).toBe('Σₐ Σ_b W[a, b] v[a, b]')
  expect(energy('sum(t, sum(s, W[t, s] * v[s, t]))')).toBe('Σₜ Σₛ Wₜₛ vₛₜ')
})
