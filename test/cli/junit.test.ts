import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import type { Job } from '../../src/cli/checker'
import type { CheckResult, Verdict } from '../../src/decide/verdict'
import { GivenChecker, PROVED, said, UNDECIDED } from './givenChecker'
import { inFolder, runCli } from './runCli'

/* JUnit's XML, by a schema and by what it is to say. */

const SCHEMA = resolve('test/cli/junit.xsd')
const hasLint = spawnSync('xmllint', ['--version']).status === 0
const faultsOf = (path: string): string => {
  const { status, stderr } = spawnSync('xmllint', ['--noout', '--schema', SCHEMA, path], { encoding: 'utf8' })
  return status === 0 ? '' : stderr
}

/** What XML ends or cannot have: markup, quotes, the end of character data, controls, what is no character. */
const HOSTILE = `]]> --> <b> & "a" 'b' \u0000\u0007\u001b[2J\u0085\u202e\u2028\ufffe\uffff\ud800 é 𝒙 end`
const MODEL = `visible: { v: real }
parameters: { m: real }
energy: (v - m)^2 / 2
claims:
  - claim: score(v) == m - v
    name: ${JSON.stringify(`right ]]> <a href="x"> & 'b' \u0007`)}
  - score(v) == v - m
  - score(v) == v - m
`

const REFUTED: Verdict = {
  verdict: 'refuted',
  method: 'sampling',
  assumptions: [],
  counterexample: {
    sizes: {},
    indices: {},
    parameters: { m: '0' },
    visible: { v: '1' },
    hidden: {},
    functions: {},
    data: {},
    link: 1,
    left: '-1.0000000000000000000',
    right: '1.0000000000000000000',
  },
  path: '0:0',
  points: 3,
  replay: 'scoreproof check m.yaml --claim 2 --seed 1 --path 0:0',
  difference: { kind: 'sign', text: 'left / right = −1 everywhere: a sign' },
}
const FLAGGED: CheckResult = {
  name: 'objective',
  verdict: { ...UNDECIDED, reason: HOSTILE },
  details: HOSTILE,
  remarks: [HOSTILE],
  flagged: true,
}

/** A claim that holds, one that does not and one that is open, and a check that is flagged. */
const answer = (job: Job) => {
  const verdicts = [PROVED, REFUTED, { ...UNDECIDED, reason: HOSTILE }]
  const { claims, ...rest } = said(job, UNDECIDED)
  return {
    ...rest,
    checks: [FLAGGED],
    claims: claims.map((claim, k) => ({ ...claim, verdict: verdicts[k]!, ok: k === 0 })),
  }
}

const check = (...args: readonly string[]) => runCli(['check', ...args], { checker: () => new GivenChecker(answer) })

test.skipIf(!hasLint)(`what check and merge write is valid${hasLint ? '' : '; xmllint is not installed'}`, async () => {
  const name = `a <"&'> \u001b.yaml`
  inFolder({ [name]: MODEL, 'bad.yaml': 'visible: { v: real }\nenergy: w + u\n' })
  expect((await check(name, 'bad.yaml', '--seed', '1..2', '--junit', 'check.xml', '--blob', 'b.jsonl')).code).toBe(2)
  await runCli(['merge', 'b.jsonl', '--junit', 'merge.xml'])
  for (const file of ['check.xml', 'merge.xml']) expect(faultsOf(file)).toBe('')
  const xml = readFileSync('check.xml', 'utf8')
  expect(readFileSync('merge.xml', 'utf8')).toBe(xml)
  // The linter sees what is no such file.
  for (const [from, to] of [
    ['</testsuites>', ''],
    ['<failure', '<fault'],
    [' tests="4"', ''],
    ['time="0.500"', 'time="soon"'],
    ['end</skipped>', '\u0007</skipped>'],
    [':2 unknown-name (2)', ':2 unknown-name'],
  ] as const) {
    expect(xml).toContain(from)
    writeFileSync('spoilt.xml', xml.replace(from, to))
    expect(faultsOf('spoilt.xml')).not.toBe('')
  }
})

test('a suite is a model at sizes and a seed, a case a check or claim with its line', async () => {
  inFolder({ 'm.yaml': MODEL })
  await check('m.yaml', '--seed', '1..2', '--junit', 'j.xml')
  const xml = readFileSync('j.xml', 'utf8')
  expect([...xml.matchAll(/<testsuite name="([^"]*)"([^>]*)>/g)].map(([, name, rest]) => [name, rest])).toEqual(
    [1, 2].map((seed) => [`m.yaml seed ${seed}`, ' tests="4" failures="2" errors="0" skipped="1" time="0.500"']),
  )
  const [suite = ''] = xml.split('</testsuite>')
  const names = [...suite.matchAll(/<testcase name="([^"]*)"/g)].map(([, name]) => name)
  expect(names.length).toBe(4)
  expect(names[0]).toBe('objective')
  expect(names[1]).toMatch(/^:5 right /)
  expect(names.slice(2)).toEqual([':7 score(v) == v - m', ':8 score(v) == v - m'])
  expect(suite).toContain(
    '<failure type="verdict" message="left -1.0000000000000000000, right 1.0000000000000000000; left / right = −1 everywhere: a sign">',
  )
  expect(suite).toContain('scoreproof check m.yaml --claim 2 --seed 1 --path 0:0')
  expect(suite).toMatch(/<skipped message="undecided: \]\]&gt; /)
})
