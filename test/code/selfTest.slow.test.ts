import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { exported, exportedTest, functionsOf, type Request, TARGETS } from '../../src/code'
import { CC } from './cHarness'
import { pythonWith } from './python'
import { requests } from './selfTestModels'

/* The self-tests of other languages: what is exported passes, a wrong loss is caught and named. */

const folder = mkdtempSync(join(tmpdir(), 'self-test-'))
afterAll(() => rmSync(folder, { recursive: true }))
const put = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text)
  return join(folder, name)
}
const targetOf = (name: string) => TARGETS.find((t) => t.name === name)!

interface Slip {
  readonly as: string
  readonly source: string
  readonly says: RegExp
  readonly tolerance?: number
}

/** Wrong functions of \`v\` and the parameters \`p\`, made of the right ones, which are \`g\`. */
const PYTHON_SLIPS: Readonly<Record<string, Slip>> = {
  sign: { as: 'score', source: '-g.score(v, **p)', says: /left \/ right = -1 everywhere: a sign/ },
  factor: { as: 'objective', source: '2 * g.objective(v, **p)', says: /left \/ right = 2 everywhere/ },
  scale: {
    as: 'score',
    source: 'g.score(v, **{**p, "sigma": p["sigma"] ** 0.5})',
    says: /sigma where sigma² belongs|left \/ right = sigma everywhere/,
  },
  rows: {
    as: 'loss',
    source: 'v.shape[0] * g.loss(v, **p)',
    says: /the number of rows everywhere: .*a sum where a mean/,
  },
  curvature: { as: 'objective', source: 'half(v, p)', says: /the curvature term is missing/ },
  transposed: { as: 'score', source: 'g.score(v, **{**p, "W": turned(p["W"])})', says: /W is transposed/ },
  diagonal: { as: 'score', source: 'g.score(v, **{**p, "W": p["W"] * eye(p["W"])})', says: /only the diagonal of W/ },
  detached: {
    as: 'loss',
    source: 'g.loss(v, **{k: x.detach() for k, x in p.items()})',
    says: /detached, the value is right/,
  },
  probes: { as: 'objective', source: 'half(v, p) + 10 * g.dscore(v, **p).sum(-1)', says: /the curvature 10 times/ },
  noise: { as: 'objective', source: 'denoising(v, p, -1)', says: /the sign of the noise/, tolerance: 1e-4 },
  mean: { as: 'objective', source: 'g.objective(v, **p).mean()', says: /true up to the mean over the rows/ },
}

const HELPERS = `import torch


def half(v, p):
    return 0.5 * (g.score(v, **p) ** 2).sum(-1)


def turned(W):
    return W.T if W.shape[0] == W.shape[1] else W


def eye(W):
    return torch.eye(*W.shape, dtype=W.dtype)


def denoising(v, p, sign):
    n, sigma = v.shape[-1], 1e-3
    noises = [side * n**0.5 * e for side in (1, -1) for e in torch.eye(n, dtype=v.dtype)]
    return sum(0.5 * ((g.score(v + sigma * e, **p) + sign * e / sigma) ** 2).sum(-1) for e in noises) / len(noises)
`

/** Runs every test function of files, without pytest: what each says, nothing where it passes. */
const RUNNER = `import importlib.util, json, sys

said = {}
for path in sys.argv[1:]:
    spec = importlib.util.spec_from_file_location("test", path)
    test = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(test)
    messages = []
    for name in [n for n in dir(test) if n.startswith("test_")]:
        try:
            getattr(test, name)()
        except AssertionError as error:
            messages.append(str(error))
    said[path] = messages
print(json.dumps(said))
`

const runPython = (library: string, files: readonly string[]): Readonly<Record<string, readonly string[]>> => {
  const { stdout, stderr } = spawnSync(pythonWith(library)!, [put('runner.py', RUNNER), ...files], { cwd: folder })
  try {
    return JSON.parse(stdout.toString()) as Readonly<Record<string, readonly string[]>>
  } catch {
    throw new Error(stderr.toString())
  }
}

const exportTo = (request: Request, name: string): string => {
  const target = targetOf(name)
  const file = `${request.provenance.stem}_${name}.${target.extension}`
  put(file, exported(target, request))
  return file
}

