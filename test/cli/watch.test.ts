import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { expect, onTestFinished, test, vi } from 'vitest'
import type { Checker } from '../../src/cli/checker'
import { run } from '../../src/cli/program'
import { directChecker } from './directChecker'
import { inFolder, runCli } from './runCli'

/** A model with ψ = −v·factor. */
const model = (factor: number, more = ''): string => `visible: { v: real }\nenergy: ${factor} * v^2 / 2\n${more}`

interface Watching {
  readonly code: Promise<number>
  readonly cleared: () => number
  /** What is written from now on, until the pattern is found in it. */
  readonly next: (pattern: RegExp) => Promise<string>
  readonly end: () => Promise<number>
}

/** Runs `check --watch` in this process until `end`, which is what Ctrl-C does. */
const watch = (args: readonly string[], checker: Checker = directChecker): Watching => {
  let text = ''
  let read = 0
  let cleared = 0
  const interruption = new AbortController()
  const write = (part: string): void => void (text += part)
  const code = run(['check', ...args, '--watch', '--runs', '20'], {
    terminal: {
      out: write,
      err: write,
      status: () => {},
      clear: () => void cleared++,
      width: 100,
      outColour: false,
      errColour: false,
      interactive: false,
    },
    interruption: () => interruption.signal,
    checker: () => checker,
    build: () => 'test',
    scripts: new URL(import.meta.url),
    page: '',
  })
  const end = (): Promise<number> => {
    interruption.abort()
    return code
  }
  onTestFinished(async () => void (await end()))
  const next = async (pattern: RegExp): Promise<string> => {
    const from = read
    await vi.waitUntil(() => pattern.test(text.slice(from)), { timeout: 50_000, interval: 10 })
    read = text.length
    return text.slice(from)
  }
  return { code, cleared: () => cleared, next, end }
}
const DONE = /watching \d+ files?; Ctrl-C ends it\n/

test('a save derives and checks again, whether it writes the file or renames another over it', async () => {
  inFolder({ 'model.yaml': model(3) })
  const { next, cleared, end } = watch(['model.yaml'])
  expect(await next(DONE)).toMatch(/ψ +−3v\n[^]*proved[^]*watching 1 file;/)
  writeFileSync('model.yaml', model(4))
  expect(await next(DONE)).toMatch(/ψ +−4v\n/)
  writeFileSync('.model.yaml.swp', model(5))
  renameSync('.model.yaml.swp', 'model.yaml')
  expect(await next(DONE)).toMatch(/ψ +−5v\n/)
  rmSync('model.yaml')
  writeFileSync('model.yaml', model(6))
  expect(await next(DONE)).toMatch(/ψ +−6v\n/)
  expect(cleared()).toBe(4)
  expect(await end()).toBe(0)
})

test('a model with faults, or none at all, is waited for', async () => {
  inFolder({ 'model.yaml': 'visible: { v: real }\nenergy: w\n' })
  const { next } = watch(['model.yaml', '--claim', 'new'])
  expect(await next(DONE)).toContain('model.yaml:2:9: unknown name `w`')
  rmSync('model.yaml')
  expect(await next(DONE)).toContain('model.yaml: no such file')
  writeFileSync('model.yaml', model(3))
  expect(await next(DONE)).toContain('--claim: no claim `new`')
  writeFileSync('model.yaml', model(3, 'claims: [{ claim: score(v) == -3 * v, name: new }]\n'))
  expect(await next(DONE)).toMatch(/✓ :3 +new +proved/)
})

test('files of a folder, those that come later, and the data and points that they are checked with', async () => {
  inFolder({ 'rows.csv': 'v\n1\n2\n', 'points.json': '{ "points": [{ "visible": { "v": 2 } }] }' })
  mkdirSync('models')
  writeFileSync('models/a.yaml', model(3))
  const folder = watch(['models'])
  expect(await folder.next(DONE)).toContain('watching 1 file;')
  writeFileSync('models/b.yaml', model(7))
  expect(await folder.next(DONE)).toMatch(/−3v[^]*−7v[^]*watching 2 files;/)
  await folder.end()
  writeFileSync('model.yaml', model(3, 'data: { csv: rows.csv }\nclaims: [data(v) == 3/2]\n'))
  const data = watch(['model.yaml', '--at', 'points.json'])
  expect(await data.next(DONE)).toMatch(/✓ :4 +data\(v\) == 3\/2[^]*watching 3 files;/)
  writeFileSync('rows.csv', 'v\n1\n3\n')
  expect(await data.next(DONE)).toMatch(/✗ :4 +data\(v\) == 3\/2/)
  writeFileSync('points.json', '{ "points": [] ')
  expect(await data.next(DONE)).toContain('points.json: ')
})

test('a check that runs when a file changes is given up, and says no more', async () => {
  inFolder({ 'model.yaml': model(3) })
  let closed = 0
  const endless: Checker = {
    threads: 1,
    check: ({ onProgress }) => new Promise(() => onProgress({ doing: 'theorem1', done: 0, total: 5 })),
    close: async () => void closed++,
  }
  const { next, end } = watch(['model.yaml'], endless)
  await next(/ψ +−3v\n/)
  writeFileSync('model.yaml', model(4))
  expect(await next(/ψ +−4v\n/)).not.toMatch(/stopped|checks/)
  expect(closed).toBe(1)
  expect([await end(), closed]).toEqual([0, 2])
})

test.each([
  ['- --watch', '--watch: standard input cannot be watched; name a file\n'],
  ['m.yaml --watch --json', '--watch: is for people; `--json` is printed once, without it\n'],
  [
    'm.yaml --watch --lock a.lock',
    '--watch: a lock is not kept of models that are being edited; check with it once, without `--watch`\n',
  ],
])('check %s is refused', async (args, message) => {
  expect(await runCli(['check', ...args.split(' ')])).toEqual({ code: 2, out: '', err: message })
})
