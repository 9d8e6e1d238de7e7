// The table at the end of `npm run bench`: each work beside its peer, in one run. `node test/bench/table.mjs WORD…` measures
// the rows whose work has one of the words.
import { mkdtempSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const here = dirname(fileURLToPath(import.meta.url))
// Beside the packages that it imports.
const folder = mkdtempSync(join(here, '../../node_modules/.bench-'))
try {
  await build({
    bundle: true,
    entryPoints: [join(here, 'table/table.ts')],
    format: 'esm',
    logLevel: 'warning',
    outfile: join(folder, 'table.mjs'),
    packages: 'external',
    platform: 'node',
    target: 'node20',
  })
  const { printTable } = await import(pathToFileURL(join(folder, 'table.mjs')))
  await printTable(here, process.argv.slice(2))
} finally {
  rmSync(folder, { recursive: true, force: true })
}
