import { expect, test } from 'vitest'
import { summary, tally, verdictLines } from '../../src/report/checkText'
import { createPaint } from '../../src/report/paint'
import { checks, claims } from './verdicts'

const layout = { width: 100, paint: createPaint(false) }

test('every kind of verdict, with the reason under what is not as expected', () => {
  expect(`\n${verdictLines({ checks, claims }, layout).join('\n')}\n`).toMatchInlineSnapshot(`
    "
    checks
      ✓ theorem1     tested     200 points, sizes to nv = 6, nh = 5, worst 3e-15,
                                3 undefined left out [1]
      ✓ derivatives  tested     jets, mathjs: 200 of 200, 200 points, sizes to nv = 6, nh = 5,
                                worst 3e-15, 3 undefined left out [1]
             nerdamer abstained: lgamma
      ✗ objective    undecided
             no point is defined
      ! equation1    refuted    flagged
             nv = 1, nh = 2;  i = 1;  W = [[1, −1/2]], b = 0, sigma = 1;  v = 1
             left   −0.26894142136999512075
             right   0.26894142136999512075    left / right = −1 everywhere: a sign
             holds at nv = 2, fails at nv = 1
             scoreproof check 'my model.yaml' --claim 3 --seed 42 --path 0:1 --size nv=1
             the boundary term p̃ψ does not vanish as v → 0: it adds 2
    claims
      ✓ :21   score(v[i]) == (b[i] - v[i]) / sigma^2  proved     all sizes [2]
      ✓ :24   nonsense                                refuted    as expected
      ✗ :27   score(v[i]) == v[i]                     refuted
             a sign?
             nv = 1, nh = 2;  i = 1;  W = [[1, −1/2]], b = 0, sigma = 1;  v = 1
             left   −0.26894142136999512075
             right   0.26894142136999512075    left / right = −1 everywhere: a sign
             holds at nv = 2, fails at nv = 1
             scoreproof check 'my model.yaml' --claim 3 --seed 42 --path 0:1 --size nv=1
      ✓ :108  E == E                                  tested     200 points, worst 3e-15,
                                                                 3 undefined left out [1]
      ✗ :109  dscore(v[i]) == -1                      tested     expected proved, 200 points,
                                                                 worst 3e-15, 3 undefined left out [1]
      ✗ :110  log(-1) == log(-1)                      undecided
             no point is defined
    assumptions
      [1] defined: 3 points where a side is undefined are left out
      [2] exchange: the derivative of a finite sum is the sum of the derivatives
    "
  `)
})

test('the summary counts checks and claims', () => {
  const { paint } = layout
  expect(tally({ checks, claims })).toEqual({ all: 10, wrong: 4, flagged: 1 })
  expect(summary({ all: 9, wrong: 4, flagged: 0 }, { seeds: [42], seconds: 0.81 }, paint)).toBe(
    '4 of 9 not as expected · 0.8 s · seed 42',
  )
  expect(summary({ all: 9, wrong: 0, flagged: 1 }, { seeds: [7], seconds: 12.3 }, paint)).toBe(
    'all 9 as expected, 1 flagged · 12 s · seed 7',
  )
})

test('colours mark verdicts only', () => {
  const lines = verdictLines({ checks, claims: claims.slice(0, 1) }, { width: 100, paint: createPaint(true) })
  const coloured = [...lines.join('\n').matchAll(/\u001b\[3\d+m(.*?)\u001b\[\d+m/g)].map((m) => m[1]!.trim())
  expect(new Set(coloured)).toEqual(new Set(['✓', '✗', '!', 'tested', 'proved', 'refuted', 'undecided']))
})
