import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exported, functionsOf, TARGETS, type Request } from '../../src/code'
import { cName } from '../../src/code/loops/c'
import * as Q from '../../src/numbers/rational'
import { type Answers, type Batch, cellsOf, type Uniforms } from './differential'

export const CC = ['cc', 'gcc', 'clang'].find((name) => spawnSync(name, ['--version']).status === 0)

const c = TARGETS.find((t) => t.name === 'c')!

export interface Run {
  readonly request: Request
  readonly batches: readonly Batch[]
  /** Uniform numbers for every row of every batch, by functions that draw. */
  readonly uniforms?: Uniforms
}

const numbers = (values: readonly number[]): string => `(const double[]){ ${values.join(', ')} }`
const list = (values: readonly Q.Rational[]): string => numbers(values.map((q) => Q.toNumber(q)))

const namesOf = ({ request, uniforms }: Run): readonly string[] => [
  ...functionsOf(request),
  ...Object.keys(uniforms ?? {}),
]

/** Members of structs cannot have the names of keywords. */
const member = (name: string): string => (['int', 'double', 'return', 'NAN'].includes(name) ? `${name}_` : name)

/** A call of each function, printed: `status` and the numbers. */
const calls = (run: Run): string => {
  const { request, batches, uniforms } = run
  const { model } = request
  const prefix = cName(request)
  const baseSizes = model.sizes.filter((s) => typeof s.value === 'bigint')
  return batches
    .map(({ sizes, rows }) => {
      const first = rows[0]!
      const width = model.visible.map((v) => cellsOf(v.dims, sizes)).reduce((a, b) => a + b, 0)
      const parameters = model.parameters.map((p) => {
        const values = first.get(p.name)!
        return p.dims.length === 0
          ? `.${member(p.name)} = ${Q.toNumber(values[0]!)}`
          : `.${member(p.name)} = ${list(values)}`
      })
      const visible = model.visible.map((v) => list(rows.flatMap((r) => r.get(v.name)!)))
      const widths: Record<string, number> = { score: width, dscore: width }
      for (const h of model.hidden) widths[`mean_${h.name}`] = widths[`sample_${h.name}`] = cellsOf(h.dims, sizes)
      return `{
  const ${prefix}_sizes sizes = { ${baseSizes.map((s) => `.${member(s.name)} = ${sizes[s.name]}`).join(', ') || '0'} };
  const ${prefix}_parameters parameters = { ${parameters.join(', ') || '0'} };
${namesOf(run)
  .map((name) => {
    const n = name === 'loss' ? 1 : rows.length * (widths[name] ?? 1)
    const u = uniforms?.[name]
    const data = u ? [...visible, numbers(u.slice(0, n))] : visible
    return `  { double out[${n}]; print("${name}", ${prefix}_${name}(&sizes, &parameters, ${rows.length}, ${data.join(', ')}, out), ${n}, out); }`
  })
  .join('\n')}
}`
    })
    .join('\n')
}

/** For each run and batch, the values of each function, row by row. @throws where a call fails */
export const runC = (runs: readonly Run[], flags: readonly string[] = []): readonly (readonly Answers[])[] => {
  const folder = mkdtempSync(join(tmpdir(), 'export-c-'))
  const files = runs.map(({ request }) => {
    const file = `${request.provenance.stem}.c`
    writeFileSync(join(folder, file), exported(c, request))
    return file
  })
  const main = `#include <stdio.h>
${files.map((f) => `#include "${f}"`).join('\n')}
static void print(const char *name, int status, size_t n, const double *out) {
  printf("%s %d", name, status);
  for (size_t i = 0; status == 0 && i < n; i++) printf(" %.17g", out[i]);
  printf("\\n");
}
${runs.map((run, k) => `static void run${k}(void) {\n${calls(run)}\n}`).join('\n')}
int main(void) {
${runs.map((_, k) => `  run${k}();`).join('\n')}
  return 0;
}
`
  writeFileSync(join(folder, 'main.c'), main)
  const strict = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-pedantic']
  const compiled = spawnSync(CC!, [...strict, ...flags, '-o', 'main', 'main.c', '-lm'], { cwd: folder })
  if (compiled.status !== 0) throw new Error(`${CC!}: ${compiled.stderr.toString()}`)
  const lines = execFileSync(join(folder, 'main'), { cwd: folder, maxBuffer: 1 << 28 })
    .toString()
    .trim()
    .split('\n')
  rmSync(folder, { recursive: true })
  const answer = (rows: number): [string, readonly (readonly number[])[]] => {
    const [name, status, ...texts] = lines.shift()!.split(' ')
    if (status !== '0') throw new Error(`${name!} returned ${status!}`)
    const values = texts.map(Number)
    const count = name === 'loss' ? 1 : rows
    const width = values.length / count
    return [name!, Array.from({ length: count }, (_, row) => values.slice(row * width, (row + 1) * width))]
  }
  return runs.map((run) =>
    run.batches.map(({ rows }) => Object.fromEntries(namesOf(run).map(() => answer(rows.length)))),
  )
}
