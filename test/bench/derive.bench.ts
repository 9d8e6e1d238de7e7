import { create, derivativeDependencies, type FactoryFunctionMap, type MathNode } from 'mathjs'
import nerdamer from 'nerdamer'
import { bench, describe } from 'vitest'
import { derive, type Model, parseModel } from '../../src/index'
import { grbmText, MATHJS, nameOf, NERDAMER, type Sizes, upTo, writtenOut } from './grbm'

/*
 * Deriving ψ and ∂ψ/∂v of the Gaussian-Bernoulli RBM.
 *
 * `derive` finds them by both routes, the free energy and Theorem 1, once for all entries. Terms are interned, so a second
 * derivation of one model finds all its terms there: each run here gets a model under names that no run had before.
 */

const [SMALL, LARGE]: readonly Sizes[] = [
  { nv: 3, nh: 4 },
  { nv: 784, nh: 500 },
]
const MOST = 1.5
const [PAIRS, RUNS, WARMUP] = [200, 100, 20]

let names = 0
const fresh = (): string => `n${++names}`
const freshModel = (sizes: Sizes): Model => parseModel(grbmText(sizes, fresh()))

const milliseconds = (model: Model): number => {
  const start = performance.now()
  derive(model)
  return performance.now() - start
}
const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[times.length >> 1]!

/** Median times of both sizes, taken in turns so that what else the machine does falls on both. */
const inTurns = (pairs: number): { readonly small: number; readonly large: number } => {
  const [small, large]: [number[], number[]] = [[], []]
  for (let k = 0; k < pairs; k++) {
    const turns = [
      () => small.push(milliseconds(freshModel(SMALL!))),
      () => large.push(milliseconds(freshModel(LARGE!))),
    ]
    for (const turn of k % 2 === 0 ? turns : turns.toReversed()) turn()
  }
  return { small: median(small), large: median(large) }
}

inTurns(WARMUP)
const { small, large } = inTurns(PAIRS)
const measured = `derive, median of ${PAIRS}: 3 x 4 ${small.toFixed(2)} ms, 784 x 500 ${large.toFixed(2)} ms, ratio ${(large / small).toFixed(2)}`
console.log(measured)
if (large > MOST * small) throw new Error(`${measured}, and the most is ${MOST}`)

/**
 * Models for all runs, read before: nothing untimed can be done between runs. Before the warm-up and before the runs one
 * call more finds out whether the function is asynchronous.
 */
const fromPool = (sizes: Sizes): (() => void) => {
  const pool = Array.from({ length: 2 + WARMUP + RUNS }, () => freshModel(sizes))
  return () => void derive(pool.pop()!)
}
const exactly = { time: 0, iterations: RUNS, warmupTime: 0, warmupIterations: WARMUP }

describe('ψ and ∂ψ/∂v by both routes, from a model that has been read', () => {
  bench('3 x 4', fromPool(SMALL!), exactly)
  bench('784 x 500', fromPool(LARGE!), exactly)
})

const engine = create({ derivativeDependencies } as FactoryFunctionMap) as unknown as {
  derivative(of: string | MathNode, by: string, options: { readonly simplify: boolean }): MathNode
}
nerdamer.set('TIMEOUT', 20_000)

/** Both derivatives by each v_i, in names that no run had before. */
const byMathjs = (sizes: Sizes): void => {
  const suffix = fresh()
  const text = writtenOut(sizes, { ...MATHJS, suffix })
  for (const i of upTo(sizes.nv)) {
    const v = nameOf('v', [i], suffix)
    engine.derivative(engine.derivative(text, v, { simplify: false }), v, { simplify: false })
  }
}
const byNerdamer = (sizes: Sizes): void => {
  const suffix = fresh()
  const text = writtenOut(sizes, { ...NERDAMER, suffix })
  for (const i of upTo(sizes.nv)) {
    const v = nameOf('v', [i], suffix)
    nerdamer.diff(nerdamer.diff(text, v).toString(), v)
  }
  // It keeps every expression until told otherwise.
  nerdamer.flush()
}

/*
 * From text to results. The peers get less to do: the free energy, already marginalised and written out at one size, to
 * differentiate twice by each v_i; mathjs without its simplification, which takes seconds here.
 */
const settled = { warmupTime: 2000, time: 2000 }
describe('ψ_i and ∂ψ_i/∂v_i, from text', () => {
  bench('scoreproof, the model file, for every size', () => void derive(freshModel(SMALL!)), settled)
  bench('mathjs derivative, F at 3 x 4', () => byMathjs(SMALL!), settled)
  bench('mathjs derivative, F at 8 x 12', () => byMathjs({ nv: 8, nh: 12 }), settled)
  bench('nerdamer diff, F at 3 x 4', () => byNerdamer(SMALL!), { iterations: 10, warmupIterations: 2 })
})
