import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inFolder, runCli } from './runCli'

const claims = {
  linear: '  - claim: score(v[i]) == m[i] - v[i]\n    name: linear\n',
  curvature: '  - dscore(v[i]) == -1\n',
  sign: '  - claim: score(v[i]) == v[i] - m[i]\n    expect: refuted\n',
}
const model = (list = Object.values(claims), energy = 'sum(i, (v[i] - m[i])^2) / 2', more = ''): string =>
  `sizes: { n: 2 }\nvisible: { v: "real[n]" }\nparameters: { m: "real[n]" }\n${more}energy: ${energy}\nclaims:\n${list.join('')}`

const run = (...args: readonly string[]): ReturnType<typeof runCli> =>
  runCli(['check', 'model.yaml', '--runs', '25', '--lock', 'verdicts.lock', ...args])
/** Runs with another model beside the same lock. */
const rerun = (text: string, ...args: readonly string[]): ReturnType<typeof runCli> => {
  writeFileSync('model.yaml', text)
  return run(...args)
}
const lockText = (): string => readFileSync('verdicts.lock', 'utf8')
/** A folder with a model and its lock. */
const locked = async (text = model()): Promise<string> => {
  inFolder({ 'model.yaml': text })
  expect(await run()).toMatchObject({ code: 0, err: 'wrote verdicts.lock\n' })
  return lockText()
}
interface Lock {
  scoreproofLock: number
  models: Record<string, { assume: string[]; claims: object[] }>
}
const lockNow = (): Lock => JSON.parse(lockText()) as Lock
/** The same lock with some of what it says of the model replaced. */
const altered = (change: (model: Lock['models'][string]) => void): void => {
  const lock = lockNow()
  change(lock.models['model.yaml']!)
  writeFileSync('verdicts.lock', JSON.stringify(lock))
}

test('the first run writes verdicts, sizes and assumptions; the second finds nothing else and writes nothing', async () => {
  const text = await locked()
  expect(readdirSync('.').sort()).toEqual(['model.yaml', 'verdicts.lock'])
  expect((JSON.parse(text) as Lock).models['model.yaml']).toMatchObject({
    assume: [],
    checks: { theorem1: { verdict: 'proved', sizes: 'all', assumptions: [] }, derivatives: { verdict: 'tested' } },
    claims: [
      { name: 'linear', verdict: 'proved', sizes: 'all' },
      { claim: 'dscore(v[i]) == -1', verdict: 'proved' },
      { expect: 'refuted', verdict: 'refuted' },
    ],
  })
  const { mtimeMs } = statSync('verdicts.lock')
  const again = await run()
  expect([again.code, again.err]).toEqual([0, ''])
  expect(again.out).not.toContain('lock')
  expect([lockText(), statSync('verdicts.lock').mtimeMs]).toEqual([text, mtimeMs])
})

test('the lock grows stronger by itself; a claim that says less fails each run and leaves it as it was', async () => {
  const text = await locked(model([claims.linear]))
  altered(({ claims: [claim] }) => Object.assign(claim!, { verdict: 'tested' }))
  const stronger = await run()
  expect([stronger.code, stronger.err]).toEqual([0, 'wrote verdicts.lock\n'])
  expect(stronger.out).toMatch(/^lock verdicts\.lock\n {2}1 stronger$/m)
  expect(lockText()).toBe(text)
  const weaker = await rerun(model(['  - claim: score(v[i]) == m[i] - v[i]\n    name: linear\n    where: i <= 2\n']))
  expect(weaker.code).toBe(1)
  expect(weaker.out).toMatch(/^ {2}✗ model\.yaml:6 {2}linear {2}changed\n {9}is now said under `i <= 2` only$/m)
  expect(weaker.out).toMatch(/ · 1 weaker than verdicts\.lock$/m)
  expect(lockText()).toBe(text)
})

