import { expect, test } from 'vitest'
import { checkedFile, files, unexpected } from './proofsReadme'

/* The slips of the printed text and the theorem for any energy, which are soon decided; all of the paper is in the slow suite. */

const SOON = files.filter((file) => /^(errata|theorem1\.)/.test(file))

test.each(SOON)('%s has the verdicts that it expects', async (file) => {
  const found = await checkedFile(file)
  expect(found.result.claims.length).toBeGreaterThan(0)
  expect(unexpected(found)).toEqual([])
})
