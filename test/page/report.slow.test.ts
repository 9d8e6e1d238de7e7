import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { inFolder, runCli } from '../cli/runCli'
import { CHROMIUM, LONG, look, LOOKS, overflow, seriousFaults, withBrowser } from './browser'

/* The report in a real browser: from a disk, with and without script, in light, in dark, narrow and printed. */

const HOSTILE = '<img src=x onerror="globalThis.hit=1"><script>globalThis.hit=1</script>\u202egnp\u001b[31m'
const quoted = JSON.stringify(HOSTILE)
const MODEL = `name: ${quoted}
source: ${quoted}
description: ${quoted}
sizes: { n: 2 }
visible: { v: "real[n]" }
parameters: { a: positive, b: real }
energy: "sum(i, a * (v[i] - b)^2 / 2)"
claims:
  - score(v[i]) == a * (b - v[i])
  - claim: score(v[i]) == a * (v[i] - b)
    name: ${quoted}
    note: ${quoted}
`
const ROWS = `v1,v2\n${Array.from({ length: 20 }, (_, k) => `${Math.sin(7 * k)},${Math.cos(5 * k)}`).join('\n')}\n`

describe.skipIf(CHROMIUM === undefined)('the report in Chromium', { timeout: LONG }, () => {
  const { visit } = withBrowser()
  const written = async (): Promise<string> => {
    const folder = inFolder({ 'm.yaml': MODEL, 'rows.csv': ROWS, 'broken.yaml': `energy: ${quoted}\n` })
    await runCli(['check', 'm.yaml', '--json']).then(({ out }) => writeFileSync('v.json', out))
    const from = ['--from', 'v.json']
    await runCli(['report', 'm.yaml', '--data', 'rows.csv', ...from, '-o', 'one.html'])
    await runCli(['report', 'm.yaml', 'broken.yaml', ...from, '-o', 'two.html'])
    return `file://${resolve(folder)}`
  }

  test('axe finds no serious fault, nothing overflows, and text stays text', async () => {
    const folder = await written()
    for (const [file, looks] of [
      ['one.html', LOOKS],
      ['two.html', LOOKS.slice(-1)],
    ] as const) {
      const { page, errors, requests } = await visit(`${folder}/${file}`, { bypassCSP: true })
      for (const one of looks) {
        await look(page, one)
        expect(await seriousFaults(page), `${file} ${JSON.stringify(one)}`).toEqual([])
        expect(await overflow(page), `${file} ${JSON.stringify(one)}`).toBeLessThanOrEqual(0)
      }
      expect(await page.evaluate(() => (globalThis as { hit?: number }).hit)).toBeUndefined()
      expect(await page.locator('img, body script:not(:last-child)').count()).toBe(0)
      const text = await page.locator('body').innerText()
      expect(text).toContain('<img src=x onerror=')
      expect(text).not.toMatch(/[\u202e\u001b]/)
      expect([errors, requests]).toEqual([[], [`${folder}/${file}`]])
    }
  })

  test('it is all there without a script, and on paper', async () => {
    const folder = await written()
    const { page } = await visit(`${folder}/one.html`, { javaScriptEnabled: false })
    for (const what of ['math', 'svg.picture', '.claim', '.check', '.finding, .passed', 'details.code'])
      expect(await page.locator(what).first().isVisible(), what).toBe(true)
    expect(await page.locator('button:visible').count()).toBe(0)
    await page.locator('details.code summary').first().click()
    expect(await page.locator('details.code pre').first().isVisible()).toBe(true)
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    expect(await page.locator('svg.picture').first().isVisible()).toBe(true)
    expect(await page.locator('details.code').first().isVisible()).toBe(false)
    // Dark ink on white, whatever the screen has.
    const colours = await page.locator('body').evaluate((body) => {
      const { color, backgroundColor } = getComputedStyle(body)
      return [color, backgroundColor]
    })
    expect(colours).toEqual(['rgb(0, 0, 0)', 'rgb(255, 255, 255)'])
  })
})
