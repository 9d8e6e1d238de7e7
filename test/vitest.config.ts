import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'
import type { Reporter, TestModule } from 'vitest/node'
import { planted } from './faults/plant.ts'

/** Ends a run with one line that a program can read, `N passed, N failed`; a file that cannot be loaded fails once. */
class PassedFailed implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    let passed = 0
    let failed = errors.length
    for (const module of modules) {
      failed += module.errors().length
      for (const test of module.children.allTests()) {
        const { state } = test.result()
        if (state === 'passed') passed++
        if (state === 'failed') failed++
      }
    }
    // After what other reporters print of the same event.
    process.once('exit', () => process.stdout.write(`\n${passed} passed, ${failed} failed\n`))
  }
}

/** Suites that take long, `*.slow.test.ts`, run alone, by `npm run test:slow`. */
const slow = process.env.SLOW === '1'

/** The name of a fault to plant in the source, to see that a test fails by it. */
const fault = process.env.FAULT

export default defineConfig({
  plugins: fault ? [planted(fault)] : [],
  test: {
    include: [slow ? 'test/**/*.slow.test.ts' : 'test/**/*.test.ts'],
    exclude: slow ? [] : ['test/**/*.slow.test.ts'],
    benchmark: { include: ['test/**/*.bench.ts'] },
    reporters: ['default', new PassedFailed()],
    setupFiles: ['test/replay.ts'],
    // No verdict depends on the clock: a limit only ends what would never end, on the slowest machine.
    testTimeout: slow ? 600_000 : 60_000,
    // Files share what they load: nothing in the library depends on what was computed before.
    isolate: false,
    pool: 'forks',
    // Code that runs for seconds is compiled again and again at V8's own budget: this one takes a sixth off the time.
    execArgv: ['--interrupt-budget=540672'],
    maxWorkers: availableParallelism(),
  },
})
