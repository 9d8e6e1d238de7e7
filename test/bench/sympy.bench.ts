import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, bench, describe } from 'vitest'
import type { Sizes } from './grbm'
import { bySymPy, compiled, confirm, expectedAt, inIntervals, startSymPy } from './theorem1'

/* Theorem 1 by enumeration beside SymPy: see theorem1.ts. */

const SIZES: readonly Sizes[] = [
  { nv: 4, nh: 6 },
  { nv: 8, nh: 12 },
]
const SECONDS = 120

const sympy = startSymPy(dirname(fileURLToPath(import.meta.url)))
afterAll(() => sympy?.stop())
const version = await sympy?.line()

/** Whether SymPy answers in time at these sizes; where it does not, it is stopped and skipped from then on. */
let alive = sympy !== undefined
const finishes = async (sizes: Sizes): Promise<boolean> => {
  if (!sympy || !alive) return false
  const started = performance.now()
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), SECONDS * 1000)))
  const found = await Promise.race([bySymPy(sympy, sizes), late])
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
      async () => confirm('SymPy', await bySymPy(sympy!, sizes), expected),
      n === 0 ? runs(5) : runs(2),
    )
  })
}
