import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { runCli } from './cli/runCli'
import { missing, pythonWith } from './code/python'

/*
 * Everything in README.md that can be run is run: files marked `<!-- file: … -->` are written, `console` blocks are
 * compared with what their commands print, `ts` blocks are imported. UPDATE_README=1 writes the outputs instead.
 */

const path = resolve('README.md')
const readme = readFileSync(path, 'utf8')
const update = process.env.UPDATE_README === '1'
const before = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'scoreproof-readme-'))

const fences = (language: string): readonly string[] =>
  [...readme.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, name, body]) => (name === language ? [body!] : []))

beforeAll(() => {
  for (const [, name, body] of readme.matchAll(/<!-- file: (\S+) -->\n\n```\w+\n([^]*?)^```$/gm)) {
    writeFileSync(join(folder, name!), body!)
  }
  process.chdir(folder)
})
afterAll(() => {
  process.chdir(before)
  rmSync(folder, { recursive: true, force: true })
})

/** Without what depends on the machine: times, how many points there was time for, the last bits of a double. */
const steady = (text: string): string =>
  text
    .replace(/· [\d.]+ s ·/g, '· 0.1 s ·')
    .replace(/\d+ points?/g, '100 points')
    .replace(/sizes to [\w =,]*?(?=, worst|,?$)/gm, 'sizes to n = 5')
    .replace(/\d\.\d{12,}/g, (digits) => digits.slice(0, 13))
    .replace(/error +at most \S+/g, 'error at most 1e-15')
    .replace(/worst \S+?(?=,|$|\s)/gm, 'worst 1e-15')
    .replace(/\s+/g, ' ')
    .trim()

/** Files that were written are told on the other stream. */
const ran = async (program: string, args: readonly string[]): Promise<string> => {
  expect(['scoreproof', 'node', 'python3']).toContain(program)
  if (program === 'python3') return spawnSync(python!, args, { encoding: 'utf8' }).stdout
  if (program === 'node') return excerpt(spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout)
  const { out, err } = await runCli(args)
  expect(err).toMatch(/^(wrote .*\n)*$/)
  return err + out
}

/** Of a test that fails, what it says: the rest is a matter of Node. */
const excerpt = (text: string): string => {
  const [, message = ''] = /error: \|-\n([^]*?)\n {2}code:/.exec(text) ?? []
  return message.replace(/^ {4}/gm, '').replace(/\n.*point: data[^]*/, '\n')
}

const python = pythonWith('torch')
const isPython = (block: string): boolean => block.startsWith('$ python3 ')

const check = async (block: string): Promise<void> => {
  const [command = '', ...shown] = block.split('\n')
  const [program, ...args] = command.replace(/^\$ /, '').split(' ')
  const out = await ran(program!, args)
  if (update) {
    const now = readFileSync(path, 'utf8')
    writeFileSync(
      path,
      now.replace(block, () => `${command}\n${out.trimEnd()}\n`),
    )
  } else expect(steady(shown.join('\n'))).toBe(steady(out))
}
test.each(fences('console').filter((block) => !isPython(block)))('%s', check)
test.skipIf(!python).each(fences('console').filter(isPython))(`%s${python ? '' : `, ${missing('torch')}`}`, check)

const shown = [...readme.matchAll(/<!-- in: (\S+) -->\n\n```\w+\n([^]*?)^```$/gm)]
test.each(shown.map(([, file, body]) => ({ file: file!, body: body! })))(
  'what is shown of $file stands in it',
  ({ file, body }) => {
    expect(readFileSync(join(folder, file), 'utf8')).toContain(body)
  },
)

/** Imports by the names that an installed package has, from where the sources are. */
const withSources = (source: string): string =>
  source
    .replace("'scoreproof'", JSON.stringify(join(before, 'src/index.ts')))
    .replace("'scoreproof/vitest'", JSON.stringify(join(before, 'src/vitest/index.ts')))
    .replace("'fast-check'", JSON.stringify(fileURLToPath(import.meta.resolve('fast-check'))))
const [library, matchers, ...others] = fences('ts')

test('the matchers in a test', { timeout: 60_000 }, async () => {
  expect(others).toEqual([])
  const file = join(folder, 'matchers.ts')
  writeFileSync(file, withSources(matchers!))
  expect.hasAssertions()
  await import(/* @vite-ignore */ pathToFileURL(file).href)
  expect(matchers).toContain('.toProve(')
})

test('the library', async () => {
  const source = library!
  const lines: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation((...values: unknown[]) => void lines.push(values.join(' ')))
  const file = join(folder, 'library.ts')
  writeFileSync(file, withSources(source))
  await import(/* @vite-ignore */ pathToFileURL(file).href)
  log.mockRestore()
  expect(lines).toEqual([
    '(bᵢ − vᵢ)/σ² + Σⱼ Wᵢⱼ qⱼ / σ',
    expect.stringContaining('softplus'),
    expect.stringMatching(/^true /),
  ])
})

test('the two commands are those of package.json and of continuous integration', () => {
  const commands = fences('sh').map((block) => block.trim())
  expect(commands[0]).toMatch(/^npm ci --silent && node dist\/cli\.js check /)
  expect(commands[1]).toBe('npm ci --silent && npm test')
  expect(readFileSync(join(before, '.ci/run'), 'utf8')).toContain(commands[1])
})
