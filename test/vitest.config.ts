import { defineConfig } from 'vitest/config'
import { PassedFailed } from './passedFailed'

/** Suites that take long, `*.slow.test.ts`, run alone, by `npm run test:slow`. */
const slow = process.env.SLOW === '1'

export default defineConfig({
  test: {
    include: [slow ? 'test/**/*.slow.test.ts' : 'test/**/*.test.ts'],
    exclude: slow ? [] : ['test/**/*.slow.test.ts'],
    benchmark: { include: ['test/**/*.bench.ts'] },
    reporters: ['default', new PassedFailed()],
    testTimeout: 20_000,
  },
})
