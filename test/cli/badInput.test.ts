import { chmodSync, mkdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inFolder, runCli } from './runCli'

const GAUSSIAN = `name: Gaussian
sizes: { n: 2 }
visible:
  v: real[n]
parameters:
  m: real[n]
energy: sum(i, (v[i] - m[i])^2) / 2
claims:
  - claim: score(v[i]) == m[i] - v[i]
    name: linear
`

const CHAIN = `sizes: { n: 4, m: 2, k: n - m + 1 }
visible: { v: 'real[k]' }
assume: [n >= 3]
energy: sum(v.^2)
`

const DOUBLING = `visible: { v: real }
definitions:
  f0: v * tanh(v)
${Array.from({ length: 20 }, (_, k) => `  f${k + 1}: f${k} * tanh(f${k})\n`).join('')}energy: v^2 + f20
`

const DEEP = `visible: { v: real }
definitions:
  f0: sin(v)
${Array.from({ length: 460 }, (_, k) => `  f${k + 1}: tanh(f${k}) + 1\n`).join('')}energy: v^2 + f460
`

const TOO_DEEP = [
  'deep.yaml:464:9: a formula is nested too deeply to be derived: 921 levels; the energy stands for 1385 symbols written out: compose fewer parts, or declare an undefined function for one of them',
  '  464 | energy: v^2 + f460',
  '      |         ^^^^^^^^^^',
  '1 error',
].join('\n')

/** What is typed, and all that is said about it on standard error; nothing on standard output, exit code 2. */
const refusals: readonly (readonly [args: string, message: string])[] = [
  ['chek model.yaml', "scoreproof: unknown command 'chek'; did you mean `check`?"],
  ['model.yaml', "scoreproof: unknown command 'model.yaml'\n(scoreproof check model.yaml)"],
  ['derive deep.yaml', TOO_DEEP],
  ['eval deep.yaml --at point.json', TOO_DEEP],
  [
    'derive doubling.yaml',
    [
      'doubling.yaml:14:8: a formula is too long to print: about 10^7 symbols; `f11` stands for 10239 symbols written out: compose fewer parts, or declare an undefined function for one of them',
      '   14 |   f11: f10 * tanh(f10)',
      '      |        ^^^^^^^^^^^^^^^',
      '1 error',
    ].join('\n'),
  ],
  ['check', 'check: no model is named; give files, folders or --files-from'],
  [
    'check model.yaml --seed 5..1',
    '--seed: must be a whole number from 0 to 2147483647, or a range of them such as 1..20, not `5..1`',
  ],
  ['check model.yaml --size n=4..2', '--size: `n=4..2` is no range of 1 to 100000 sizes'],
  ['derive model.yaml --size n=2..4', '--size: a range of `n` is for `check`; give one number'],
  ['check model.yaml --shard 0/3', '--shard: must be i/n with i from 1 to n, such as 2/8, not `0/3`'],
  ['check model.yaml --shard 4/3', '--shard: must be i/n with i from 1 to n, such as 2/8, not `4/3`'],
  ['check model.yaml --path 0 --seed 1..2', '--path: is for one seed and one choice of sizes, and 2 are given'],
  ['check model.yaml --blob model.yaml', 'model.yaml: exists and was not written by scoreproof'],
  ['check model.yaml --junit none/a.xml', 'none/a.xml: no such folder `none`'],
  ['check --files-from missing.txt', 'missing.txt: no such file'],
  ['merge model.yaml', 'model.yaml: is not what `scoreproof check --blob` writes'],
  ['merge folder', 'folder: no file in it ends in .jsonl'],
  ['check model.yaml --jsn', "scoreproof: unknown option '--jsn'; did you mean `--json`?\n(scoreproof check --help)"],
  ['check model.yaml --seed', "scoreproof: option '--seed <n>' argument missing\n(scoreproof check --help)"],
  [
    'check model.yaml --seed x',
    '--seed: must be a whole number from 0 to 2147483647, or a range of them such as 1..20, not `x`',
  ],
  [
    'check model.yaml --seed -1',
    '--seed: must be a whole number from 0 to 2147483647, or a range of them such as 1..20, not `-1`',
  ],
  ['check model.yaml --runs 0', '--runs: must be a whole number from 1 to 10000000, not `0`'],
  ['check model.yaml --timeout soon', '--timeout: must be a positive number of seconds, not `soon`'],
  ['check model.yaml --size n', '--size: cannot read `n`; write `--size nv=5` or `--size nv=5,nh=3`'],
  ['check model.yaml --size n=0', '--size: `n` must be a positive integer, not `0`'],
  ['check model.yaml --size n=1.5', '--size: `n` must be a positive integer, not `1.5`'],
  ['check model.yaml --size nn=3', '--size: no size `nn`; did you mean `n`?'],
  ['check model.yaml --size width=3', '--size: no size `width`; sizes are `n`'],
  ['check chain.yaml --size n=2', '--size: an assumption or an index of the model leaves out n = 2, m = 2'],
  ['derive chain.yaml --size n=1', '--size: the derived sizes are no positive integers at n = 1, m = 2'],
  ['check model.yaml --claim 2', '--claim: no claim `2`; the model has claims 1 to 1'],
  ['check model.yaml --claim linaer', '--claim: no claim `linaer`; did you mean `linear`?'],
  ['check model.yaml model.yaml --claim 1', '--claim: is for one model, and 2 are given'],
  ['check missing.yaml', 'missing.yaml: no such file'],
  ['check model.yml', 'model.yml: no such file; did you mean `model.yaml`?'],
  ['check folder', 'folder: is a folder; no file in it ends in .yaml or .yml'],
  ['check empty.yaml', 'empty.yaml: is empty; `scoreproof init` prints a model to start from'],
  ['check binary.yaml', 'binary.yaml: is not a text file: it holds zero bytes'],
  ['check latin1.yaml', 'latin1.yaml: is not UTF-8 text; save it as UTF-8'],
  ['check utf16.yaml', 'utf16.yaml: is UTF-16; save it as UTF-8'],
  ['check large.yaml', 'large.yaml: is larger than 1 MB, the most that is read'],
  ['derive missing.yaml', 'missing.yaml: no such file'],
  [
    'derive model.yaml --format pdf',
    "scoreproof: option '--format <format>' argument 'pdf' is invalid. Allowed choices are text, latex, json.\n(scoreproof derive --help)",
  ],
  ['eval model.yaml', "scoreproof: required option '--at <points.json>' not specified\n(scoreproof eval --help)"],
  ['eval model.yaml --at missing.json', 'missing.json: no such file'],
  ['eval model.yaml --at model.yaml --digits 51', '--digits: must be a whole number from 1 to 50, not `51`'],
  ['eval model.yaml --at empty.yaml', 'empty.yaml: is empty'],
  ['init model', 'model.yaml: exists already and is left as it is'],
  ['init nowhere/model', 'nowhere/model.yaml: no such folder `nowhere`'],
  ['list function', 'no list `function`; did you mean `functions`?'],
]

