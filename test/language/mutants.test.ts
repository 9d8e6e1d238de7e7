import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { ModelError } from '../../src/language/faults'
import { formatFaults } from '../../src/language/formatFaults'
import { parseModel } from '../../src/language/parseModel'
import { faultsOf } from './faultsOf'

const folder = new URL('models/', import.meta.url)
const files = readdirSync(folder)
const read = (file: string): string => readFileSync(new URL(file, folder), 'utf8')

/** A seeded linear congruential generator on [0, 1). */
const generator = (seed: number) => {
  let state = seed
  return (): number => (state = (state * 48271) % 2147483647) / 2147483647
}

const SNIPPETS = [
  '(',
  ')',
  '[',
  ']',
  "'",
  '"',
  ' ',
  '\n',
  ':',
  ': ',
  ' #',
  '-',
  '- ',
  '*',
  '+',
  '==',
  '=',
  '?',
  '!',
  '^',
  ',',
  '|',
  'i',
  'v',
  '1',
  '.',
  '/',
  'sum(',
  '&',
  '\t',
  '²',
  '{',
  '}',
  'not ',
  ' in ',
  ' mod ',
]

describe('a file with a random slip is read or refused, never more', () => {
  test.each(files)('%s', (file) => {
    const text = read(file)
    const random = generator(file.length * 7919 + 1)
    for (let k = 0; k < 12; k++) {
      const at = Math.floor(random() * text.length)
      const cut = random() < 0.5 ? 1 + Math.floor(random() * 3) : 0
      const put = random() < 0.7 ? SNIPPETS[Math.floor(random() * SNIPPETS.length)]! : ''
      const mutant = text.slice(0, at) + put + text.slice(at + cut)
      const faults = faultsOf(mutant)
      const lines = mutant.split('\n')
      for (const { place } of faults) {
        expect(place!.line).toBeLessThanOrEqual(lines.length)
        expect(place!.column).toBeLessThanOrEqual(lines[place!.line - 1]!.length + 1)
        expect(place!.length).toBeGreaterThan(0)
      }
      expect(formatFaults(file, mutant, faults)).not.toContain('undefined')
    }
  })
})

/** One sign of an energy changed: the terms must notice. */
const SLIPS: readonly (readonly [RegExp, string])[] = [
  [/ \+ /, ' - '],
  [/ - /, ' + '],
  [/\^2/, '^3'],
  [/ \/ 2/, ' / 3'],
  [/\[i, ([a-z])\]/, '[i, 1]'],
  [/exp\(/, 'cosh('],
  [/1 - /, '2 - '],
]
test('a slip in an energy gives another energy', () => {
  const energyOf = (text: string): unknown => {
    try {
      return parseModel(text).energy
    } catch (error) {
      if (error instanceof ModelError) return undefined
      throw error
    }
  }
  let caught = 0
  for (const file of files.filter((_, k) => k % 2 === 0)) {
    const whole = read(file)
    const claims = whole.indexOf('\nclaims:')
    const text = claims === -1 ? whole : whole.slice(0, claims)
    const energy = energyOf(text)
    const from = text.indexOf('energy:')
    for (const [pattern, put] of SLIPS) {
      const slipped = text.slice(0, from) + text.slice(from).replace(pattern, put)
      const other = slipped === text ? undefined : energyOf(slipped)
      if (other === undefined) continue
      caught++
      expect(other, `${file}: ${pattern}`).not.toBe(energy)
    }
  }
  expect(caught).toBeGreaterThan(30)
})
