import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inFolder, runCli } from './runCli'

const MODEL = 'visible: { v: real }\nparameters: { s: positive }\nenergy: v^2 / (2 * s^2)\n'
const run = (...args: readonly string[]) => runCli(['export', 'm.yaml', '--target', ...args])

test('the code and its test are written together, the test alone where it is of a subject', async () => {
  inFolder({ 'm.yaml': MODEL })
  const { code, err } = await run('typescript', '-o', 'm.ts', '--self-test', 'm.test.ts')
  expect([code, err]).toEqual([0, 'wrote m.ts\nwrote m.test.ts\n'])
  expect(readFileSync('m.test.ts', 'utf8')).toContain('"./m.ts"')
  const own = await run('typescript', '--self-test', 'm.test.ts', '--subject', './l.mjs:psi', '--as', 'score')
  expect([own.code, own.out, own.err]).toEqual([0, '', 'wrote m.test.ts\n'])
})

test('a file that is not ours is left, and nothing else is written', async () => {
  inFolder({ 'm.yaml': MODEL, 'm.test.ts': 'mine' })
  const { code, err } = await run('typescript', '-o', 'm.ts', '--self-test', 'm.test.ts')
  expect(code).toBe(1)
  expect(err).toContain('m.test.ts exists')
  expect(existsSync('m.ts')).toBe(false)
})

test.each([
  [['numpy', '--subject', 'l:score'], 2, '--subject needs `--self-test FILE`'],
  [['numpy', '--self-test', 't.py', '--subject', 'score'], 2, '`score` is no MODULE:FUNCTION'],
  [['numpy', '--self-test', 't.py', '--subject', 'l:psi'], 2, 'no function `psi`; `--as` says which it is to be'],
  [['numpy', '--self-test', 't.py', '--subject', 'l:psi', '--as', 'scor'], 2, 'did you mean `score`?'],
  [['c', '--self-test', 't.c', '--subject', 'l:score'], 1, '`l` is no file that C includes'],
  [['latex', '--self-test', 't.tex'], 1, 'there is nothing to run of latex'],
] as const)('%j', async (args, code, message) => {
  inFolder({ 'm.yaml': MODEL })
  const found = await run(...args)
  expect(found.err).toContain(message)
  expect(found.code).toBe(code)
  expect(existsSync('t.py') || existsSync('t.c') || existsSync('t.tex')).toBe(false)
})

test('a model without values at enough points has no golden ones', async () => {
  inFolder({ 'm.yaml': 'visible: { v: real }\nenergy: v^2 + log(-1 - v^2)\n' })
  const { code, err } = await run('numpy', '-o', 'm.py', '--self-test', 't.py')
  expect(code).toBe(1)
  expect(err).toContain('fewer than 20')
  expect(existsSync('m.py')).toBe(false)
})
