import { readFileSync, writeFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { type Checked, checkedFile, files, FOLDER, proofsReadme, unexpected } from './proofsReadme'

/* The paper: every statement has the verdict its file expects, and README.md says so. `npm run proofs` writes it. */

const README = new URL('README.md', FOLDER)
const PATIENCE = 300_000

const checked: Checked[] = []
beforeAll(async () => {
  for (const file of files) checked.push(await checkedFile(file))
}, PATIENCE)

test.each(files)('%s has the verdicts that it expects', (file) => {
  const found = checked.find((one) => one.file === file)!
  expect(found.result.claims.length).toBeGreaterThan(0)
  expect(unexpected(found)).toEqual([])
})

test('README.md is what the files give', () => {
  const text = proofsReadme(checked)
  if (process.env.UPDATE_PROOFS) writeFileSync(README, text)
  expect(readFileSync(README, 'utf8')).toBe(text)
})
