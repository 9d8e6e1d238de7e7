import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Job } from '../../src/cli/checker'
import type { ModelResult } from '../../src/decide/verdict'
import { collectGarbage } from '../collectGarbage'
import { BuiltCli, type Ended } from './builtCli'
import { directChecker } from './directChecker'
import { inFolder, runCli } from './runCli'

/* A sweep of a thousand jobs on several machines, which are processes here, and the tools that people start them with. */

/** Nothing is known of u, so that an answer takes no time; its second claim forgets a sign. */
const free = (size: string): string => `sizes: { ${size}: 2 }
visible: { v: 'real[${size}]' }
functions: { u: (v) -> real }
energy: u(v)
claims:
  - dscore(v[i]) == -diff(F, v[i], v[i])
  - score(v[i]) == diff(F, v[i])
`
const ZOO = ['gamma-visible', 'field-of-experts', 'grbm', 'hopfield']
const SEEDS = 10
/** Ten seeds of a model without `nv`, of three at two values of it, and of 93 sizes of the other: 1,000. */
const SWEEP = ['check', 'models', '--seed', `1..${SEEDS}`, '--size', 'nv=2..3', '--size', 'k=1..93', '--runs', '10']
const JOBS = SEEDS * (1 + 3 * 2 + 93)
const OF = 8

let cli: BuiltCli
let at = (name: string): string => name

beforeAll(() => {
  cli = new BuiltCli()
  at = (name) => join(cli.folder, name)
  for (const name of ['models', 'out']) mkdirSync(at(name))
  for (const name of ZOO) copyFileSync(`proofs/models/${name}.yaml`, at(`models/${name}.yaml`))
  writeFileSync(at('models/free.yaml'), free('k'))
}, 60_000)
afterAll(() => cli.remove())

const read = (name: string): string => readFileSync(at(name), 'utf8')
const linesOf = (name: string): number => (existsSync(at(name)) ? read(name).split('\n').length : 0)

/** Without what only the clock decides. */
const timeless = (text: string): string =>
  text
    .replace(/"seconds": ?[\d.e-]+/g, '"seconds": 0')
    .replace(/time="[\d.]+"/g, 'time="0"')
    .replace(/[\d.]+ s(?= ·|<)/g, '0 s')

const shard = (k: number, blob: string, ...more: readonly string[]): Promise<Ended> =>
  cli.run([...SWEEP, '--shard', `${k}/${OF}`, '--blob', blob, '--cache', 'cache', ...more])

