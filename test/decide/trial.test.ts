import { expect, test } from 'vitest'
import { parseModel } from '../../src'
import { Calculus } from '../../src/calculus/close'
import { questionOf } from '../../src/decide/question'
import type { Confrontation } from '../../src/decide/sampling/compare'
import { emptyTally } from '../../src/decide/sampling/tally'
import { type Evaluator, tryInstance } from '../../src/decide/sampling/trial'

/* What the comparisons at one instance count for, whatever evaluates them. */

const model = parseModel('visible: { x: real }\nenergy: x^2\nclaims: ["x == x + 0 == 1 * x"]')
const question = questionOf(model, model.claims[0]!, new Calculus())
const instance = { sizes: {}, values: new Map() }

const AGREE: Confrontation = { kind: 'agree', difference: 0 }
const DIFFER: Confrontation = { kind: 'differ', left: '1', right: '2' }
const OPEN: readonly Confrontation[] = [
  { kind: 'undefined' },
  { kind: 'unresolved', reason: 'too rough' },
  { kind: 'unsupported', reason: 'no value' },
]

/** Comparisons of the equations in turn. */
const tried = (outcomes: readonly Confrontation[], whole = false) => {
  const { equations } = question
  const evaluator: Evaluator = {
    question,
    data: null,
    whole,
    compare: () =>
      outcomes.map((outcome, k) => ({
        outcome,
        equation: equations[k % equations.length]!,
        indices: new Map(),
        choice: 'x',
      })),
  }
  const tally = emptyTally()
  return { tally, found: tryInstance(evaluator, instance, { draws: [] }, tally) }
}

test('a choice of values settles where every equation agrees', () => {
  expect(tried([AGREE]).tally.settled.size).toBe(0)
  const { tally, found } = tried([AGREE, AGREE])
  expect(found).toBeUndefined()
  expect(tally).toMatchObject({ points: 2, agreed: new Set([1, 2]), settled: new Set(['x']) })
})

test.each(OPEN)('what is $kind is no agreement', (open) => {
  const { tally } = tried([AGREE, open])
  expect(tally).toMatchObject({ points: 1, agreed: new Set([1]), settled: new Set() })
  expect(tally.undefinedPoints + tally.unresolved).toBe(open.kind === 'unsupported' ? 0 : 1)
})

test('expectations settle only where nothing about a choice is left open, values where something agrees', () => {
  expect(tried([AGREE, AGREE, OPEN[0]!], true).tally.settled.size).toBe(0)
  expect(tried([AGREE, AGREE, OPEN[0]!]).tally.settled.size).toBe(1)
})

test('the first difference refutes, and nothing after it counts', () => {
  const { tally, found } = tried([AGREE, DIFFER, AGREE, AGREE])
  expect(found).toMatchObject({ kind: 'refuted', counterexample: { link: 2, left: '1', right: '2' } })
  expect(tally).toMatchObject({ points: 1, settled: new Set() })
})
