import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Job } from '../../src/cli/checker'
import type { ModelResult } from '../../src/decide/verdict'
import { collectGarbage } from '../collectGarbage'
import { GivenChecker, PROVED, said, UNDECIDED } from './givenChecker'
import { inFolder, runCli } from './runCli'

/* What a sweep keeps, writes and tells, whatever its verdicts are: they are given here. */

const MODEL = `sizes: { nv: 2, nh: 3 }
visible: { v: 'real[nv]' }
hidden: { h: 'binary[nh]' }
parameters: { W: 'real[nv, nh]' }
energy: sum(i, v[i]^2) / 2 - sum(i, j, v[i] * W[i, j] * h[j])
claims:
  - score(v[i]) == sum(j, W[i, j] * mean(h[j])) - v[i]
`

/** Runs `check` with a checker that says the same of every job, and tells how often it was asked. */
const checked = async (args: string, answer = (job: Job) => said(job, PROVED), build = 'this') => {
  const checker = new GivenChecker(answer)
  const ended = await runCli(['check', ...args.split(' ')], { checker: () => checker, build: () => build })
  return { ...ended, asked: checker.asked.length, jobs: checker.asked }
}

/** Files of the cache that hold a verdict. */
const entries = (): readonly string[] =>
  readdirSync('cache', { recursive: true, encoding: 'utf8' })
    .filter((name) => /^[0-9a-f]{2}.[0-9a-f]{64}/.test(name))
    .map((name) => join('cache', name))

test('a range of sizes is a job for each, a list sets several', async () => {
  inFolder({ 'm.yaml': MODEL })
  const sizes = async (size: string) =>
    (await checked(`m.yaml --size ${size}`)).jobs.map(({ options }) => options.sizes)
  expect(await sizes('nv=2..6')).toEqual([2, 3, 4, 5, 6].map((nv) => ({ nv })))
  expect(await sizes('nv=100,nh=100')).toEqual([{ nv: 100, nh: 100 }])
})

test('models are named by a list', async () => {
  inFolder({ 'a.yaml': MODEL, 'b.yaml': MODEL, list: 'b.yaml\r\n\n  \na.yaml\n' })
  const { out } = await checked('--files-from list --json')
  expect((JSON.parse(out) as { models: { model: string }[] }).models.map((m) => m.model)).toEqual(['b.yaml', 'a.yaml'])
})

test('what is in the cache is not asked again, under no name and in no order; another build has its own', async () => {
  inFolder({ 'm.yaml': MODEL })
  const first = await checked('m.yaml --seed 1..3 --json --cache cache')
  expect([first.asked, entries().length]).toEqual([3, 3])
  writeFileSync('other.yaml', MODEL)
  const again = await checked('other.yaml --seed 1..3 --json --cache cache')
  expect(again.asked).toBe(0)
  const timeless = (text: string): string => text.replace(/"seconds": [\d.e-]+/g, '')
  expect(timeless(again.out.replaceAll('other.yaml', 'm.yaml'))).toBe(timeless(first.out))
  expect((await checked('m.yaml --seed 1..3 --cache cache', undefined, 'another')).asked).toBe(3)
  expect((await checked('m.yaml --seed 1..3 --runs 7 --cache cache')).asked).toBe(3)
})

test.each([
  ['a verdict that time cut short', (job: Job) => said(job, UNDECIDED, { unsettled: true }), 1],
  [
    'an error of ours',
    () => {
      throw new RangeError('planted')
    },
    2,
  ],
] as const)('the cache does not keep %s', async (_, answer, code) => {
  inFolder({ 'm.yaml': MODEL })
  const { code: ended, asked } = await checked('m.yaml --seed 1..2 --cache cache', answer)
  expect([ended, asked, entries()]).toEqual([code, 2, []])
  expect((await checked('m.yaml --seed 1..2 --cache cache')).asked).toBe(2)
})

test('a job that was interrupted is neither in the cache nor in the blob, which has no end', async () => {
  inFolder({ 'm.yaml': MODEL })
  const controller = new AbortController()
  const checker = new GivenChecker((job) => {
    if (job.options.seed === 1) return said(job, PROVED)
    setTimeout(() => controller.abort(), 10)
    return new Promise(() => {})
  })
  const args = 'check m.yaml --seed 1..3 --cache cache --blob b.jsonl --junit j.xml'.split(' ')
  const { code, out } = await runCli(args, { checker: () => checker, interruption: () => controller.signal })
  expect([code, entries().length]).toEqual([130, 1])
  expect(out).toContain('· stopped')
  expect(readFileSync('b.jsonl', 'utf8').trim().split('\n').length).toBe(2)
  expect((await runCli(['merge', 'b.jsonl'])).err).toContain('is unfinished, with 1 of 3 jobs: has no end')
})

test('an entry that is cut or changed is as good as none', async () => {
  inFolder({ 'm.yaml': MODEL })
  await checked('m.yaml --seed 1..2 --cache cache')
  const [one, other] = entries()
  const before = readFileSync(one!, 'utf8')
  writeFileSync(one!, before.slice(0, -20))
  writeFileSync(other!, readFileSync(other!, 'utf8').replace('"proved"', '"tested"'))
  expect((await checked('m.yaml --seed 1..2 --cache cache')).asked).toBe(2)
  expect(readFileSync(one!, 'utf8')).toBe(before)
})

