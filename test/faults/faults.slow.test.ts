import { execFile } from 'node:child_process'
import { expect, test } from 'vitest'
import { faults } from './plant'

/*
 * Each planted fault makes a test fail: what the suite does not notice, nobody does. `FAULT='name' npm run test:unit --
 * test/…` plants one by hand.
 */

interface Outcome {
  readonly passed: number
  readonly failed: number
}

/** The fast tests of these paths, with the fault in the source. */
const run = (fault: string | undefined, tests: string): Promise<Outcome> =>
  new Promise((resolve, reject) => {
    const paths = tests.split(' ').map((path) => `test/${path}`)
    const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'test/vitest.config.ts', '--bail', '1', ...paths]
    const env = { ...process.env, SLOW: '', FAULT: fault ?? '', VITEST: undefined, VITEST_WORKER_ID: undefined }
    execFile(process.execPath, args, { env, maxBuffer: 1e8, timeout: 300_000 }, (_, out) => {
      const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(out) ?? []
      if (passed === undefined) reject(new Error(`no tests were run:\n${out.slice(-2000)}`))
      else resolve({ passed: Number(passed), failed: Number(failed) })
    })
  })

test.each(faults())('$name is noticed', { timeout: 320_000 }, async ({ name, tests }) => {
  const { failed } = await run(name, tests)
  expect(failed, `${name} survives ${tests}`).toBeGreaterThan(0)
})

test.each([...new Set(faults().map((f) => f.tests))])(
  '%s passes without a fault',
  { timeout: 320_000 },
  async (tests) => {
    const { passed, failed } = await run(undefined, tests)
    expect(failed).toBe(0)
    expect(passed).toBeGreaterThan(0)
  },
)
