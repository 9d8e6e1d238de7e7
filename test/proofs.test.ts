import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { Checking } from '../src/decide/check'
import { DEFAULT_SEED, modelResult, type TaskResult } from '../src/decide/tasks'
import { parseModel } from '../src/language/parseModel'
import { type Checked, proofsReadme } from './proofsReadme'

/* The paper: every statement has the verdict its file expects, and README.md says so. `npm run proofs` writes it. */

const FOLDER = new URL('../proofs/swersky2011/', import.meta.url)
const README = new URL('README.md', FOLDER)
const ORDER = ['equation1', 'theorem1', 'corollary1', 'errata']
const rank = (file: string): number => ORDER.findIndex((name) => file.startsWith(name))
const files = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
const PATIENCE = 300_000

const checked: Checked[] = []
beforeAll(async () => {
  for (const file of files) {
    const model = parseModel(readFileSync(new URL(file, FOLDER), 'utf8'))
    const checking = new Checking(model, { timeout: 120 })
    const results: TaskResult[] = []
    for (const k of model.claims.keys()) results.push(await checking.run({ claim: k + 1 }))
    checked.push({ file, model, result: modelResult(results, { finished: true, seed: DEFAULT_SEED, seconds: 0 }) })
  }
}, PATIENCE)

describe.each(files)('%s', (file) => {
  test('has the verdicts that it expects', () => {
    const { claims } = checked.find((one) => one.file === file)!.result
    expect(claims.length).toBeGreaterThan(0)
    expect(
      claims.filter((c) => !c.ok).map(({ claim, expect: expected, verdict }) => ({ claim, expected, verdict })),
    ).toEqual([])
  })
})

test('README.md is what the files give', () => {
  const text = proofsReadme(checked)
  if (process.env.UPDATE_PROOFS) writeFileSync(README, text)
  expect(readFileSync(README, 'utf8')).toBe(text)
})