test('two runs with one cache at once leave whole entries, and nothing beside them', async () => {
  inFolder({ 'm.yaml': MODEL })
  await Promise.all([1, 2].map(() => checked('m.yaml --seed 1..20 --cache cache')))
  expect(entries().filter((name) => name.endsWith('.part'))).toEqual([])
  expect(entries().length).toBe(20)
  expect((await checked('m.yaml --seed 1..20 --cache cache')).asked).toBe(0)
})

test('a cache that takes nothing more is told of once, and takes nothing from what is found', async () => {
  inFolder({ 'm.yaml': MODEL })
  mkdirSync('cache')
  for (let k = 0; k < 256; k++) writeFileSync(`cache/${k.toString(16).padStart(2, '0')}`, '')
  const { code, err, out } = await checked('m.yaml --seed 1..3 --cache cache')
  expect(code).toBe(0)
  expect(err).toMatch(/^cache.* cannot be written: .*; nothing more is kept\n$/)
  expect(out).toContain('all 3 as expected')
})

test.skipIf(process.getuid?.() === 0)('a cache without rights, which root has', async () => {
  inFolder({ 'm.yaml': MODEL })
  mkdirSync('cache')
  chmodSync('cache', 0o500)
  const { code, err } = await checked('m.yaml --cache cache')
  expect([code, err]).toEqual([2, expect.stringContaining('cannot be written: permission denied')])
})

const hasFull = existsSync('/dev/full')
test.skipIf(!hasFull).each(['--blob', '--junit', '--junit /dev/stdout --blob'])(
  `check %s on a full disk${hasFull ? '' : ', which needs /dev/full'}`,
  async (option) => {
    inFolder({ 'm.yaml': MODEL })
    const { code, err } = await checked(`m.yaml ${option} /dev/full`)
    expect([code, err]).toEqual([2, '/dev/full: cannot be written: no space left\n'])
  },
)

test('a file of another program is known by its head, however long it is', async () => {
  inFolder({ 'm.yaml': MODEL, 'foreign.xml': `<testsuites>${' '.repeat(10_000_000)}</testsuites>` })
  for (const option of ['--blob', '--junit']) {
    const { code, err, asked } = await checked(`m.yaml ${option} foreign.xml`)
    expect([code, err, asked]).toEqual([2, 'foreign.xml: exists and was not written by scoreproof\n', 0])
  }
})

test('a run that ends by an error leaves no part of its files', async () => {
  inFolder({ 'm.yaml': MODEL })
  const { code } = await checked('m.yaml --claim 7 --junit j.xml')
  expect([code, readdirSync('.')]).toEqual([2, ['m.yaml']])
})

test('merge reports on models as they were', async () => {
  inFolder({ 'm.yaml': MODEL })
  await checked('m.yaml --seed 1..2 --blob b.jsonl')
  writeFileSync('m.yaml', MODEL.replace('/ 2', '/ 3'))
  expect((await runCli(['merge', 'b.jsonl', '--report', 'r.html'])).err).toBe('wrote r.html\n')
  expect(readFileSync('r.html', 'utf8')).toContain('is not the text that the verdicts are about any more')
})

/** Lines of progress of a sweep, each step of which takes a second. */
const progressOf = async (jobs: number, isTerminal: boolean): Promise<string> => {
  inFolder({ 'm.yaml': MODEL })
  let clock = 0
  const now = vi.spyOn(Date, 'now').mockImplementation(() => (clock += 1000))
  const lines: string[] = []
  const checker = new GivenChecker((job) => said(job, job.options.seed! % 2 === 0 ? PROVED : UNDECIDED))
  const terminal = isTerminal ? { onStatus: (line: string) => void lines.push(line) } : {}
  const { err } = await runCli(['check', 'm.yaml', '--seed', `1..${jobs}`], { checker: () => checker, ...terminal })
  now.mockRestore()
  return isTerminal ? lines.join('\n') : err
}

test('progress says how far it is, how many are not as expected and the time left', async () => {
  expect(await progressOf(20, true)).toMatch(/^check: 10 of 20, 5 not as expected 50 %, about 1\d s left$/m)
})

test('a log has a line of progress in a minute', async () => {
  const lines = (await progressOf(200, false)).trim().split('\n')
  expect(lines.length).toBe(3)
  expect(lines[1]).toMatch(/^check: 1\d\d of 200, \d\d not as expected \d\d %, about \d\d s left$/)
})

test('memory is flat in the number of jobs', { timeout: 60_000 }, async () => {
  inFolder({ 'm.yaml': MODEL })
  const heaps: number[] = []
  const [EVERY, JOBS] = [200, 1000]
  const check = async (job: Job): Promise<ModelResult> => {
    const seed = job.options.seed!
    if (seed % EVERY === 0) {
      collectGarbage()
      heaps.push(process.memoryUsage().heapUsed)
    }
    // Texts of its own, as what another thread sends has them.
    return said(job, {
      verdict: 'undecided',
      assumptions: [],
      reason: Array.from({ length: 300 }, () => 'no time').join(' '),
    })
  }
  const args = ['check', 'm.yaml', '--seed', `1..${JOBS}`, '--json', '--junit', '/dev/null', '--blob', '/dev/null']
  await runCli(args, {
    checker: () => ({ threads: 2, check, close: async () => {} }),
    onOut: () => {},
  })
  expect((heaps.at(-1)! - heaps[1]!) / (JOBS - 2 * EVERY)).toBeLessThan(500)
})
