import { describe, expect, it } from 'vitest'
import { throughNormalForm } from './backToTerm'
import { randomScalar } from './matrices'
import { compare } from './numeric'
import { a, b, i, k, P, random, S, v } from './samples'
import { soundness } from './soundness'
import {
  add,
  call,
  div,
  entry,
  equals,
  exp,
  freshIndex,
  ifThen,
  log,
  mul,
  power,
  sub,
  sum,
  type Term,
  TWO,
  ZERO,
} from './terms'

describe('what the numbers say', () => {
  it('tells wrong equations from right ones', () => {
    const t = freshIndex(i)
    const total = sum(t, entry(v, [t]))
    const wrong: readonly (readonly [Term, Term])[] = [
      [power(total, TWO), sum(t, power(entry(v, [t]), TWO))],
      [entry(v, [i]), entry(v, [k])],
      [call('sin', entry(a)), call('cos', entry(a))],
      [mul(entry(a), entry(b)), add(entry(a), entry(b))],
    ]
    for (const [l, r] of wrong) expect(compare(l, r, 1).disagreement).toBeDefined()
    expect(compare(entry(S, [i, k]), entry(S, [k, i]), 1)).toEqual({
      compared: expect.any(Number),
      disagreement: undefined,
    })
    expect(
      compare(div(entry(a), entry(P, [i, i])), sub(div(entry(a), entry(P, [i, i])), call('log', entry(a))), 1)
        .disagreement,
    ).toBeDefined()
  })
})

soundness(250, 60_000)

it('an inverse of low rank whose columns are scaled has the value of its normal form', () => {
  // Σᵢ (j, k ↦ ([j = k] uⱼ + Σₗ Aⱼₗ Σₘ Aₖₘ P⁻¹[l, m]) / uₖ²)⁻¹[i, i]
  const seed = 210653470
  const r = random(seed)
  const pairs = throughNormalForm(randomScalar(r, 1 + r(2)), false, 30_000)
  const results = pairs.map(([before, after]) => compare(before, after, seed, 3))
  expect(results.map((result) => result.disagreement)).toEqual(pairs.map(() => undefined))
  expect(results[0]!.compared).toBeGreaterThan(0)
})

it('exp of the logarithm of a choice that may be 0 is not given a normal form', () => {
  // At i = k it is vᵢ, and where log 0 stands it has no value: written by brackets it would be 0 everywhere.
  const choice = ifThen(equals(i, k), entry(v, [i]), ZERO)
  for (const term of [exp(log(choice)), exp(add(entry(a), log(choice)))])
    expect(() => throughNormalForm(term, false, 30_000)).toThrow('a logarithm of zero')
})
