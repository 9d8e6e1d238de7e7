import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { packed, unpacked } from '../../src/page/share'
import { checked, CHROMIUM, derived, drawn, LONG, said, status, withPage, write, REFUTED, SMALL } from './browser'

/* The page in a real browser, all the rest of it. */

const ZOO = readdirSync('proofs/models').map((file) => file.replace(/\.yaml$/, ''))

const GRBM = readFileSync('proofs/models/grbm.yaml', 'utf8')

describe.skipIf(CHROMIUM === undefined)('the page in Chromium', { timeout: LONG }, () => {
  const { address, file, open, zipped } = withPage()
  const linkTo = async (text: string): Promise<string> => `${address()}#m=${await packed(text)}`
  const total = (requests: readonly string[]): number =>
    [...new Set(requests)].reduce((sum, url) => sum + zipped(url), 0)

  test('derives every model of the collection, without an error and without a request but for its own files', async () => {
    const { page, errors, requests } = await open(address(), { asks: ['vocabulary', 'derive'] })
    for (const name of ZOO) {
      await page.selectOption('#examples', name)
      await derived(page)
      expect(await page.locator('#faults button').count(), name).toBe(0)
    }
    expect(errors).toEqual([])
    expect(requests.filter((url) => !url.startsWith(address()))).toEqual([])
    expect(requests.length).toBeGreaterThan(4)
  })

  test('decides claims one by one, and says how many are as expected', async () => {
    const { page } = await open(address(), { asks: ['derive'] })
    const counts = await page.evaluateHandle(() => {
      const content = document.querySelector('#verdicts .content')!
      const seen = new Set<number>()
      const note = () => seen.add(content.querySelectorAll('[data-verdict]').length)
      new MutationObserver(note).observe(content, { childList: true, subtree: true })
      globalThis.asks = undefined
      return seen
    })
    await page.getByRole('button', { name: 'Check' }).click()
    await checked(page)
    expect(await status(page)).toMatch(/^all 11 as expected/)
    expect(await counts.evaluate((seen) => seen.size)).toBeGreaterThan(5)
    expect(await page.locator('[data-verdict=proved]').count()).toBe(8)
    expect(await page.locator('[data-verdict=refuted]').count()).toBe(2)
  })

  test('shows the counterexample of a claim that is refuted', async () => {
    const { page } = await open(await linkTo(REFUTED))
    await said(page, /1 of .* not as expected/)
    const row = page.locator('[data-verdict=refuted]')
    expect(await row.innerText()).toMatch(/left/)
    expect(await row.innerText()).toContain('scoreproof check model.yaml --claim 2 --seed 42')
  })

  test('dims what is of an older text as soon as a key is pressed', async () => {
    const { page } = await open(await linkTo(SMALL), { asks: ['derive', 'check'] })
    await checked(page)
    const before = await page.evaluateHandle(() => {
      // The new text is not read before a pause: what is dimmed until then is dimmed by the key.
      globalThis.asks = []
      const dimmed = new Map<string, number>()
      for (const id of ['formulas', 'verdicts'])
        new MutationObserver(() => dimmed.set(id, globalThis.texts.length)).observe(document.getElementById(id)!, {
          attributes: true,
        })
      return dimmed
    })
    await page.locator('.cm-content').press('End')
    await page.keyboard.type(' ')
    for (const id of ['formulas', 'verdicts']) {
      await page.locator(`#${id}.old`).waitFor()
      expect(await before.evaluate((dimmed, key) => dimmed.get(key), id)).toBe(1)
    }
    await page.evaluate(() => (globalThis.asks = undefined))
    await page.getByRole('button', { name: 'Check' }).click()
    await checked(page)
    await drawn(page)
    expect(await page.locator('.old').count()).toBe(0)
  })

  test('Stop ends workers that would not end, and what comes next is decided', async () => {
    const { page } = await open(await linkTo(SMALL), { asks: ['derive', 'check'] })
    await checked(page)
    const hung = page.workers()
    expect(hung).toHaveLength(2)
    for (const worker of hung)
      await worker.evaluate(() =>
        addEventListener('message', () => {
          for (;;);
        }),
      )
    const ended = hung.map((worker) => new Promise((resolve) => worker.once('close', resolve)))
    await page.getByRole('button', { name: 'Check' }).click()
    await page.getByRole('button', { name: 'Stop' }).click()
    expect(await status(page)).toMatch(/^Stopped/)
    await ended[0]
    await page.getByRole('button', { name: 'Check' }).click()
    await said(page, /Checking/)
    await page.getByRole('button', { name: 'Stop' }).click()
    await ended[1]
    await page.getByRole('button', { name: 'Check' }).click()
    await checked(page)
  })

  test('completes names that are declared, and words with what they mean', async () => {
    const { page } = await open(await linkTo(SMALL), { asks: ['vocabulary', 'derive'] })
    await page.getByRole('tab').first().waitFor()
    await write(page, 'visible: { v: real }\nparameters: { precision: positive }\nenergy: v^2 * precision')
    await derived(page)
    await page.keyboard.type(' + prec')
    await page.locator('.cm-tooltip-autocomplete', { hasText: 'precision' }).waitFor()
    await page.keyboard.press('Escape')
    await write(page, 'energy: softp')
    await page.keyboard.press('Control+Space')
    await page.locator('.cm-completionInfo', { hasText: 'log' }).waitFor()
  })

  test('exports code for every target', async () => {
    const { page } = await open(await linkTo(SMALL), { asks: ['vocabulary', 'derive', 'code'] })
    for (const target of ['numpy', 'torch', 'jax', 'c', 'typescript', 'latex']) {
      await page.getByRole('tab', { name: target, exact: true }).click()
      await page.locator('#code:not(.old) code:not(:empty)').waitFor()
      const code = await page.locator('#exported code').innerText()
      expect(code.slice(0, 200)).toMatch(/Written by scoreproof [\d.]+ from model\.yaml/)
    }
    await page.keyboard.press('ArrowLeft')
    await page.locator('#exported code', { hasText: 'export function' }).waitFor()
  })

  test('a link holds the model, and nothing is in the address before Share', async () => {
    const asks = ['derive'] as const
    const { page } = await open(address(), { asks })
    const text = `# ψ “λ” ∂\n${SMALL}`
    await write(page, text)
    await derived(page)
    expect(await page.evaluate(() => location.hash)).toBe('')
    await page.getByRole('button', { name: 'Share' }).click()
    const link = await page.locator('#link:visible').innerText()
    expect(await page.evaluate(() => location.href)).toBe(link)
    const other = await open(link, { asks })
    await derived(other.page)
    expect(await unpacked(new URL(link).hash.slice(3))).toBe(text)
    expect(await other.page.locator('.cm-line').first().innerText()).toBe('# ψ “λ” ∂')
    expect(other.errors).toEqual([])
  })

  test('an address is fetched after a click, not before', async () => {
    const { page, requests } = await open(`${address()}#url=/model.yaml`, { asks: ['derive'] })
    await page.route('**/model.yaml', (route) => route.fulfill({ body: GRBM }))
    const fetch = page.getByRole('button', { name: 'Fetch it' })
    await fetch.waitFor()
    expect(requests.filter((url) => url.endsWith('model.yaml'))).toEqual([])
    await fetch.click()
    await derived(page)
  })

  test('one file works from a disk', async () => {
    const { page, errors, requests } = await open(`${file()}#m=${await packed(SMALL)}`)
    await checked(page)
    await drawn(page)
    expect(await page.locator('.claim[data-verdict=proved]').count()).toBe(1)
    expect(errors).toEqual([])
    expect(requests.filter((url) => !/^(file|blob):/.test(url))).toEqual([])
  })

  test('all of it can be reached by keys', async () => {
    const { page } = await open(await linkTo(SMALL), { asks: ['vocabulary', 'derive'] })
    await derived(page)
    await page.getByRole('tab').first().waitFor()
    await page.locator('h1').click()
    const reached = new Set<string>()
    for (let k = 0; k < 120 && !reached.has('program'); k++) {
      await page.keyboard.press('Tab')
      reached.add(await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || ''))
    }
    for (const id of ['examples', 'check', 'share', 'editor', 'numpy', 'program']) expect([...reached]).toContain(id)
  })

  test('620 kB are enough for the first formulas', async () => {
    // What comes after the derivation begins to load as soon as formulas are shown.
    const { page, requests } = await open(address(), { asks: ['derive'] })
    await derived(page)
    expect(total(requests)).toBeLessThan(620_000)
    expect(total(requests)).toBeGreaterThan(200_000)
  })

  test('900 kB are enough for all', async () => {
    const { page, requests } = await open(await linkTo(SMALL))
    await checked(page)
    for (const target of ['numpy', 'c', 'latex']) {
      await page.getByRole('tab', { name: target, exact: true }).click()
      await page.locator('#code:not(.old) code:not(:empty)').waitFor()
    }
    expect(total(requests)).toBeLessThan(900_000)
    expect(total(requests)).toBeGreaterThan(300_000)
  })
})
