import { describe, expect, test } from 'vitest'
import { exported, TARGETS, type Request } from '../../src/code'
import { broken, widthOf } from '../../src/code/latexLines'
import { COLLECTION } from '../export/collection'
import { requestOfFile } from './differential'
import { compile, hasPdfLatex } from './pdfLatex'

const latex = TARGETS.find((t) => t.name === 'latex')!
const grbm = COLLECTION.find((c) => c.name === 'grbm')!.file

const textOf = (request: Request): string => exported(latex, request)

test('the paper’s notation has its steps in order', () => {
  const text = textOf(requestOfFile(grbm, []))
  const places = [
    'E &=',
    'F &=',
    'h_{j} &\\sim',
    '\\psi_{i} &=',
    '\\frac{\\partial \\psi_{i}}{\\partial v_{i}} &=',
    '\\operatorname{var}\\!',
    'J &=',
  ]
  const found = places.map((p) => text.indexOf(p))
  expect(found).not.toContain(-1)
  expect([...found].sort((a, b) => a - b)).toEqual(found)
})

test('the notation of scores has a vector field, its gradient and a trace', () => {
  const text = textOf({ ...requestOfFile(grbm, []), notation: 'score' })
  expect(text).toContain('s_\\theta(x)_{i} &=')
  expect(text).toContain('\\left[\\nabla s_\\theta(x)\\right]_{i, i} &=')
  expect(text).toContain('\\operatorname{tr}')
  expect(text).not.toContain('\\psi')
})

test('amsmath is the only package for formulas', () => {
  const packages = [...textOf(requestOfFile(grbm, [])).matchAll(/\\usepackage(?:\[.*\])?\{(.*)\}/g)].map((m) => m[1])
  expect(packages).toEqual(['fontenc', 'amsmath'])
})

describe('a formula wider than a page', () => {
  const long = Array.from({ length: 30 }, (_, k) => `\\frac{W_{${k}} v_{i}}{\\sigma^{2}}`).join(' + ')

  test('ends its lines between summands, none of which is lost', () => {
    const rows = broken('J &= ', `${long} - 1`)
    expect(rows.length).toBeGreaterThan(1)
    for (const row of rows) expect(widthOf(row)).toBeLessThan(64)
    expect(rows.join('').match(/frac/g)).toHaveLength(30)
  })

  test('inside of its brackets, where the whole of it is in these', () => {
    const rows = broken('J &= ', `\\sum_{i} \\left(${long}\\right)`)
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.join('')).not.toMatch(/\\left|\\right/)
  })
})

// Skipped without pdfLaTeX: install texlive-latex-base.
test.skipIf(!hasPdfLatex)('pdfLaTeX compiles it, hostile text and all', () => {
  const { model, ...request } = requestOfFile(grbm, [])
  const hostile = { ...request, model: { ...model, name: 'A & B_C 100% {#1} \\end{document} ~^$', source: 'ψ “x” \\' } }
  expect(compile(textOf(hostile))).toBe('')
})