test.each(refusals)('scoreproof %s', async (args, message) => {
  inFolder({
    'model.yaml': GAUSSIAN,
    'chain.yaml': CHAIN,
    'doubling.yaml': DOUBLING,
    'deep.yaml': DEEP,
    'point.json': '{"points": [{"visible": {"v": 1}}]}',
    'empty.yaml': '',
    'binary.yaml': new Uint8Array([110, 97, 0, 1]),
    'latin1.yaml': new Uint8Array([110, 0xe9, 110, 10]),
    'utf16.yaml': new Uint8Array([0xff, 0xfe, 110, 0]),
    'large.yaml': '#'.repeat(2 ** 20 + 1),
  })
  mkdirSync('folder')
  const { code, out, err } = await runCli(args.split(' '))
  expect(err.trimEnd()).toBe(message)
  expect(out).toBe('')
  expect(code).toBe(2)
})

test.skipIf(process.getuid?.() === 0)('a file without permission to read', async () => {
  inFolder({ 'secret.yaml': GAUSSIAN })
  chmodSync('secret.yaml', 0)
  expect(await runCli(['check', 'secret.yaml'])).toMatchObject({
    code: 2,
    err: 'secret.yaml: cannot be read: permission denied\n',
  })
})

test('init never changes a file that exists', async () => {
  inFolder({ 'model.yaml': GAUSSIAN })
  await runCli(['init', 'model'])
  expect(readFileSync('model.yaml', 'utf8')).toBe(GAUSSIAN)
})

test('no arguments: the help, as an error', async () => {
  const { code, out, err } = await runCli([])
  expect([code, out]).toEqual([2, ''])
  expect(err).toContain('Usage: scoreproof')
})

test.each([['--help'], ['check --help'], ['--version']])('scoreproof %s answers on standard output', async (args) => {
  const { code, out, err } = await runCli(args.split(' '))
  expect([code, err]).toEqual([0, ''])
  expect(out).not.toBe('')
})
