import { describe, expect, test } from 'vitest'
import { packed } from '../../src/page/share'
import { checked, CHROMIUM, drawn, LONG, said, withPage } from './browser'

/* What is set beside the text on the page: seed, sizes, entries that are shown, data. */

const FEW =
  'sizes: { n: 2 }\nvisible: { v: "real[n]" }\nparameters: { a: positive }\nenergy: "sum(i, a * (v[i] - i)^2)"\n'
const OVER_FILE = `visible: { v: real }
data: { csv: deep/rows.csv }
energy: v^2 / 2
claims:
  - data(v) == 2
  - claim: data(score(v)) == 2
    expect: refuted
`
const csv = (name: string, text: string) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })

describe.skipIf(CHROMIUM === undefined)('the page in Chromium', { timeout: LONG }, () => {
  const { address, open } = withPage()
  const linkTo = async (text: string): Promise<string> => `${address()}#m=${await packed(text)}`

  test('a seed is that of verdicts and of their commands, and a wrong one is told of', async () => {
    const { page } = await open(await linkTo(`${FEW}claims:\n  - F == 0\n`), { asks: ['derive', 'check'] })
    await page.locator('#settings summary').click()
    await page.getByLabel('Seed').fill('7')
    await said(page, /not as expected .*seed 7/)
    expect(await page.locator('.claim').innerText()).toContain('--seed 7')
    await page.getByLabel('Seed').fill('-1')
    await said(page, /seed: must be a whole number/)
  })

  test('sizes are those of verdicts and pictures, and entries that are chosen are drawn', async () => {
    const { page } = await open(await linkTo(FEW), { asks: ['derive', 'pictures'] })
    await drawn(page)
    await page.locator('#settings summary').click()
    await page.getByLabel('n', { exact: true }).fill('3')
    await page.locator('#first option', { hasText: 'v[3]' }).waitFor({ state: 'attached' })
    expect(await page.locator('#first option').allInnerTexts()).toEqual(['v[1]', 'v[2]', 'v[3]'])
    await page.locator('#first').selectOption('v[3]')
    await page.locator('#picture:not(.old) figcaption', { hasText: 'F and ψ over v[3] and v[2]' }).waitFor()
    await page.locator('#second').selectOption('v[1]')
    await page.locator('#picture:not(.old) figcaption', { hasText: 'F and ψ over v[3] and v[1]' }).waitFor()
  })

  test('rows of a file lie on the pictures and give J, and nothing is sent', async () => {
    const { page, requests } = await open(await linkTo(FEW), { asks: ['derive', 'pictures'] })
    await drawn(page)
    const before = requests.length
    await page.locator('#settings summary').click()
    await page.getByLabel('Data').setInputFiles(csv('rows.csv', 'v1,v2\n1,2\n1.5,2\n0.5,1.5\n'))
    await page.locator('#picture:not(.old) .figure', { hasText: 'dots are 3 rows of the data' }).waitFor()
    await page.locator('#picture:not(.old) figcaption', { hasText: 'J on the data along a' }).waitFor()
    await page.evaluate(() => (globalThis.asks = undefined))
    await page.getByLabel('Data').setInputFiles(csv('rows.csv', 'v1,v2\n1,x\n'))
    await said(page, /rows\.csv: line 2, column 2 \(`v2`\): the text `x`/)
    expect(await page.locator('#picture.old').count()).toBe(1)
    expect(requests.slice(before).filter((url) => !url.startsWith(address()))).toEqual([])
  })

  test('a file that the text names is asked for, and claims are over its rows', async () => {
    const { page } = await open(await linkTo(OVER_FILE), { asks: ['derive', 'check'] })
    await said(page, /the data are the file `rows\.csv`/)
    await page.locator('#settings summary').click()
    await page.getByLabel('Data').setInputFiles(csv('rows.csv', 'v\n1\n3\n'))
    await checked(page)
    await said(page, /^all 6 as expected/)
  })

  test('what is drawn can be stopped when all is decided', async () => {
    const { page } = await open(await linkTo(FEW), { asks: ['derive', 'check'] })
    await checked(page)
    const stop = page.getByRole('button', { name: 'Stop' })
    expect(await stop.isDisabled()).toBe(true)
    for (const worker of page.workers())
      await worker.evaluate(() =>
        addEventListener('message', ({ data }) => {
          for (; (data as { kind: string }).kind === 'pictures';);
        }),
      )
    await page.evaluate(() => (globalThis.asks = undefined))
    await page.getByRole('button', { name: 'Check' }).click()
    await checked(page)
    await stop.click()
    await said(page, /^Stopped/)
    expect(await stop.isDisabled()).toBe(true)
  })

  test('an address that cannot be read is told of', async () => {
    const { page } = await open(`${address()}#url=%E0%A4%A`)
    await said(page, /the address in the link cannot be read: `%E0%A4%A`/)
  })
})
