// Builds the page: dist/page/ for any static host, and dist/scoreproof.html, one file that works from a disk.
import { createHash } from 'node:crypto'
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'
import { parse } from 'yaml'

/** The models of the collection, by the names of their files. */
const examplesIn = (folder) =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => {
      const text = readFileSync(join(folder, file), 'utf8')
      return { file: basename(file, '.yaml'), name: parse(text).name, text }
    })

const hashed = (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const filled = (html, parts) => html.replace(/\{\{(\w+)\}\}/g, (_, name) => parts[name])

/** In a script element nothing may look like its end, or like a comment of HTML. */
const inScript = (text) => text.replaceAll('</script', '<\\/script').replaceAll('<!--', '<\\!--')

/** Writes the page in folder `out`. */
export const buildPage = async ({ root, out, version }) => {
  const source = join(root, 'src/page')
  const html = readFileSync(join(source, 'index.html'), 'utf8')
  const common = {
    absWorkingDir: root,
    bundle: true,
    define: {
      SCOREPROOF_VERSION: JSON.stringify(version),
      SCOREPROOF_EXAMPLES: JSON.stringify(examplesIn(join(root, 'proofs/models'))),
    },
    logLevel: 'warning',
    minify: true,
    platform: 'browser',
    target: ['chrome111', 'firefox113', 'safari16.4'],
  }
  const entries = { main: join(source, 'main.ts'), worker: join(source, 'worker.ts') }

  const folder = join(out, 'page')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await build({
    ...common,
    chunkNames: 'chunks/[name]-[hash]',
    entryPoints: { ...entries, page: join(source, 'page.css') },
    format: 'esm',
    legalComments: 'linked',
    outdir: folder,
    splitting: true,
  })
  writeFileSync(
    join(folder, 'index.html'),
    filled(html, {
      policy: JSON.parse(readFileSync(join(source, 'policy.json'), 'utf8')).policy,
      style: '<link rel="icon" href="icon.svg" /><link rel="stylesheet" href="page.css" />',
      script: '<script type="module" src="main.js"></script>',
    }),
  )

  copyFileSync(join(source, 'icon.svg'), join(folder, 'icon.svg'))

  const text = async (entryPoint) => {
    const { outputFiles } = await build({
      ...common,
      entryPoints: [entryPoint],
      format: 'iife',
      legalComments: 'inline',
      write: false,
    })
    return outputFiles[0].text
  }
  const [main, worker, css] = await Promise.all([
    text(entries.main),
    text(entries.worker),
    text(join(source, 'page.css')),
  ])
  const script = inScript(main)
  writeFileSync(
    join(out, 'scoreproof.html'),
    filled(html, {
      policy: `default-src 'none'; script-src ${hashed(script)} blob:; style-src ${hashed(css)}`,
      style: `<style>${css}</style>`,
      script: `<script type="text/plain" id="worker">${inScript(worker)}</script><script>${script}</script>`,
    }),
  )
}
