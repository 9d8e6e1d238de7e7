import { describe, expect, it } from 'vitest'
import { Evaluator } from '../../../src/hidden/evaluator'
import { Divergent } from '../../../src/program/divergent'
import { Unsupported } from '../../../src/program/unsupported'
import { expectation } from '../../../src/expr'
import { parseModel } from '../../../src/language/parseModel'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import { middle, width } from './terms'

/* Means of functions with features that the weight does not have: narrow, steep, fast, or far from all mass. */

const mean = (hidden: string, energy: string, f: string) => {
  const model = parseModel(
    `visible: { v: real }\nhidden: { ${hidden} }\nenergy: "${energy}"\nclaims:\n  - "${f} == 0"\n`,
  )
  const v = { dims: [], values: [intervalAlgebra.fromNumber(0)] }
  return new Evaluator(intervalAlgebra, new Map(), new Map([['v', v]])).value(
    expectation(model.hidden, model.energy, model.claims[0]!.sides[0]!),
  )
}

const UNIT = ["u: 'interval(0, 1)'", 'v^2'] as const
const NORMAL = ['h: real', 'h^2/2'] as const

/** Relative to the value where it is not 0. Truths by hand, tails of the normal law by mpmath 1.3 with 50 digits. */
const cases: readonly (readonly [law: readonly [string, string], f: string, truth: number])[] = [
  [UNIT, 'sigmoid(1e6*(u - 1/3))*sigmoid(-1e6*(u - 1/3 - 1e-2))', 0.01],
  [UNIT, 'exp(-((u - 1/3)*1e5)^2)', Math.sqrt(Math.PI) / 1e5],
  [UNIT, '1e-4/((u - 1/7)^2 + 1e-8)', Math.atan(1e4 / 7) + Math.atan((6 * 1e4) / 7)],
  [UNIT, 'sin(2000*pi*u)', 0],
  [UNIT, 'cos(300*pi*u)^2', 0.5],
  [NORMAL, 'cos(4*pi*h)^2', 0.5],
  [NORMAL, 'relu(h - 10)', 7.474560254589328e-25],
  [NORMAL, 'relu(h - 30)', 1.6319567340914012e-199],
  [NORMAL, '500*(1 - tanh(500*(h - 1/3))^2)', 0.7547653517972908],
  [NORMAL, '1e6*exp(1000*(1 - h))^2/(1 + exp(1000*(1 - h)))^4', 40.3284540865038],
  [NORMAL, 'abs(h - 1/3)^(-99/100)', 75.5647071430021],
  [UNIT, 'u^(-99/100)/100', 1],
  [['h: positive', 'h'], 'exp(0.999*h)', 1000],
  [NORMAL, '1 + exp(-(1e6*(h - 2))^2)', 1 + (Math.exp(-2) / Math.SQRT2) * 1e-6],
]

describe.each(cases)('%s: mean(%s)', ([hidden, energy], f, truth) => {
  it(`is ${truth}, to many digits`, () => {
    const x = mean(hidden, energy, f)
    const scale = truth === 0 ? 1 : Math.abs(truth)
    expect(Math.abs(middle(x) - truth)).toBeLessThanOrEqual(width(x) / 2 + 4e-13 * scale)
    expect(width(x)).toBeLessThan(1e-10 * scale)
  })
})

describe.each([
  [NORMAL, '1/(4*abs(h))'],
  [NORMAL, 'abs(h - 1)^(-1.01)'],
  [UNIT, 'u^(-1.001)'],
  [UNIT, '1/(1 - u)'],
  [['h: real', '2*log(1 + h^2)'] as const, 'abs(h)^3'],
])('%s: mean(%s)', ([hidden, energy], f) => {
  it('diverges', () => {
    expect(() => mean(hidden, energy, f)).toThrow(Divergent)
  })
})

/** What is more than can be resolved is refused: no value is better than one that missed nearly all. */
describe.each([
  [NORMAL, 'sin(20*h^3)'],
  [NORMAL, 'relu(sin(20*h) - 0.9999)'],
  [UNIT, 'cos(1e7*u)^2'],
])('%s: mean(%s)', ([hidden, energy], f) => {
  it('is refused', () => {
    expect(() => mean(hidden, energy, f)).toThrow(Unsupported)
  })
})
