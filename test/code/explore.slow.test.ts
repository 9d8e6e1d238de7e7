import { test } from 'vitest'
import { TARGETS } from '../../src/code'
import { COLLECTION } from '../export/collection'
import { jobOf, pythonDifferences } from './jobs'
test('explore', { timeout: 600_000 }, () => {
  const want = (process.env.ONLY ?? '').split(',')
  const jobs = COLLECTION.filter((c) => want.includes(c.name) || (want[0] === '' && !['convergent-hidden', 'vae1'].includes(c.name))).map((c) => jobOf(c.name, c.file))
  for (const t of TARGETS.filter((t) => (process.env.TARGET ?? 'torch').split(',').includes(t.name)))
    for (const [n, f] of Object.entries(pythonDifferences(t, jobs))) f.length && console.log(t.name, n, f.slice(0, 9))
})
