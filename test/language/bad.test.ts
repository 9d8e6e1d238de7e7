import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { formatFaults } from '../../src/language/formatFaults'
import { faultsOf } from './faultsOf'

/*
 * Every file here is refused, with exactly the message beside it. `UPDATE_BAD=1 npx vitest run test/language/bad` writes
 * the messages anew, to be read before they are committed.
 */
const folder = new URL('bad/', import.meta.url)
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))

test('the corpus is large', () => expect(files.length).toBeGreaterThan(100))

test.each(files)('%s', (file) => {
  const text = readFileSync(new URL(file, folder), 'utf8')
  const faults = faultsOf(text)
  const message = `${formatFaults(file, text, faults)}\n`
  const golden = new URL(file.replace('.yaml', '.txt'), folder)
  if (process.env['UPDATE_BAD']) writeFileSync(golden, message)
  expect(faults.length).toBeGreaterThan(0)
  expect(message).toBe(readFileSync(golden, 'utf8'))
  for (const { place, code } of faults) {
    expect(code).toMatch(/^[a-z-]+$/)
    expect(place, 'every fault of a file has a place').toBeDefined()
  }
})

test('faults stand in the order of their places', () => {
  for (const file of files) {
    const places = faultsOf(readFileSync(new URL(file, folder), 'utf8')).map(
      (f) => f.place!.line * 1e6 + f.place!.column,
    )
    expect(places).toEqual([...places].sort((a, b) => a - b))
  }
})
