import fc from 'fast-check'
import { expect, test } from 'vitest'
import { cut, pad, widthOf, wrap } from '../../src/report/columns'

test('width counts columns: no colour codes, no combining marks, wide characters twice', () => {
  expect(widthOf('ψᵢ')).toBe(2)
  expect(widthOf('\u001b[32m✓\u001b[39m')).toBe(1)
  expect(widthOf('p̃')).toBe(1)
  expect(widthOf('模型')).toBe(4)
  expect(pad('ψ', 3)).toBe('ψ  ')
  expect(cut('abcdef', 4)).toBe('abc…')
  expect(cut('abcd', 4)).toBe('abcd')
})

test('a line breaks outside brackets, before an operator', () => {
  expect(wrap('Σᵢ (vᵢ − bᵢ)² / (2σ²) − Σⱼ softplus(cⱼ + Σᵢ Wᵢⱼ vᵢ / σ)', 40)).toEqual([
    'Σᵢ (vᵢ − bᵢ)² / (2σ²)',
    '− Σⱼ softplus(cⱼ + Σᵢ Wᵢⱼ vᵢ / σ)',
  ])
})

test('what has no gap is not broken', () => {
  expect(wrap('a'.repeat(30), 10)).toEqual(['a'.repeat(30)])
})

test('wrapping keeps every word, in order, and only words that are too long pass the width', () => {
  const word = fc.string({ unit: fc.constantFrom(...'abψ()[]+−,'), minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 30 }), fc.integer({ min: 5, max: 40 }), (words, width) => {
      const text = words.join(' ')
      const lines = wrap(text, width)
      expect(lines.join(' ')).toBe(text)
      for (const line of lines) if (widthOf(line) > width) expect(line.trim()).not.toContain(' ')
    }),
  )
})
