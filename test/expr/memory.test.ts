import { expect, test } from 'vitest'
import { derive, parseModel } from '../../src'
import { termCount } from '../../src/expr'
import { collectGarbage } from '../collectGarbage'
import { source, termsOfDerivingAgain } from './derived'

/* Terms live as long as something holds them, and what is asked again is made of those that there are. */

test('a model that is derived again and again makes its terms once', () => expect(termsOfDerivingAgain(100)).toBe(0))

test('no index that was made for a binder is free in what is derived', () => {
  const { conditionals, freeEnergy } = derive(parseModel(source))
  for (const formula of [freeEnergy, ...conditionals.flatMap((law) => Object.values(law.parameters))])
    expect([...formula.term.free].filter((name) => name.startsWith('~'))).toEqual([])
})

test('the terms of a model end with it', async () => {
  const settled = async (): Promise<number> => {
    for (let k = 0; k < 3; k++) {
      await new Promise((resolve) => setTimeout(resolve, 0))
      collectGarbage()
    }
    await new Promise((resolve) => setTimeout(resolve, 0))
    return termCount()
  }
  const before = await settled()
  const made = ((): number => {
    derive(parseModel(source.replace(/\bx\b/g, 'own')))
    return termCount()
  })()
  expect(made).toBeGreaterThan(before + 200)
  expect(await settled()).toBeLessThan(before + 30)
})
