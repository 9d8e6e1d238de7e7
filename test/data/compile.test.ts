import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test, vi } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { sumOver } from '../../src/calculus/expand'
import {
  add,
  call,
  type Condition,
  entry,
  equals,
  expectation,
  ifThen,
  index,
  type IndexTerm,
  inverse,
  mul,
  number,
  ONE,
  size as sizeTerm,
  sum,
  type Term,
  TWO,
  type Variable,
  ZERO,
} from '../../src/expr'
import { instanceOf } from '../../src/decide/sampling/drawn'
import { evaluatorAt, shapeOf } from '../../src/decide/sampling/instance'
import { compileForRows, compileTerms } from '../../src/program/compile'
import { bounded } from '../../src/program/compile/bounded'
import { build } from '../../src/program/compile/build'
import { closures } from '../../src/program/compile/closures'
import { javascript } from '../../src/program/compile/javascript'
import { withProducts } from '../../src/program/compile/products'
import { kernelErrorOf } from '../../src/program/compile/kernelErrors'
import { derivedSizes } from '../../src/language/sizes'
import { parseModel } from '../../src/language/parseModel'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import { floatFunction, FUNCTION_NAMES, type FunctionName, FUNCTIONS } from '../../src/functions'
import type { Values } from '../../src/functions/values'
import * as Q from '../../src/numbers/rational'

const FOLDER = new URL('../../proofs/models/', import.meta.url)
const models = readdirSync(FOLDER).filter((f) => f.endsWith('.yaml'))

/** Compares compiled values, generated and as closures, with the evaluator's at two instances. */
const compare = (
  terms: readonly Term[],
  sizes: Readonly<Record<string, number>>,
  variables: readonly Variable[],
  conditions: readonly Condition[] = [],
): void => {
  const shape = shapeOf(sizes, variables, conditions)!
  const arrays = new Map(
    shape.blocks.map((b) => [b.variable.name, { dims: b.dims, values: new Float64Array(b.cells) }]),
  )
  const varying = new Set(variables.filter((v) => v.role === 'visible').map((v) => v.name))
  const made = [true, false].map((generate) =>
    compileTerms(terms, new Map(Object.entries(sizes)), arrays, varying, { generate }),
  )
  const withBounds = [true, false].map((generate) =>
    compileTerms(terms, new Map(Object.entries(sizes)), arrays, varying, { generate, bounds: true }),
  )
  const rows = compileForRows(terms, new Map(Object.entries(sizes)), arrays, varying)
  for (const seed of [3, 8]) {
    const instance = instanceOf(
      shape,
      Array.from({ length: shape.cells }, (_, k) => ((k * 37 + seed * 11) % 25) - 12),
    )!
    for (const [name, { values }] of arrays) instance.values.get(name)!.forEach((q, k) => (values[k] = Q.toNumber(q)))
    const evaluator = evaluatorAt(intervalAlgebra, variables, instance)
    const exact = terms.map((t) => intervalAlgebra.midpoint(evaluator.value(t)))
    for (const c of made) {
      c.prepare()
      c.run()
      // 1e-11: sums of at most some hundred terms whose parts cancel no more than three digits at these small values.
      c.out.forEach((x, k) => expect(Math.abs(x - exact[k]!)).toBeLessThan(1e-11 * Math.max(1, Math.abs(exact[k]!))))
    }
    const enclosed = terms.map((t) => evaluator.value(t))
    for (const c of withBounds) {
      c.prepare()
      c.run()
      enclosed.forEach(({ lo, hi }, k) => {
        const [x, bound] = [c.out[k]!, c.out[terms.length + k]!]
        expect(x + bound).toBeGreaterThanOrEqual(lo)
        expect(x - bound).toBeLessThanOrEqual(hi)
        // Of use: nine digits are left.
        expect(bound).toBeLessThan(1e-9 * Math.max(1, Math.abs(x)))
      })
    }
    inLanes.push(rows.lanes)
    rows.prepare()
    const own = seed % rows.lanes
    const moving = [...arrays].filter(([name]) => varying.has(name)).map(([, { values }]) => values)
    const point = moving.map((values) => values.slice())
    for (let lane = 0; lane < rows.lanes; lane++) {
      // In the other lanes is something else, that must not matter.
      moving.forEach((values, a) =>
        values.forEach((_, k) => (values[k] = lane === own ? point[a]![k]! : 0.3 * k - lane)),
      )
      rows.take(lane)
    }
    moving.forEach((values, a) => values.set(point[a]!))
    rows.run()
    enclosed.forEach(({ lo, hi }, k) => {
      const [x, bound] = [rows.value(k, own), rows.value(terms.length + k, own)]
      expect(x + bound).toBeGreaterThanOrEqual(lo)
      expect(x - bound).toBeLessThanOrEqual(hi)
      expect(bound).toBeLessThan(1e-9 * Math.max(1, Math.abs(x)))
    })
  }
}

