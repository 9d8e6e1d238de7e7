import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { check } from '../src/decide/check'
import { parseModel } from '../src/language/parseModel'

/* Small inputs that used up memory or time: claims are decided, and what is not reached is refused within the limit, on a busy machine too. */

const FOLDER = new URL('cases/slow/', import.meta.url)

test.each(readdirSync(FOLDER))(
  '%s',
  async (file) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8')
    expect(text).toMatch(/^# .*:/)
    const { claims, checks } = await check(parseModel(text), { timeout: 60 })
    expect(claims.filter((c) => !c.ok).map(({ claim, verdict }) => ({ claim, verdict }))).toEqual([])
    const reasons = checks.map(({ verdict }) => (verdict.verdict === 'undecided' ? verdict.reason : verdict.verdict))
    for (const reason of reasons) expect(reason).not.toMatch(/refuted|internal fault/)
  },
  600_000,
)
