import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { check, modelJson, parseModel } from '../../src'
import { BuiltCli } from './builtCli'

/* The command line as a process: compiled code, and threads. */

const cli = new BuiltCli()
const { folder } = cli
afterAll(() => cli.remove())

const start = (args: readonly string[]) => cli.run(args)

test('what was compiled is kept beside the program, and used only where it is whole', async () => {
  const compiled = join(folder, 'dist', 'compiled')
  writeFileSync(join(folder, 'model.yaml'), 'visible: { x: real }\nenergy: x^2 / 2\n')
  const whole = (path: string): boolean => {
    const file = readFileSync(path)
    return createHash('sha256').update(file.subarray(32)).digest().equals(file.subarray(0, 32))
  }
  const first = await start(['list', 'functions'])
  const path = join(
    compiled,
    readdirSync(compiled).find((name) => name.endsWith('-list'))!,
  )
  expect(whole(path)).toBe(true)
  const { mtimeMs } = statSync(path)
  expect(await start(['list', 'functions'])).toEqual(first)
  expect(statSync(path).mtimeMs).toBe(mtimeMs)
  for (const spoil of [(data: Buffer) => data.fill(7, 200, 4000), (data: Buffer) => data.subarray(0, 5000)]) {
    writeFileSync(path, spoil(readFileSync(path)))
    expect(whole(path)).toBe(false)
    expect(await start(['list', 'functions'])).toEqual(first)
    expect(whole(path)).toBe(true)
  }
  // A folder that cannot be written, here because it is none.
  rmSync(compiled, { recursive: true })
  writeFileSync(compiled, '')
  expect(await start(['list', 'functions'])).toEqual(first)
  rmSync(compiled)
  expect((await start(['check', 'model.yaml', '--runs', '20'])).code).toBe(0)
  expect(readdirSync(compiled).map((name) => name.replace(/.*-/, ''))).toEqual(['check', 'worker'])
})

test('threads that share the tasks of one model report what one thread does', async () => {
  const text = readFileSync('proofs/models/grbm.yaml', 'utf8')
  writeFileSync(join(folder, 'grbm.yaml'), text)
  const { out } = await start(['check', 'grbm.yaml', '--json', '--runs', '20'])
  const alone = modelJson('grbm.yaml', await check(parseModel(text), { modelPath: 'grbm.yaml', runs: 20 }))
  const plain = ({ checks, claims }: { checks: unknown; claims: unknown }): unknown =>
    // Rounding errors depend on the order of sums, which follows what the thread met before.
    JSON.parse(JSON.stringify({ checks, claims }, (key, value: unknown) => (key === 'worst' ? undefined : value)))
  const [shared] = (JSON.parse(out) as { models: { checks: unknown; claims: unknown }[] }).models
  expect(plain(shared!)).toEqual(plain(alone))
})
