import { performance } from 'node:perf_hooks'
import { expect, test } from 'vitest'
import { isTrueNumerically } from './judge'
import { mutantsOf } from './mutate'
import { sampleOf, seed } from './seed'
import { type Case, falseCases, isCheap, trueCases, variantOf, verdictOf } from './zoo'

/*
 * The part of the corpus that is decided in seconds; all of it is in zoo.slow.test.ts. What there is no time for is
 * counted and printed: time never makes a test fail, a wrong verdict does.
 */

const TRUE_SECONDS = 2
const FALSE_SECONDS = 2
const MUTANT_SECONDS = 2
const MUTANTS = 120
/** Of a busy machine, on which single claims take seconds. */
const PATIENCE = { timeout: 90_000 }

/** Cases in an order that depends on the seed, until the time is up. */
const within = (cases: readonly Case[], seconds: number, visit: (one: Case) => void): number => {
  const end = performance.now() + seconds * 1000
  let done = 0
  for (const one of cases) {
    if (performance.now() > end) break
    visit(one)
    done++
  }
  return done
}

const shuffled = (cases: readonly Case[], salt: string): readonly Case[] => {
  const byKey = new Map(cases.map((one) => [`${one.of} ${one.text}`, one]))
  return sampleOf([...byKey.keys()], cases.length, salt).map((key) => byKey.get(key)!)
}

test('there are at least 150 true claims and 300 false ones', () => {
  expect(trueCases().length).toBeGreaterThanOrEqual(150)
  expect(falseCases().length).toBeGreaterThanOrEqual(300)
})

test(`no true claim is refuted (seed ${seed}; SEED=${seed} replays)`, PATIENCE, () => {
  const cases = shuffled(trueCases().filter(isCheap), 'true')
  const wrong: string[] = []
  const verdicts = new Map<string, number>()
  const done = within(cases, TRUE_SECONDS, (one) => {
    const { verdict } = verdictOf(one, seed, 3)
    verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1)
    if (verdict === 'refuted') wrong.push(`${one.of}: ${one.text}`)
  })
  console.log(
    `true claims: ${done} of ${cases.length} cheap ones; ${[...verdicts].map(([v, n]) => `${n} ${v}`).join(', ')}`,
  )
  expect(done).toBeGreaterThan(0)
  expect(wrong).toEqual([])
})

test(`every false claim is refuted (seed ${seed})`, PATIENCE, () => {
  const cases = shuffled(falseCases().filter(isCheap), 'false')
  const wrong: string[] = []
  const done = within(cases, FALSE_SECONDS, (one) => {
    const { verdict } = verdictOf(one, seed, 20)
    if (verdict !== 'refuted') wrong.push(`${verdict}: ${one.of}: ${one.text}`)
  })
  console.log(`false claims: ${done} of ${cases.length} cheap ones`)
  expect(done).toBeGreaterThan(0)
  expect(wrong).toEqual([])
})

test(`no mutant of a true claim holds (seed ${seed})`, PATIENCE, () => {
  const originals = new Map(
    trueCases()
      .filter(isCheap)
      .map((one) => [`${one.of} ${one.text}`, one]),
  )
  const keyed = [...originals].flatMap(([key, one]) => mutantsOf(one.text).map((text) => `${key}\n${text}`))
  const held: string[] = []
  const count = { tried: 0, discarded: 0, undecided: 0 }
  const end = performance.now() + MUTANT_SECONDS * 1000
  for (const key of sampleOf(keyed, MUTANTS, 'mutants')) {
    if (performance.now() > end) break
    const at = key.indexOf('\n')
    const mutant = variantOf(originals.get(key.slice(0, at))!, key.slice(at + 1))
    count.tried++
    if (!mutant) {
      count.discarded++
      continue
    }
    const { verdict } = verdictOf(mutant, seed, 3)
    if (verdict === 'undecided') count.undecided++
    if (verdict === 'refuted' || verdict === 'undecided') continue
    if (isTrueNumerically(mutant.model, mutant.claim)) count.discarded++
    else held.push(`${verdict}: ${mutant.of}: ${mutant.text}`)
  }
  console.log(
    `mutants: ${count.tried} of ${keyed.length}; ${count.discarded} discarded as true or no claim, ${count.undecided} undecided`,
  )
  expect(count.tried).toBeGreaterThan(0)
  expect(held).toEqual([])
})
