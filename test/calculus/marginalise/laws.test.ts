import { describe, expect, it } from 'vitest'
import { MARGINALISATION_RULES } from '../../../src/calculus/marginalise'
import type { MarginalisationRule, Unit, UnitLaw } from '../../../src/calculus/marginalise/law'
import { add, entry, mul, number, type Term, TWO, variable } from '../../../src/expr'
import { type Ball, midpoint } from '../../../src/numbers/ball'
import * as Q from '../../../src/numbers/rational'
import { BALLS, evaluatorOf, hiddenX, parameter, UNIT_CASES } from './unitCases'

/*
 * For any weight exp(−e(x) − τ·b(x)): d log Z/dτ = −E[b] and d² log Z/dτ² = var b at τ = 0. Both sides come from one
 * law, by routes that share nothing: the moments are never derivatives of the log-partition.
 */

interface Subject {
  readonly name: string
  readonly rule: string
  readonly unit: Unit
  readonly functions: readonly Term[]
  readonly parameters: ReadonlyMap<string, string>
}

const finite = (kind: 'binary' | 'spin' | 'integers', bounds: readonly Term[], rule: string): Subject => {
  const x = entry(variable('x', 'hidden', { kind, bounds }))
  return {
    name: kind,
    rule,
    unit: { x, energy: mul(parameter('a'), x) },
    functions: [x, mul(x, x)],
    parameters: new Map([['a', '3/7']]),
  }
}

const SUBJECTS: readonly Subject[] = [
  finite('binary', [], 'bernoulli'),
  finite('spin', [], 'spin'),
  finite('integers', [number(-1), number(2)], 'categorical'),
  ...UNIT_CASES,
]

const tau = parameter('tau')

/** The law of the unit with τ·b added to its energy, where the rule still applies. */
const tilted = (rule: MarginalisationRule, { x, energy }: Unit, b: Term): UnitLaw | undefined => {
  const law = rule.apply({ x, energy: add(energy, mul(tau, b)) })
  return law?.closed ? law : undefined
}

/** 1e-12 divided by about that size. */
const stepFor = (size: number): Q.Rational => {
  const digits = 12 + Math.ceil(Math.log10(Math.max(size, 1e-30)))
  return Q.power(Q.rational(1, 10), BigInt(Math.max(digits, 6)))
}
const holdsNode = (t: Term): boolean =>
  t.kind === 'expectation' || t.kind === 'logpartition' || t.children.some(holdsNode)

interface Discrepancy {
  readonly mean: number
  readonly variance: number
}

/** How far differences of log Z are from the moments, relative to the size of b; undefined where the law does not apply. */
const discrepancy = (rule: MarginalisationRule, { unit, parameters }: Subject, b: Term): Discrepancy | undefined => {
  const plain = rule.apply(unit)
  const law = tilted(rule, unit, b)
  if (!plain || !law) return undefined
  const [mean, variance] = [plain.mean(b), plain.covariance(b, b)]
  if (law.logPartition.kind === 'logpartition' || [mean, variance].some((t) => t.kind !== 'if' && holdsNode(t)))
    return undefined
  const evaluator = evaluatorOf(BALLS, parameters)
  const [m, v] = [evaluator.value(mean), evaluator.value(variance)]
  const scale = Math.abs(midpoint(m)) + Math.sqrt(Math.abs(midpoint(v)))
  const size = stepFor(scale)
  const shifted = (steps: bigint): ReadonlyMap<string, string> =>
    new Map([...parameters, ['tau', Q.toText(Q.mul(size, Q.rational(steps)))]])
  const converges = [-1n, 1n].every((steps) => law.conditions.every((c) => evaluatorOf(BALLS, shifted(steps)).truth(c)))
  if (!converges) return undefined
  const at = (steps: bigint): Ball => evaluatorOf(BALLS, shifted(steps)).value(law.logPartition)
  const A = BALLS
  const [down, up, middle] = [at(-1n), at(1n), at(0n)]
  const step = A.rational(size)
  const slope = A.div(A.sub(up, down), A.mul(A.rational(Q.rational(2)), step))
  const curvature = A.div(A.add(A.sub(up, middle), A.sub(down, middle)), A.mul(step, step))
  return {
    mean: Math.abs(midpoint(A.add(slope, m))) / scale,
    variance: Math.abs(midpoint(A.sub(curvature, v))) / Math.max(midpoint(v), scale * scale * 1e-12),
  }
}

/** The differences' own error is τ² times a higher cumulant: below 1e-12 of these for all subjects. */
const TOLERANCE = 1e-9

describe.each(MARGINALISATION_RULES)('$name', (rule) => {
  const subjects = SUBJECTS.filter((s) => s.rule === rule.name)

  it('has a subject', () => {
    expect(subjects.length).toBeGreaterThan(0)
  })

  it('has the moments that the derivatives of its log-partition say', () => {
    let checked = 0
    for (const subject of subjects)
      for (const b of subject.functions) {
        const found = discrepancy(rule, subject, b)
        if (!found) continue
        checked++
        expect(found.mean, `mean in ${subject.name}`).toBeLessThan(TOLERANCE)
        expect(found.variance, `variance in ${subject.name}`).toBeLessThan(TOLERANCE)
      }
    expect(checked).toBeGreaterThan(0)
  })

  it('leaves alone what is not its own', () => {
    const x = hiddenX('real')
    const strange = { x, energy: mul(parameter('a'), TWO, add(mul(x, x, x, x), mul(x, x, x))) }
    expect(rule.apply(strange)).toBeUndefined()
  })
})

describe('a wrong rule', () => {
  const subject = SUBJECTS.find((s) => s.name === 'gamma')!
  const gamma = MARGINALISATION_RULES.find((r) => r.name === 'gamma')!
  const spoiled = (change: (law: UnitLaw) => Partial<UnitLaw>): MarginalisationRule => ({
    ...gamma,
    apply: (unit) => {
      const law = gamma.apply(unit)
      return law && { ...law, ...change(law) }
    },
  })
  it.each([
    [
      'a mean off by a millionth',
      spoiled((law) => ({ mean: (g) => mul(number(Q.rational(1000001, 1000000)), law.mean(g)) })),
    ],
    [
      'a log-partition with one factor too many',
      spoiled((law) => ({ logPartition: mul(number(Q.rational(1000001, 1000000)), law.logPartition) })),
    ],
  ])('with %s is noticed', (_, rule) => {
    expect(discrepancy(rule, subject, subject.unit.x)!.mean).toBeGreaterThan(TOLERANCE)
  })
  it('with the covariance of independent functions is noticed', () => {
    const rule = spoiled(() => ({ covariance: () => number(0) }))
    expect(discrepancy(rule, subject, subject.unit.x)!.variance).toBeGreaterThan(TOLERANCE)
  })
})
