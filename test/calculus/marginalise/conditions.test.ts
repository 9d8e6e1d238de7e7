import { describe, expect, test } from 'vitest'
import { lawOf, MARGINALISATION_RULES } from '../../../src/calculus/marginalise'
import { entry } from '../../../src/expr'
import { parseModel } from '../../../src/language/parseModel'
import { BALLS, evaluatorOf } from './unitCases'

/*
 * Each condition of each rule is necessary: with parameters at which the sum or integral diverges, and all else as it
 * should be, one is false. Divergence is by comparison with a power or an exponential at the end named.
 */

interface Case {
  readonly rule: string
  readonly domain: string
  readonly energy: string
  /** Values of r and s at which it converges. */
  readonly converges: readonly [r: string, s: string]
  /** Values at which it diverges, each because of one end. */
  readonly diverges: readonly (readonly [r: string, s: string])[]
}

const CASES: readonly Case[] = [
  {
    rule: 'normal',
    domain: 'real',
    energy: 'r * x^2 - s * x',
    converges: ['2', '1'],
    diverges: [
      ['0', '1'],
      ['-1', '1'],
    ],
  },
  {
    rule: 'gamma',
    domain: 'positive',
    energy: 'r * x - (s - 1) * log(x)',
    converges: ['2', '1/2'],
    diverges: [
      ['0', '1/2'],
      ['-1', '1/2'],
      ['2', '0'],
      ['2', '-1/2'],
    ],
  },
  {
    rule: 'gamma',
    domain: 'positive',
    energy: 'r / x + (s + 1) * log(x)',
    converges: ['2', '1/2'],
    diverges: [
      ['0', '1/2'],
      ['2', '0'],
    ],
  },
  {
    rule: 'gamma',
    domain: 'real',
    energy: 'r * x^4',
    converges: ['2', '1'],
    diverges: [
      ['0', '1'],
      ['-2', '1'],
    ],
  },
  {
    rule: 'gamma',
    domain: 'real',
    energy: 'r * abs(x)',
    converges: ['1', '1'],
    diverges: [
      ['0', '1'],
      ['-1', '1'],
    ],
  },
  {
    rule: 'log-normal',
    domain: 'positive',
    energy: 'r * log(x)^2 + s * log(x)',
    converges: ['1', '1'],
    diverges: [
      ['0', '1'],
      ['-1', '1'],
    ],
  },
  {
    rule: 'inverse-gaussian',
    domain: 'positive',
    energy: 'r * x + s / x + 3/2 * log(x)',
    converges: ['1', '2'],
    diverges: [
      ['-1', '2'],
      ['1', '-2'],
      ['1', '0'],
    ],
  },
  {
    rule: 'inverse-gaussian',
    domain: 'positive',
    energy: 'r * x + s / x - 3/2 * log(x)',
    converges: ['1', '2'],
    diverges: [
      ['0', '2'],
      ['-1', '2'],
      ['1', '-2'],
    ],
  },
  {
    rule: 'beta',
    domain: 'interval(0, 1)',
    energy: '-(r - 1) * log(x) - (s - 1) * log(1 - x)',
    converges: ['1/2', '2'],
    diverges: [
      ['0', '2'],
      ['-1', '2'],
      ['1/2', '0'],
      ['1/2', '-1'],
    ],
  },
  {
    rule: 'student-t',
    domain: 'real',
    energy: 'r * log(1 + x^2)',
    converges: ['1', '1'],
    diverges: [
      ['1/2', '1'],
      ['-1', '1'],
    ],
  },
  {
    rule: 'logistic',
    domain: 'real',
    energy: '-r * x + s * log(1 + exp(x))',
    converges: ['1', '2'],
    diverges: [
      ['0', '2'],
      ['-1', '2'],
      ['2', '2'],
      ['2', '1'],
    ],
  },
  {
    rule: 'log-gamma',
    domain: 'real',
    energy: 'r * x + s * exp(-x)',
    converges: ['1', '2'],
    diverges: [
      ['0', '2'],
      ['-1', '2'],
      ['1', '0'],
      ['1', '-1'],
    ],
  },
  {
    rule: 'probit',
    domain: 'real',
    energy: 'r * x^2 / 2 - log(1 + erf(x + s))',
    converges: ['1', '1'],
    diverges: [
      ['0', '1'],
      ['-3', '1'],
    ],
  },
  {
    rule: 'piecewise',
    domain: 'positive',
    energy: 'r * x^2 / 2 - s * x',
    converges: ['1', '2'],
    diverges: [
      ['0', '2'],
      ['-1', '2'],
    ],
  },
  {
    rule: 'piecewise',
    domain: 'real',
    energy: 'r * abs(x) + abs(x - 1) - s * x',
    converges: ['1', '3/2'],
    diverges: [
      ['1', '2'],
      ['1', '-3'],
      ['-2', '0'],
    ],
  },
  {
    rule: 'piecewise',
    domain: 'real',
    energy: 'r * relu(x)^2 + s * relu(-x)^2',
    converges: ['1', '2'],
    diverges: [
      ['0', '2'],
      ['1', '0'],
      ['-1', '2'],
      ['1', '-2'],
    ],
  },
  {
    rule: 'negative-binomial',
    domain: 'naturals',
    energy: 'r * x',
    converges: ['1', '1'],
    diverges: [
      ['0', '1'],
      ['-1', '1'],
    ],
  },
  {
    rule: 'negative-binomial',
    domain: 'naturals',
    energy: 'r * x - log(x + 1)',
    converges: ['1', '1'],
    diverges: [
      ['0', '1'],
      ['-1', '1'],
    ],
  },
  {
    rule: 'beta-prime',
    domain: 'positive',
    energy: '(r + s) * log(1 + x) - (r - 1) * log(x)',
    converges: ['1/2', '2'],
    diverges: [
      ['0', '2'],
      ['-1', '2'],
      ['1/2', '0'],
      ['1/2', '-1/4'],
    ],
  },
  {
    rule: 'pareto',
    domain: 'interval(1, inf)',
    energy: 'r * log(x)',
    converges: ['2', '1'],
    diverges: [
      ['1', '1'],
      ['0', '1'],
    ],
  },
  {
    rule: 'squared',
    domain: 'positive',
    energy: 'r * x / 2 - s * sqrt(x) + log(x) / 2',
    converges: ['1', '1'],
    diverges: [
      ['0', '1'],
      ['-1', '1'],
    ],
  },
]

