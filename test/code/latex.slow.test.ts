import { expect, test } from 'vitest'
import { exported, TARGETS } from '../../src/code'
import { COLLECTION } from '../export/collection'
import { requestOfFile } from './differential'
import { compile, hasPdfLatex } from './pdfLatex'

const latex = TARGETS.find((t) => t.name === 'latex')!

// Skipped without pdfLaTeX: install texlive-latex-base.
test.skipIf(!hasPdfLatex).each(COLLECTION)('pdfLaTeX compiles $name', ({ file }) => {
  expect(compile(exported(latex, requestOfFile(file, [])))).toBe('')
})
