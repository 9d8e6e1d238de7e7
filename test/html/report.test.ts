import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseMarkup, type Tag, textIn } from '../export/parseMarkup'
import { inFolder, runCli } from '../cli/runCli'

const all = (tag: Tag): readonly Tag[] => [tag, ...tag.children.flatMap(all)]
const tagsOf = (file: string): readonly Tag[] => parseMarkup(readFileSync(file, 'utf8')).flatMap(all)
const withClass = (tags: readonly Tag[], name: string): readonly Tag[] =>
  tags.filter((t) => (t.attributes.class ?? '').split(' ').includes(name))

const GOOD = `name: Gaussian
visible: { x: real }
parameters: { m: real, s: positive }
assume: ["s > 1/8"]
energy: (x - m)^2 / (2 * s^2)
claims:
  - score(x) == (m - x) / s^2
`
const WRONG = `${GOOD.replace('Gaussian', 'Reversed')}  - claim: score(x) == (x - m) / s^2
    note: a sign
  - claim: F == 0
    expect: refuted
`
const BROKEN = 'name: Broken\nvisible: { v: real }\nenergy: v^2 / sigm\n'
const DATA = `x\n${Array.from({ length: 30 }, (_, k) => String(Math.sin(7 * k) + 1)).join('\n')}\n`
const POINT = JSON.stringify({ points: [{ parameters: { m: 1, s: 2 } }] })
const FULL = JSON.stringify({ points: [{ parameters: { m: 1, s: 2 }, visible: { x: 3 } }] })
const FILES = {
  'good.yaml': GOOD,
  'wrong.yaml': WRONG,
  'broken.yaml': BROKEN,
  'x.csv': DATA,
  'p.json': POINT,
  'v.json': FULL,
}

test('one model: formulas, verdicts, the counterexample with its command, pictures, diagnosis, code', async () => {
  inFolder(FILES)
  const { code, out, err } = await runCli(['report', 'wrong.yaml', '-o', 'r.html', '--data', 'x.csv', '--at', 'p.json'])
  expect([code, err]).toEqual([1, 'wrote r.html\n'])
  expect(out).toMatch(/^1 model, 1 of \d not as expected\n$/)
  const tags = tagsOf('r.html')
  expect(withClass(tags, 'claim')).toHaveLength(3)
  expect(withClass(tags, 'claim').map((t) => t.attributes.class)).toEqual(['claim good', 'claim bad', 'claim good'])
  expect(withClass(tags, 'check').length).toBeGreaterThan(3)
  const commands = withClass(tags, 'command').map((t) => textIn(t).trim())
  expect(commands.filter((c) => /^scoreproof check wrong\.yaml --claim 2 .*--path/.test(c))).toHaveLength(1)
  const kinds = tags.filter((t) => t.name === 'figure').map((t) => t.attributes['data-kind'])
  expect(kinds).toEqual(expect.arrayContaining(['counterexample', 'profile', 'objective']))
  expect(withClass(tags, 'code').map((t) => textIn(t.children[0]!))).toEqual([
    'numpy',
    'torch',
    'jax',
    'c',
    'typescript',
  ])
  expect(tags.filter((t) => t.name === 'math').length).toBeGreaterThan(10)
  const text = tags
    .filter((t) => t.name === 'body')
    .map(textIn)
    .join('')
  for (const said of ['Reversed', 'a sign', 's &gt; 1/8', 'seed 42', 'left / right', 'smoothness', 'by normal-form'])
    expect(text).toContain(said)
  // It can be read without its script: nothing but the buttons that copy is hidden.
  expect(tags.filter((t) => 'hidden' in t.attributes).every((t) => t.name === 'button')).toBe(true)
  expect(tags.filter((t) => t.name === 'script')).toHaveLength(1)
  expect(tags.some((t) => 'src' in t.attributes || t.name === 'link' || t.name === 'img')).toBe(false)
})