const DEAR = 'exp(score(v[1])) == exp(m[1] - v[1]) * sign(2 + sin(v[1]))'
test('tested where it was proved is weaker; `check` alone has no objection', async () => {
  await locked(model([`  - ${DEAR}\n`]))
  altered(({ claims: [claim] }) => Object.assign(claim!, { verdict: 'proved', sizes: 'all' }))
  const { code, out } = await run('--json')
  const { ok, models, lock } = JSON.parse(out)
  expect(models[0].claims[0]).toMatchObject({ verdict: 'tested', ok: true })
  expect([code, ok]).toEqual([1, false])
  expect(lock).toEqual({
    file: 'verdicts.lock',
    ok: false,
    written: false,
    changes: [
      { change: 'weaker', subject: DEAR, model: 'model.yaml', line: 6, reason: 'was proved, all sizes; is tested' },
    ],
  })
})

test('an assumption of the model, or of a proof, that was not there is a loss', async () => {
  await locked()
  const assumed = await rerun(model(undefined, undefined, 'assume: [n >= 2]\n'))
  expect(assumed.code).toBe(1)
  expect(assumed.out).toContain('the model assumes `n >= 2`, which it did not')
  altered((locked) => (locked.assume = ['n>=2', 'n <= 1000']))
  expect(await run()).toMatchObject({ code: 0, err: 'wrote verdicts.lock\n' })
  expect(lockNow().models['model.yaml']!.assume).toEqual(['n >= 2'])
})

test('what is gone is a loss, what is changed under its name says what it was', async () => {
  await locked()
  const { code, out } = await rerun(model(['  - claim: -score(v[i]) == v[i] - m[i]\n    name: linear\n', claims.sign]))
  expect(code).toBe(1)
  expect(out).toMatch(/:6 {2}linear {2}changed\n {9}was `score\(v\[i\]\) == m\[i\] - v\[i\]`, proved, all sizes$/m)
  expect(out).toMatch(/ {2}✗ model\.yaml {2}dscore\(v\[i\]\) == -1 {2}gone\n {9}was proved, all sizes$/m)
  const meant = await run('--update-lock')
  expect([meant.code, meant.err]).toEqual([0, 'wrote verdicts.lock\n'])
  expect(meant.out).toContain('  ! model.yaml:6  linear  changed')
  expect((await run()).out).not.toContain('lock')
})

test('what is new joins the lock, and is guarded from then on; spaces and places do not matter', async () => {
  await locked(model([claims.linear]))
  const more = await rerun(model([claims.sign, claims.linear.replace('m[i] - v[i]', 'm[i]-v[i]'), claims.curvature]))
  expect(more).toMatchObject({ code: 0, err: 'wrote verdicts.lock\n' })
  expect(more.out).toMatch(/^lock verdicts\.lock\n {2}2 new$/m)
  expect((await rerun(model([claims.linear]))).out).toMatch(/ · 2 weaker than verdicts\.lock$/m)
})

test('a refutation that was expected and fails is a loss too', async () => {
  await locked(model([claims.sign]))
  const { code, out } = await rerun(model([claims.sign], 'sum(i, -(v[i] - m[i])^2 / 2)'))
  expect(code).toBe(1)
  expect(out).toContain('was refuted; is proved, all sizes')
})

test('models that are not given keep their verdicts; one whose file is gone is a loss', async () => {
  await locked(model([claims.linear]))
  writeFileSync('other.yaml', model([claims.curvature]))
  const both = (...args: readonly string[]): ReturnType<typeof runCli> =>
    runCli(['check', '.', '--runs', '25', '--lock', 'verdicts.lock', ...args])
  expect((await both()).code).toBe(0)
  expect(Object.keys(lockNow().models)).toEqual(['model.yaml', 'other.yaml'])
  expect((await run()).code).toBe(0)
  expect(Object.keys(lockNow().models)).toEqual(['model.yaml', 'other.yaml'])
  rmSync('other.yaml')
  const gone = await both()
  expect(gone.code).toBe(1)
  expect(gone.out).toMatch(/✗ other\.yaml {2}the model {2}gone\n {9}no such file any more$/m)
  expect((await both('--update-lock')).code).toBe(0)
  expect(Object.keys(lockNow().models)).toEqual(['model.yaml'])
})