/** Rules of finite sums, and of sums that converge whatever their parameters are. */
const ALWAYS = ['bernoulli', 'spin', 'categorical', 'binomial', 'poisson']

const unitOf = ({ domain, energy }: Case) => {
  const model = parseModel(
    ['name: a unit', 'visible: { v: real }', `hidden: { x: "${domain}" }`, 'parameters: { r: real, s: real }'].join(
      '\n',
    ) + `\nenergy: "${energy}"\n`,
  )
  return { x: entry(model.hidden[0]!), energy: model.energy }
}

describe.each(CASES)('$rule: $energy', (one) => {
  const { conditions, rule, closed } = lawOf(unitOf(one))
  const hold = ([r, s]: readonly [string, string]): boolean => {
    const evaluator = evaluatorOf(
      BALLS,
      new Map([
        ['r', r],
        ['s', s],
      ]),
    )
    return conditions.every((c) => evaluator.truth(c))
  }
  test('has its conditions where it converges', () => {
    expect([rule, closed]).toEqual([one.rule, true])
    expect(hold(one.converges)).toBe(true)
  })
  test.each(one.diverges)('is refused at r = %s, s = %s', (r, s) => {
    expect(hold([r, s])).toBe(false)
  })
})

test('every rule that needs conditions is here', () => {
  const named = new Set([...CASES.map((c) => c.rule), ...ALWAYS])
  expect(MARGINALISATION_RULES.map((r) => r.name).filter((name) => !named.has(name))).toEqual([])
})
