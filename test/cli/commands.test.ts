import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inFolder, runCli } from './runCli'

const SIGN = `name: Reversed
visible:
  x: real
parameters:
  m: real
  s: positive
energy: (x - m)^2 / (2 * s^2)
claims:
  - score(x) == (x - m) / s^2
  - claim: score(x) == (m - x) / s^2
    name: the right way round
  - claim: F == 0
    expect: refuted
`
const BROKEN = `name: Broken
visible:
  v: real
energy: v^2 / (2 * sigm)
`
const POINTS = JSON.stringify({
  points: [
    { parameters: { m: '1/4', s: 2 }, visible: { x: 1 } },
    { parameters: { m: 0, s: '1' }, visible: { x: '0.1' } },
  ],
})
const files = { 'sign.yaml': SIGN, 'broken.yaml': BROKEN, 'points.json': POINTS }

/** The parts of a report that do not change with the machine. */
const steady = (text: string): string => text.replace(/· [\d.]+ s ·/g, '· 0.1 s ·')

test('check: formulas, checks, claims, the reason for what is not as expected, exit code 1', async () => {
  inFolder(files)
  const { code, out, err } = await runCli(['check', 'sign.yaml'])
  expect([code, err]).toEqual([1, ''])
  expect(out).toMatch(/^Reversed +sign\.yaml\n/)
  expect(out).toMatch(/^ {2}ψ +\(m − x\)\/s²$/m)
  expect(out).toMatch(/^ {2}✓ theorem1 +(tested|proved)/m)
  expect(out).toMatch(/^ {2}✗ :9 +score\(x\) == \(x - m\) \/ s\^2 +refuted$/m)
  expect(out).toContain('left / right = −1 everywhere: a sign')
  expect(out).toMatch(/^ {2}✓ :10 +the right way round +(tested|proved)/m)
  expect(out).toMatch(/^ {2}✓ :12 +F == 0 +refuted +as expected$/m)
  expect(steady(out)).toMatch(/\n\n1 of \d not as expected · 0\.1 s · seed 42\n$/)
})

test('check --json has the keys of the contract', async () => {
  inFolder(files)
  const { code, out } = await runCli(['check', 'sign.yaml', '--json', '--seed', '7'])
  const answer = JSON.parse(out) as {
    models: { claims: Record<string, unknown>[]; checks: Record<string, unknown>[] }[]
  }
  expect(code).toBe(1)
  expect(answer).toMatchObject({ ok: false, seed: 7, seconds: expect.any(Number) as number })
  const [model] = answer.models
  expect(model).toMatchObject({ model: 'sign.yaml', ok: false })
  expect(model!.checks.map((c) => c.name)).toEqual(expect.arrayContaining(['theorem1', 'objective', 'symmetry']))
  const [wrong, right, refuted] = model!.claims
  expect(wrong).toMatchObject({
    claim: 'score(x) == (x - m) / s^2',
    name: null,
    expect: 'holds',
    ok: false,
    line: 9,
    verdict: 'refuted',
    counterexample: { sizes: {}, link: 1, left: expect.any(String) as string, right: expect.any(String) as string },
    replay: expect.stringMatching(/^scoreproof check sign\.yaml --claim 1 --seed 7 --path /) as string,
  })
  const { counterexample } = wrong as { counterexample: object }
  expect(Object.keys(counterexample).sort()).toEqual([
    'data',
    'functions',
    'hidden',
    'indices',
    'left',
    'link',
    'parameters',
    'right',
    'sizes',
    'visible',
  ])
  expect(right).toMatchObject({ name: 'the right way round', ok: true, line: 10 })
  expect(refuted).toMatchObject({ expect: 'refuted', ok: true, verdict: 'refuted' })
})

test('the replay command prints the same counterexample', async () => {
  inFolder(files)
  const { out } = await runCli(['check', 'sign.yaml'])
  const replay = /^ +scoreproof (check .*)$/m.exec(out)![1]!
  const again = await runCli(replay.split(' '))
  expect(again.code).toBe(1)
  const counterexample = (text: string): string => /refuted\n([^]*?--path \S+)/.exec(text)![1]!
  expect(counterexample(again.out)).toBe(counterexample(out))
})

test('bad input in one of several models does not stop the others, and beats what they say', async () => {
  inFolder(files)
  const { code, out, err } = await runCli(['check', 'broken.yaml', 'sign.yaml', 'missing.yaml'])
  expect(code).toBe(2)
  expect(err).toContain('broken.yaml:4:20: ')
  expect(err).toContain('missing.yaml: no such file')
  expect(out).toContain('Reversed')
  expect(out).toContain('not as expected: sign.yaml\nnot read: broken.yaml, missing.yaml\n')
  const json = await runCli(['check', 'broken.yaml', 'sign.yaml', '--json'])
  const { models } = JSON.parse(json.out) as { models: object[] }
  expect(models[0]).toMatchObject({ model: 'broken.yaml', ok: false, errors: [{ line: 4, column: 20 }] })
  expect(models[1]).toMatchObject({ model: 'sign.yaml', ok: false })
  expect(json.code).toBe(2)
})

test('only one claim: no checks, and it alone decides the exit code', async () => {
  inFolder(files)
  const { code, out } = await runCli(['check', 'sign.yaml', '--claim', 'the right way round'])
  expect(code).toBe(0)
  expect(out).not.toContain('theorem1')
  expect(steady(out)).toMatch(/\n\n1 as expected · 0\.1 s · seed 42\n$/)
})

