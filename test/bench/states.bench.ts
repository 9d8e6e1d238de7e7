import { bench, describe } from 'vitest'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import { layoutOf, noFactors, pairAt, stateSums } from '../../src/hidden/stateSums'
import { byGrayCode, coupled, inC, model, own, UNITS, values } from './states'

/* 2^20 joint states of coupled units: see states.ts. */

const factors = noFactors(layoutOf(Array.from({ length: UNITS }, () => 2)))
/** Weights relative to a bound on the greatest, as the walk wants them. */
const put = (where: Float64Array, at: number, energies: readonly number[]): void => {
  const most = Math.max(...energies)
  energies.forEach((e, s) => (where[at + s] = Math.exp(e - most)))
}
for (let j = 0; j < UNITS; j++) {
  put(factors.ones.high, factors.layout.ones[j]!, [0, own[j]! + coupled[j * UNITS + j]!])
  for (let k = j + 1; k < UNITS; k++) {
    const both = coupled[j * UNITS + k]! + coupled[k * UNITS + j]!
    const most = Math.max(0, both)
    for (const s of [0, 1])
      for (const t of [0, 1])
        factors.pairs.high[pairAt(factors.layout, j, s, k) + t] = Math.exp((s && t ? both : 0) - most)
  }
}

const peer = inC()
console.log(
  peer === undefined
    ? 'no C compiler: the peer in C is left out'
    : `C, −O3, Gray code, best of 5: ${peer.toFixed(0)} ms`,
)

const few = { time: 0, iterations: 5, warmupTime: 0, warmupIterations: 1 }
describe(`2^${UNITS} joint states of coupled units`, () => {
  bench('JavaScript, Gray code, means of single units, no bound', () => void byGrayCode(), few)
  bench(
    'sums of single units and of all pairs, in pairs of doubles',
    () => void stateSums(factors, () => undefined),
    few,
  )
  bench(
    'F, ψ, ∂ψ, Theorem 1 and J for 4 visible units, 15 digits',
    () => void evaluatePoints(model, { nv: 4, nh: UNITS }, [{ values }]),
    few,
  )
})
