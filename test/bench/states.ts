import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseModel } from '../../src/language/parseModel'
import * as Q from '../../src/numbers/rational'

/*
 * 2^20 joint states of coupled units. Peers are plain float64 programs that know no error: a Gray code changes one unit a
 * state and updates the fields on the others; it gives Σ exp(−E) and the mean of each unit.
 */

export const UNITS = 20
const draw = (k: number): number => 0.4 * Math.sin(3.7 * k + 1)
export const own = Float64Array.from({ length: UNITS }, (_, j) => draw(j))
export const coupled = Float64Array.from({ length: UNITS * UNITS }, (_, n) => draw(100 + n))

export const byGrayCode = (): number => {
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

export const model = parseModel(`
sizes: { nv: 4, nh: ${UNITS} }
visible: { v: "real[nv]" }
hidden: { h: "binary[nh]" }
parameters: { W: "real[nv, nh]", K: "real[nh, nh]" }
energy: v' * v / 2 - v' * W * h - h' * K * h
`)
const exact = (n: number, from: number): readonly Q.Rational[] =>
  Array.from({ length: n }, (_, k) => Q.fromNumber(draw(from + k)))
export const values = new Map([
  ['v', exact(4, 1)],
  ['W', exact(4 * UNITS, 10)],
  ['K', Array.from(coupled, Q.fromNumber)],
])

/** CPU milliseconds of the peer in C, the least of five runs; undefined without a compiler. */
export const inC = (): number | undefined => {
  const folder = mkdtempSync(join(tmpdir(), 'scoreproof-bench-'))
  try {
    const [source, program] = ['gray.c', 'gray'].map((name) => join(folder, name)) as [string, string]
    writeFileSync(source, C)
    execFileSync('cc', ['-O3', '-march=native', '-o', program, source, '-lm'], { stdio: 'ignore' })
    return Number(execFileSync(program, { encoding: 'utf8' }).split(' ')[0])
  } catch {
    return undefined
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
