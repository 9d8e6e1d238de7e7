import { describe, expect, it } from 'vitest'
import { evaluatorAt, interval, middle, width } from './terms'
import { contains, relativeAccuracyDigits } from '../../../src/numbers/ball'
import { ballAlgebra } from '../../../src/algebras/ballAlgebra'
import * as Q from '../../../src/numbers/rational'
import { LINES } from './integrals'
import truths from './golden/integrals.json'

const truthOf = (name: string): string => (truths as Record<string, string>)[name]!

/** Where float64 itself loses digits: the energy is large at the mode, or its argument has few digits there. */
const LOOSE: Readonly<Record<string, number>> = {
  'peak at 1000 of width 0.01': 1e-10,
  'peak at 1e6 of width 1': 1e-9,
}

describe.each(Object.entries(LINES))('%s', (name, node) => {
  const truth = truthOf(name)
  it('is inside the float64 interval, which is narrow', () => {
    const x = interval(node)
    expect(Math.abs(middle(x) - Number(truth))).toBeLessThanOrEqual(width(x) / 2 + 2 ** -52 * Math.abs(middle(x)))
    expect(width(x) / Math.max(1, Math.abs(middle(x)))).toBeLessThan(LOOSE[name] ?? 2e-12)
  })
  it('is inside the ball, which has 28 digits', () => {
    const A = ballAlgebra(140)
    const x = evaluatorAt(A).value(node)
    // The truth itself has 30 digits.
    const known = A.rational(Q.parseRational(truth)!)
    expect(contains(A.widen(x, A.mul(known, A.rational(Q.parseRational('1e-29')!))), Q.parseRational(truth)!)).toBe(
      true,
    )
    expect(relativeAccuracyDigits(x)).toBeGreaterThan(28)
  })
})
