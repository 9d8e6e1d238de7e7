import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { KernelTexts } from '../../src/code/loops/kernelTexts'
import { FUNCTIONS, type ListedFunction } from '../../src/functions'
import { isFault } from '../../src/numbers/algebra'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { CC } from './cHarness'

/* Every elementary function as C and TypeScript call it, near 0, at the seams of its kernel and far out. */

const A = ballAlgebra(256)
const POINTS = [
  -700, -40, -26, -6.6, -3.7, -1.5, -1, -0.7, -0.51, -0.49, -0.25, -1e-3, -1e-9, 1e-300, 1e-9, 1e-3, 0.24, 0.3, 0.49,
  0.5, 0.51, 0.75, 1, 1.5, 2, 3.3, 6.4, 6.6, 11.9, 12.1, 18.5, 26, 40, 300, 700,
]

const argumentsOf = (f: ListedFunction, x: number): readonly (readonly number[])[] => {
  switch (f.arity) {
    case 1:
      return [[x]]
    case 'variadic':
      return [
        [x, 0.5],
        [0.25, x, -1],
      ]
    case 'ordered':
      return [1, 2, 3].map((n) => [n, x])
    case 'optionally ordered':
      return [[x], ...[1, 2, 3].map((n) => [n, x])]
  }
}

interface Case {
  readonly f: ListedFunction
  readonly args: readonly number[]
  readonly value: number
}

const cases: readonly Case[] = Object.values(FUNCTIONS).flatMap((f: ListedFunction) =>
  POINTS.flatMap((x) => argumentsOf(f, x)).flatMap((args): Case[] => {
    try {
      const value = A.midpoint(
        A.call(
          f.name,
          args.map((a) => A.fromNumber(a)),
        ),
      )
      return Number.isFinite(value) && Math.abs(value) > 1e-300 ? [{ f, args, value }] : []
    } catch (fault) {
      if (isFault(fault)) return []
      throw fault
    }
  }),
)

/** Reflections of ψ′ and on are for its positive arguments. */
const isBeyond = ({ f, args }: Case): boolean => f.name === 'polygamma' && args[0]! > 1 && args[1]! < 0

const callOf = ({ f, args }: Case, language: 'c' | 'typescript', kernels: KernelTexts): string => {
  const { call, kernel } = f.loops[language]
  if (kernel) kernels.need(kernel)
  return call(
    args.map((a, k) =>
      k === 0 && args.length === 2 && f.arity !== 'variadic' ? `${a}` : `(${Number.isInteger(a) ? a.toFixed(1) : a})`,
    ),
  )
}

const expectValues = (values: readonly number[], list: readonly Case[]): void =>
  list.forEach((one, k) => {
    // Far from 1 a value has the rounding of its argument, as exp(−700) has.
    const off = Math.abs(values[k]! - one.value) / Math.max(1, Math.abs(one.value))
    expect(off, `${one.f.name}(${one.args.join(', ')}) is ${values[k]!}, not ${one.value}`).toBeLessThan(2e-13)
  })

describe('elementary functions', () => {
  const list = cases.filter((one) => !isBeyond(one))

  test('all of them have values', () =>
    expect(new Set(list.map((one) => one.f.name)).size).toBe(Object.keys(FUNCTIONS).length))

  test('in TypeScript', () => {
    const kernels = new KernelTexts('typescript', (name) => name)
    const calls = list.map((one) => callOf(one, 'typescript', kernels))
    const source = `${kernels.texts().join('\n')}\nreturn [${calls.join(', ')}]`
    const code = transformSync(`function all() { ${source} }`, { loader: 'ts' }).code
    // oxlint-disable-next-line no-implied-eval
    expectValues(new Function(`${code}; return all()`)() as number[], list)
  })

  // Skipped without a C compiler: install gcc or clang.
  test.skipIf(!CC)('in C', () => {
    const kernels = new KernelTexts('c', (name) => name)
    const calls = list.map((one) => callOf(one, 'c', kernels))
    // The names of kernels that libm has too are its own.
    const texts = kernels.texts().map((t) => t.replaceAll(/\blgamma\(/g, 'own_lgamma('))
    const own = calls.map((t) => t.replaceAll(/\blgamma\(/g, 'own_lgamma('))
    const folder = mkdtempSync(join(tmpdir(), 'kernels-'))
    writeFileSync(
      join(folder, 'main.c'),
      `#include <math.h>\n#include <stddef.h>\n#include <stdio.h>\n${texts.join('\n')}\nint main(void) {\n${own
        .map((t) => `  printf("%.17g\\n", ${t});`)
        .join('\n')}\n}\n`,
    )
    const flags = ['-std=c11', '-Wall', '-Wextra', '-Werror', '-pedantic', '-fsanitize=address,undefined']
    const compiled = spawnSync(CC!, [...flags, '-o', 'main', 'main.c', '-lm'], { cwd: folder })
    expect(compiled.stderr.toString()).toBe('')
    const values = execFileSync(join(folder, 'main')).toString().trim().split('\n').map(Number)
    rmSync(folder, { recursive: true })
    expectValues(values, list)
  })
})