/** In how many lanes each comparison was made. */
const inLanes: number[] = []

describe.each(models)('%s', (file) => {
  test('compiled values are those of the evaluator, generated and as closures', () => {
    const model = parseModel(readFileSync(new URL(file, FOLDER), 'utf8'))
    const { objective, score, dscore } = derive(model)
    const terms = [objective, ...[...score, ...dscore].map((r) => sumOver(r.indices, r.term))]
    const own = Object.fromEntries(
      model.sizes.filter((s) => typeof s.value === 'bigint').map((s) => [s.name, Number(s.value)]),
    )
    const conditions = model.assume.map((a) => a.condition)
    compare(terms, derivedSizes(model, own)!, [...model.visible, ...model.parameters], conditions)
  })
})

describe('inverses of matrices that differ by index or hidden state', () => {
  // None of the matrices is symmetric, and the number of them is not their size.
  const model = parseModel(`
sizes: { n: 2, K: 3, m: 2 }
visible:
  v: real[n]
hidden:
  h: spin[m]
parameters:
  A: real[K, n, n]
  B: real[n, n]
energy: v' * v / 2 - sum(i, sum(j, h[j] * v[i]))
`)
  const [v, A, B, h] = ['v', 'A', 'B', 'h'].map((name) =>
    [...model.visible, ...model.parameters, ...model.hidden].find((x) => x.name === name)!,
  ) as [Variable, Variable, Variable, Variable]
  const range = (name: string, size: string): IndexTerm => index(name, ONE, sizeTerm(size))
  const [i, j, k, r, c] = [range('i', 'n'), range('j', 'n'), range('k', 'K'), range('r', 'n'), range('c', 'n')]
  const large = ifThen(equals(r, c), number(40), ZERO)
  const ofIndex = (at: IndexTerm): Term => inverse(r, c, add(large, entry(A, [at, r, c])), [i, j])
  const ofPoint = inverse(r, c, add(large, mul(entry(v, [r]), entry(A, [k, r, c]))), [j, i])
  const ofState = inverse(r, c, add(large, mul(entry(h, [ONE]), entry(B, [r, c]))), [i, j])
  const fixed = inverse(r, c, add(large, entry(B, [r, c])), [i, j])
  const weighted = (t: Term): Term => sum(i, sum(j, mul(t, entry(v, [i]), entry(B, [j, i]))))

  test.each<[string, Term]>([
    ['by index', sum(k, mul(entry(A, [k, ONE, TWO]), weighted(ofIndex(k))))],
    [
      'the same ones at two depths',
      add(
        sum(k, weighted(ofIndex(k))),
        sum(k, mul(weighted(ofIndex(k)), call('exp', sum(i, mul(entry(A, [k, i, i]), number(Q.rational(1, 9))))))),
      ),
    ],
    ['different ones beside each other', add(sum(k, weighted(ofIndex(k))), sum(k, weighted(ofPoint)), weighted(fixed))],
    ['by index and point', sum(k, mul(k, weighted(ofPoint)))],
    ['by state', expectation([h], mul(entry(h, [ONE]), entry(v, [ONE])), mul(entry(h, [ONE]), weighted(ofState)))],
    [
      'by state and index',
      expectation(
        [h],
        mul(entry(h, [ONE]), entry(v, [ONE])),
        sum(k, weighted(inverse(r, c, add(large, mul(entry(h, [TWO]), entry(A, [k, r, c]))), [i, j]))),
      ),
    ],
  ])('%s', (_, term) => {
    compare([term], { n: 2, K: 3, m: 2 }, [v, A, B])
    compare([term], { n: 3, K: 2, m: 2 }, [v, A, B])
  })
})

