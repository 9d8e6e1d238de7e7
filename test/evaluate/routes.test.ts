import { describe, expect, it, vi } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import { estimatedError, routesOf } from '../../src/evaluate/routes'
import { parseModel } from '../../src/language/parseModel'
import { fromNumber } from '../../src/numbers/rational'

const visible = 'sizes: { n: 2, m: 13 }\nvisible: { v: "real[n]" }\nhidden:'
const cases: readonly (readonly [route: string, text: string])[] = [
  ['closed form', `${visible} { h: "binary[n]" }\nenergy: sum(i, v[i]^2/2 - v[i] * h[i])`],
  [
    'enumeration',
    `${visible} { h: "binary[n]" }\nenergy: sum(i, v[i]^2/2 - v[i] * h[i]) - sum(i in 1:n-1, h[i] * h[i + 1])`,
  ],
  [
    'elimination',
    `${visible} { h: "binary[m]" }\nenergy: sum(i, v[i]^2/2) - v[1] * sum(h) - sum(j in 1:m-1, h[j] * h[j + 1])`,
  ],
  ['truncated enumeration', `${visible} { k: "naturals[n]" }\nenergy: sum(i, v[i]^2/2 + k[i]^2 - v[i] * k[i])`],
  ['quadrature', `${visible} { h: "real[n]" }\nenergy: sum(i, v[i]^2/2 + h[i]^4 - v[i] * h[i])`],
]

describe.each(cases)('%s', (route, text) => {
  const model = parseModel(text)
  const both = { freeEnergy: route, theorem1: route }

  it('is named from the file alone, and at a point', () => {
    expect(routesOf(model, derive(model))).toEqual(both)
    const values = new Map([['v', [fromNumber(0.25), fromNumber(-0.5)]]])
    const [point] = evaluatePoints(model, { n: 2, m: 13 }, [{ values }])
    expect(point).toMatchObject({ routes: both })
  })

  it('has an error estimate', () => {
    const error = estimatedError(model, derive(model))
    expect(error).toBeLessThan(1e-10)
    if (route !== 'closed form') expect(error).toBeGreaterThan(0)
  })
})

describe('an error estimate', () => {
  it('does not depend on the clock', () => {
    const model = parseModel(`${visible} { h: "real[n]" }\nenergy: sum(i, v[i]^2/2 + h[i]^4 - v[i] * h[i])`)
    const late = vi.spyOn(performance, 'now').mockImplementation(() => (clock += 1e6))
    let clock = 0
    const slow = estimatedError(model, derive(model))
    late.mockRestore()
    expect(slow).toBe(estimatedError(model, derive(model)))
    expect(slow).toBeGreaterThan(0)
  })
})