/** Entries of the cache with when each was written. */
const cached = (): ReadonlyMap<string, number> =>
  new Map(
    readdirSync(at('cache'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /^[0-9a-f]{64}$/.test(basename(name)))
      .map((name) => [name, statSync(at(join('cache', name))).mtimeMs]),
  )

/** Ends a shard by force once it has written some of its lines. */
const killed = (k: number, blob: string): Promise<Ended> =>
  cli.run([...SWEEP, '--shard', `${k}/${OF}`, '--blob', blob, '--cache', 'cache'], (child) => {
    const watch = setInterval(() => linesOf(blob) > 20 && child.kill('SIGKILL'), 20)
    child.on('close', () => clearInterval(watch))
  })

test('1,000 jobs in 8 shards say what one process says', { timeout: 600_000 }, async () => {
  const alone = await cli.run([...SWEEP, '--json', '--junit', 'alone.xml', '--blob', 'alone.jsonl'])
  expect([alone.code, alone.err]).toEqual([1, ''])
  expect((JSON.parse(alone.out) as { models: object[] }).models.length).toBe(JOBS)

  // Two at a time, in an order of their own.
  for (const [a, b] of [
    [7, 2],
    [5, 8],
    [1, 6],
  ] as const) {
    const ended = await Promise.all([shard(a, `out/${a}.jsonl`), shard(b, `out/${b}.jsonl`)])
    for (const { code, err } of ended) expect([code! < 2, err]).toEqual([true, ''])
  }

  // One is killed: it takes up where it stopped.
  const before = cached().size
  expect((await killed(3, 'out/3.jsonl')).code).toBe(null)
  const kept = cached()
  expect(kept.size).toBeGreaterThan(before)
  const missing = await cli.run(['merge', 'out'])
  expect([missing.code, missing.out]).toEqual([2, ''])
  expect(missing.err).toMatch(
    /^out\/3\.jsonl: shard 3\/8 is unfinished, with \d+ of 125 jobs: (is cut in line \d+|has no end)\nshard 4\/8 is missing\nrun what is wanting again/,
  )
  const partial = await cli.run(['merge', 'out', '--partial', '--json'])
  expect([partial.code, partial.err]).toEqual([1, missing.err.replace(/run what is .*\n/, '')])
  const { models } = JSON.parse(partial.out) as { models: object[] }
  expect([models.length > 750, models.length < JOBS]).toEqual([true, true])
  expect((await shard(3, 'out/3.jsonl')).code).toBe(1)
  expect([...kept].every(([name, time]) => cached().get(name) === time)).toBe(true)

  // One is started twice, and one of another plan is put among them.
  await Promise.all([shard(4, 'out/4.jsonl'), shard(4, 'out/4-again.jsonl')])
  await cli.run([...SWEEP, '--prove', '--shard', `4/${OF}`, '--blob', 'out/other.jsonl', '--cache', 'cache'])
  const other = await cli.run(['merge', 'out'])
  expect([other.code, other.out]).toEqual([2, ''])
  expect(other.err).toMatch(/^out\/other\.jsonl: is of another plan, other than out\/1\.jsonl\n/)
  rmSync(at('out/other.jsonl'))

  const merged = await cli.run(['merge', 'out', '--json', '--junit', 'merged.xml', '--report', 'merged.html'])
  expect([merged.code, merged.err]).toEqual([1, 'wrote merged.html\n'])
  expect(timeless(merged.out)).toBe(timeless(alone.out))
  expect(timeless(read('merged.xml'))).toBe(timeless(read('alone.xml')))
  await cli.run(['merge', 'alone.jsonl', '--report', 'alone.html'])
  expect(timeless(read('merged.html'))).toBe(timeless(read('alone.html')))
  expect(read('merged.html')).toContain('930 choices of sizes and seed, 930 not as expected')
})

test('a list of models from standard input', async () => {
  const line = `printf 'models/free.yaml\\n' | scoreproof check --files-from - --size k=3 --json`
  const { out, err } = await cli.shell(line, cli.folder)
  expect(err).toBe('')
  expect(JSON.parse(out)).toMatchObject({ models: [{ model: 'models/free.yaml' }], ok: false })
})

test('what a thread holds does not grow with the jobs that it decides', async () => {
  inFolder({ 'free.yaml': free('k') })
  const heaps: number[] = []
  const check = async (job: Job): Promise<ModelResult> => {
    if (job.options.seed! % 50 === 0) {
      // What nothing holds any more is noticed in a turn of its own.
      for (let k = 0; k < 3; k++) await new Promise((resolve) => setTimeout(resolve, 0)).then(collectGarbage)
      heaps.push(process.memoryUsage().heapUsed)
    }
    return directChecker.check(job)
  }
  const checker = { ...directChecker, check }
  await runCli(['check', 'free.yaml', '--seed', '1..250'], { checker: () => checker, onOut: () => {} })
  // Code that is compiled meanwhile is a few kilobytes a job at first; a model with its terms is a hundred.
  expect((heaps[4]! - heaps[1]!) / 150).toBeLessThan(20_000)
})

/** The lines that README has for schedulers, by the comments above them. */
const README = readFileSync('README.md', 'utf8')
const lineFor = (scheduler: string): string => new RegExp(`^# ${scheduler}.*\n(.*)$`, 'm').exec(README)![1]!

/** A folder with what the lines of README name, and what one process says of it. */
const folderFor = async (name: string): Promise<string> => {
  const folder = at(name)
  mkdirSync(join(folder, 'models'), { recursive: true })
  mkdirSync(join(folder, 'out'))
  writeFileSync(join(folder, 'models/free.yaml'), free('nv'))
  return folder
}

/** What `merge` makes of the blobs that a scheduler left: all that one process says. */
const expectWhole = async (folder: string): Promise<void> => {
  const merged = await cli.shell(`${lineFor('and then')} --json`, folder)
  expect([merged.code, merged.err]).toEqual([1, 'wrote sweep.html\n'])
  const alone = await cli.shell('scoreproof check models --seed 1..20 --size nv=2..6 --json', folder)
  expect(timeless(merged.out)).toBe(timeless(alone.out))
  expect((JSON.parse(merged.out) as { models: object[] }).models.length).toBe(100)
}

test.each([
  ['Slurm', 'SLURM_ARRAY_TASK_ID'],
  ['Kubernetes', 'JOB_COMPLETION_INDEX'],
])('the line for %s, with its variable set', async (scheduler, variable) => {
  const folder = await folderFor(scheduler)
  for (let k = 0; k < OF; k += 2)
    await Promise.all([k, k + 1].map((index) => cli.shell(lineFor(scheduler), folder, { [variable]: `${index}` })))
  await expectWhole(folder)
})

const isThere = (program: string): boolean => spawnSync(program, ['--version']).status === 0
const hasParallel = isThere('parallel')
const hasSnakemake = isThere('snakemake')

test.skipIf(!hasParallel)(`GNU parallel${hasParallel ? '' : ', which is not installed'}`, async () => {
  const folder = await folderFor('parallel')
  await cli.shell(lineFor('GNU parallel'), folder)
  await expectWhole(folder)
})

test.skipIf(!hasSnakemake)(`Snakemake${hasSnakemake ? '' : ', which is not installed'}`, async () => {
  const folder = await folderFor('snakemake')
  const rules = [
    'rule all:',
    `    input: expand("out/{shard}.jsonl", shard=range(1, ${OF + 1}))`,
    'rule shard:',
    '    output: "out/{shard}.jsonl"',
    `    ${lineFor('Snakemake')}`,
  ]
  writeFileSync(join(folder, 'Snakefile'), `${rules.join('\n')}\n`)
  const { code, err } = await cli.shell('snakemake --cores 2', folder)
  expect([code, err]).toEqual([0, expect.stringContaining('9 of 9 steps (100%) done')])
  await expectWhole(folder)
})