test('a mixture of factor analysers with more factors than one, and unequal sizes', () => {
  const model = parseModel(readFileSync(new URL('mixture-of-factor-analysers.yaml', FOLDER), 'utf8'))
  const { objective, score, dscore } = derive(model)
  const terms = [objective, ...[...score, ...dscore].map((s) => sumOver(s.indices, s.term))]
  compare(terms, { nv: 3, nz: 2, K: 4 }, [...model.visible, ...model.parameters])
})

describe('bounds on the errors of kernels', () => {
  const balls = ballAlgebra(160)
  /** A little inside the domain, as far as values do not overflow. */
  const endsOf = (name: FunctionName): readonly [number, number] => {
    const { domain, facts } = FUNCTIONS[name]
    if (domain.kind === 'except') return domain.points === 'nonpositive integers' ? [1e-2, 50] : [-20, 20]
    if (domain.kind === 'all') return facts.growth === 'unbounded' ? [-3, 60] : [-20, 20]
    const { low = -40, high = 50 } = domain
    return [low + 1e-3, high - 1e-3]
  }
  test.each(FUNCTION_NAMES.filter((name) => FUNCTIONS[name].arity !== 'variadic'))('%s', (name) => {
    const bound = kernelErrorOf(name)
    const [low, high] = endsOf(name)
    const { arity } = FUNCTIONS[name]
    const ordered = arity === 'ordered' ? [2, 3] : arity === 1 ? [undefined] : [undefined, 1, 2, 3]
    for (const n of ordered)
      for (let k = 0; k < (n === undefined ? 80 : 16); k++) {
        // An even spread with steps that no period of the functions shares, half of it close to the lower end or 0.
        const at = low + (high - low) * ((k * 0.6180339887498949) % 1)
        const x = k % 2 === 0 ? at : low < 0 && high > 0 ? at * 0.01 : low + (at - low) * 0.01
        const call = (t: number): number =>
          balls.midpoint(balls.call(name, [...(n === undefined ? [] : [balls.fromNumber(n)]), balls.fromNumber(t)]))
        for (const share of [0, 1e-15, 1e-9, 1e-4, 0.01]) {
          const [before, after] = [x - share * Math.abs(x), x + share * Math.abs(x)]
          const e = Math.max(x - before, after - x)
          const y = n === undefined ? floatFunction(name, 1)(x, 0) : floatFunction(name, 2)(n, x)
          const most = bound(x, y, e, n ?? 0)
          if (most === Infinity) continue
          for (const t of [before, x, after]) expect(Math.abs(y - call(t))).toBeLessThanOrEqual(most)
        }
        // What rounding of the argument alone does is bounded by a number.
        expect(
          bound(x, floatFunction(name, n === undefined ? 1 : 2)(n ?? x, x), 1e-16 * Math.abs(x), n ?? 0),
        ).toBeLessThan(1)
      }
  })
})

describe('kernels', () => {
  const balls = ballAlgebra(256)
  const points: Partial<Record<FunctionName, readonly number[]>> = {
    log1mexp: [-1e-9, -0.1, -0.69, -0.7, -3, -40],
    logexprel: [-700, -30, -1, -0.49, -1e-8, 1e-8, 0.3, 0.51, 5, 600],
    langevin: [-40, -1, -0.49, 1e-6, 0.3, 0.51, 2, 30],
    logerfc: [-5, -0.3, 0.4, 3, 27, 200],
    softplus: [-700, -1, 0, 2, 50, 800],
    sigmoid: [-700, -1, 0, 30],
    logcosh: [-400, -1e-3, 0.5, 1.01, 20],
  }
  test.each(Object.entries(points) as [FunctionName, readonly number[]][])('%s', (name, list) => {
    for (const x of list) {
      const exact = balls.midpoint(balls.call(name, [balls.fromNumber(x)]))
      // 1e-13: the worst of them, log(1 − eˣ) and the Langevin function beside its series, lose up to three digits.
      expect(Math.abs(floatFunction(name, 1)(x, 0) - exact)).toBeLessThanOrEqual(
        1e-13 * Math.max(1e-290, Math.abs(exact)),
      )
    }
  })
  test('derivatives of the Langevin function', () => {
    for (const n of [1, 2, 3])
      for (const x of [-3, -0.6, -0.2, 0.05, 0.45, 0.55, 4]) {
        const exact = balls.midpoint(balls.call('langevin', [balls.fromNumber(n), balls.fromNumber(x)]))
        // 1/x⁴ − … cancels all but some digits just above ½.
        expect(Math.abs(floatFunction('langevin', 2)(n, x) - exact)).toBeLessThanOrEqual(
          1e-11 * Math.max(1, Math.abs(exact)),
        )
      }
  })
  test('polygamma', () => {
    for (const n of [2, 3, 4])
      for (const x of [0.3, 1, 7.5, 60]) {
        const exact = balls.midpoint(balls.call('polygamma', [balls.fromNumber(n), balls.fromNumber(x)]))
        expect(Math.abs(floatFunction('polygamma', 2)(n, x) / exact - 1)).toBeLessThanOrEqual(1e-12)
      }
  })
})

