import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { faults, replaced } from './plant'

test.each(faults())('$name can still be planted', (fault) => {
  const code = readFileSync(new URL(`../../src/${fault.file}`, import.meta.url), 'utf8')
  expect(replaced(code, fault)).not.toBe(code)
})
