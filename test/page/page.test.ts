import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { packed } from '../../src/page/share'
import {
  checked,
  CHROMIUM,
  derived,
  drawn,
  LONG,
  look,
  LOOKS,
  overflow,
  said,
  seriousFaults,
  withPage,
  write,
  REFUTED,
  SMALL,
} from './browser'

/* The page in a real browser: what it must never fail at. Without Chromium these tests are skipped, as their names say. */

const GRBM = readFileSync('proofs/models/grbm.yaml', 'utf8')

const HOSTILE = '<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>\u202egnp\u001b[31m'

const HOSTILE_MODEL = `name: ${JSON.stringify(HOSTILE)}
visible: { v: real }
energy: v^2 / 2
claims:
  - claim: score(v) == -v
    name: ${JSON.stringify(HOSTILE)}
    note: ${JSON.stringify(HOSTILE)}
  - claim: score(v) == v
    name: ${JSON.stringify(HOSTILE)}
`

describe.skipIf(CHROMIUM === undefined)('the page in Chromium', { timeout: LONG }, () => {
  const { address, open } = withPage()
  const linkTo = async (text: string): Promise<string> => `${address()}#m=${await packed(text)}`

  test('marks a wrong name at its place, with what may be meant', async () => {
    const { page, errors } = await open(await linkTo(SMALL), { asks: ['derive'] })
    await derived(page)
    await write(page, 'visible: { v: real }\nparameters: { sigma: positive }\nenergy: v^2 / sigm')
    await said(page, /1 fault/)
    expect(await page.locator('.cm-lintRange-error').innerText()).toBe('sigm')
    expect(await page.locator('#faults').innerText()).toMatch(/^3:15: .*sigm.*sigma/)
    expect(await page.locator('#formulas.old').count()).toBe(1)
    await page.locator('#faults button').click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('editor')
    // The content policy lets no image in of which marks might be made.
    expect(errors.filter((error) => error.includes('image'))).toEqual([])
  })

  test('a link that is cut is told of', async () => {
    const { page } = await open((await linkTo(GRBM)).slice(0, 120))
    await said(page, /the link is not whole/)
  })

  test('text of a model stays text', async () => {
    const { page, errors } = await open(await linkTo(HOSTILE_MODEL))
    await checked(page)
    await drawn(page)
    expect(await page.evaluate(() => (globalThis as { hit?: number }).hit)).toBeUndefined()
    expect(await page.locator('#results img, #results script').count()).toBe(0)
    expect(await page.locator('#verdicts').innerText()).toContain('<img src=x onerror=')
    expect(await page.locator('#results').innerText()).not.toMatch(/[\u202e\u001b]/)
    expect(errors).toEqual([])
  })

  test('axe finds no serious fault, in light, in dark and on a narrow screen, which nothing overflows', async () => {
    // axe is put into the page, which its content policy would not let be.
    const { page } = await open(await linkTo(REFUTED), { bypassCSP: true })
    await checked(page)
    await drawn(page)
    await page.getByRole('tab', { name: 'numpy', exact: true }).click()
    await page.locator('#code:not(.old) code:not(:empty)').waitFor()
    for (const one of LOOKS) {
      await look(page, one)
      expect(await seriousFaults(page), JSON.stringify(one)).toEqual([])
      expect(await overflow(page), JSON.stringify(one)).toBeLessThanOrEqual(0)
    }
  })
})
