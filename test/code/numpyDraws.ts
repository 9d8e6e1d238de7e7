import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exported, TARGETS } from '../../src/code'
import { pythonNames } from '../../src/code/arrays/names'
import * as Q from '../../src/numbers/rational'
import type { Run } from './cHarness'
import { type Answers, cellsOf } from './differential'
import { pythonWith } from './python'

/* What exported NumPy code draws. */

const numpy = TARGETS.find((t) => t.name === 'numpy')!

/** Calls of functions of files, each with rows of data and of uniform numbers; sizes that no shape tells are keywords. */
const SCRIPT = `import importlib.util, inspect, json, sys
import numpy as np

answers = []
for job in json.load(sys.stdin):
    spec = importlib.util.spec_from_file_location("exported", job["file"])
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    function = getattr(module, job["name"])
    array = lambda given: np.array(given["values"], float).reshape(given["shape"])
    keywords = {name: array(p) for name, p in job["parameters"].items()}
    known = inspect.signature(function).parameters
    keywords.update({name: n for name, n in job["sizes"].items() if name in known})
    answers.append(function(*map(array, job["data"]), **keywords).ravel().tolist())
print(json.dumps(answers))
`

/** For each run and batch, what each function draws, in one row. */
export const numpyDraws = (runs: readonly Run[]): readonly (readonly Answers[])[] => {
  const folder = mkdtempSync(join(tmpdir(), 'scoreproof-'))
  try {
    const jobs = runs.flatMap(({ request, batches, uniforms }, k) => {
      const { model } = request
      const names = pythonNames(model)
      const file = join(folder, `model${k}.py`)
      writeFileSync(file, exported(numpy, request))
      return batches.flatMap(({ sizes, rows }) => {
        const lengths = (of: { readonly dims: (typeof model.visible)[number]['dims'] }): readonly number[] =>
          of.dims.map((d) => cellsOf([d], sizes))
        return Object.entries(uniforms!).map(([name, u]) => {
          const hidden = model.hidden.find((h) => name === `sample_${h.name}`)!
          const shape = [rows.length, ...lengths(hidden)]
          return {
            file,
            name,
            sizes: Object.fromEntries(Object.entries(sizes).map(([size, n]) => [names.get(size)!, n])),
            data: [
              ...model.visible.map((v) => ({
                values: rows.flatMap((r) => r.get(v.name)!).map(Q.toNumber),
                shape: [rows.length, ...lengths(v)],
              })),
              {
                values: u.slice(
                  0,
                  shape.reduce((a, b) => a * b),
                ),
                shape,
              },
            ],
            parameters: Object.fromEntries(
              model.parameters.map((p) => [
                names.get(p.name)!,
                { values: rows[0]!.get(p.name)!.map(Q.toNumber), shape: lengths(p) },
              ]),
            ),
          }
        })
      })
    })
    const python = spawnSync(pythonWith('numpy')!, ['-W', 'ignore', '-c', SCRIPT], {
      input: JSON.stringify(jobs),
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    })
    if (python.status !== 0) throw new Error(python.stderr)
    const answers = JSON.parse(python.stdout) as (readonly number[])[]
    return runs.map(({ batches, uniforms }) =>
      batches.map(() => Object.fromEntries(Object.keys(uniforms!).map((name) => [name, [answers.shift()!]]))),
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
