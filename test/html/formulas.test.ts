import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { derive } from '../../src/calculus/derive'
import { formulasHtml, shownFormulas } from '../../src/html/formulas'
import { parseModel } from '../../src/language/parseModel'
import { statements } from '../../src/report/statements'
import { latexNotation } from '../../src/report/latexNotation'
import { COLLECTION } from '../export/collection'
import { parseMarkup, type Tag } from '../export/parseMarkup'

const all = (tag: Tag): readonly Tag[] => [tag, ...tag.children.flatMap(all)]

// Some of each kind; that every formula has its MathML is the business of `export/mathml.test.ts`.
const SOME = ['grbm', 'spike-slab-rbm', 'mpot', 'centred-precision', 'polya-gamma', 'von-mises-ring']

test.each(COLLECTION.filter(({ name }) => SOME.includes(name)))('$name shows all that `derive` prints', ({ file }) => {
  const model = parseModel(readFileSync(file, 'utf8'))
  const derivation = derive(model)
  const list = shownFormulas(model, derivation)
  const equations = statements(model, derivation, latexNotation(model)).flatMap((s) => [s, ...s.names])
  expect(list.map((f) => f.latex)).toEqual(
    equations.map((s) => `${s.left} ${'relation' in s && s.relation === '~' ? '\\sim' : '='} ${s.right}`),
  )
  for (const { text } of list) expect(text).not.toContain('\\')
  const tags = parseMarkup(formulasHtml(list)).flatMap(all)
  const copied = tags.filter((t) => t.name === 'button').map((t) => t.attributes)
  expect(copied).toHaveLength(2 * list.length)
  expect(copied.every((a) => a.hidden === '')).toBe(true)
  expect(tags.some((t) => 'style' in t.attributes)).toBe(false)
  expect(tags.filter((t) => t.name === 'dt')).toHaveLength(list.length)
})
