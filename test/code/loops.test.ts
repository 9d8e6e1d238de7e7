import { describe, expect, test } from 'vitest'
import { COLLECTION } from '../export/collection'
import { batchesOf, expectAgreement, WHAT } from './agreement'
import { exported, TARGETS } from '../../src/code'
import { ownSizes } from '../../src/language/sizes'
import * as Q from '../../src/numbers/rational'
import { CC, runC } from './cHarness'
import { type Batch, difference, requestOf, requestOfFile } from './differential'
import { argumentsOf, loadTypeScript, runTypeScript } from './typescriptHarness'

/* Models of each kind, as C and as TypeScript, against `eval`. */

const KINDS = [
  'grbm',
  'mcrbm',
  'lateral-grbm',
  'boltzmann-dbm',
  'hidden-markov',
  'factor-analysis',
  'gmm-full-covariance',
  'product-of-t',
  'rectified-gaussian',
  'poisson-rbm',
  'toeplitz-rbm',
  'topographic-ica',
]
const runs = COLLECTION.filter(({ name }) => KINDS.includes(name)).map(({ name, file }) => {
  const request = requestOfFile(file, WHAT)
  return { name, request, batches: batchesOf(request.model) }
})

test('every kind is there', () => expect(runs.length).toBe(KINDS.length))

test.each(runs)('$name as TypeScript', ({ name, request, batches }) => {
  const answers = runTypeScript(request, batches)
  const agreed = batches.map((batch, k) => expectAgreement(name, request.model, batch, answers[k]!))
  expect(Math.max(...agreed)).toBeGreaterThan(0)
})

// Skipped without a C compiler: install gcc or clang.
test.skipIf(!CC)('all as C, in one program with sanitizers', () => {
  const answers = runC(runs, ['-fsanitize=address,undefined'])
  runs.forEach(({ name, request, batches }, r) =>
    batches.forEach((batch, k) => expectAgreement(name, request.model, batch, answers[r]![k]!)),
  )
})

/** Arithmetic of indices and sizes, guarded entries, several coupled arrays of units, a batch of matrices. */
const ODD: Readonly<Record<string, string>> = {
  integers: `sizes: { n: 3 }
visible: { v: "real[n]" }
energy: |
  sum(t in 1:n, v[t]^2 * n / (n + 1) + v[t] * sin(v[mod(t, n) + 1]) * t / n + exp(mod(t, 2) * v[t] / 3)) + v[1]^2 * n^2 / (n + 2) + sum(t, v[t] * (t == 1 ? t + 1 : n) / n)`,
  guards: `sizes: { n: 4 }
visible: { v: "real[n]" }
parameters: { a: real }
energy: |
  sum(t in 1:n, v[t]^2 / 2 + (t < n ? a * exp(v[t + 1] / 3) * sin(v[t]) : 0) + (t > 1 ? cos(v[t - 1]) : v[t]))`,
  units: `sizes: { n: 2, m: 2 }
visible: { v: "real[n]" }
hidden: { h: "integers(-1, 2)[m]", y: "categorical(n)" }
parameters: { W: "real[n, m]", K: "real[m, m]", mu: "real[n, n]" }
energy: sum(i, (v[i] - mu[y, i])^2)/2 - sum(i, j, v[i] * W[i, j] * h[j]) + sum(j, l, K[j, l] * h[j] * h[l]) + sum(j, h[j]^2) * y`,
}

describe('integers, guards and units', () => {
  const odd = Object.entries(ODD).map(([name, text]) => {
    const request = requestOf(text, name, WHAT)
    return { name, request, batches: batchesOf(request.model) }
  })

  test.each(odd)('$name in TypeScript', ({ name, request, batches }) => {
    const answers = runTypeScript(request, batches)
    batches.forEach((batch, k) => expectAgreement(name, request.model, batch, answers[k]!))
  })

  test.skipIf(!CC)('in C', () => {
    const answers = runC(odd, ['-fsanitize=address,undefined'])
    odd.forEach(({ name, request, batches }, r) =>
      batches.forEach((batch, k) =>
        expect(expectAgreement(name, request.model, batch, answers[r]![k]!)).toBeGreaterThan(0),
      ),
    )
  })
})

/** Names of keywords, of functions and macros of C, and of what a program itself has names for. */
const HOSTILE = `
name: 'Hostile */ "names" /* // \\ \u202e'
sizes: { int: 2, n: 2 }
visible: { double: "real[int]", out: "real[n]", row: real, M: "real[n, int]" }
hidden: { free: "binary[n]", state: spin }
parameters:
  { return: "real[int, n]", malloc: "real[n]", class: positive, I: real, i: real, rows: real, sizes: real, memset: real,
    Math: real, q: real, Q: real, erfcx: real, NAN: real, work: "real[n]", function: real, mean_free: real, eval: real }
energy: |
  sum(k, double[k]^2) / (2 * class^2) - sum(k, l, double[k] * return[k, l] * free[l]) - sum(l, malloc[l] * free[l] * out[l])
  + sum(l, out[l]^2) + state * I * row + row^2 * exp(i) + (rows + sizes * memset + Math * eval - q * Q) * row
  + erfcx * NAN * row^2 / (1 + row^2) + sum(l, work[l] * free[l]) * state + function * row * mean_free + sum(k, l, M[l, k]^2 * double[k]^2)`

