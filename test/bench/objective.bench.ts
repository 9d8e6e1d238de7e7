import { readFileSync } from 'node:fs'
import { bench, describe } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { ObjectiveSum } from '../../src/data/objective'
import { parseModel } from '../../src/language/parseModel'
import * as Q from '../../src/numbers/rational'

/* J of the Gaussian-Bernoulli RBM over rows: compiled from its closed form, beside a loop as one writes it by hand. */

const [nv, nh, ROWS] = [64, 64, 2000]
const draws = (n: number, scale: number, seed: number): Float64Array => {
  let z = seed
  return Float64Array.from({ length: n }, () => {
    z = (Math.imul(z, 1664525) + 1013904223) >>> 0
    return scale * (z / 2 ** 31 - 1)
  })
}
const [W, b, c, rows] = [draws(nv * nh, 0.2, 1), draws(nv, 1, 2), draws(nh, 1, 3), draws(ROWS * nv, 2, 4)]
const sigma = 1.5

const model = parseModel(readFileSync(new URL('../../proofs/models/grbm.yaml', import.meta.url), 'utf8'))
const exact = (a: Float64Array): Q.Rational[] => Array.from(a, Q.fromNumber)
const values = new Map([
  ['W', exact(W)],
  ['b', exact(b)],
  ['c', exact(c)],
  ['sigma', [Q.fromNumber(sigma)]],
])
const compiled = new ObjectiveSum(model, derive(model), { nv, nh }, values)

const byHand = (): number => {
  const q = new Float64Array(nh)
  let total = 0
  for (let r = 0; r < ROWS; r++) {
    const at = r * nv
    for (let j = 0; j < nh; j++) q[j] = c[j]!
    for (let i = 0; i < nv; i++) {
      const x = rows[at + i]! / sigma
      for (let j = 0; j < nh; j++) q[j]! += W[i * nh + j]! * x
    }
    for (let j = 0; j < nh; j++) q[j] = 1 / (1 + Math.exp(-q[j]!))
    for (let i = 0; i < nv; i++) {
      let psi = (b[i]! - rows[at + i]!) / sigma ** 2
      let dpsi = -1 / sigma ** 2
      for (let j = 0; j < nh; j++) {
        const w = W[i * nh + j]!
        psi += (w * q[j]!) / sigma
        dpsi += (w * w * q[j]! * (1 - q[j]!)) / sigma ** 2
      }
      total += psi ** 2 / 2 + dpsi
    }
  }
  return total / ROWS
}

describe(`objective over ${ROWS} rows, nv = ${nv}, nh = ${nh}`, () => {
  bench('compiled from the closed form', () => compiled.add(rows))
  bench('loop by hand', () => void byHand())
})