describe.each(['numpy', 'torch'])('%s', (library) => {
  // Skipped without Python and the library: install python3-numpy, python3-torch and python3-scipy.
  test.skipIf(!pythonWith(library))('what is exported passes', () => {
    const files = requests.map((request) => {
      const module = exportTo(request, library)
      const plan = { request, target: targetOf(library), functions: functionsOf(request), module, tolerance: 1e-12 }
      return put(`test_${module}`, exportedTest(plan))
    })
    expect(runPython(library, files)).toEqual(Object.fromEntries(files.map((file) => [file, []])))
  })
})

// Skipped without Python and PyTorch: install python3-torch and python3-scipy.
test.skipIf(!pythonWith('torch'))('wrong losses in PyTorch are caught and named', () => {
  const target = targetOf('torch')
  const wrong = requests.flatMap((request) => {
    const module = exportTo(request, 'torch')
    const g = module.replace('.py', '')
    const bodies = Object.entries(PYTHON_SLIPS).map(
      ([kind, { source }]) => `def ${kind}(v, **p):\n    return ${source}\n`,
    )
    put(`wrong_${g}.py`, `${HELPERS}\n\nimport ${g} as g\n\n\n${bodies.join('\n\n')}`)
    return Object.entries(PYTHON_SLIPS).map(([kind, slip]) => {
      const subject = { module: `wrong_${g}`, name: kind, as: slip.as }
      const plan = { request, target, functions: [slip.as], module, subject, tolerance: slip.tolerance ?? 1e-12 }
      return { slip, file: put(`test_${kind}_${g}.py`, exportedTest(plan)) }
    })
  })
  const said = runPython(
    'torch',
    wrong.map((w) => w.file),
  )
  for (const { slip, file } of wrong) expect(said[file]!.join('\n'), file).toMatch(slip.says)
})

const C_SLIPS: Readonly<Record<string, Slip>> = {
  sign: { as: 'score', source: 'out[k] = -out[k]', says: /left \/ right = -1 everywhere: a sign/ },
  factor: { as: 'objective', source: 'out[k] *= 2', says: /left \/ right = 2 everywhere/ },
  rows: { as: 'loss', source: 'out[k] *= (double)rows', says: /the number of rows everywhere: .*a sum where a mean/ },
  offset: { as: 'objective', source: 'out[k] += 3', says: /left - right = 3 everywhere/ },
}

const compileC = (file: string): { readonly said: string; readonly status: number | null } => {
  const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-pedantic', '-fsanitize=address,undefined']
  const compiled = spawnSync(CC!, [...flags, '-o', `${file}.out`, file, '-lm'], { cwd: folder })
  expect(compiled.stderr.toString()).toBe('')
  const { stdout, status } = spawnSync(`${file}.out`)
  return { said: stdout.toString(), status }
}

// Skipped without a C compiler: install gcc or clang.
describe.skipIf(!CC)('in C', () => {
  const target = targetOf('c')

  test.each(requests)('what is exported of $provenance.stem passes', (request) => {
    const module = exportTo(request, 'c')
    const plan = { request, target, functions: functionsOf(request), module, tolerance: 1e-12 }
    const { said, status } = compileC(put(`test_${module}`, exportedTest(plan)))
    expect(said).toMatch(/^\d+ passed, 0 failed$/m)
    expect(status).toBe(0)
  })

  test.each(Object.entries(C_SLIPS))('a wrong loss is caught and named: %s', (kind, { as, source, says }) => {
    const request = requests[0]!
    const module = exportTo(request, 'c')
    const name = request.provenance.stem
    const length = as === 'score' ? 'rows * sizes->n' : as === 'loss' ? '1' : 'rows'
    const given = `const ${name}_sizes *sizes, const ${name}_parameters *parameters, size_t rows, const double *v, double *out`
    put(
      `${kind}.h`,
      `#include "${module}"
static int wrong(${given}) {
  const int status = ${name}_${as}(sizes, parameters, rows, v, out);
  for (size_t k = 0; k < ${length}; k++) ${source};
  return status;
}
`,
    )
    const subject = { module: `${kind}.h`, name: 'wrong', as }
    const plan = { request, target, functions: [as], module, subject, tolerance: 1e-12 }
    const { said, status } = compileC(put(`test_${kind}.c`, exportedTest(plan)))
    expect(said).toMatch(says)
    expect(status).toBe(1)
  })
})
