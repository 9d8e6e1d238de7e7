import { expect, it } from 'vitest'
import { parseModel } from '../../src'
import { compileTerms, type Doubles } from '../../src/program/compile'
import { expectation, logPartition } from '../../src/expr'

/* Expectations over data of scores whose integral over hidden variables has no closed form. */

const atGrid = (hidden: string, energy: string, v: number, grid: 0 | 1): readonly number[] => {
  const model = parseModel(`visible: { v: real }\nhidden: { h: '${hidden}' }\nenergy: ${energy}`)
  const arrays = new Map<string, Doubles>([['v', { dims: [], values: Float64Array.of(v) }]])
  const [h] = model.hidden
  const terms = [logPartition([h!], model.energy), expectation([h!], model.energy, model.energy)]
  const run = compileTerms(terms, new Map(), arrays, new Set(['v']), { grid })
  run.run()
  return [...run.out]
}

it.each([
  // log of the integral of exp(-E), E[E]: closed forms of the Normal, Gamma(3) and Poisson laws, and of a uniform one.
  ['real', '(h - v)^2', 0.5 * Math.log(Math.PI), 0.5],
  ['positive', 'h - 2 * log(h)', Math.log(2), 3 - 2 * (1.5 - 0.5772156649015329)],
  ['interval(0, 2)', '0 * h + 1', Math.log(2) - 1, 1],
  ['naturals', 'lgamma(h + 1) - h * log(2)', 2, Number.NaN],
])('fixed nodes over %s give the integral of exp(-(%s))', (hidden, energy, logZ, mean) => {
  for (const grid of [0, 1] as const) {
    const [log, average] = atGrid(hidden, energy, 0.7, grid)
    expect(log).toBeCloseTo(logZ, 10)
    if (!Number.isNaN(mean)) expect(average).toBeCloseTo(mean, 9)
  }
})

it('mass at the ends of the nodes, or a divergent integral, has no value', () => {
  expect(atGrid('real', 'h * v', 1, 0)[0]).toBeNaN()
  expect(atGrid('positive', '0 * h + v', 1, 0)[0]).toBeNaN()
})
