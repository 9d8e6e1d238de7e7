import { expect, test } from 'vitest'
import { COLLECTION } from '../export/collection'
import { batchesOf, expectAgreement, FUNCTIONS, WHAT } from './agreement'
import { CC, runC } from './cHarness'
import { requestOfFile } from './differential'
import { runTypeScript } from './typescriptHarness'

/* Models of each kind, as C and as TypeScript, against `eval`. */

const KINDS = [
  'grbm',
  'mcrbm',
  'lateral-grbm',
  'boltzmann-dbm',
  'hidden-markov',
  'factor-analysis',
  'mixture-of-factor-analysers',
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
  const answers = runTypeScript(request, batches, FUNCTIONS)
  const agreed = batches.map((batch, k) => expectAgreement(name, request.model, batch, answers[k]!))
  expect(Math.max(...agreed)).toBeGreaterThan(0)
})

// Skipped without a C compiler: install gcc or clang.
test.skipIf(!CC)('all as C, in one program with sanitizers', () => {
  const answers = runC(runs, FUNCTIONS, ['-fsanitize=address,undefined'])
  runs.forEach(({ name, request, batches }, r) =>
    batches.forEach((batch, k) => expectAgreement(name, request.model, batch, answers[r]![k]!)),
  )
})
