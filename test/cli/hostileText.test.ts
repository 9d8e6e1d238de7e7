import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { run } from '../../src/cli/program'
import { directChecker } from './directChecker'
import { shellWord } from '../../src/cli/shellWord'
import { execFileSync } from 'node:child_process'
import { inFolder, runCli } from './runCli'

/* What a terminal would obey, or show as something else: titles, moves, colours, directions, no width, line breaks. */
const HOSTILE =
  '\u001b]0;title\u0007\u001b[2J\u001b[1A\u001b[2K\u001b[31mred\u009b31m\u202egnp\u202c\u2066x\u200b\u200d\ufeff\u00ad\u2028\u2029\r\b\u007f\u3164\u{e0041} ✓ proved\nclaims\n  ✓ all'
const yaml = (text: string): string =>
  JSON.stringify(text).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

/** Line breaks, and everything that is seen. */
const CLEAN = /^(?:\n|[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}])*$/u

const MODEL = `name: ${yaml(HOSTILE)}
source: ${yaml(HOSTILE)}
description: ${yaml(HOSTILE)}
visible: { v: real }
parameters: { s: positive, a_b: positive }
assume: [ "s > 1/8 && s < 90" ]
energy: v^2 / (2 * s * a_b)
claims:
  - claim: score(v) == -v / (s * a_b)
    name: ${yaml(`good ${HOSTILE}`)}
    note: ${yaml(HOSTILE)}
  - claim: score(v) == v / s
    name: ${yaml(`bad ${HOSTILE}`)}
    note: ${yaml(HOSTILE)}
`.replace('&&', 'and')
const POINT = JSON.stringify({ points: [{ parameters: { s: 1, a_b: 1 }, visible: { v: 1 } }] })
const FILES = {
  'm.yaml': MODEL,
  'p.json': POINT,
  'q.json': JSON.stringify({ points: [{ parameters: { s: 1, a_b: 1 } }] }),
  'wrong.json': JSON.stringify({
    points: [{ parameters: { s: 1, [HOSTILE]: HOSTILE }, visible: { v: HOSTILE } }],
    [HOSTILE]: 1,
  }),
  'named.csv': `"${HOSTILE}"\n1\n`,
  'field.csv': `v\n${HOSTILE.split(/[\n\r]/)[0]}\n`,
  'key.yaml': `${yaml(HOSTILE)}: 1\nvisible: { v: real }\nenergy: v^2 + ${HOSTILE.replaceAll('\n', ' ')}\nclaims:\n  - claim: F == 0\n    expect: ${yaml(HOSTILE)}\n`,
  'data.yaml': `visible: { v: real }\nenergy: v^2\ndata: { csv: ${yaml(HOSTILE)} }\n`,
  'comment.yaml': `visible: { v: real }\nenergy: |\n  v^2 # ${HOSTILE.split('\n')[0]!.replaceAll(/[\r\u0007\u001b\b\u007f\u009b]/g, '')}\nclaims:\n  - |\n    F == 0 # \u202e\u200b\n`,
  [HOSTILE.replaceAll('/', '')]: MODEL,
}
const FILE = HOSTILE.replaceAll('/', '')