test('verdicts of a file are the same report; only what took time differs', async () => {
  inFolder(FILES)
  const json = (await runCli(['check', 'wrong.yaml', '--json'])).out
  writeFileSync('verdicts.json', json)
  await runCli(['report', 'wrong.yaml', '-o', 'a.html'])
  expect(await runCli(['report', 'wrong.yaml', '--from', 'verdicts.json', '-o', 'b.html'])).toMatchObject({ code: 1 })
  const [a, b] = ['a.html', 'b.html'].map((file) => readFileSync(file, 'utf8').replace(/<footer>.*<\/footer>/, ''))
  expect(b).toBe(a)
})

test('several models: an index, the worst first', async () => {
  inFolder(FILES)
  const { code, err } = await runCli(['report', 'good.yaml', 'wrong.yaml', 'broken.yaml', '-o', 'r.html'])
  expect(code).toBe(2)
  expect(err).toContain('broken.yaml:3:')
  const tags = tagsOf('r.html')
  const index = tags.find((t) => t.name === 'nav')!
  expect(
    all(index)
      .filter((t) => t.name === 'a')
      .map(textIn),
  ).toEqual(['broken.yaml', 'Reversed', 'Gaussian'])
  for (const { attributes } of all(index).filter((t) => t.name === 'a'))
    expect(tags.filter((t) => `#${t.attributes.id}` === attributes.href)).toHaveLength(1)
  expect(withClass(tags, 'faults').map(textIn).join('')).toContain('sigm')
  const row = all(index)
    .filter((t) => t.name === 'tr')
    .map(textIn)
    .find((text) => text.startsWith('Reversed'))!
  expect(row).toMatch(/1 of \d not as expected/)
  expect(withClass(all(index), 'count')).toHaveLength(8)
})

test('text of files and verdicts stays text', async () => {
  const hostile = `<img src=x onerror=alert(1)></script><script>alert(2)</script>\u202egnp\u001b[31m"'&`
  const quoted = JSON.stringify(hostile)
  inFolder({
    'm.yaml': `name: ${quoted}\nsource: ${quoted}\ndescription: ${quoted}\nvisible: { v: real }\nenergy: v^2 / 2\nclaims:\n  - claim: F == 0\n    name: ${quoted}\n    note: ${quoted}\n`,
  })
  const { out: json } = await runCli(['check', 'm.yaml', '--json'])
  const run = JSON.parse(json) as { models: { claims: Record<string, unknown>[]; checks: Record<string, unknown>[] }[] }
  const { claims, checks } = run.models[0]!
  Object.assign(claims[0]!, {
    remark: hostile,
    replay: `scoreproof ${hostile}`,
    difference: { kind: 'other', text: hostile },
  })
  Object.assign(checks[0]!, { details: hostile, remarks: [hostile] })
  writeFileSync('v.json', JSON.stringify(run))
  for (const from of [[], ['--from', 'v.json']]) {
    await runCli(['report', 'm.yaml', '-o', 'r.html', ...from])
    const text = readFileSync('r.html', 'utf8')
    const tags = tagsOf('r.html')
    expect(tags.some((t) => t.name === 'img')).toBe(false)
    expect(tags.filter((t) => t.name === 'script')).toHaveLength(1)
    for (const { attributes } of tags) expect(Object.keys(attributes).filter((k) => k.startsWith('on'))).toEqual([])
    expect(text).toContain('&lt;img src=x onerror=alert(1)&gt;')
    expect(text).not.toMatch(/[\u202e\u001b]/)
  }
})