test('branches that read the same', () => {
  const model = parseModel(`
sizes: { n: 4 }
visible: { v: "real[n]" }
parameters: { b: "real[n]" }
energy: v' * v / 2
`)
  const [v, b] = [model.visible[0]!, model.parameters[0]!]
  const i = index('i', ONE, sizeTerm('n'))
  const [x, y] = [entry(v, [i]), entry(b, [i])]
  const chosen = ifThen(equals(i, TWO), mul(y, x), add(y, mul(x, x)))
  compare([sum(i, mul(chosen, x)), sum(i, mul(chosen, chosen))], { n: 4 }, [v, b])
})

describe('sums over parameters times what differs from point to point are products of matrices and vectors', () => {
  // More rows and columns than a block has terms, and an odd number of them; the same matrix the other way.
  const [n, m] = [35, 17]
  test.each(['grbm.yaml', 'poisson-rbm.yaml', 'hopfield.yaml', 'product-of-t.yaml', 'deep-energy.yaml'])(
    '%s',
    (file) => {
      const model = parseModel(readFileSync(new URL(file, FOLDER), 'utf8'))
      const sizes = Object.fromEntries(model.sizes.map(({ name }, k) => [name, [n, m][k % 2]!]))
      const { objective, score } = derive(model)
      const terms = [objective, ...score.map((r) => sumOver(r.indices, r.term))]
      const variables = [...model.visible, ...model.parameters]
      compare(terms, sizes, variables)
      const shape = shapeOf(sizes, variables, [])!
      const instance = instanceOf(
        shape,
        Array.from({ length: shape.cells }, (_, k) => ((k * 37) % 25) - 12),
      )!
      const arrays = new Map(
        shape.blocks.map(({ variable: { name }, dims }) => [
          name,
          { dims, values: Float64Array.from(instance.values.get(name)!, Q.toNumber) },
        ]),
      )
      const isVisible = [...arrays.keys()].map((name) => model.visible.some((v) => v.name === name))
      const inputs = new Set(isVisible.flatMap((visible, k) => (visible ? [k] : [])))
      const varying = new Set(model.visible.map((v) => v.name))
      const program = withProducts(build(terms, new Map(Object.entries(sizes)), arrays, varying), inputs)
      expect(program.run.filter((s) => s.kind === 'product').length).toBe(2)
      const evaluator = evaluatorAt(intervalAlgebra, variables, instance)
      for (const make of [javascript, closures]) {
        const made = make(bounded(program))
        made.prepare()
        made.run()
        terms.forEach((t, k) => {
          const { lo, hi } = evaluator.value(t)
          const [x, bound] = [made.out[k]!, made.out[terms.length + k]!]
          expect(x + bound).toBeGreaterThanOrEqual(lo)
          expect(x - bound).toBeLessThanOrEqual(hi)
          expect(bound).toBeLessThan(1e-9 * Math.max(1, Math.abs(x)))
        })
      }
    },
  )
})

