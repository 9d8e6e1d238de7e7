import { execFileSync } from 'node:child_process'
import { readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { BuiltCli, type Ended } from './builtCli'

/* The command line as a process: what needs signals, pipes, threads and the bundle. */

const MODEL = `name: Gaussian
visible:
  x: real
energy: x^2 / 2
claims:
  - score(x) == -x
`

const built = new BuiltCli()
const { folder, script: cli } = built
writeFileSync(join(folder, 'model.yaml'), MODEL)
afterAll(() => built.remove())

const start = (
  args: readonly string[],
  whenPrinted?: (kill: () => void, out: string) => void,
  input = '',
): Promise<Ended> =>
  built.run(args, (child) => {
    child.stdin!.end(input)
    let out = ''
    child.stdout!.on('data', (data: Buffer) => whenPrinted?.(() => child.kill('SIGINT'), (out += data.toString())))
  })

test('check runs from the bundle, in a thread of its own', async () => {
  const { code, out, err } = await start(['check', 'model.yaml', '--runs', '20'])
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/✓ :6 +score\(x\) == -x/)
})

test('a dash is standard input: a model, its points or its data', async () => {
  const checked = await start(['check', '-', '--json', '--runs', '20'], undefined, MODEL)
  expect([checked.code, checked.err]).toEqual([0, ''])
  expect(JSON.parse(checked.out)).toMatchObject({ models: [{ model: '-', ok: true }] })
  expect((await start(['derive', '-'], undefined, MODEL)).out).toMatch(/ψ +−x/)
  const point = '{ "points": [{ "visible": { "x": 3 } }] }'
  expect((await start(['eval', 'model.yaml', '--at', '-'], undefined, point)).out).toMatch(/F +4\.5/)
  writeFileSync(join(folder, 'none.json'), '{ "points": [{}] }')
  const over = await start(['eval', 'model.yaml', '--at', 'none.json', '--data', '-', '--json'], undefined, 'x\n3\n')
  expect(JSON.parse(over.out)).toMatchObject({ rows: 1, objective: 3.5 })
  const twice = await start(['eval', '-', '--at', '-'], undefined, MODEL)
  expect([twice.code, twice.err]).toEqual([2, '`-` is standard input, which can be one file only\n'])
  const faulty = await start(['check', '-'], undefined, 'visible: { x: real }\nenergy: y\n')
  expect([faulty.code, faulty.err.split('\n')[0]]).toEqual([2, '-:2:9: unknown name `y`'])
})

test('the executable file starts by itself, through a link too', () => {
  symlinkSync(cli, join(folder, 'scoreproof'))
  const version = execFileSync(join(folder, 'scoreproof'), ['--version'], { encoding: 'utf8' })
  expect(version.trim()).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version)
})

test('Ctrl-C prints what was decided so far', async () => {
  let interrupted = false
  const args = ['check', 'model.yaml', '--runs', '10000000', '--timeout', '100']
  const { code, out } = await start(args, (kill, text) => {
    if (interrupted || !text.includes('ψ')) return
    interrupted = true
    setTimeout(kill, 300)
  })
  expect(code).toBe(130)
  expect(out).toMatch(/· seed 42 · stopped\n$/)
})

test('a reader that stops reading is no error', () => {
  const command = `"${process.execPath}" "${cli}" list functions | head -1; echo "\${PIPESTATUS[0]}"`
  const out = execFileSync('bash', ['-c', command], { encoding: 'utf8' })
  expect(out).toMatch(/^exp .*\n0\n$/)
})

test('no colour outside a terminal', async () => {
  const { out } = await start(['check', 'model.yaml', '--runs', '5'])
  expect(out).not.toContain('\u001b')
})
