import { expect, test } from 'vitest'
import { Refused } from '../../src/code'
import { COLLECTION } from '../export/collection'
import { batchesOf, expectAgreement, WHAT } from './agreement'
import { CC, runC } from './cHarness'
import { requestOfFile } from './differential'
import { runTypeScript } from './typescriptHarness'

/* Every model of the collection that has code, as C and as TypeScript, against `eval`. */

const requests = COLLECTION.map(({ name, file }) => ({ name, request: requestOfFile(file, WHAT) }))
const runs = requests.map(({ name, request }) => ({ name, request, batches: batchesOf(request.model, [3, 11, 29]) }))

/** Their hidden variables stay in integrals. */
const REFUSED = new Set(['convergent-hidden', 'vae1'])

test.each(runs)('$name as TypeScript', ({ name, request, batches }) => {
  if (REFUSED.has(name)) return expect(() => runTypeScript(request, batches)).toThrow(Refused)
  const answers = runTypeScript(request, batches)
  const agreed = batches.map((batch, k) => expectAgreement(name, request.model, batch, answers[k]!))
  expect(Math.max(...agreed)).toBeGreaterThan(0)
})

// Skipped without a C compiler: install gcc or clang.
test.skipIf(!CC)('all as C, in one program with sanitizers', { timeout: 600_000 }, () => {
  const written = runs.filter(({ name }) => !REFUSED.has(name))
  const answers = runC(written, ['-fsanitize=address,undefined'])
  written.forEach(({ name, request, batches }, r) =>
    batches.forEach((batch, k) => expectAgreement(name, request.model, batch, answers[r]![k]!)),
  )
})