test('what the vector of a product is off by is part of the bound', () => {
  const model = parseModel(`
sizes: { n: 20, m: 5 }
visible: { v: "real[n]" }
parameters: { W: "real[n, m]" }
energy: sum(j, sum(i, W[i, j] * sin(10^6 * v[i]))^2)
`)
  const [n, m] = [20, 5]
  const values = new Map([
    ['v', Array.from({ length: n }, (_, k) => Q.rational(BigInt(k + 1), 7n))],
    ['W', Array.from({ length: n * m }, (_, k) => Q.rational(BigInt((k * 37) % 11), 3n))],
  ])
  const rounded = (name: string): Float64Array => Float64Array.from(values.get(name)!, Q.toNumber)
  const arrays = new Map([
    ['v', { dims: [n], values: rounded('v') }],
    ['W', { dims: [n, m], values: rounded('W') }],
  ])
  const rows = compileForRows([model.energy], new Map(Object.entries({ n, m })), arrays, new Set(['v']))
  rows.take(0)
  rows.run()
  const [x, bound] = [rows.value(0, 0), rows.value(1, 0)]
  const sizes = { n, m }
  const balls = ballAlgebra(160)
  const exact = balls.midpoint(
    evaluatorAt(balls, [...model.visible, ...model.parameters], { sizes, values }).value(model.energy),
  )
  expect(Math.abs(x - exact)).toBeLessThanOrEqual(bound)
  // A million times what rounding of v does.
  expect(Math.abs(x - exact)).toBeGreaterThan(1e-13 * exact)
  expect(bound).toBeLessThan(1e-6 * exact)
})

describe('functions in lanes, some of them as instructions', () => {
  const balls = ballAlgebra(160)
  const model = parseModel('visible: { v: real }\nenergy: v^2')
  const [v] = model.visible
  const values = new Float64Array(1)
  const at = (name: FunctionName) => {
    const arrays = new Map([['v', { dims: [], values }]])
    const made = compileForRows([call(name, entry(v!, []))], new Map(), arrays, new Set(['v']))
    return (x: number): readonly [number, number] => {
      values[0] = x
      made.take(made.lanes - 1)
      made.run()
      return [made.value(0, made.lanes - 1), made.value(1, made.lanes - 1)]
    }
  }
  const spread = (low: number, high: number): readonly number[] =>
    Array.from({ length: 400 }, (_, k) => low + (high - low) * ((k * 0.6180339887498949) % 1))

  test.each<[FunctionName, number, number]>([
    ['exp', -708, 709],
    ['exp', -1, 1],
    ['exp', -1e-9, 1e-9],
    ['sigmoid', -708, 100],
    ['sigmoid', -3, 3],
  ])('%s in %d to %d', (name, low, high) => {
    const f = at(name)
    for (const x of spread(low, high)) {
      const [y, bound] = f(x)
      const exact = balls.midpoint(balls.call(name, [balls.fromNumber(x)]))
      // Of the function itself it may be off by no more than it states of its kernel; x is a rounded decimal.
      expect(Math.abs(y - exact)).toBeLessThanOrEqual(FUNCTIONS[name].values.rounding(y, 0) * 2 ** -53)
      const own = kernelErrorOf(name)(x, y, Math.abs(x) * 2 ** -53, 0)
      expect(bound).toBeGreaterThanOrEqual(own)
      expect(bound).toBeLessThan(own * 1.01)
    }
  })

  test('at the ends of the doubles', () => {
    const [exp, sigmoid] = [at('exp'), at('sigmoid')]
    for (const x of [0, -0, 709.78, 709.79, 711, 1e300, Infinity, -708.5, -745, -745.2, -747, -Infinity, NaN]) {
      const [y, s] = [exp(x)[0], sigmoid(x)[0]]
      const [exact, share] = [Math.exp(x), floatFunction('sigmoid', 1)(x, 0)]
      if (Number.isFinite(exact)) expect(Math.abs(y - exact)).toBeLessThanOrEqual(1e-15 * exact + 5e-324)
      else expect(y).toBe(exact)
      if (Number.isNaN(share)) expect(s).toBeNaN()
      else expect(Math.abs(s - share)).toBeLessThanOrEqual(1e-15 * share + 5e-324)
    }
  })

  test.each<FunctionName>(['exp', 'sigmoid'])('%s is not called out for', (name) => {
    const float = vi.spyOn(FUNCTIONS[name].values as { float: Values['float'] }, 'float')
    const [y] = at(name)(0)
    float.mockRestore()
    expect(y).toBe(name === 'exp' ? 1 : 0.5)
    expect(float.mock.calls).toEqual([])
  })
})

test('all but those with matrices that differ from point to point were compared in lanes too', () => {
  expect(inLanes.filter((lanes) => lanes > 1).length).toBeGreaterThan(50)
})
