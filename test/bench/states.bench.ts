import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, bench, describe } from 'vitest'
import { evaluatePoints } from '../../src/evaluate/evaluatePoints'
import { layoutOf, noFactors, pairAt, stateSums } from '../../src/hidden/stateSums'
import { parseModel } from '../../src/language/parseModel'
import * as Q from '../../src/numbers/rational'

/*
 * 2^20 joint states of coupled units. Peers are plain float64 programs that know no error: a Gray code changes one unit a
 * state and updates the fields on the others; it gives Σ exp(−E) and the mean of each unit.
 */

const UNITS = 20
const draw = (k: number): number => 0.4 * Math.sin(3.7 * k + 1)
const own = Float64Array.from({ length: UNITS }, (_, j) => draw(j))
const coupled = Float64Array.from({ length: UNITS * UNITS }, (_, n) => draw(100 + n))

const byGrayCode = (): number => {
  const state = new Uint8Array(UNITS)
  const field = own.slice()
  const on = new Float64Array(UNITS)
  let [energy, total] = [0, 0]
  for (let n = 0; n < 2 ** UNITS; n++) {
    const weight = Math.exp(energy)
    total += weight
    for (let j = 0; j < UNITS; j++) if (state[j]) on[j]! += weight
    const j = 31 - Math.clz32(~n & (n + 1))
    if (j >= UNITS) break
    const step = state[j] ? -1 : 1
    energy += step * (field[j]! + (state[j] ? 0 : coupled[j * UNITS + j]!) - (state[j] ? -coupled[j * UNITS + j]! : 0))
    state[j] = state[j] ? 0 : 1
    for (let k = 0; k < UNITS; k++) if (k !== j) field[k]! += step * (coupled[j * UNITS + k]! + coupled[k * UNITS + j]!)
  }
  return total
}

const C = `#include <math.h>
#include <stdio.h>
#include <time.h>
#define N ${UNITS}
static double own[N], coupled[N * N];
int main(void) {
  for (int j = 0; j < N; j++) own[j] = 0.4 * sin(3.7 * j + 1);
  for (int n = 0; n < N * N; n++) coupled[n] = 0.4 * sin(3.7 * (100 + n) + 1);
  double best = 1e9, total = 0;
  for (int run = 0; run < 5; run++) {
    clock_t start = clock();
    double field[N], on[N] = {0}, energy = 0;
    int state[N] = {0};
    for (int j = 0; j < N; j++) field[j] = own[j];
    total = 0;
    for (unsigned n = 0; n < 1u << N; n++) {
      double weight = exp(energy);
      total += weight;
      for (int j = 0; j < N; j++) on[j] += state[j] ? weight : 0;
      int j = __builtin_ctz(n + 1);
      if (j >= N) break;
      double step = state[j] ? -1 : 1;
      energy += step * (field[j] + coupled[j * N + j]);
      state[j] = !state[j];
      for (int k = 0; k < N; k++) if (k != j) field[k] += step * (coupled[j * N + k] + coupled[k * N + j]);
    }
    double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
    if (seconds < best) best = seconds;
    if (on[0] < 0) return 1;
  }
  printf("%.17g %.17g\\n", best * 1000, total);
}
`

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

const model = parseModel(`
sizes: { nv: 4, nh: ${UNITS} }
visible: { v: "real[nv]" }
hidden: { h: "binary[nh]" }
parameters: { W: "real[nv, nh]", K: "real[nh, nh]" }
energy: v' * v / 2 - v' * W * h - h' * K * h
`)
const exact = (n: number, from: number): readonly Q.Rational[] =>
  Array.from({ length: n }, (_, k) => Q.fromNumber(draw(from + k)))
const values = new Map([
  ['v', exact(4, 1)],
  ['W', exact(4 * UNITS, 10)],
  ['K', Array.from(coupled, Q.fromNumber)],
])

const folder = mkdtempSync(join(tmpdir(), 'scoreproof-bench-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
try {
  writeFileSync(join(folder, 'gray.c'), C)
  execFileSync('cc', ['-O3', '-march=native', '-o', join(folder, 'gray'), join(folder, 'gray.c'), '-lm'])
  const [milliseconds] = execFileSync(join(folder, 'gray'), { encoding: 'utf8' }).split(' ')
  console.log(`C, −O3, Gray code, best of 5: ${Number(milliseconds).toFixed(0)} ms`)
} catch {
  console.log('no C compiler: the peer in C is left out')
}

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