const COMMANDS: readonly (readonly string[])[] = [
  ['check', 'm.yaml'],
  ['check', 'm.yaml', '--claim', '2'],
  ['check', 'm.yaml', '--json'],
  ['check', FILE],
  ['check', FILE, 'm.yaml', '--json'],
  ['check', 'comment.yaml'],
  ['check', 'key.yaml'],
  ['check', 'key.yaml', '--json'],
  ['check', 'data.yaml'],
  ['check', `${FILE}x`],
  ['check', 'm.yaml', '--claim', HOSTILE],
  ['check', 'm.yaml', '--seed', HOSTILE],
  ['check', 'm.yaml', '--size', HOSTILE],
  ['check', 'm.yaml', `--${HOSTILE}`],
  ['check', 'm.yaml', '--path', HOSTILE, '--claim', '2'],
  ['report', 'm.yaml', '-o', 'r.html'],
  ['report', 'm.yaml', 'comment.yaml', '-o', 'r.html', '--force'],
  ['report', FILE, '-o', `${FILE}.html`],
  ['report', 'm.yaml', '-o', FILE],
  ['report', 'm.yaml', '-o', 'r.html', '--from', FILE],
  ['report', 'm.yaml', '-o', 'r.html', '--at', 'wrong.json'],
  ['report', 'm.yaml', '-o', 'r.html', '--data', 'named.csv'],
  ['derive', 'm.yaml'],
  ['derive', 'm.yaml', '--format', 'latex'],
  ['derive', 'm.yaml', '--format', 'json'],
  ['derive', FILE],
  ['derive', 'm.yaml', '--format', HOSTILE],
  ['derive', 'm.yaml', '--weight', HOSTILE],
  ['eval', 'm.yaml', '--at', 'p.json'],
  ['eval', 'm.yaml', '--at', 'p.json', '--json'],
  ['eval', FILE, '--at', 'p.json'],
  ['eval', 'm.yaml', '--at', 'wrong.json'],
  ['eval', 'm.yaml', '--at', FILE],
  ['eval', 'm.yaml', '--at', 'q.json', '--data', 'named.csv'],
  ['eval', 'm.yaml', '--at', 'q.json', '--data', 'field.csv'],
  ['eval', 'm.yaml', '--at', 'q.json', '--data', FILE],
  ['list', HOSTILE],
  ['init', `${FILE}/x`],
  ['recheck', 'p.json'],
  ['recheck', `${FILE}x`],
  [HOSTILE],
]

describe('text of files, of names of files and of options is made harmless', () => {
  test.each(COMMANDS.map((args, k) => [k, args] as const))('command %#', async (_, args) => {
    inFolder(FILES)
    const { out, err } = await runCli(args)
    expect(out + err).not.toBe('')
    expect(out).toMatch(CLEAN)
    expect(err).toMatch(CLEAN)
    // Nothing of it begins a line that looks like the report's own; a command line's own mistakes are the user's.
    if (args[1] === 'm.yaml' && !args.includes(HOSTILE)) expect(`${out}${err}`).not.toMatch(/^ {2}✓ all$/m)
  })

  test('on a terminal with colours nothing but the colours of the report is obeyed', async () => {
    inFolder(FILES)
    for (const args of [
      ['check', 'm.yaml'],
      ['check', FILE],
      ['check', 'data.yaml'],
    ]) {
      let written = ''
      const put = (text: string): void => void (written += text)
      const terminal = {
        out: put,
        err: put,
        status: put,
        clear: () => {},
        width: 100,
        outColour: true,
        errColour: true,
        interactive: true,
      }
      await run(args, {
        terminal,
        interruption: () => new AbortController().signal,
        checker: () => directChecker,
        scripts: new URL(import.meta.url),
        build: () => 'test',
        page: '',
      })
      expect(written.replaceAll(/\u001b\[(?:1|2|22|3[123]|39)m/g, '')).toMatch(CLEAN)
    }
  })

  test('JSON reads back as the text that the file holds', async () => {
    inFolder(FILES)
    const { out } = await runCli(['derive', 'm.yaml', '--format', 'json'])
    expect((JSON.parse(out) as { name: string }).name).toBe(HOSTILE)
  })

  test('the case of a model whose texts hold escape sequences', async () => {
    const text = readFileSync('test/cases/escape-sequences.yaml', 'utf8')
    inFolder({ 'case.yaml': text })
    const { code, out } = await runCli(['check', 'case.yaml'])
    expect(code).toBe(0)
    expect(out).toMatch(CLEAN)
    expect((await runCli(['check', 'case.yaml', '--claim', '2'])).out).toMatch(CLEAN)
    expect(out).toContain('good \\x1b[1A\\x1b[2K fake \\u202edekcah')
  })
})

test('a file name of any characters is one word of a shell', () => {
  const names = [
    'a b.yaml',
    "it's.yaml",
    '$(x) `y` "z".yaml',
    '~/m',
    '-m.yaml',
    'ü.yaml',
    FILE.replaceAll('\u0000', ''),
    '\u{1f600}',
    '*?[a].yaml',
    '\\n',
  ]
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const read = execFileSync('bash', ['-c', `printf '%s\\0' ${names.map(shellWord).join(' ')}`], {
    encoding: 'utf8',
    env,
  })
  expect(read.split('\0').slice(0, -1)).toEqual(names.map((name) => (name.startsWith('-') ? `./${name}` : name)))
})
