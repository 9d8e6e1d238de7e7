import { readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { derive } from '../../src/calculus/derive'
import type { Model } from '../../src/language/model'
import { parseModel } from '../../src/language/parseModel'
import { derivationLatex } from '../../src/report/derivationLatex'
import { formulaLines } from '../../src/report/formulaText'
import { createPaint } from '../../src/report/paint'
import { statements } from '../../src/report/statements'
import { textNotation } from '../../src/report/textNotation'
import { COLLECTION, GOLDEN } from './collection'

/*
 * What `derive` prints of energies from the literature, in text and in LaTeX, beside the models: read it as the author
 * of the paper would. `npm run formulas` writes it anew. That it is right is the business of `values.slow.test.ts`.
 */

const printed = (model: Model): string => {
  const derivation = derive(model)
  const text = formulaLines(statements(model, derivation, textNotation(model)), {
    width: 100,
    paint: createPaint(false),
    rules: true,
  })
  return `${model.name}\n\n${text.join('\n')}\n\n${derivationLatex(model, derivation, {})}`
}

test.each(COLLECTION)('$name reads as its author would write it', ({ name, file }) => {
  const path = new URL(`${name}.txt`, GOLDEN)
  const text = printed(parseModel(readFileSync(file, 'utf8')))
  if (process.env.UPDATE_FORMULAS) writeFileSync(path, text)
  expect(text).toBe(readFileSync(path, 'utf8'))
})
