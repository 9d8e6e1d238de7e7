import { expect, test } from 'vitest'
import { exported, Refused, type Request, TARGETS } from '../../src/code'
import { COLLECTION } from '../export/collection'
import { batchesOf, expectAgreement, WHAT } from './agreement'
import { CC, runC } from './cHarness'
import { requestOf, requestOfFile } from './differential'
import { CROWDED, expectSameDraws, JOINT, LAWS, uniformsOf } from './laws'
import { numpyDraws } from './numpyDraws'
import { missing, pythonWith } from './python'
import { runTypeScript } from './typescriptHarness'

/* Every model of the collection that has code, as C and as TypeScript, against `eval`; draws against those of NumPy. */

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

/** Why a target does not write the draws, if it does not. */
const refusal = (target: string, request: Request): string | undefined => {
  try {
    exported(
      TARGETS.find((t) => t.name === target)!,
      request,
    )
    return undefined
  } catch (error) {
    if (error instanceof Refused) return error.message
    throw error
  }
}

const drawing = COLLECTION.map(({ name, file }) => ({ name, request: requestOfFile(file, ['sample']) }))

test.each(drawing)('draws of $name are written by all targets or refused by all for the same reason', ({ request }) => {
  const reason = refusal('numpy', request)
  for (const target of ['torch', 'jax', 'c', 'typescript']) expect(refusal(target, request)).toBe(reason)
})

const draws = [
  ...drawing.filter(({ request }) => refusal('typescript', request) === undefined),
  ...[...LAWS.map((l) => l.text), JOINT, CROWDED].map((text, k) => {
    const name = `law${k}`
    return { name, request: requestOf(text, name, ['sample']) }
  }),
].map(({ name, request }) => ({ name, request, batches: batchesOf(request.model), uniforms: uniformsOf(request) }))

const drawnByTypeScript = draws.map(({ request, batches, uniforms }) => runTypeScript(request, batches, uniforms))

test('draws are many', () => expect(draws.length).toBeGreaterThan(LAWS.length + 20))

// Skipped without a C compiler: install gcc or clang.
test.skipIf(!CC)('draws as C, in one program with sanitizers', { timeout: 600_000 }, () =>
  runC(draws, ['-fsanitize=address,undefined']).forEach((drawn, k) => expectSameDraws(drawnByTypeScript[k]!, drawn)),
)

const runsNumPy = pythonWith('numpy') !== undefined
test.skipIf(!runsNumPy)(`draws are those of NumPy${runsNumPy ? '' : `, ${missing('numpy')}`}`, () =>
  numpyDraws(draws).forEach((drawn, k) => expectSameDraws(drawnByTypeScript[k]!, drawn)),
)
