import { describe, expect, it } from 'vitest'
import { lawOf } from '../../../src/calculus/marginalise'
import { mul, type Term } from '../../../src/expr'
import { UNRESOLVED } from '../../../src/numbers/algebra'
import { overlaps, relativeAccuracyDigits, toDecimal } from '../../../src/numbers/ball'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'
import { ballOf, BALLS, evaluatorOf, termsOf, UNIT_CASES } from './unitCases'

/** mpmath's values are good to 30 digits. */
const DIGITS = 30

/** No integral is left, except in the branch of a moment that diverges there. */
const isClosed = (t: Term): boolean =>
  t.kind === 'if'
    ? isClosed(t.then)
    : t.kind !== 'expectation' && t.kind !== 'logpartition' && t.children.every(isClosed)

describe.each(UNIT_CASES)('$name', (unitCase) => {
  const { unit, rule, truth, parameters } = unitCase
  const law = lawOf(unit)
  const terms = termsOf(law, unitCase)

  it('is recognised', () => {
    expect(law.rule).toBe(rule)
    expect(law.closed).toBe(true)
    expect(
      terms.map((t, k) => (isClosed(t) ? -1 : k)).filter((k) => k >= 0),
      'terms that are left open',
    ).toEqual([])
  })

  it('has the log-partition, means and covariances that quadrature gives', () => {
    const evaluator = evaluatorOf(BALLS, parameters)
    for (const condition of law.conditions) expect(evaluator.truth(condition)).toBe(true)
    terms.forEach((term, k) => {
      const value = evaluator.value(term)
      const reference = ballOf(truth[k]!, DIGITS)
      const tiny = Math.abs(Number(truth[k])) < 1e-50
      expect(tiny || overlaps(value, reference), `${k}: ${toDecimal(value, 32)} instead of ${truth[k]}`).toBe(true)
      if (!tiny) expect(relativeAccuracyDigits(value)).toBeGreaterThan(20)
    })
  })

  it('has moments of products that its covariances say', () => {
    const evaluator = evaluatorOf(BALLS, parameters)
    for (const [i, j] of unitCase.pairs) {
      const [f, g] = [unitCase.functions[i]!, unitCase.functions[j]!]
      const product = law.mean(mul(f, g))
      if (!isClosed(product)) continue
      const [value, ...parts] = [product, law.covariance(f, g), law.mean(f), law.mean(g)].map((t) => evaluator.value(t))
      const [covariance, left, right] = parts
      const expected = BALLS.add(covariance!, BALLS.mul(left!, right!))
      expect(overlaps(value!, expected), `${i}, ${j}: ${toDecimal(value!, 25)}`).toBe(true)
    }
  })

  it('has float64 enclosures that hold it', () => {
    const evaluator = evaluatorOf(intervalAlgebra, parameters)
    terms.forEach((term, k) => {
      const value = Number(truth[k])
      try {
        const { lo, hi } = evaluator.value(term)
        const margin = 1e-15 * Math.abs(value) + 1e-50
        expect(lo - margin <= value && value <= hi + margin, `${k}: [${lo}, ${hi}] without ${value}`).toBe(true)
      } catch (thrown) {
        if (thrown !== UNRESOLVED) throw thrown
      }
    })
  })
})