describe('what cannot be used is refused, and nothing is written', () => {
  test.each<[string, readonly string[], RegExp]>([
    ['a model that is not there', ['none.yaml'], /none\.yaml: no such file/],
    ['verdicts that are not there', ['good.yaml', '--from', 'none.json'], /none\.json: no such file/],
    ['verdicts that are no JSON', ['good.yaml', '--from', 'good.yaml'], /good\.yaml: is not JSON/],
    ['other JSON', ['good.yaml', '--from', 'p.json'], /p\.json: is not the JSON of `scoreproof check --json`/],
    [
      'verdicts of another model',
      ['good.yaml', '--from', 'verdicts.json'],
      /has no verdicts of `good\.yaml`; it has those of `wrong\.yaml`/,
    ],
    ['data for several', ['good.yaml', 'wrong.yaml', '--data', 'x.csv'], /--data: is for one model/],
    ['a point for several', ['good.yaml', 'wrong.yaml', '--at', 'p.json'], /--at: is for one model/],
    ['a point without v', ['good.yaml', '--at', 'p.json'], /p\.json: .*visible/],
    ['data that do not fit', ['good.yaml', '--data', 'p.json'], /p\.json: /],
    ['a folder that is not there', ['good.yaml', '-o', 'no/r.html'], /no\/r\.html: no such folder/],
  ])('%s', async (_, args, message) => {
    const folder = inFolder(FILES)
    writeFileSync('verdicts.json', (await runCli(['check', 'wrong.yaml', '--json'])).out)
    const before = readdirSync(folder)
    const { code, err } = await runCli(['report', ...args, ...(args.includes('-o') ? [] : ['-o', 'r.html'])])
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(err).not.toMatch(/internal error|\n\s+at /)
    expect(readdirSync(folder)).toEqual(before)
  })

  test('verdicts of another text', async () => {
    inFolder(FILES)
    writeFileSync('verdicts.json', (await runCli(['check', 'good.yaml', '--json'])).out)
    writeFileSync('good.yaml', GOOD.replace('Gaussian', 'Other'))
    const { code, err } = await runCli(['report', 'good.yaml', '--from', 'verdicts.json', '-o', 'r.html'])
    expect(code).toBe(2)
    expect(err).toMatch(/good\.yaml: is not the text that verdicts\.json is about/)
  })

  test('a file that is not ours is left as it is, unless forced; ours is written again', async () => {
    inFolder({ ...FILES, 'r.html': 'mine' })
    const { code, err } = await runCli(['report', 'good.yaml', '-o', 'r.html'])
    expect([code, readFileSync('r.html', 'utf8')]).toEqual([2, 'mine'])
    expect(err).toMatch(/r\.html: exists and was not written by scoreproof; `--force` overwrites it/)
    expect(await runCli(['report', 'good.yaml', '-o', 'r.html', '--force'])).toMatchObject({ code: 0 })
    expect(await runCli(['report', 'good.yaml', '-o', 'r.html'])).toMatchObject({ code: 0 })
    mkdirSync('folder')
    expect(await runCli(['report', 'good.yaml', '-o', 'folder'])).toMatchObject({ code: 2 })
  })
})

test('a point that fixes v is where the pictures are', async () => {
  inFolder(FILES)
  expect(await runCli(['report', 'good.yaml', '--at', 'v.json', '-o', 'r.html'])).toMatchObject({ code: 0 })
  expect(
    tagsOf('r.html')
      .find((t) => t.name === 'desc')!
      .texts.join(''),
  ).toMatch(/lowest at x = 1\b/)
})

describe('entries that are chosen', () => {
  const THREE = 'visible: { v: "real[n]" }\nsizes: { n: 3 }\nenergy: "sum(i, (v[i] - i)^2)"\n'
  test('are those that are drawn, by any of their names', async () => {
    inFolder({ 'm.yaml': THREE })
    expect(await runCli(['report', 'm.yaml', '--entries', 'v[3], v_1', '-o', 'r.html'])).toMatchObject({ code: 0 })
    expect(readFileSync('r.html', 'utf8')).toContain('F and ψ over v[3] and v[1]')
  })
  test.each([
    ['v[9],v[1]', /--entries: no visible entry is `v\[9\]`; they are `v\[1\]`, `v\[2\]`, `v\[3\]`/],
    ['v[1],v1', /--entries: the same entry twice/],
    ['v[1],v[2],v[3]', /--entries: must be one or two visible entries/],
  ])('%s is refused', async (entries, message) => {
    inFolder({ 'm.yaml': THREE })
    const { code, err } = await runCli(['report', 'm.yaml', '--entries', entries, '-o', 'r.html'])
    expect(code).toBe(2)
    expect(err).toMatch(message)
  })
})
