import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { derive } from '../../../src/calculus/derive'
import { ObjectiveSum } from '../../../src/data/objective'
import { parseModel } from '../../../src/language/parseModel'
import * as Q from '../../../src/numbers/rational'
import { agree, cpu, inTurns } from './measure'
import { type PeerAnswer, Python } from '../python'
import type { Row } from './row'

/* J of a Gaussian-Bernoulli RBM, a row, beside NumPy on the same parameters and rows; starting up aside. */

export const draws = (n: number, scale: number, seed: number): Float64Array => {
  let z = seed
  return Float64Array.from({ length: n }, () => {
    z = (Math.imul(z, 1664525) + 1013904223) >>> 0
    return scale * (z / 2 ** 31 - 1)
  })
}

export const objectiveRow = (here: string, nv: number, nh: number, rows: number, times: number): Row => ({
  work: `eval --data, J of a GRBM, ${nv} × ${nh}, a row`,
  peer: 'NumPy',
  unit: 'µs',
  most: { times },
  measure: async () => {
    const [W, b, c, v] = [draws(nv * nh, 0.2, 1), draws(nv, 1, 2), draws(nh, 1, 3), draws(rows * nv, 2, 4)]
    const sigma = 1.5
    const exact = (a: Float64Array): Q.Rational[] => Array.from(a, Q.fromNumber)
    const values = new Map(Object.entries({ W: exact(W), b: exact(b), c: exact(c), sigma: [Q.fromNumber(sigma)] }))
    const model = parseModel(readFileSync(join(here, '../../proofs/models/grbm.yaml'), 'utf8'))
    const derivation = derive(model)
    const ours = new ObjectiveSum(model, derivation, { nv, nh }, values)
    const one = new ObjectiveSum(model, derivation, { nv, nh }, values)
    const python = Python.start(here, 'table/peers.py', 'numpy')
    const nested = (a: Float64Array, columns: number): number[][] =>
      Array.from({ length: a.length / columns }, (_, k) => [...a.subarray(k * columns, (k + 1) * columns)])
    const asked = { name: 'grbm', key: `grbm ${nv}`, W: nested(W, nh), b: [...b], c: [...c], sigma, v: nested(v, nv) }
    try {
      const first = await python?.ask<PeerAnswer>(asked)
      one.add(v)
      if (first) agree('J of the GRBM', one.result().objective, first.value)
      const micros = (seconds: number): number => (seconds * 1e6) / rows
      const ways = [() => micros(cpu(() => ours.add(v)) / 1000)]
      const byNumpy = async (): Promise<number> => micros((await python!.ask<PeerAnswer>({ key: asked.key })).seconds)
      const [mine, peer] = await inTurns(9, python ? [...ways, byNumpy] : ways)
      return { ours: mine!, ...(peer !== undefined && { peer }) }
    } finally {
      python?.stop()
    }
  },
})
