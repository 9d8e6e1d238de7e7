import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, bench, describe } from 'vitest'
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

const SIZES: readonly Sizes[] = [
  { nv: 4, nh: 6 },
  { nv: 8, nh: 12 },
]
const AGREE = 1e-9
const SECONDS = 120

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
interface BothForms {
  readonly free: ArrayLike<number>
  readonly moments: ArrayLike<number>
}

const objective = (psis: ArrayLike<number>): number => {
  const n = psis.length / 2
  return upTo(n).reduce((total, i) => total + psis[i - 1]! ** 2 / 2 + psis[n + i - 1]!, 0)
}

/** J of the closed form. */
const expectedAt = (sizes: Sizes): number => {
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

const confirm = (who: string, { free, moments }: BothForms, expected: number): void => {
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

const compiled = (sizes: Sizes): BothForms => {
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

const inIntervals = (sizes: Sizes): BothForms => {
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

/** A Python process that has imported SymPy and answers line by line. */
class SymPy {
  readonly #process: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string>

  constructor(python: string) {
    this.#process = spawn(python, [fileURLToPath(new URL('theorem1.py', import.meta.url))])
    this.#process.stderr.pipe(process.stderr)
    this.#lines = createInterface(this.#process.stdout)[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    const { done, value } = await this.#lines.next()
    if (done) throw new Error('SymPy stopped')
    return value
  }

  async theorem1(sizes: Sizes): Promise<BothForms> {
    const point = [...pointOf(sizes)].map(([name, { dims, values }]) => [
      name,
      dims.length === 0 ? values[0] : [...values],
    ])
    this.#process.stdin.write(`${JSON.stringify({ ...sizes, values: Object.fromEntries(point) })}\n`)
    return JSON.parse(await this.line()) as BothForms
  }

  stop(): void {
    this.#process.kill('SIGKILL')
  }
}

const python = ['python3', '/usr/bin/python3'].find(
  (command) => spawnSync(command, ['-c', 'import numpy, sympy']).status === 0,
)
const sympy = python === undefined ? undefined : new SymPy(python)
afterAll(() => sympy?.stop())
const version = await sympy?.line()
if (version === undefined) console.log('SymPy skipped: no python3 here imports numpy and sympy')

/** Whether SymPy answers in time at these sizes; where it does not, it is stopped and skipped from then on. */
let alive = sympy !== undefined
const finishes = async (sizes: Sizes): Promise<boolean> => {
  if (!sympy || !alive) return false
  const started = performance.now()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), SECONDS * 1000)))
  const found = await Promise.race([sympy.theorem1(sizes), late])
  clearTimeout(timer)
  if (found) {
    confirm('SymPy', found, expectedAt(sizes))
    console.log(`SymPy ${version}, ${sizes.nv} x ${sizes.nh}: ${((performance.now() - started) / 1000).toFixed(2)} s`)
  } else {
    console.log(`SymPy ${version}, ${sizes.nv} x ${sizes.nh}: did not finish in ${SECONDS} s`)
    alive = false
    sympy.stop()
  }
  return found !== undefined
}

const runs = (iterations: number, warmupIterations = 0) => ({ time: 0, iterations, warmupTime: 0, warmupIterations })

for (const [n, sizes] of SIZES.entries()) {
  const finished = await finishes(sizes)
  const expected = expectedAt(sizes)
  describe(`Theorem 1 by enumeration, ${sizes.nv} x ${sizes.nh}, ${2 ** sizes.nh} states`, () => {
    bench('scoreproof, compiled', () => confirm('compiled', compiled(sizes), expected), runs(20, 5))
    // An asynchronous function is not run once more to see whether it is one.
    bench(
      'scoreproof, intervals',
      async () => confirm('intervals', inIntervals(sizes), expected),
      n === 0 ? runs(10, 2) : runs(1),
    )
    bench.skipIf(!finished)(
      `SymPy ${version ?? 'is not installed'}`,
      async () => confirm('SymPy', await sympy!.theorem1(sizes), expected),
      n === 0 ? runs(5) : runs(2),
    )
  })
}
