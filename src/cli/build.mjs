// Builds dist/: the command line and the library as bundles, declarations for the library, the JSON Schema of model
// files, the page. `--out FOLDER` builds elsewhere, `--only cli` the command line alone, `--only page` the page.
import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { buildPage } from './buildPage.mjs'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

const bundle = async (out, entries, options) => {
  const { metafile } = await build({
    absWorkingDir: root,
    bundle: true,
    chunkNames: 'chunks/[name]-[hash]',
    define: { SCOREPROOF_VERSION: JSON.stringify(manifest.version) },
    entryPoints: entries,
    format: 'esm',
    legalComments: 'linked',
    logLevel: 'warning',
    metafile: true,
    minify: true,
    outdir: out,
    splitting: true,
    target: 'node20',
    ...options,
  })
  return Object.keys(metafile.outputs).map((file) => basename(file))
}

/** Relative imports get the extension that Node's own resolution of types asks for. */
const nameExtensions = (folder) => {
  for (const item of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!item.isFile() || !item.name.endsWith('.d.ts')) continue
    const file = join(item.parentPath, item.name)
    const text = readFileSync(file, 'utf8')
    const named = text.replace(/(\bfrom |\bimport\()(['"])(\.{1,2}\/[^'"]*)\2/g, (_, keyword, quote, path) => {
      const target = join(dirname(file), path)
      return `${keyword}${quote}${existsSync(`${target}.d.ts`) ? path : `${path}/index`}.js${quote}`
    })
    if (named !== text) writeFileSync(file, named)
  }
}

const declarations = (out) => {
  rmSync(join(out, 'types'), { recursive: true, force: true })
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin/tsc')
  const flags = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--outDir', join(out, 'types')]
  execFileSync(process.execPath, [tsc, '-p', join(root, 'src/cli/types.tsconfig.json'), ...flags], { stdio: 'inherit' })
  nameExtensions(join(out, 'types'))
}

/** What starts, and the program that it loads: a function of CommonJS, for V8 to keep compiled. */
const buildCli = async (out) => {
  const starts = {
    cli: 'src/cli/start/cli.ts',
    checkWorker: 'src/cli/start/checkWorker.ts',
    toolWorker: 'src/cli/start/toolWorker.ts',
  }
  const written = await Promise.all([
    bundle(out, starts, { platform: 'node' }),
    bundle(
      out,
      { program: 'src/cli/start/program.ts' },
      {
        platform: 'node',
        format: 'cjs',
        splitting: false,
        outExtension: { '.js': '.cjs' },
        banner: { js: '(function(module,exports,require){' },
        footer: { js: '})' },
      },
    ),
    bundle(
      out,
      { mcp: 'src/cli/mcp/serve.ts' },
      { platform: 'node', format: 'cjs', splitting: false, outExtension: { '.js': '.cjs' } },
    ),
  ])
  // What was compiled of an older program.
  rmSync(join(out, 'compiled'), { recursive: true, force: true })
  return written.flat()
}

const buildLibrary = (out) => bundle(out, { index: 'src/index.ts' }, { platform: 'browser' })

/** The matchers register with the vitest that runs the tests, and draw with its project's fast-check. */
const buildMatchers = (out) =>
  bundle(
    out,
    { vitest: 'src/vitest/index.ts' },
    { platform: 'neutral', external: ['vitest', 'fast-check'], mainFields: ['module', 'main'] },
  )

const main = async () => {
  const { values } = parseArgs({ options: { out: { type: 'string' }, only: { type: 'string' } } })
  const out = resolve(values.out ?? join(root, 'dist'))
  mkdirSync(join(out, 'chunks'), { recursive: true })
  const page = () => buildPage({ root, out, version: manifest.version })
  if (values.only === 'page') return page()
  const whole = values.only !== 'cli'
  const bundles = [buildCli(out), ...(whole ? [buildLibrary(out), buildMatchers(out)] : [])]
  const written = new Set((await Promise.all(bundles)).flat())
  if (whole) await page()
  for (const old of readdirSync(join(out, 'chunks'))) if (!written.has(old)) rmSync(join(out, 'chunks', old))
  chmodSync(join(out, 'cli.js'), 0o755)
  if (!whole) return
  declarations(out)
  const { modelFileSchema } = await import(pathToFileURL(join(out, 'index.js')).href)
  writeFileSync(join(out, 'model-file.schema.json'), `${JSON.stringify(modelFileSchema(), null, 2)}\n`)
}

await main()
