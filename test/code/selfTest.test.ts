import { build } from 'esbuild'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exported, exportedTest, functionsOf, type Request, TARGETS } from '../../src/code'
import { requests } from './selfTestModels'

/*
 * The self-test of exported code passes, and one of a wrong loss says what is wrong with it: ten kinds of slips, each for
 * three models.
 */

const typescript = TARGETS.find((t) => t.name === 'typescript')!

/**
 * Wrong functions, made of the right ones, which are `g`.
 */
const SLIPS: Readonly<
  Record<string, { readonly as: string; readonly source: string; readonly says: RegExp; readonly tolerance?: number }>
> = {
  'a sign': { as: 'score', source: 'g.score(v, p, s).map((x) => -x)', says: /left \/ right = -1 everywhere: a sign/ },
  'a factor of 2': {
    as: 'objective',
    source: 'g.objective(v, p, s).map((x) => 2 * x)',
    says: /left \/ right = 2 everywhere/,
  },
  'σ for σ²': {
    as: 'score',
    source: 'g.score(v, { ...p, sigma: Math.sqrt(p.sigma) }, s)',
    says: /sigma where sigma² belongs|left \/ right = sigma everywhere/,
  },
  'a sum for a mean': {
    as: 'loss',
    source: '(v.length / s.n) * g.loss(v, p, s)',
    says: /left \/ right = the number of rows everywhere: a factor \(a sum where a mean belongs\)/,
  },
  'a missing curvature': {
    as: 'objective',
    source: 'rows(v, s, (x) => half(x, p, s))',
    says: /the curvature term is missing/,
  },
  'transposed weights': {
    as: 'score',
    source: 'g.score(v, { ...p, W: turned(p.W, s) }, s)',
    says: /W is transposed/,
  },
  'only the diagonal': {
    as: 'score',
    source:
      'g.score(v, { ...p, W: p.W.map((x, k) => (Math.floor(k / columns(p.W, s)) === k % columns(p.W, s) ? x : 0)) }, s)',
    says: /only the diagonal of W/,
  },
  'probes not averaged': {
    as: 'objective',
    source: 'rows(v, s, (x) => half(x, p, s) + 10 * trace(x, p, s))',
    says: /the curvature 10 times \(probes that are summed, not averaged\)/,
  },
  'the sign of the noise': {
    as: 'objective',
    source: 'rows(v, s, (x) => denoising(x, p, s, -1))',
    says: /the curvature with the wrong sign \(in denoising: the sign of the noise\)/,
    tolerance: 1e-4,
  },
  'a mean over the rows': {
    as: 'objective',
    source: '[g.objective(v, p, s).reduce((a, b) => a + b, 0) / (v.length / s.n)]',
    says: /true up to the mean over the rows/,
  },
}

/** What the sources above are made of. */
const HELPERS = `
const columns = (W, s) => W.length / s.n
const turned = (W, s) => (columns(W, s) === s.n ? W.map((_, k) => W[(k % s.n) * s.n + Math.floor(k / s.n)]) : W)
const rows = (v, s, f) => Float64Array.from({ length: v.length / s.n }, (_, r) => f(v.slice(r * s.n, (r + 1) * s.n)))
const sum = (list) => list.reduce((a, b) => a + b, 0)
const half = (x, p, s) => sum(g.score(x, p, s).map((y) => y * y / 2))
const trace = (x, p, s) => sum(g.dscore(x, p, s))
// Noise of all signs in each direction, so that its second moments are exact; its sign is that of what it adds.
const denoising = (x, p, s, sign) => {
  const sigma = 1e-3
  const sides = [1, -1].flatMap((side) => [...x].map((_, i) => {
    const noise = x.map((_, k) => (k === i ? side * Math.sqrt(s.n) : 0))
    const score = g.score(x.map((y, k) => y + sigma * noise[k]), p, s)
    return sum(score.map((y, k) => (y + sign * noise[k] / sigma) ** 2 / 2))
  }))
  return sum(sides) / sides.length
}
`

const folder = mkdtempSync(join(tmpdir(), 'self-test-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs a test file, with \`node:test\` that collects; the message of each test that fails. */
const failures = async (text: string, name: string): Promise<Readonly<Record<string, string>>> => {
  writeFileSync(join(folder, `${name}.test.ts`), text)
  const { outputFiles } = await build({
    entryPoints: [join(folder, `${name}.test.ts`)],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
    logLevel: 'error',
  })
  const tests = new Map<string, () => void>()
  const require = createRequire(import.meta.url)
  const own = (module: string): unknown =>
    module === 'node:test'
      ? { __esModule: true, default: (title: string, run: () => void) => tests.set(title, run) }
      : require(module)
  // oxlint-disable-next-line no-implied-eval
  new Function('require', 'module', outputFiles[0]!.text)(own, { exports: {} })
  const failed: Record<string, string> = {}
  for (const [title, run] of tests)
    try {
      run()
    } catch (error) {
      failed[title] = (error as Error).message
    }
  expect(tests.size).toBeGreaterThan(0)
  return failed
}

const write = (request: Request): void =>
  writeFileSync(join(folder, `${request.provenance.stem}.ts`), exported(typescript, request))

/** What the test of a wrong function says. */
const judged = async (
  request: Request,
  kind: string,
  source: string,
  as: string,
  tolerance = 1e-12,
): Promise<string> => {
  const { stem } = request.provenance
  write(request)
  const subject = `${stem} ${kind}`.replaceAll(/\W/g, '_')
  const code = `import * as g from './${stem}.ts'\n${HELPERS}\nexport const wrong = (v, p, s) => ${source}\n`
  writeFileSync(join(folder, `${subject}.ts`), code)
  const plan = {
    request,
    target: typescript,
    functions: [as],
    module: `./${stem}.ts`,
    subject: { module: `./${subject}.ts`, name: 'wrong', as },
    tolerance,
  }
  const failed = await failures(exportedTest(plan), subject)
  return failed[as] ?? ''
}

test.each(requests)('what is exported of $provenance.stem passes', async (request) => {
  write(request)
  const { stem } = request.provenance
  const plan = {
    request,
    target: typescript,
    functions: functionsOf(request),
    module: `./${stem}.ts`,
    tolerance: 1e-12,
  }
  expect(await failures(exportedTest(plan), stem)).toEqual({})
})

describe.each(requests)('in $provenance.stem is caught and named', (request) => {
  test.each(Object.entries(SLIPS))('%s', async (kind, { as, source, says, tolerance }) => {
    const message = await judged(request, kind, source, as, tolerance)
    expect(message).toMatch(says)
    expect(message).toMatch(/at point \d+ .*:\n {2}left/)
  })

  test('nothing, where the denoising is right but for its constant', async () => {
    const source = 'rows(v, s, (x) => denoising(x, p, s, 1) - s.n / 2e-6)'
    expect(await judged(request, 'denoised', source, 'objective', 1e-4)).toBe('')
  })
})
