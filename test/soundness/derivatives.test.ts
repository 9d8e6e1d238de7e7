import { performance } from 'node:perf_hooks'
import { describe, expect, test } from 'vitest'
import { Calculus } from '../../src/calculus/close'
import { decide } from '../../src/decide/decide'
import { parseClaim, parseModel } from '../../src/language/parseModel'
import type { Model } from '../../src/language/model'
import { DERIVATIVE_TABLES } from './derivativeTables'
import { isTrueNumerically } from './judge'
import { mutantsOf } from './mutate'
import { sampleOf, seed } from './seed'

const modelOver = (domain: string): Model =>
  parseModel(
    `name: derivatives\nvisible:\n  x: ${domain}\nparameters:\n  a: positive\n  b: positive\n  c: real\nenergy: "0 * x"\n`,
  )

const verdictOf = (model: Model, text: string): string =>
  decide(model, parseClaim(model, text), new Calculus(), { seed, runs: 40 }, '').verdict

describe.each(DERIVATIVE_TABLES)('derivatives on $domain', ({ domain, rows }) => {
  const model = modelOver(domain)
  const claims = rows.map(([u, du]) => `diff(${u}, x) == ${du}`)

  test('every row of the table holds', () => {
    const verdicts = claims.map((claim) => [claim, verdictOf(model, claim)] as const)
    const proved = verdicts.filter(([, v]) => v === 'proved').length
    console.log(
      `${domain}: ${proved} of ${claims.length} proved; not: ${verdicts
        .filter(([, v]) => v !== 'proved')
        .map(([c]) => c)
        .join(' | ')}`,
    )
    expect(verdicts.filter(([, v]) => v !== 'proved' && v !== 'tested')).toEqual([])
  })

  test(`no mutant of a row holds (seed ${seed}; SEED=${seed} replays)`, () => {
    const mutants = sampleOf(claims.flatMap(mutantsOf), 150, domain)
    const started = performance.now()
    const held: string[] = []
    let discarded = 0
    for (const mutant of mutants) {
      let verdict: string
      try {
        verdict = verdictOf(model, mutant)
      } catch {
        // A mutant that is no claim, such as one with a name that is not declared.
        discarded++
        continue
      }
      if (verdict === 'refuted' || verdict === 'undecided') continue
      if (isTrueNumerically(model, parseClaim(model, mutant))) discarded++
      else held.push(`${verdict}: ${mutant}`)
    }
    const rate = (mutants.length / (performance.now() - started)) * 1000
    console.log(
      `${domain}: ${mutants.length} mutants, ${discarded} discarded as true or no claim, ${rate.toFixed(0)} claims a second`,
    )
    expect(held).toEqual([])
  })
})
