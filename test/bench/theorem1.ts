import { derive, genericEntry } from '../../src/calculus/derive'
import { differentiate } from '../../src/calculus/differentiate'
import { compileTerms, type Doubles } from '../../src/program/compile'
import { type ArrayValue, Evaluator } from '../../src/hidden/evaluator'
import {
  diff,
  expectation,
  type IndexTerm,
  logPartition,
  neg,
  number,
  power,
  sub,
  substitute,
  type Term,
  TWO,
} from '../../src/expr'
import { parseModel } from '../../src/language/parseModel'
import type { Interval } from '../../src/numbers/interval'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import { grbmText, type Sizes, upTo } from './grbm'
import { Python } from './python'

/*
 * Theorem 1 of the Gaussian-Bernoulli RBM by enumeration of all 2^nh hidden states: ψ and ∂ψ/∂v by differentiating
 * log Σ exp(−E), and by E[∂E/∂v], var[∂E/∂v] and E[∂²E/∂v²] summed over the states, at one point. No closed form is used.
 *
 * A run goes from text or symbols to numbers, with nothing kept of an earlier run; starting Python and importing SymPy is
 * not counted. In each run both forms of each ψ_i and ∂ψ_i/∂v_i, and of J, must agree to 1e-9, and J with its closed form.
 *
 * - compiled: symbolic derivatives, then float64 over a list of states; the same work as `theorem1.py` does.
 * - intervals: what `check` does to confirm Theorem 1, with dual numbers for the derivatives and a bound on the error.
 * - SymPy: `theorem1.py`, which says how.
 */

const AGREE = 1e-9

/** Values in −1..1 that are no special numbers. */
const values = (from: number, n: number): Float64Array =>
  Float64Array.from({ length: n }, (_, k) => Math.sin(1 + 2.3 * (from + k)))
const pointOf = ({ nv, nh }: Sizes): ReadonlyMap<string, Doubles> =>
  new Map([
    ['v', { dims: [nv], values: values(0, nv) }],
    ['b', { dims: [nv], values: values(10, nv) }],
    ['c', { dims: [nh], values: values(20, nh) }],
    ['W', { dims: [nv, nh], values: values(40, nv * nh) }],
    ['sigma', { dims: [], values: Float64Array.of(1.25) }],
  ])

let names = 0
const fresh = (): string => `n${++names}`
const suffixed = <V>(map: Iterable<readonly [string, V]>, suffix: string): Map<string, V> =>
  new Map([...map].map(([name, value]) => [name + suffix, value]))

/** Each as [ψ_1, …, ∂ψ_1/∂v_1, …]. */
export interface BothForms {
  readonly free: ArrayLike<number>
  readonly moments: ArrayLike<number>
}

const objective = (psis: ArrayLike<number>): number => {
  const n = psis.length / 2
  return upTo(n).reduce((total, i) => total + psis[i - 1]! ** 2 / 2 + psis[n + i - 1]!, 0)
}

/** J of the closed form. */
export const expectedAt = (sizes: Sizes): number => {
  const model = parseModel(grbmText(sizes))
  const program = compileTerms(
    [derive(model).objective],
    new Map(Object.entries(sizes)),
    pointOf(sizes),
    new Set(['v']),
  )
  program.run()
  return program.out[0]!
}

export const confirm = (who: string, { free, moments }: BothForms, expected: number): void => {
  const pairs = [
    ...Array.from(free, (x, k) => [x, moments[k]!] as const),
    [objective(free), objective(moments)] as const,
  ]
  for (const [a, b] of [...pairs, [objective(free), expected] as const])
    if (!(Math.abs(a - b) <= AGREE)) throw new Error(`${who}: ${a} and ${b} are not equal`)
}

/** The terms at each value of their index. */
const entriesOf = (terms: readonly Term[], index: IndexTerm, n: number): readonly Term[] =>
  terms.flatMap((term) => upTo(n).map((i) => substitute(term, new Map([[index, number(i)]]))))

