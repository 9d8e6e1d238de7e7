import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const hasPdfLatex = spawnSync('pdflatex', ['--version']).status === 0

/** What pdfLaTeX complains about. */
export const compile = (text: string): string => {
  const folder = mkdtempSync(join(tmpdir(), 'export-latex-'))
  writeFileSync(join(folder, 'main.tex'), text)
  const { stdout, status } = spawnSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', 'main.tex'], {
    cwd: folder,
  })
  rmSync(folder, { recursive: true })
  return status === 0 ? '' : stdout.toString()
}
