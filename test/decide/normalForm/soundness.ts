import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { proveByNormalForm } from '../../../src/decide/normalForm'
import { GiveUp } from '../../../src/decide/normalForm/types'
import { throughNormalForm } from './backToTerm'
import { mutate } from './mutate'
import { randomScalar } from './matrices'
import { compare } from './numeric'
import { rewrite } from './rewrite'
import { random, randomTerm } from './samples'

/** A fresh batch on each run; fast-check prints its seed where a property fails, and the counterexample is a case's seed. */
const SEED = fc.integer({ min: 1, max: 2 ** 31 - 1 })
const BUDGET = 30_000

/** Random terms against numbers: the normal form keeps values, no wrong equation is proved, few right ones are missed. */
export const soundness = (cases: number, timeout: number) =>
  describe('random terms', () => {
    it.each([false, true])(
      'have the value of their normal form wherever they are defined (laws with conditions: %s)',
      (permissive) => {
        let compared = 0
        fc.assert(
          fc.property(SEED, (seed) => {
            const r = random(seed)
            const term = randomTerm(r, 2 + r(11))
            try {
              for (const [before, after] of throughNormalForm(term, permissive, BUDGET)) {
                const result = compare(before, after, seed)
                compared += result.compared
                expect(result.disagreement).toBeUndefined()
              }
            } catch (error) {
              if (!(error instanceof GiveUp)) throw error
            }
          }),
          { numRuns: cases, endOnFailure: true },
        )
        expect(compared).toBeGreaterThan(cases)
      },
      timeout,
    )

    it(
      'of matrices, their inverses and determinants have the value of their normal form',
      () => {
        let compared = 0
        fc.assert(
          fc.property(SEED, (seed) => {
            const r = random(seed)
            const term = randomScalar(r, 1 + r(2))
            try {
              for (const [before, after] of throughNormalForm(term, false, BUDGET)) {
                const result = compare(before, after, seed, 3)
                compared += result.compared
                expect(result.disagreement).toBeUndefined()
              }
            } catch (error) {
              if (!(error instanceof GiveUp)) throw error
            }
          }),
          { numRuns: Math.ceil(cases / 4), endOnFailure: true },
        )
        expect(compared).toBeGreaterThan(cases / 8)
      },
      timeout,
    )

    it(
      'are never proved equal to a wrong mutant',
      () => {
        let wrong = 0
        fc.assert(
          fc.property(SEED, (seed) => {
            const r = random(seed)
            const term = randomTerm(r, 2 + r(10))
            // Half of them are first written differently, so that what is compared has little in common.
            const mutant = mutate(r, r(2) === 0 ? term : rewrite(r, rewrite(r, term)))
            if (mutant === term) return
            const { disagreement } = compare(term, mutant, seed, 9)
            if (disagreement) wrong++
            const result = proveByNormalForm(term, mutant, { budget: BUDGET })
            // Where sizes are left out, the disagreement has to lie there.
            const covered =
              disagreement &&
              result.proved &&
              Object.entries(result.minimum ?? {}).every(
                ([name, least]) => (name === 'n' ? disagreement.n : disagreement.m) >= least,
              )
            expect(covered ? { seed, disagreement, result } : undefined).toBeUndefined()
          }),
          { numRuns: cases, endOnFailure: true },
        )
        expect(wrong).toBeGreaterThan(cases / 4)
      },
      timeout,
    )

    it(
      'are mostly proved equal to what a law makes of them, in several steps',
      () => {
        let [proved, given] = [0, 0]
        fc.assert(
          fc.property(SEED, (seed) => {
            const r = random(seed)
            const term = randomTerm(r, 2 + r(8))
            let changed = term
            for (let step = 0; step <= r(3); step++) changed = rewrite(r, changed)
            if (changed === term) return
            given++
            if (proveByNormalForm(term, changed, { budget: BUDGET }).proved) proved++
            // A law of this list that changed a value would show here, not in the decider.
            expect(compare(term, changed, seed, 3).disagreement).toBeUndefined()
          }),
          { numRuns: cases, endOnFailure: true },
        )
        expect(proved / given).toBeGreaterThan(0.9)
      },
      timeout,
    )
  })
