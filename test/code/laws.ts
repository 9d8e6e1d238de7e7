import { expect } from 'vitest'
import { type Request } from '../../src/code'
import { drawsOf } from '../../src/code/draw'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { type Answers, difference, type Uniforms } from './differential'

/* Models of one hidden array each, of which the law given v is known without deriving anything. */

const A = ballAlgebra(128)
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
/** P(Z < z) for a standard Normal Z. */
const normalBelow = (z: number): number => A.midpoint(A.call('erfc', [A.fromNumber(-z * Math.SQRT1_2)])) / 2

export interface Law {
  readonly name: string
  readonly text: string
  /** P(h < x given v), for a parameter s; of whole numbers P(h ≤ x given v). */
  readonly below: (x: number, v: number, s: number) => number
  readonly isWhole?: true
}

export const model = (hidden: string, energy: string): string => `sizes: { n: 2 }
visible: { v: real }
hidden: { h: "${hidden}" }
parameters: { s: positive }
energy: s * v^2 + ${energy}
`

/** States 1, 2, 3 with weights exp(v s h). */
const ofStates = (x: number, v: number, s: number): number => {
  const weights = [1, 2, 3].map((h) => Math.exp(v * s * h))
  return weights.slice(0, x).reduce((a, b) => a + b, 0) / weights.reduce((a, b) => a + b)
}

export const LAWS: readonly Law[] = [
  {
    name: 'Bernoulli',
    text: model('binary[n]', '-sum(j, h[j] * v * s)'),
    below: (x, v, s) => (x < 0 ? 0 : x < 1 ? sigmoid(-v * s) : 1),
    isWhole: true,
  },
  {
    name: 'Spin',
    text: model('spin[n]', '-sum(j, h[j] * v * s)'),
    below: (x, v, s) => (x < -1 ? 0 : x < 1 ? sigmoid(-2 * v * s) : 1),
    isWhole: true,
  },
  { name: 'Categorical', text: model('categorical(3)', '-v * s * h'), below: ofStates, isWhole: true },
  {
    name: 'Normal',
    text: model('real[n]', 'sum(j, (h[j] - v)^2 / (2 * s^2))'),
    below: (x, v, s) => normalBelow((x - v) / s),
  },
  {
    name: 'Exponential',
    text: model('positive[n]', 'sum(j, h[j] * (s + v^2))'),
    below: (x, v, s) => -Math.expm1(-x * (s + v * v)),
  },
  {
    name: 'Exponential below an end',
    text: model('interval(-inf, 1)[n]', '-sum(j, h[j] * (s + v^2))'),
    below: (x, v, s) => Math.exp((x - 1) * (s + v * v)),
  },
  { name: 'Uniform', text: model('interval(-1, 2)[n]', '0'), below: (x) => (x + 1) / 3 },
  {
    name: 'Cauchy',
    text: model('real[n]', 'sum(j, log(s^2 + (h[j] - v)^2))'),
    below: (x, v, s) => 0.5 + Math.atan((x - v) / s) / Math.PI,
  },
  {
    name: 'logistic',
    text: model('real[n]', 'sum(j, 2 * softplus(h[j] / s - v) - h[j] / s)'),
    below: (x, v, s) => sigmoid(x / s - v),
  },
]

/** h given v is Normal with the precision K = I + s w wᵀ, w = (1, 2, …), and the mean K⁻¹ (v, 0, …). */
export const JOINT = model('real[n]', 'sum(j, h[j]^2) / 2 + s * sum(j, j * h[j])^2 / 2 - v * h[1]')

/** Names that draws have too, several visible arrays, and an array of states beside a matrix of Normal units. */
export const CROWDED = `sizes: { n: 2, m: 3 }
visible: { u: "real[n]", x: real }
hidden: { z: "categorical(m)[n]", h: "real[n, m]" }
parameters: { normal_quantile: positive, L: "real[n, m]", cholesky: "real[m]" }
energy: |
  sum(i, u[i]^2 / 2) + x^2 / 2 - sum(i, cholesky[z[i]] * u[i])
  + sum(i, j, normal_quantile * h[i, j]^2 / 2 - (L[i, j] * u[i] + x) * h[i, j])`

/** More uniform numbers than any of these models takes, spread over 0…1 and its ends, for each function that draws. */
export const uniformsOf = (request: Request): Uniforms => {
  const u = [1e-300, 1 - 2 ** -53, ...Array.from({ length: 500 }, (_, k) => (0.31 + 0.6180339887498949 * k) % 1)]
  return Object.fromEntries(drawsOf(request).draws.map(({ name }) => [name, u]))
}

export const expectSameDraws = (own: readonly Answers[], other: readonly Answers[]): void =>
  own.forEach((answers, k) => {
    for (const [name, rows] of Object.entries(answers)) {
      const [one, two] = [rows.flat(), other[k]![name]!.flat()]
      expect(two.length, name).toBe(one.length)
      one.forEach((x, at) => {
        const isSame = x === two[at]! || difference(two[at]!, x) <= 1e-12
        expect(isSame, `${name}: ${two[at]!} and ${x}`).toBe(true)
      })
    }
  })