/** Theorem 1's side in the model's own words, as sums over all hidden states, and its differentiated log Σ exp(−E). */
const theorem1 = (sizes: Sizes, suffix: string) => {
  const model = parseModel(grbmText(sizes, suffix))
  const { hidden, energy } = model
  const { at, indices } = genericEntry(model, model.visible[0]!)
  const mean = (f: Term): Term => expectation(hidden, energy, f)
  const first = differentiate(energy, at)
  const variance = mean(power(sub(first, mean(first)), TWO))
  const psi = diff(logPartition(hidden, energy), at)
  const entries = (terms: readonly Term[]): readonly Term[] => entriesOf(terms, indices[0]!, sizes.nv)
  return {
    moments: entries([neg(mean(first)), sub(variance, mean(differentiate(first, at)))]),
    free: entries([psi, diff(psi, at)]),
  }
}

/** F with the states as rows of a table H, so that log Σ exp(−E) is differentiated as a formula, as SymPy does. */
const listedText = ({ nv, nh }: Sizes, x: string): string => `name: GRBM with listed states
sizes: { nv${x}: ${nv}, nh${x}: ${nh}, ns${x}: ${2 ** nh} }
visible:
  v${x}: real[nv${x}]
parameters:
  W${x}: real[nv${x}, nh${x}]
  b${x}: real[nv${x}]
  c${x}: real[nh${x}]
  sigma${x}: positive
  H${x}: real[ns${x}, nh${x}]
energy: |
  sum(i, (v${x}[i] - b${x}[i])^2 / (2 * sigma${x}^2))
  - logsumexp(k, sum(j, c${x}[j] * H${x}[k, j]) + sum(i, sum(j, v${x}[i] * W${x}[i, j] * H${x}[k, j] / sigma${x})))
`

export const compiled = (sizes: Sizes): BothForms => {
  const { nv, nh } = sizes
  const suffix = fresh()
  const { score, dscore } = derive(parseModel(listedText(sizes, suffix)))
  const free = [score[0]!, dscore[0]!].flatMap(({ term, indices }) => entriesOf([term], indices[0]!, nv))
  const states = Float64Array.from({ length: 2 ** nh * nh }, (_, k) => (Math.floor(k / nh) >> (k % nh)) & 1)
  const arrays = suffixed([...pointOf(sizes), ['H', { dims: [2 ** nh, nh], values: states }]], suffix)
  const at = suffixed(Object.entries({ nv, nh, ns: 2 ** nh }), suffix)
  const [left, right] = [free, theorem1(sizes, suffix).moments].map((terms) => {
    const program = compileTerms(terms, at, arrays, new Set(arrays.keys()))
    program.run()
    return program.out
  })
  return { free: left!, moments: right! }
}

export const inIntervals = (sizes: Sizes): BothForms => {
  const suffix = fresh()
  const { free, moments } = theorem1(sizes, suffix)
  const arrays = new Map<string, ArrayValue<Interval>>()
  for (const [name, { dims, values }] of pointOf(sizes))
    arrays.set(name + suffix, { dims, values: Array.from(values, (x) => intervalAlgebra.fromNumber(x)) })
  const at = suffixed(Object.entries({ nv: sizes.nv, nh: sizes.nh }), suffix)
  const evaluator = new Evaluator(intervalAlgebra, at, arrays, { bruteForce: true })
  const numbers = (terms: readonly Term[]): readonly number[] =>
    terms.map((term) => intervalAlgebra.midpoint(evaluator.value(term)))
  return { free: numbers(free), moments: numbers(moments) }
}

/** SymPy, ready; undefined where no Python has it. Its first line is its version. */
export const startSymPy = (here: string): Python | undefined => Python.start(here, 'theorem1.py', 'numpy, sympy')

export const bySymPy = (python: Python, sizes: Sizes): Promise<BothForms & { readonly seconds: number }> => {
  const point = [...pointOf(sizes)].map(([name, { dims, values }]) => [
    name,
    dims.length === 0 ? values[0] : [...values],
  ])
  return python.ask({ ...sizes, values: Object.fromEntries(point) as unknown })
}
