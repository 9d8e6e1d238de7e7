import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { describe, expect, test } from 'vitest'
import { packed, unpacked } from '../../src/page/share'
import { checked, CHROMIUM, derived, said, status, withPage, write } from './browser'

/* The page in a real browser. Without Chromium these tests are skipped, as their names say. */

const ZOO = readdirSync('proofs/models').map((file) => file.replace(/\.yaml$/, ''))
const GRBM = readFileSync('proofs/models/grbm.yaml', 'utf8')

/** What is soon decided, where any model will do. */
const SMALL = 'visible: { v: real }\nenergy: v^2 / 2\nclaims:\n  - score(v) == -v\n'

/** With a counterexample and its picture. */
const REFUTED = `${SMALL}  - score(v) == v\n`

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

/** Its sum over the coupled hidden units takes longer than anyone waits. */
const ENDLESS = `sizes: { n: 28 }
visible: { v: "real[n]" }
hidden: { h: "binary[n]" }
parameters: { W: "real[n, n]" }
energy: v' * v / 2 - v' * h - h' * W * h
claims:
  - sum(i, mean(h[i] * h[1])) == 0
`

describe.skipIf(CHROMIUM === undefined)('the page in Chromium', { timeout: 120_000 }, () => {
  const { address, file, open, zipped } = withPage()
  const small = async (): Promise<string> => `${address()}#m=${await packed(SMALL)}`

  test('derives every model of the collection, without an error and without a request but for its own files', async () => {
    const { page, errors, requests } = await open(address())
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
    const { page } = await open(address())
    const counts = new Set<number>()
    await page.exposeFunction('counted', (n: number) => counts.add(n))
    await page.evaluate(() => {
      const content = document.querySelector('#verdicts .content')!
      const tell = () =>
        (globalThis as never as { counted: (n: number) => void }).counted(
          content.querySelectorAll('[data-verdict]').length,
        )
      new MutationObserver(tell).observe(content, { childList: true, subtree: true })
    })
    await page.getByRole('button', { name: 'Check' }).click()
    await checked(page)
    expect(await status(page)).toMatch(/^all 11 as expected/)
    expect(counts.size).toBeGreaterThan(5)
    expect(await page.locator('[data-verdict=proved]').count()).toBe(8)
    expect(await page.locator('[data-verdict=refuted]').count()).toBe(2)
  })

  test('shows the counterexample of a claim that is refuted', async () => {
    const { page } = await open(await small())
    await write(page, 'visible: { v: real }\nenergy: v^2 / 2\nclaims:\n  - score(v) == v\n')
    await said(page, /1 of .* not as expected/)
    const row = page.locator('[data-verdict=refuted]')
    expect(await row.innerText()).toMatch(/left/)
    expect(await row.innerText()).toContain('scoreproof check model.yaml --claim 1 --seed 42')
  })

  test('marks a wrong name at its place, with what may be meant', async () => {
    const { page } = await open(await small())
    await derived(page)
    await write(page, 'visible: { v: real }\nparameters: { sigma: positive }\nenergy: v^2 / sigm')
    await said(page, /1 fault/)
    expect(await page.locator('.cm-lintRange-error').innerText()).toBe('sigm')
    expect(await page.locator('#faults').innerText()).toMatch(/^3:15: .*sigm.*sigma/)
    expect(await page.locator('#formulas.old').count()).toBe(1)
    await page.locator('#faults button').click()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('editor')
  })

  test('dims what is of an older text as soon as a key is pressed', async () => {
    const { page } = await open(await small())
    await checked(page)
    await page.locator('.cm-content').press('End')
    await page.keyboard.type(' ')
    expect(await page.locator('#formulas.old').count()).toBe(1)
    expect(await page.locator('#verdicts.old').count()).toBe(1)
    await checked(page)
    expect(await page.locator('.old').count()).toBe(0)
  })

  test('Stop ends a worker that would not end, and what comes next is decided', async () => {
    const { page } = await open(await small())
    await checked(page)
    const before = page.workers().length
    await write(page, ENDLESS)
    await said(page, /Checking: /)
    await page.getByRole('button', { name: 'Stop' }).click()
    expect(await status(page)).toMatch(/^Stopped/)
    await expect.poll(() => page.workers().length).toBeLessThan(before)
    await write(page, GRBM)
    await checked(page)
  })

  test('completes names that are declared, and words with what they mean', async () => {
    const { page } = await open(await small())
    await checked(page)
    await write(page, 'visible: { v: real }\nparameters: { precision: positive }\nenergy: v^2 * precision')
    await checked(page)
    await page.keyboard.type(' + prec')
    await page.locator('.cm-tooltip-autocomplete').waitFor()
    expect(await page.locator('.cm-tooltip-autocomplete').innerText()).toContain('precision')
    await page.keyboard.press('Escape')
    await write(page, 'energy: softp')
    await page.keyboard.press('Control+Space')
    expect(await page.locator('.cm-completionInfo').innerText()).toMatch(/log/)
  })

  test('exports code for every target', async () => {
    const { page } = await open(await small())
    await checked(page)
    for (const target of ['numpy', 'torch', 'jax', 'c', 'typescript', 'latex']) {
      await page.getByRole('tab', { name: target, exact: true }).click()
      await page.locator('#code:not(.old) code:not(:empty)').waitFor()
      const code = await page.locator('#exported code').innerText()
      expect(code.slice(0, 200)).toMatch(/Written by scoreproof [\d.]+ from model\.yaml/)
    }
    await page.keyboard.press('ArrowLeft')
    await expect.poll(() => page.locator('#exported code').innerText()).toContain('export')
  })

  test('a link holds the model, and nothing is in the address before Share', async () => {
    const { page } = await open(address())
    const text = `# ψ “λ” ∂\n${SMALL}`
    await write(page, text)
    await checked(page)
    expect(new URL(page.url()).hash).toBe('')
    await page.getByRole('button', { name: 'Share' }).click()
    await page.locator('#link:visible').waitFor()
    const other = await open(page.url())
    await checked(other.page)
    expect(await unpacked(new URL(other.page.url()).hash.slice(3))).toBe(text)
    expect(await other.page.locator('.cm-line').first().innerText()).toBe('# ψ “λ” ∂')
    expect(other.errors).toEqual([])
  })

  test('a link that is cut is told of', async () => {
    const { page } = await open(`${address()}#m=${(await packed(GRBM)).slice(0, 100)}`)
    await said(page, /the link is not whole/)
  })

  test('an address is fetched after a click, not before', async () => {
    const { page, requests } = await open(`${address()}#url=/model.yaml`)
    await page.route('**/model.yaml', (route) => route.fulfill({ body: GRBM }))
    const fetch = page.getByRole('button', { name: 'Fetch it' })
    await fetch.waitFor()
    expect(requests.filter((url) => url.endsWith('model.yaml'))).toEqual([])
    await fetch.click()
    await checked(page)
  })

  test('text of a model stays text', async () => {
    const { page, errors } = await open(`${address()}#m=${await packed(HOSTILE_MODEL)}`)
    await checked(page)
    expect(await page.evaluate(() => (globalThis as { hit?: number }).hit)).toBeUndefined()
    expect(await page.locator('#results img, #results script').count()).toBe(0)
    expect(await page.locator('#verdicts').innerText()).toContain('<img src=x onerror=')
    expect(await page.locator('#results').innerText()).not.toMatch(/[\u202e\u001b]/)
    expect(errors).toEqual([])
  })

  test('one file works from a disk', async () => {
    const { page, errors, requests } = await open(file())
    await checked(page)
    expect(await page.locator('[data-verdict=proved]').count()).toBe(8)
    expect(errors).toEqual([])
    expect(requests.filter((url) => !/^(file|blob):/.test(url))).toEqual([])
  })

  test.each([
    ['light', { viewport: { width: 1280, height: 900 }, colorScheme: 'light' }],
    ['dark', { viewport: { width: 1280, height: 900 }, colorScheme: 'dark' }],
    ['narrow', { viewport: { width: 360, height: 740 } }],
  ] as const)('axe finds no serious fault: %s', async (_, options) => {
    // axe is put into the page, which its content policy would not let be.
    const { page } = await open(`${address()}#m=${await packed(REFUTED)}`, { ...options, bypassCSP: true })
    await checked(page)
    await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') })
    const found = await page.evaluate(async () => {
      const { axe } = globalThis as never as {
        axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }
      }
      return (await axe.run()).violations.map((v) => [v.id, v.impact, v.nodes[0]?.html] as const)
    })
    expect(found.filter(([, impact]) => impact === 'serious' || impact === 'critical')).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    expect(overflow).toBeLessThanOrEqual(0)
  })

  test('all of it can be reached by keys', async () => {
    const { page } = await open(await small())
    await checked(page)
    await page.locator('h1').click()
    const reached = new Set<string>()
    for (let k = 0; k < 120; k++) {
      await page.keyboard.press('Tab')
      reached.add(await page.evaluate(() => document.activeElement?.id || document.activeElement?.textContent || ''))
    }
    for (const id of ['examples', 'check', 'share', 'editor', 'numpy', 'exported']) expect([...reached]).toContain(id)
  })

  const total = (requests: readonly string[]): number =>
    [...new Set(requests)].reduce((sum, url) => sum + zipped(url), 0)

  test('620 kB are enough for the first formulas', async () => {
    // Nothing but a derivation is asked for: what comes after it begins to load as soon as formulas are shown.
    const { page, requests } = await open(address(), {}, () => {
      const post = Worker.prototype.postMessage
      Worker.prototype.postMessage = function (this: Worker, ...sent: [never]) {
        if ((sent[0] as { kind: string }).kind === 'derive') post.apply(this, sent)
      }
    })
    await derived(page)
    expect(total(requests)).toBeLessThan(620_000)
    expect(total(requests)).toBeGreaterThan(200_000)
  })

  test('900 kB are enough for all', async () => {
    const { page, requests } = await open(await small())
    await checked(page)
    for (const target of ['numpy', 'c', 'latex']) {
      await page.getByRole('tab', { name: target, exact: true }).click()
      await page.locator('#code:not(.old) code:not(:empty)').waitFor()
    }
    expect(total(requests)).toBeLessThan(900_000)
    expect(total(requests)).toBeGreaterThan(300_000)
  })
})
