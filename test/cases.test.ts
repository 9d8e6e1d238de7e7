import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { check } from '../src/decide/check'
import { parseModel } from '../src/language/parseModel'

/*
 * Small inputs on which something was wrong: each claim has the verdict that its file expects. The first line of a file
 * says what is right; what is no verdict of a claim is tested in the suite of its part.
 */

const FOLDER = new URL('cases/', import.meta.url)
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'))

test.each(files)('%s', async (file) => {
  const text = readFileSync(new URL(file, FOLDER), 'utf8')
  expect(text).toMatch(/^# .*:/)
  const { claims } = await check(parseModel(text), { timeout: 60 })
  expect(claims.length).toBeGreaterThan(0)
  expect(claims.filter((c) => !c.ok).map(({ claim, verdict }) => ({ claim, verdict }))).toEqual([])
})
