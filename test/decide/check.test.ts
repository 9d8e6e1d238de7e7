import { expect, test } from 'vitest'
import { check, parseModel } from '../../src'

const model = parseModel(`
visible: { x: real }
energy: x^2 / 2
claims:
  - { claim: 'score(x) == -x', name: the score }
`)

test('a claim is asked for by number or name, and one that is not there is an error, never an agreement', async () => {
  await expect(check(model, { claim: 1 })).resolves.toMatchObject({ ok: true, claims: [{ name: 'the score' }] })
  await expect(check(model, { claim: 'the score' })).resolves.toMatchObject({ ok: true, claims: [{}] })
  await expect(check(model, { claim: 2 })).rejects.toThrow(RangeError)
  await expect(check(model, { claim: 'its score' })).rejects.toThrow('no claim `its score`; the number of claims is 1')
})
