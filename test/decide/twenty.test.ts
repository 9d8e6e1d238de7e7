import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { check } from '../../src/decide/check'
import { parseModel } from '../../src/language/parseModel'

/* Claims that separate deciders: each has the verdict that its file expects. */

const FOLDER = new URL('twenty/', import.meta.url)
const files = readdirSync(FOLDER).filter((file) => file.endsWith('.yaml'))

describe.each(files)('%s', (file) => {
  const model = parseModel(readFileSync(new URL(file, FOLDER), 'utf8'))

  test.each(model.claims.map((claim, k) => [k + 1, claim.text] as const))('%i: %s', { timeout: 60_000 }, async (k) => {
    const { claims } = await check(model, { claim: k })
    expect(claims.map(({ ok, expect: expected, verdict }) => (ok ? 'ok' : { expected, verdict }))).toEqual(['ok'])
  })
})
