import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { GivenChecker, PROVED, said, UNDECIDED } from './givenChecker'
import { inFolder, runCli } from './runCli'

/* A sweep in shards says what one process says, and what is not whole is not taken for it. */

const GAUSSIAN = `visible: { v: 'real[n]' }
parameters: { m: 'real[n]' }
sizes: { n: 2 }
energy: sum(i, (v[i] - m[i])^2) / 2
claims:
  - score(v[i]) == m[i] - v[i]
  - score(v[i]) == v[i] - m[i]
`
const LOGISTIC = `visible: { x: real }
energy: 2 * softplus(x) - x
claims: ['score(x) == 1 - 2 * sigmoid(x)']
`
const SWEEP = ['a.yaml', 'b.yaml', '--seed', '1..3', '--size', 'n=1..2']

/** Says of a job what follows from its seed and sizes. */
const checker = new GivenChecker((job) =>
  said(job, job.options.seed === 2 && job.options.sizes?.n === 1 ? UNDECIDED : PROVED),
)
const run = (args: readonly string[]) => runCli(args, { checker: () => checker })
const shard = (k: number, name: string, ...more: string[]) =>
  run(['check', ...SWEEP, ...more, '--shard', `${k}/3`, '--blob', name])

/** Without what only the clock decides. */
const timeless = (text: string): string =>
  text.replace(/"seconds": ?[\d.e-]+/g, '"seconds": 0').replace(/time="[\d.]+"/g, 'time="0"')

test('three shards say what one process says', async () => {
  inFolder({ 'a.yaml': GAUSSIAN, 'b.yaml': LOGISTIC })
  const alone = await run(['check', ...SWEEP, '--json', '--junit', 'alone.xml'])
  expect((JSON.parse(alone.out) as { dependent: object[] }).dependent).toMatchObject([
    { model: 'a.yaml', line: 6, on: ['seed', 'size'] },
    { model: 'a.yaml', line: 7, on: ['seed', 'size'] },
  ])
  const blobs = ['1.jsonl', '2.jsonl', '3.jsonl']
  for (const [k, name] of blobs.entries()) expect((await shard(k + 1, name)).code).toBeLessThan(2)
  const merged = await run(['merge', '.', '--json', '--junit', 'merged.xml'])
  expect([merged.code, merged.err]).toEqual([1, ''])
  expect(timeless(merged.out)).toBe(timeless(alone.out))
  expect(readFileSync('merged.xml', 'utf8')).toBe(readFileSync('alone.xml', 'utf8'))
  // Nine jobs: a model at two sizes and one without any, at three seeds each.
  const lines = blobs.flatMap((name) => readFileSync(name, 'utf8').trim().split('\n'))
  expect(lines.length).toBe(9 + 2 * blobs.length)

  // A shard that was killed, in a line: what is whole of it can be read, but it is not taken for all.
  const whole = readFileSync('2.jsonl', 'utf8')
  writeFileSync('2.jsonl', whole.slice(0, whole.length - 100))
  const killed = await run(['merge', ...blobs])
  expect(killed.code).toBe(2)
  expect(killed.err).toMatch(/^2\.jsonl: shard 2\/3 is unfinished, with \d of 3 jobs: is cut in line \d\n/)
  expect(killed.out).toBe('')
  expect((await run(['merge', ...blobs, '--partial'])).code).toBeLessThan(2)

  // Run again under another name, and another shard twice: the same.
  writeFileSync('again.jsonl', whole)
  writeFileSync('twice.jsonl', readFileSync('1.jsonl', 'utf8'))
  expect(timeless((await run(['merge', '.', '--json'])).out)).toBe(timeless(alone.out))

  // One of another plan.
  await shard(3, 'other.jsonl', '--prove')
  const other = await run(['merge', '.'])
  expect([other.code, other.err.split('\n')[0]]).toEqual([2, 'other.jsonl: is of another plan, other than 1.jsonl'])

  // One answer changed: two verdicts of one job.
  const [head, line, ...rest] = readFileSync('1.jsonl', 'utf8').split('\n')
  const job = JSON.parse(line!) as { models: [{ claims: [{ verdict: string; reason?: string }] }] }
  const [claim] = job.models[0].claims
  const before = claim.verdict
  job.models[0].claims[0] = { ...claim, verdict: 'undecided', reason: 'planted' }
  if (before === 'undecided') job.models[0].claims[0] = { ...claim, ...PROVED }
  writeFileSync('other.jsonl', [head, JSON.stringify(job), ...rest].join('\n'))
  const two = await run(['merge', '.', '--partial'])
  expect([two.code, two.out]).toEqual([2, ''])
  expect(two.err).toMatch(
    /^[ab]\.yaml .*seed \d: two answers, in 1\.jsonl and other\.jsonl: :\d score.* is (proved and undecided|undecided and proved)\n/,
  )
})

test('links that lead in circles name each model once', async () => {
  inFolder({ 'a.yaml': LOGISTIC })
  mkdirSync('models/inner', { recursive: true })
  writeFileSync('models/inner/a.yaml', LOGISTIC)
  symlinkSync('../inner', 'models/inner/loop')
  const { out } = await run(['check', 'models', '--json'])
  expect((JSON.parse(out) as { models: { model: string }[] }).models.map((m) => m.model)).toEqual([
    'models/inner/a.yaml',
  ])
})
