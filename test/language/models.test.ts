import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { ModelError } from '../../src/language/faults'
import { formatFaults } from '../../src/language/formatFaults'
import { parseModel } from '../../src/language/parseModel'

const folder = new URL('models/', import.meta.url)

test.each(readdirSync(folder))('%s parses', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8')
  try {
    expect(parseModel(text).energy.kind).not.toBe('number')
  } catch (error) {
    throw error instanceof ModelError ? new Error(formatFaults(file, text, error.faults)) : error
  }
})