test('derive as text, LaTeX and JSON', async () => {
  inFolder(files)
  const text = await runCli(['derive', 'sign.yaml', '--gradient'])
  expect(text.code).toBe(0)
  expect(text.out).toMatch(/^ {2}∂J\/∂m +/m)
  const latex = await runCli(['derive', 'sign.yaml', '--format', 'latex'])
  expect(latex.out).toMatch(/^\\begin\{align\*\}\n[^]*\\psi[^]*\\end\{align\*\}\n$/)
  const json = await runCli(['derive', 'sign.yaml', '--format', 'json'])
  expect(JSON.parse(json.out)).toMatchObject({
    model: 'sign.yaml',
    name: 'Reversed',
    route: 'closed form',
    score: { x: { indices: [], text: '(m − x)/s²', latex: '\\frac{m - x}{s^{2}}', term: {} } },
    theorem1: { meanGradient: { x: {} }, varGradient: { x: {} }, meanCurvature: { x: {} } },
  })
})

test('derive names the sizes that are set', async () => {
  inFolder({ 'chain.yaml': "sizes: { n: 4, k: n - 1 }\nvisible: { v: 'real[k]' }\nenergy: sum(v.^2)\n" })
  const { out } = await runCli(['derive', 'chain.yaml', '--size', 'n=9', '--format', 'json'])
  expect(JSON.parse(out)).toMatchObject({ sizes: { n: 9, k: 'n − 1' } })
})

test('eval: the answer as JSON, which can be fed back', async () => {
  inFolder(files)
  const { code, out } = await runCli(['eval', 'sign.yaml', '--at', 'points.json', '--json'])
  expect(code).toBe(0)
  const answer = JSON.parse(out) as { points: Record<string, unknown>[] }
  expect(answer).toMatchObject({ model: 'sign.yaml', sizes: {} })
  expect(answer.points[0]).toMatchObject({
    score: { x: -0.1875 },
    dscore: { x: -0.25 },
    theorem1: { meanGradient: { x: 0.1875 }, varGradient: { x: 0 }, meanCurvature: { x: 0.25 } },
    routes: { freeEnergy: 'closed form', theorem1: 'closed form' },
  })
  const given = JSON.parse(POINTS) as { points: object[] }
  const merged = { ...answer, points: answer.points.map((p, k) => ({ ...given.points[k], ...p })) }
  writeFileSync('again.json', JSON.stringify(merged))
  expect(await runCli(['eval', 'sign.yaml', '--at', 'again.json', '--json'])).toMatchObject({ code: 0, out })
})

test('eval --digits gives texts, and a table without --json', async () => {
  inFolder(files)
  const { out } = await runCli(['eval', 'sign.yaml', '--at', 'points.json', '--digits', '30', '--json'])
  const { points } = JSON.parse(out) as { points: { score: { x: string } }[] }
  expect(points[1]!.score.x).toMatch(/^-0\.1000*$/)
  const table = await runCli(['eval', 'sign.yaml', '--at', 'points.json'])
  expect(table.out).toMatch(/point 2\n(.*\n)* {2}score x +−0\.1\n/)
})

test('eval names the place of a value that does not fit', async () => {
  inFolder({ ...files, 'wrong.json': '{"points": [{"parameters": {"m": 0, "s": -1}, "visible": {"x": 0}}]}' })
  const { code, out, err } = await runCli(['eval', 'sign.yaml', '--at', 'wrong.json'])
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(/^wrong\.json: points\[0\]\.parameters\.s: /)
})

test('init writes a model that check accepts', async () => {
  inFolder({})
  const { code, out } = await runCli(['init', 'my-energy'])
  expect([code, out]).toEqual([0, 'wrote my-energy.yaml; next: scoreproof check my-energy.yaml\n'])
  expect(readFileSync('my-energy.yaml', 'utf8')).toMatch(/^# yaml-language-server: \$schema=/)
  expect((await runCli(['check', 'my-energy.yaml', '--runs', '20'])).code).toBe(0)
  expect((await runCli(['init'])).out).toContain('energy: |')
})

test.each(['functions', 'domains', 'checks'])('list %s', async (what) => {
  const { code, out } = await runCli(['list', what])
  expect(code).toBe(0)
  expect(out.trimEnd().split('\n').length).toBeGreaterThan(2)
  for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(100)
})

test.each([
  ['99:0', /the path 99:0 leads to no sample of this claim/],
  ['nowhere', /the path nowhere leads to no sample of this claim/],
])('a path that leads nowhere says so: %s', async (path, message) => {
  inFolder(files)
  const { out, code } = await runCli(['check', 'sign.yaml', '--claim', '1', '--path', path])
  expect(out.replace(/\s+/g, ' ')).toMatch(message)
  expect(code).toBe(1)
})

test('a folder means its model files, those of inner folders too', async () => {
  inFolder({})
  for (const inner of ['zoo/b', 'zoo/.git', 'zoo/node_modules/x']) mkdirSync(inner, { recursive: true })
  const model = 'visible: { x: real }\nenergy: x^2 / 2\n'
  for (const name of ['z.yml', 'a.yaml', 'b/c.YAML', '.git/d.yaml', 'node_modules/x/e.yaml', 'notes.txt'])
    writeFileSync(`zoo/${name}`, model)
  const { code, out } = await runCli(['check', 'zoo', '--json', '--runs', '20'])
  expect(code).toBe(0)
  const { models } = JSON.parse(out) as { models: { model: string }[] }
  expect(models.map((m) => m.model)).toEqual(['zoo/a.yaml', 'zoo/b/c.YAML', 'zoo/z.yml'])
  expect((await runCli(['derive', 'zoo/b'])).out).toContain('zoo/b/c.YAML')
  const several = await runCli(['derive', 'zoo'])
  expect([several.code, several.err]).toEqual([
    2,
    'zoo: is a folder with 3 model files; name one, as in `zoo/a.yaml`\n',
  ])
})
