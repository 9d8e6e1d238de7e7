import { derivative } from 'mathjs'
import nerdamer from 'nerdamer'
import { bench, describe } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { compileTerms, type Doubles } from '../../src/program/compile'
import { type ArrayValue, Evaluator } from '../../src/hidden/evaluator'
import { number, substitute } from '../../src/expr'
import { parseModel } from '../../src/language/parseModel'
import type { Interval } from '../../src/numbers/interval'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import { grbmText, MATHJS, nameOf, NERDAMER, upTo, writtenOut } from './grbm'

/*
 * ψ of the Gaussian-Bernoulli RBM at a point, all its entries; deriving and compiling are done before.
 *
 * The same formula at the same point for all, and all agree there to 1e-9. What is compiled reads v at each run, and
 * everything else too where the name says so; the peers read all values at each run.
 */

const [nv, nh] = [3, 4]
const AGREE = 1e-9

/** Values in −1..1 that are no special numbers. */
const value = (k: number): number => Math.sin(1 + 2.3 * k)
const arrayOf = (dims: readonly number[], from: number): Doubles => ({
  dims,
  values: Float64Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, k) => value(from + k)),
})
const arrays = new Map<string, Doubles>([
  ['v', arrayOf([nv], 0)],
  ['b', arrayOf([nv], 10)],
  ['c', arrayOf([nh], 20)],
  ['W', arrayOf([nv, nh], 30)],
  ['sigma', { dims: [], values: Float64Array.of(1.25) }],
])

/** Names and values of all entries, as the peers have them. */
const scope: Record<string, number> = {}
for (const [name, { dims, values }] of arrays)
  values.forEach((x, k) => {
    const at = dims.length === 2 ? [Math.floor(k / nh) + 1, (k % nh) + 1] : dims.length === 1 ? [k + 1] : []
    scope[nameOf(name, at)] = x
  })
const visible = upTo(nv).map((i) => nameOf('v', [i]))

const model = parseModel(grbmText({ nv, nh }))
const sizes = new Map(Object.entries({ nv, nh }))
const { term, indices } = derive(model).score[0]!
const entries = upTo(nv).map((i) => substitute(term, new Map([[indices[0]!, number(i)]])))

type Psi = () => readonly number[] | Float64Array

const compiled = (varying: readonly string[]): Psi => {
  const program = compileTerms(entries, sizes, arrays, new Set(varying))
  return () => {
    program.run()
    return program.out
  }
}

const boxed = new Map<string, ArrayValue<Interval>>(
  [...arrays].map(([name, { dims, values }]) => [
    name,
    { dims, values: Array.from(values, (x) => intervalAlgebra.fromNumber(x)) },
  ]),
)
/** An evaluator keeps what it computed, so each run has a new one. */
const evaluated: Psi = () => {
  const evaluator = new Evaluator(intervalAlgebra, sizes, boxed)
  return entries.map((entry) => intervalAlgebra.midpoint(evaluator.value(entry)))
}

const byMathjs = (simplify: boolean): Psi => {
  const codes = visible.map((v) => derivative(`-(${writtenOut({ nv, nh }, MATHJS)})`, v, { simplify }).compile())
  return () => codes.map((code) => code.evaluate(scope) as number)
}

interface Built {
  buildFunction(names: readonly string[]): (...values: readonly number[]) => number
  evaluate(values: Readonly<Record<string, string>>): { text(form: 'decimals'): string }
}
nerdamer.set('TIMEOUT', 20_000)
const withE: Readonly<Record<string, number>> = { ...scope, ee: Math.E }
const diffs = visible.map((v) => nerdamer.diff(`-(${writtenOut({ nv, nh }, NERDAMER)})`, v) as unknown as Built)
const built = diffs.map((d) => d.buildFunction(Object.keys(withE)))
const asText = Object.fromEntries(Object.entries(withE).map(([name, x]) => [name, String(x)]))
const nerdamerBuilt: Psi = () => {
  const values = Object.values(withE)
  return built.map((f) => f(...values))
}
const nerdamerEvaluated: Psi = () => diffs.map((d) => Number(d.evaluate(asText).text('decimals')))

const once = { time: 0, iterations: 3, warmupTime: 0, warmupIterations: 1 }
const ways: Readonly<Record<string, readonly [Psi, typeof once?]>> = {
  'compiled to float64, v varies': [compiled(['v'])],
  'compiled to float64, all varies': [compiled([...arrays.keys()])],
  'Evaluator in intervals, with a bound on the error': [evaluated],
  'mathjs derivative, compiled': [byMathjs(false)],
  'mathjs derivative, simplified, compiled': [byMathjs(true)],
  'nerdamer diff, buildFunction': [nerdamerBuilt],
  'nerdamer diff, evaluate': [nerdamerEvaluated, once],
}

const reference = evaluated()
for (const [name, [psi]] of Object.entries(ways)) {
  const found = psi()
  reference.forEach((x, i) => {
    if (!(Math.abs(found[i]! - x) <= AGREE)) throw new Error(`${name}: ψ_${i + 1} is ${found[i]}, not ${x}`)
  })
}

let sink = 0
describe(`ψ at a point, nv = ${nv}, nh = ${nh}`, () => {
  for (const [name, [psi, options]] of Object.entries(ways)) bench(name, () => void (sink += psi()[0]!), options)
})
