import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { servePage } from '../../src/cli/pageServer'
import type { Answer, Numbered, Question } from '../../src/page/protocol'

/** Only ends what would never end, on the slowest machine. In milliseconds. */
export const LONG = 120_000

/** What is soon decided, where any model will do. */
export const SMALL = 'visible: { v: real }\nenergy: v^2 / 2\nclaims:\n  - score(v) == -v\n'

/** With a counterexample and its picture. */
export const REFUTED = `${SMALL}  - score(v) == v\n`

/** Where Debian and others put Chromium; another one by CHROMIUM. */
export const CHROMIUM = [
  process.env.CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]
  .filter((path) => path !== undefined)
  .find(existsSync)

/** A page that was opened, and what went wrong or out on it. */
export interface Opened {
  readonly page: Page
  /** Errors of the console, and those that nothing caught. */
  readonly errors: string[]
  readonly requests: string[]
}

/** What a page asks its workers for. */
type Kind = Question['kind']

declare global {
  /** Kinds of questions that reach a worker; all where it is absent. */
  var asks: readonly Kind[] | undefined
  /** Texts of which formulas were asked for. */
  var texts: string[]
}

/**
 * Runs in a page ahead of its scripts: notes which texts are derived, and refuses at once what is not to be asked, so
 * that a test waits for nothing that it is not about.
 */
const gate = (asks: readonly Kind[] | undefined): void => {
  const post = Worker.prototype.postMessage
  globalThis.asks = asks
  globalThis.texts = []
  Worker.prototype.postMessage = function (this: Worker, ...sent: [never]) {
    const question = sent[0] as Numbered<Question>
    if (question.kind === 'derive') globalThis.texts.push(question.text)
    if (globalThis.asks?.includes(question.kind) ?? true) return post.apply(this, sent)
    const data: Numbered<Answer> = { kind: 'refused', message: 'not asked', id: question.id }
    this.dispatchEvent(new MessageEvent('message', { data }))
  }
}

export interface OpenOptions extends BrowserContextOptions {
  /** Kinds of questions that reach a worker. Default all. */
  readonly asks?: readonly Kind[]
}

/** A browser, which is gone when the tests of a file end. */
export const withBrowser = (): {
  /** Opens a page. */
  readonly visit: (url: string, options?: OpenOptions) => Promise<Opened>
} => {
  let browser: Browser | undefined
  beforeAll(async () => {
    // Chromium has no sandbox for root, as which machines of CI run.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
    browser = await chromium.launch({ executablePath: CHROMIUM, args })
  }, LONG)
  afterAll(() => browser?.close())
  return {
    visit: async (url, { asks, ...options } = {}) => {
      const context = await browser!.newContext(options)
      context.setDefaultTimeout(LONG)
      // What it has begun does not go on beside the next test.
      onTestFinished(() => context.close())
      await context.addInitScript(gate, asks)
      const page = await context.newPage()
      const [errors, requests]: [string[], string[]] = [[], []]
      page.on('console', (message) => message.type() === 'error' && errors.push(message.text()))
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('request', (request) => requests.push(request.url()))
      await page.goto(url)
      return { page, errors, requests }
    },
  }
}

/** Serious faults that axe finds, each with the element; axe is put into the page, which `bypassCSP` lets be. */
export const seriousFaults = async (page: Page): Promise<readonly string[]> => {
  await page.addScriptTag({ path: createRequire(import.meta.url).resolve('axe-core/axe.min.js') })
  return page.evaluate(async () => {
    const { axe } = globalThis as never as {
      axe: { run: () => Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> }
    }
    const { violations } = await axe.run()
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
    return serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)
  })
}

/** By how many pixels the page is wider than the window. */
export const overflow = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - innerWidth)

/** The looks in which pages are examined. */
export const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 1280 },
  { colorScheme: 'light', width: 360 },
] as const

export const look = async (page: Page, { colorScheme, width }: (typeof LOOKS)[number]): Promise<void> => {
  await page.emulateMedia({ colorScheme })
  await page.setViewportSize({ width, height: 740 })
}

/** The built page on a server and as one file, and a browser to open it in; all is gone when the tests of a file end. */
export const withPage = (): {
  readonly address: () => string
  readonly file: () => string
  /** Bytes of a file of the page as a server sends it, compressed. */
  readonly zipped: (url: string) => number
  /** Opens the page, and waits until it has read what its address asks for. */
  readonly open: (url: string, options?: OpenOptions) => Promise<Opened>
} => {
  let folder = ''
  let origin = ''
  const { visit } = withBrowser()
  const endings: (() => unknown)[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'scoreproof-page-'))
    execFileSync(process.execPath, [resolve('src/cli/build.mjs'), '--out', folder, '--only', 'page'])
    const server = await servePage(join(folder, 'page'), 0)
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    endings.push(
      () => server.close(),
      () => rmSync(folder, { recursive: true, force: true }),
    )
  }, LONG)
  afterAll(async () => {
    for (const end of endings) await end()
  })

  return {
    address: () => `${origin}/`,
    file: () => `file://${join(folder, 'scoreproof.html')}`,
    zipped: (url) => {
      const path = new URL(url).pathname.slice(1) || 'index.html'
      return gzipSync(readFileSync(join(folder, 'page', path))).length
    },
    open: async (url, options) => {
      const opened = await visit(url, options)
      await opened.page.locator('#status', { hasNotText: 'Loading' }).waitFor()
      return opened
    },
  }
}

/** Puts a text in the editor as if it were typed or pasted there, and waits until its formulas are asked for. */
export const write = async (page: Page, text: string): Promise<void> => {
  await page.locator('.cm-content').focus()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(text)
  await page.waitForFunction((written) => globalThis.texts.includes(written), text)
}

export const status = (page: Page): Promise<string> => page.locator('#status').innerText()

/** Waits until the status says so. */
export const said = (page: Page, what: RegExp): Promise<unknown> =>
  page.locator('#status').filter({ hasText: what }).waitFor()

/** Waits until the formulas are those of the text in the editor. */
export const derived = (page: Page): Promise<unknown> =>
  page.locator('#formulas:not(.old) .content:not(:empty)').waitFor()

/** Waits until the pictures are those of the text in the editor. */
export const drawn = (page: Page): Promise<unknown> => page.locator('#picture:not(.old) .content:not(:empty)').waitFor()

export const checked = (page: Page): Promise<unknown> => said(page, /as expected .*seed 42/)
