import { describe, expect, it } from 'vitest'
import { lawOf } from '../../../src/calculus/marginalise'
import { expandIn } from '../../../src/calculus/marginalise/basis'
import { allPositive, isSurelyPositive } from '../../../src/calculus/marginalise/positivity'
import { add, entry, lessThan, mul, neg, number, ONE, type Term, variable, ZERO } from '../../../src/expr'
import { parseModel } from '../../../src/language/parseModel'
import { overlaps, toDecimal } from '../../../src/numbers/ball'
import { BALLS, evaluatorOf, hiddenX, parameter } from './unitCases'

const PARAMETERS = new Map([
  ['a', '7/4'],
  ['b', '3/2'],
  ['r', '-2/3'],
])

const unitOf = (domain: string, energy: string) => {
  const model = parseModel(
    [
      'name: one unit',
      'visible: { observed: real }',
      `hidden: { x: "${domain}" }`,
      'parameters: { a: positive, b: positive, r: real }',
      `energy: "${energy}"`,
    ].join('\n'),
  )
  return { x: entry(model.hidden[0]!), energy: model.energy }
}

/** Energies that are the same function of x up to the constants, which the log-partition takes along. */
const SAME: readonly (readonly [domain: string, rule: string, ...energies: string[]])[] = [
  [
    'real',
    'normal',
    'a * (x - r)^2 / 2',
    'a * x^2 / 2 - a * r * x + a * r^2 / 2',
    '-log(exp(-a * (r - x)^2 / 2))',
    'abs(x - r) * abs(x - r) * 0 + (sqrt(a) * (x - r))^2 / 2',
  ],
  [
    'positive',
    'gamma',
    'b * x - (a - 1) * log(x)',
    '-log(x^(a - 1) * exp(-b * x))',
    'b * x - a * log(b * x) + log(x) + a * log(b)',
    '-2 * (a - 1) * log(sqrt(x)) + b * sqrt(x)^2',
  ],
  [
    'positive',
    'gamma',
    'b / x + (a + 1) * log(x)',
    '-(a + 1) * log(1 / x) + b * x^(-1)',
    'log(x * x^a) + sqrt(b^2 / x^2)',
  ],
  [
    'interval(0, 1)',
    'beta',
    '-a * log(x) - b * log(1 - x)',
    '-a * log(x / (1 - x)) - (a + b) * log(1 - x)',
    '-log(x^a * (1 - x)^b)',
    '-b * log(x - x^2) - (a - b) * log(x)',
  ],
  ['real', 'student-t', 'a * log(1 + x^2 / b)', 'a * log(b + x^2) - a * log(b)', '-log((1 + x^2 / b)^(-a))'],
  [
    'real',
    'logistic',
    '2 * log(cosh(x / 2))',
    '2 * logcosh(x / 2)',
    'x + 2 * log(1 + exp(-x)) - 2 * log(2)',
    '-log(sigmoid(x)) - log(sigmoid(-x)) - log(4)',
    '2 * softplus(-x) + x - log(4)',
    '2 * log(exp(x / 2) + exp(-x / 2)) - 2 * log(2)',
  ],
  ['positive', 'piecewise', 'a * x^2 / 2 + b * x', 'a * x^2 / 2 + b * abs(x)', 'a * relu(x)^2 / 2 + b * max(x, 0)'],
  [
    'real',
    'piecewise',
    'a * x^2 / 2 + b * abs(x)',
    'a * x^2 / 2 + b * sqrt(x^2)',
    'a * x^2 / 2 + b * relu(x) + b * relu(-x)',
    'a * x^2 / 2 + b * max(x, -x)',
    'a * x^2 / 2 + 2 * b * max(x, 0) - b * x',
  ],
  [
    'real',
    'probit',
    'a * x^2 - log(erfc(b * x))',
    'a * x^2 - log(1 - erf(b * x))',
    'a * x^2 - log((1 + erf(-b * x)) / 2) - log(2)',
  ],
  ['naturals', 'poisson', 'lgamma(x + 1) - r * x', 'lgamma(1 + x) - x * log(exp(r))', '-log(exp(r)^x) + lgamma(x + 1)'],
  [
    'naturals',
    'negative-binomial',
    'a * x - log(x + 1)',
    'a * x - lgamma(x + 2) + lgamma(x + 1)',
    '-log((1 + x) * exp(-a)^x)',
  ],
]

describe.each(SAME)('on %s by the rule %s', (domain, rule, first, ...others) => {
  const value = (energy: string) => {
    const law = lawOf(unitOf(domain, energy))
    expect(law.rule, energy).toBe(rule)
    return evaluatorOf(BALLS, PARAMETERS).value(law.logPartition)
  }
  const reference = value(first)
  it.each(others)(`${first} is %s`, (energy) => {
    const other = value(energy)
    expect(overlaps(other, reference), `${toDecimal(other, 25)} instead of ${toDecimal(reference, 25)}`).toBe(true)
  })
})

describe('what no rule has', () => {
  it.each([
    ['real', 'x^4 + x'],
    ['real', 'a * x^2 + log(1 + x^2)'],
    ['positive', 'x + sin(x)'],
    ['real', 'cosh(x)'],
    ['positive', 'a * x + b / x + r * log(x)'],
    ['naturals', '2 * lgamma(x + 1)'],
    ['interval(0, 1)', 'r * x^2'],
    ['real', 'x^2 + abs(x^2 - a)'],
  ])('on %s: %s stays an integral', (domain, energy) => {
    const law = lawOf(unitOf(domain, energy))
    expect(law.closed).toBe(false)
    expect(law.logPartition.kind).toBe('logpartition')
  })
})

describe('conditions', () => {
  it('are stated where declarations do not give them', () => {
    const { conditions } = lawOf(unitOf('real', 'r * x^2'))
    expect(conditions).toEqual([lessThan(ZERO, mul(number(2), parameter('r')))])
  })
  it('are left out where declarations give them', () => {
    expect(lawOf(unitOf('real', 'a * x^2 + b * x^2')).conditions).toEqual([])
  })
  it('refuse what never converges', () => {
    expect(lawOf(unitOf('real', '-x^2')).closed).toBe(false)
    expect(lawOf(unitOf('positive', '-2 * x')).closed).toBe(false)
    expect(lawOf(unitOf('real', 'x')).closed).toBe(false)
  })
  it('of a linear form follow from the bounds of its variables', () => {
    const alpha = entry(variable('alpha', 'parameter', { kind: 'interval', bounds: [ONE, number(3)] }))
    expect(isSurelyPositive(add(alpha, number(-1)))).toBe(true)
    expect(isSurelyPositive(add(number(3), neg(alpha)))).toBe(true)
    expect(isSurelyPositive(add(alpha, number(-2)))).toBe(false)
    expect(allPositive(number(-1))).toBeUndefined()
  })
})

describe('an expansion', () => {
  it('leaves no coefficient that has cancelled', () => {
    const x = hiddenX('real')
    const root: Term = mul(parameter('r'), x)
    expect([...expandIn(add(root, mul(x, x), neg(root)), x).keys()]).toEqual([mul(x, x)])
  })
})
