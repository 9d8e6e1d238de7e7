import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inFolder, runCli } from './runCli'

const MODEL = `name: A Gaussian with binary units
sizes: { n: 2, k: 3 }
visible: { v: "real[n]" }
hidden: { h: "binary[k]" }
parameters: { W: "real[n, k]", s: positive }
energy: v' * v / (2 * s^2) - v' * W * h
`
const COUPLED = MODEL.replace("- v' * W * h", "- v' * W * h - h' * W' * W * h").replace('k: 3', 'k: 21')
const OPEN = `name: A quartic unit
visible: { v: real }
hidden: { z: real }
energy: v^2 / 2 + z^4 - v * z
`
const UNDEFINED = `name: An unknown energy
visible: { v: real }
functions: { f: "(v) -> real" }
energy: f(v)
`
const files = { 'model.yaml': MODEL, 'coupled.yaml': COUPLED, 'open.yaml': OPEN, 'undefined.yaml': UNDEFINED }
const exportTo = (...args: string[]): ReturnType<typeof runCli> => runCli(['export', ...args])

test('goes to standard output, with the model, its source and its hash', async () => {
  inFolder(files)
  const { code, out, err } = await exportTo('model.yaml', '--target', 'numpy')
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatch(/^# Written by scoreproof .* from model\.yaml\.\n"""A Gaussian with binary units\.\n/)
  expect(out).toMatch(/SHA-256 [0-9a-f]{64}\b/)
  for (const name of ['free_energy', 'log_density', 'score', 'dscore', 'objective', 'loss', 'mean_h'])
    expect(out).toContain(`\ndef ${name}(v, *, W, s):\n`)
  expect(out).not.toContain('def sample_h')
})

test('the functions that are asked for, and no others', async () => {
  inFolder(files)
  const { code, out } = await exportTo('model.yaml', '--target', 'torch', '--what', 'sample,score')
  expect(code).toBe(0)
  expect([...out.matchAll(/^def ([a-z]\w*)\(/gm)].map(([, name]) => name)).toEqual(['score', 'sample_h'])
})

test('a file is overwritten where it was written so, or by --force; else it is left as it is', async () => {
  inFolder({ ...files, 'mine.py': 'print(1)\n' })
  const first = await exportTo('model.yaml', '--target', 'numpy', '-o', 'm.py')
  expect([first.code, first.out]).toEqual([0, ''])
  const text = readFileSync('m.py', 'utf8')
  expect((await exportTo('model.yaml', '--target', 'torch', '-o', 'm.py')).code).toBe(0)
  expect(readFileSync('m.py', 'utf8')).not.toBe(text)
  const { code, err } = await exportTo('model.yaml', '--target', 'numpy', '-o', 'mine.py')
  expect([code, err]).toEqual([1, expect.stringMatching(/mine\.py exists .*`--force`/)])
  expect(readFileSync('mine.py', 'utf8')).toBe('print(1)\n')
  expect((await exportTo('model.yaml', '--target', 'numpy', '-o', 'mine.py', '--force')).code).toBe(0)
  expect(readFileSync('mine.py', 'utf8')).toBe(text)
  expect(readdirSync('.').filter((name) => name.endsWith('.part'))).toEqual([])
})

test.each([
  ['an integral without a closed form', 'open.yaml', /`z`.*quadrature.*`scoreproof eval`/],
  ['an undefined function', 'undefined.yaml', /`f` is an undefined function.*definitions/],
  ['too many states', 'coupled.yaml', /`h` has 2\^21 states.*k = 21.*more than 2\^20.*`--size`/],
])('%s is refused before anything is written', async (_, model, message) => {
  inFolder(files)
  const { code, out, err } = await exportTo(model, '--target', 'numpy', '-o', 'out.py')
  expect([code, out]).toEqual([1, ''])
  expect(err).toMatch(message)
  expect(existsSync('out.py')).toBe(false)
})

test('fewer states are gone through', async () => {
  inFolder(files)
  expect((await exportTo('coupled.yaml', '--target', 'numpy', '--size', 'k=20')).code).toBe(0)
})

test.each([
  ['an unknown target', ['--target', 'fortran'], /no target `fortran`.*`numpy`/],
  ['a mistyped target', ['--target', 'numpi'], /did you mean `numpy`/],
  ['a function that there is not', ['--target', 'numpy', '--what', 'scores'], /did you mean `score`/],
  ['a weight that is none', ['--target', 'numpy', '--weight', 'v[i] * h[j]'], /--weight/],
  ['a folder that is not there', ['--target', 'numpy', '-o', 'no/where.py'], /no such folder `no`/],
])('%s is bad input', async (_, args, message) => {
  inFolder(files)
  const { code, out, err } = await exportTo('model.yaml', ...args)
  expect([code, out]).toEqual([2, ''])
  expect(err).toMatch(message)
})

test('the model file itself is never overwritten by mistake', async () => {
  inFolder(files)
  const { code } = await exportTo('model.yaml', '--target', 'numpy', '-o', 'model.yaml')
  expect(code).toBe(1)
  expect(readFileSync('model.yaml', 'utf8')).toBe(MODEL)
})

const CLAIMS = `name: With claims
visible: { v: real }
energy: v^2 / 2
claims:
  - score(v) == -v
  - name: ends */ nothing
    claim: dscore(v) == -1
`

test.each(['numpy', 'torch', 'jax', 'c', 'typescript', 'latex'])(
  '--check: the verdicts stand in %s',
  async (target) => {
    inFolder({ 'm.yaml': CLAIMS })
    const { code, out } = await exportTo('m.yaml', '--target', target, '--check')
    expect(code).toBe(0)
    expect(out).toMatch(/theorem1 +(tested|proved) .*\n(.*\n)*.*:5 +score\(v\[?i?\]?\) == -v +proved/)
    expect((await exportTo('m.yaml', '--target', target)).out).not.toContain('theorem1')
  },
)

test('--check: a claim that is not as expected refuses the export, and nothing is written', async () => {
  inFolder({ 'm.yaml': CLAIMS.replace('== -v', '== v') })
  const { code, out, err } = await exportTo('m.yaml', '--target', 'numpy', '--check', '-o', 'm.py')
  expect([code, out, existsSync('m.py')]).toEqual([1, '', false])
  expect(err).toMatch(/1 of \d verdicts not as expected; `scoreproof check m.yaml`/)
})

test('hostile text of a model stays inside of its docstring', async () => {
  inFolder({})
  writeFileSync('m.yaml', `name: 'quotes """ and \\ and # here'\nvisible: { v: real }\nenergy: v^2\n`)
  const { out } = await exportTo('m.yaml', '--target', 'numpy')
  const [, docstring] = out.split('"""')
  expect(docstring).toContain("quotes ''' and \\\\ and # here.")
  expect(out.split('"""').length % 2).toBe(1)
})