test('paths in a lock are from its folder, wherever it is called from', async () => {
  inFolder({})
  mkdirSync('models')
  mkdirSync('locks')
  writeFileSync('models/model.yaml', model())
  await runCli(['check', 'models', '--runs', '25', '--lock', 'locks/verdicts.lock'])
  expect(Object.keys(JSON.parse(readFileSync('locks/verdicts.lock', 'utf8')).models)).toEqual(['../models/model.yaml'])
  process.chdir('models')
  const { code, out } = await runCli(['check', 'model.yaml', '--runs', '25', '--lock', '../locks/verdicts.lock'])
  expect([code, out.includes('lock')]).toEqual([0, false])
})

test('a model that cannot be read leaves the lock unwritten', async () => {
  inFolder({ 'model.yaml': model(), 'bad.yaml': 'energy: v\n' })
  const { code, err } = await runCli(['check', '.', '--runs', '25', '--lock', 'verdicts.lock'])
  expect([code, existsSync('verdicts.lock')]).toEqual([2, false])
  expect(err).toMatch(/^verdicts\.lock: not written, since not every model was checked to its end$/m)
})

const OLDER = 'verdicts.lock: is a lock of format 0, and this version reads 1; `--update-lock` writes it anew\n'
const NEWER = 'verdicts.lock: is a lock of format 2, and this version reads 1: it takes a newer scoreproof\n'
const NONE = (what: string): string =>
  `verdicts.lock: is no lock of verdicts: ${what}; where it was one, remove it and \`check --lock\` writes it anew\n`

test.each([
  ['{ "scoreproofLock": 0, "verdicts": [] }', OLDER],
  ['{ "scoreproofLock": 2, "models": {} }', NEWER],
  ['<<<<<<< ours\n{', NONE('it is not JSON')],
  ['{ "scoreproofLock": 1,', NONE('it is not JSON')],
  ['{ "lockfileVersion": 3, "packages": {} }', NONE('it has no `scoreproofLock`')],
  ['null', NONE('it has no `scoreproofLock`')],
  [
    '{ "scoreproofLock": 1, "models": { "model.yaml": 3 } }',
    /^verdicts\.lock: is no lock of verdicts: models\.model\.yaml: /,
  ],
  ['', 'verdicts.lock: is empty\n'],
])('a lock %j that cannot be read is refused before anything is checked', async (text, message) => {
  inFolder({ 'model.yaml': model(), 'verdicts.lock': text })
  const { code, out, err } = await run()
  expect([code, out]).toEqual([2, ''])
  if (typeof message === 'string') expect(err).toBe(message)
  else expect(err).toMatch(message)
  // To update is to write an older one anew, and nothing else.
  expect((await run('--update-lock')).code).toBe(message === OLDER ? 0 : 2)
  if (message !== OLDER) expect(lockText()).toBe(text)
  else expect(JSON.parse(lockText())).toMatchObject({ scoreproofLock: 1 })
})

test.each([
  ['--lock -', '--lock: is a file that is read and written, not `-`\n'],
  ['--lock nowhere/a.lock', 'nowhere/a.lock: no such folder `nowhere`\n'],
  ['--lock folder', 'folder: is a folder\n'],
  ['--update-lock', '--update-lock: needs `--lock FILE`, the lock that is written anew\n'],
  ['--lock a.lock --claim 1', '--lock: is of whole models, and --claim and --path are about a part of one\n'],
])('check %s is refused', async (args, message) => {
  inFolder({ 'model.yaml': model() })
  mkdirSync('folder')
  expect(await runCli(['check', 'model.yaml', ...args.split(' ')])).toEqual({ code: 2, out: '', err: message })
})
