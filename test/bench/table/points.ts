import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { derive } from '../../../src/calculus/derive'
import { evaluatePoints } from '../../../src/evaluate/evaluatePoints'
import { number, substitute } from '../../../src/expr'
import { parseModel } from '../../../src/language/parseModel'
import { parsePoints } from '../../../src/language/parsePoints'
import * as Q from '../../../src/numbers/rational'
import { compileTerms, type Doubles } from '../../../src/program/compile'
import { upTo } from '../grbm'
import { agree, cpu, inTurns } from './measure'
import { draws } from './objective'
import { type PeerAnswer, Python } from '../python'
import type { Row } from './row'

/* Points and their parameters. */

export const parametersRow = (here: string): Row => ({
  work: '784 × 500 parameters read from JSON',
  peer: 'JSON.parse',
  unit: 'ms',
  most: { of: 300 },
  measure: async () => {
    const [nv, nh] = [784, 500]
    const W = draws(nv * nh, 0.2, 1)
    const rows = upTo(nv).map((i) => [...W.subarray((i - 1) * nh, i * nh)])
    const text = JSON.stringify({
      points: [{ parameters: { W: rows, b: [...draws(nv, 1, 2)], c: [...draws(nh, 1, 3)], sigma: 1.5 } }],
    })
    const model = parseModel(readFileSync(join(here, '../../proofs/models/grbm.yaml'), 'utf8'))
    const [ours, peer] = await inTurns(7, [
      () => cpu(() => void parsePoints(text, model, {}, { visible: false })),
      () => cpu(() => void JSON.parse(text)),
    ])
    return { ours: ours!, peer: peer! }
  },
})

/** Of 61 × 61 points the numbers of all that `eval --at` gives; the peer computes ψ alone and knows no error. */
export const gridRow = (here: string): Row => ({
  work: 'a grid of 3,721 points through the library, a point',
  peer: 'ψ compiled',
  unit: 'µs',
  most: { of: 10 },
  measure: async () => {
    const [sizes, side] = [{ nv: 3, nh: 4 }, 61]
    const model = parseModel(readFileSync(join(here, '../../proofs/models/grbm.yaml'), 'utf8'))
    const exact = (a: Float64Array): Q.Rational[] => Array.from(a, Q.fromNumber)
    const fixed = { W: draws(12, 1, 1), b: draws(3, 1, 2), c: draws(4, 1, 3), sigma: Float64Array.of(1.25) }
    const parameters = Object.entries(fixed).map(([name, a]) => [name, exact(a)] as const)
    const at = (k: number): number => k / 16 - 2
    const points = Array.from({ length: side * side }, (_, k) => {
      const v = exact(Float64Array.of(at(k % side), at(Math.floor(k / side)), 0.25))
      return { values: new Map([...parameters, ['v', v] as const]) }
    })
    const v = new Float64Array(3)
    const dims: Record<string, readonly number[]> = { W: [3, 4], b: [3], c: [4], sigma: [] }
    const arrays = new Map<string, Doubles>([
      ['v', { dims: [3], values: v }],
      ...Object.entries(fixed).map(([name, values]) => [name, { dims: dims[name]!, values }] as const),
    ])
    const { term, indices } = derive(model).score[0]!
    const entries = upTo(3).map((i) => substitute(term, new Map([[indices[0]!, number(i)]])))
    const psi = compileTerms(entries, new Map(Object.entries(sizes)), arrays, new Set(['v']))
    const last = evaluatePoints(model, sizes, points).at(-1)!
    const compiled = (): void => {
      for (let k = 0; k < points.length; k++) {
        v.set([at(k % side), at(Math.floor(k / side)), 0.25])
        psi.run()
      }
    }
    compiled()
    if (!('score' in last)) throw new Error(last.error.message)
    agree('ψ at a point', (last.score.v as readonly number[])[0]!, psi.out[0]!)
    const micros = (ms: number): number => (ms * 1000) / points.length
    const [ours, peer] = await inTurns(31, [
      () => micros(cpu(() => void evaluatePoints(model, sizes, points))),
      () => micros(cpu(compiled)),
    ])
    return { ours: ours!, peer: peer! }
  },
})

/** F, ψ, ∂ψ, Theorem 1 and J at a point with bounds; the peer integrates exp(−E) times 1, ∂E and ∂E², and guesses its errors. */
export const coupledRow = (here: string, name: string, energy: string, mean: string, reason?: string): Row => ({
  work: `two coupled real units, a point (${name})`,
  peer: 'scipy dblquad',
  unit: 'ms',
  most: { times: 1 },
  ...(reason !== undefined && { reason }),
  measure: async () => {
    const declared = 'visible: { v: real }\nhidden: { x: real, y: real }\nparameters: { a: positive }'
    const model = parseModel(`${declared}\nenergy: ${energy} + (v - (${mean}))^2 / 2\n`)
    const [v, a] = [0.4, 1.5]
    const values = new Map([
      ['v', [Q.fromNumber(v)]],
      ['a', [Q.fromNumber(a)]],
    ])
    const python = Python.start(here, 'table/peers.py', 'numpy, scipy')
    let found = NaN
    const point = (): void => {
      const [result] = evaluatePoints(model, {}, [{ values }])
      if (!result || 'error' in result) throw new Error(result?.error.message)
      found = result.freeEnergy as number
    }
    const mine = (): number => cpu(point)
    try {
      const asked = { name: 'coupled', key: name, energy: energy.replaceAll('^', '**'), mean, v, a }
      const first = await python?.ask<PeerAnswer>(asked)
      point()
      if (first) agree(`F, ${name}`, found, first.value, 1e-6)
      const byScipy = async (): Promise<number> => (await python!.ask<PeerAnswer>({ key: name })).seconds * 1000
      const [ours, theirs] = await inTurns(5, python ? [mine, byScipy] : [mine])
      return { ours: ours!, ...(theirs !== undefined && { peer: theirs }) }
    } finally {
      python?.stop()
    }
  },
})