describe('hostile names, several visible arrays, a scalar and a matrix among them', () => {
  const request = requestOf(HOSTILE, '1st try', WHAT)
  const batches = batchesOf(request.model)

  test('in TypeScript', () => {
    const answers = runTypeScript(request, batches)
    batches.forEach((batch, k) =>
      expect(expectAgreement('hostile', request.model, batch, answers[k]!)).toBeGreaterThan(0),
    )
  })

  test.skipIf(!CC)('in C', () => {
    const [answers] = runC([{ request, batches }], ['-fsanitize=address,undefined'])
    batches.forEach((batch, k) => expectAgreement('hostile', request.model, batch, answers![k]!))
  })
})

/** By `eval --digits 20`; [F, ψ, ∂ψ, J] far out on either side of 0. */
const FAR: Readonly<Record<string, readonly Far[]>> = {
  'rectified-gaussian': [
    {
      given: { W: [1.5, -0.75, 0.5, 2], v: [-40, 40], c: [0.25, -0.5], d: [2, 0.75] },
      values: [
        -6390.8789079362789138, -69.462359081958839367, 252.01254697268038688, -0.24858670781308274528,
        4.3334903657985463616, 34171.756484102199505,
      ],
    },
    {
      given: { W: [1.5, -0.75, 0.5, 2], v: [-700, -40], c: [0.25, -0.5], d: [2, 0.75] },
      values: [
        114085.7457357668861, 255.50140219187376835, 1225.3338007306245895, -0.24999803386482145939,
        4.3333335517927976156, 783366.02820300375165,
      ],
    },
    {
      given: { W: [600, -300, 200, 800], v: [-1.75, 0.25], c: [0.25, -0.5], d: [2, 0.75] },
      values: [
        -349926.09277232071327, -289797.64985236426749, 772799.95004921191084, 119999.36017574327191,
        853332.37335286036355, 340602193659.74250251,
      ],
    },
  ],
  'sparse-coding': [
    {
      given: { w: [700, -350], sigma: [525], lambda: [700], v: [-1.75, 0.25] },
      values: [
        5.8579433584673982976, 0.0000063491569881771449413, -9.0700479794344775409e-7, -0.0000036280915879499548354,
        -0.0000036281113323616383687, -0.0000072561823530855111985,
      ],
    },
    {
      given: { w: [1.5, -0.75], sigma: [0.5], lambda: [2], v: [-700, 40] },
      values: [154528.11346775334276, 497.06666666666666667, 991.46666666666666667, -0.8, -3.2, 615036.71111111111111],
    },
  ],
}
interface Far {
  readonly given: Readonly<Record<string, readonly number[]>>
  readonly values: readonly number[]
}

describe.each(Object.entries(FAR))('the tails of %s', (name, far) => {
  const file = COLLECTION.find((c) => c.name === name)!.file
  const request = requestOfFile(file, WHAT)
  const batches = far.map(({ given }): Batch => {
    const row = new Map(Object.entries(given).map(([key, list]) => [key, list.map((x) => Q.fromNumber(x))]))
    return { sizes: ownSizes(request.model), rows: [row] }
  })
  const expectFar = (answers: ReturnType<typeof runTypeScript>): void =>
    far.forEach(({ values }, k) =>
      ['free_energy', 'score', 'dscore', 'objective']
        .flatMap((f) => answers[k]![f]!.flat())
        .forEach((x, at) => expect(difference(x, values[at]!), `${x}, not ${values[at]}`).toBeLessThanOrEqual(1e-12)),
    )

  test('in TypeScript', () => expectFar(runTypeScript(request, batches)))
  test.skipIf(!CC)('in C', () => expectFar(runC([{ request, batches }], [])[0]!))
})

test('what cannot be written says why, and what to do', () => {
  const coupled = (n: number): string =>
    `sizes: { n: ${n} }\nvisible: { v: real }\nhidden: { h: "binary[n]" }\nparameters: { L: "real[n, n]" }\nenergy: v^2/2 - sum(i, k, L[i, k] * h[i] * h[k]) - v * sum(h)`
  expect(() => runTypeScript(requestOf(coupled(21), 'm', WHAT), [])).toThrow(
    /`h` has 2\^21 states that interact.*--size/,
  )
  const integral = 'visible: { v: real }\nhidden: { h: real }\nenergy: h^4 - v * h + v^2'
  expect(() => runTypeScript(requestOf(integral, 'm', WHAT), [])).toThrow(
    /integral over `h` has no closed form and needs quadrature/,
  )
})

test.each(TARGETS)('$name refuses formulas that a point mass is missing in', (target) => {
  const jump = 'visible: { v: real }\nhidden: { h: positive }\nenergy: v^2 + h^2 + sign(v - h)'
  expect(() => exported(target, requestOf(jump, 'm', WHAT))).toThrow(/point mass.*write a smooth form/)
})

test('bad input to a function in TypeScript is named', () => {
  const { request, batches } = runs.find((r) => r.name === 'grbm')!
  const module = loadTypeScript(request)
  const [v, parameters, sizes] = argumentsOf(request, batches[0]!) as [Float64Array, object, { nv: number; nh: number }]
  expect(() => module.score!(v.subarray(1), parameters, sizes)).toThrow('v has 5 numbers; 3 are expected')
  expect(() => module.score!(v, { ...parameters, W: new Float64Array(1) }, sizes)).toThrow(
    'W has 1 numbers; 12 are expected',
  )
  expect(() => module.score!(v, parameters, { ...sizes, nh: 0 })).toThrow('nh >= 1')
  expect(() => module.loss!(new Float64Array(0), parameters, sizes)).toThrow('no')
})
