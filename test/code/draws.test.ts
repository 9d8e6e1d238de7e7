import { describe, expect, test } from 'vitest'
import { exported, TARGETS } from '../../src/code'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { batchesOf } from './agreement'
import { CC, runC } from './cHarness'
import { requestOf, requestOfFile } from './differential'
import { CROWDED, expectSameDraws, JOINT, LAWS, model, uniformsOf } from './laws'
import { loadTypeScript, runTypeScript } from './typescriptHarness'

/* Draws of hidden units given v from uniform numbers. */

const samplers = new Map<string, ReturnType<typeof loadTypeScript>[string]>()
const samplerOf = (text: string): ReturnType<typeof loadTypeScript>[string] => {
  if (!samplers.has(text)) samplers.set(text, loadTypeScript(requestOf(text, 'm', ['sample'])).sample_h!)
  return samplers.get(text)!
}

/** `sample_h` of a model at v and s, for as many rows as `n` uniform numbers each make. */
const drawn = (text: string, u: readonly number[], v: number, s: number, n: number): readonly number[] => {
  const sample_h = samplerOf(text)
  return [...(sample_h(new Float64Array(u.length / n).fill(v), Float64Array.from(u), { s }, { n }) as Float64Array)]
}

/** The middles of equal parts of 0…1. */
const PARTS = Array.from({ length: 200 }, (_, k) => (k + 0.5) / 200)

describe.each(LAWS)('$name', ({ text, below, isWhole }) => {
  test.each([
    [0.7, 1.5],
    [-0.3, 0.8],
  ])('draws at v = %d, s = %d have the probabilities of the law', (v, s) => {
    const draws = drawn(text, PARTS, v, s, text.includes('[n]') ? 2 : 1)
    const off = draws.map((x, k) => {
      if (!isWhole) return Math.abs(below(x, v, s) - PARTS[k]!)
      return Math.abs(below(x, v, s) - draws.filter((y) => y <= x).length / draws.length)
    })
    expect(Math.max(...off)).toBeLessThanOrEqual(isWhole ? 1 / PARTS.length : 1e-14)
  })
})

describe('standard Normal numbers', () => {
  const A = ballAlgebra(256)
  const standard = (u: readonly number[]): readonly number[] => drawn(model('real', 'h^2 / 2'), u, 0, 1, 1)

  test('are quantiles to the last digits, also far in the tails and at the seams', () => {
    const tails = [5e-324, 1e-300, 1e-100, 1e-20, Math.exp(-25), 1.4e-11, 1e-9, 0.01, 0.0749, 0.075, 0.0751, 0.3]
    const u = [...tails, 0.5 - 1e-9, 0.5 + 1e-12, 0.925, 0.93, 0.999, 1 - 1e-11, 1 - 2 ** -53, ...PARTS]
    standard(u).forEach((z, k) => {
      // Φ(z) − u over zφ(z) is the relative error of z.
      const [Z, U] = [A.fromNumber(z), A.fromNumber(u[k]!)]
      const [half, two] = [A.fromNumber(0.5), A.fromNumber(2)]
      const below = A.mul(half, A.call('erfc', [A.neg(A.div(Z, A.call('sqrt', [two])))]))
      const density = A.div(A.call('exp', [A.neg(A.mul(half, A.mul(Z, Z)))]), A.call('sqrt', [A.mul(two, A.pi())]))
      const error = A.midpoint(A.div(A.sub(below, U), A.mul(Z, density)))
      expect(Math.abs(error), `${z} at ${u[k]!}`).toBeLessThan(1e-15)
    })
  })

  test('are infinite at 0 and 1, and none beyond', () =>
    expect(standard([0, 1, 0.5, -0.1, 1.1])).toEqual([-Infinity, Infinity, 0, NaN, NaN]))
})

test('jointly Normal units have the mean and the covariance of their law', () => {
  const [v, s, n] = [0.6, 0.9, 3]
  const units = [0, 1, 2]
  const K = units.map((i) => units.map((j) => (i === j ? 1 : 0) + s * (i + 1) * (j + 1)))
  // Of z = 0 and of its unit vectors: Φ(1) is 0.8413….
  const u = [-1, ...units].flatMap((at) => units.map((k) => (k === at ? 0.841344746068542948585 : 0.5)))
  const draws = drawn(JOINT, u, v, s, n)
  const mean = draws.slice(0, n)
  const L = units.map((i) => units.map((k) => draws[(k + 1) * n + i]! - mean[i]!))
  const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0)
  const covariance = units.map((i) => units.map((j) => dot(L[i]!, L[j]!)))
  for (const i of units) {
    expect(dot(K[i]!, mean)).toBeCloseTo(i === 0 ? v : 0, 14)
    for (const j of units) expect(dot(K[i]!, covariance[j]!)).toBeCloseTo(i === j ? 1 : 0, 13)
  }
})

test('names of array programs stand for one thing each', () => {
  const numpy = TARGETS.find((t) => t.name === 'numpy')!
  const chain = new URL('../export/golden/kalman-chain.yaml', import.meta.url)
  const [, body] = exported(numpy, requestOfFile(chain, ['sample'])).split('def sample_x(')
  const given = [...body!.matchAll(/^    (\w+) = /gm)].map(([, name]) => name)
  expect(given).toContain('z')
  expect(new Set(given).size).toBe(given.length)
})

/** Arrays of a draw's own, tables of states, and names that draws themselves use. */
const SOME = [JOINT, CROWDED]

// Skipped without a C compiler: install gcc or clang.
test.skipIf(!CC)('C draws what TypeScript draws', () => {
  const runs = SOME.map((text, k) => {
    const request = requestOf(text, `m${k}`, ['sample'])
    return { request, batches: batchesOf(request.model), uniforms: uniformsOf(request) }
  })
  const answers = runC(runs, ['-fsanitize=address,undefined'])
  runs.forEach(({ request, batches, uniforms }, k) =>
    expectSameDraws(runTypeScript(request, batches, uniforms), answers[k]!),
  )
})

test('the number of uniform numbers is checked', () => {
  const two = new Float64Array(2)
  expect(() => samplerOf(JOINT)(two, new Float64Array(3), { s: 1 }, { n: 2 })).toThrow(
    'u has 3 numbers; 4 are expected',
  )
})
