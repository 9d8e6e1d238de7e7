import type { Term } from '../../../src/expr'
import { decideBySignature, type SignatureResult } from '../../../src/decide/signature'
import { Evaluator } from '../../../src/hidden/evaluator'
import { parseClaim, parseModel } from '../../../src/language/parseModel'
import { isFault } from '../../../src/numbers/algebra'
import { intervalAlgebra } from '../../../src/algebras/intervalAlgebra'

/** Scalars of every kind that identities are written in: real x, y, z, positive a, b, p, q. */
export const scalars = parseModel(`
name: scalars
visible: { x: real, y: real, z: real }
parameters: { a: positive, b: positive, p: positive, q: positive, k: real }
energy: x^2 + y^2 + z^2
`)
const variables = [...scalars.visible, ...scalars.parameters]

export const sidesOf = (text: string): readonly [Term, Term] => {
  const { sides } = parseClaim(scalars, text)
  return [sides[0]!, sides[1]!]
}

export const decide = (left: Term, right: Term, seed = 1): SignatureResult =>
  decideBySignature(left, right, { sizes: {}, seed })

/** `equal` only where it is rigorous and below 1e-30; `agrees` where it is not. */
export const verdictOf = (text: string): string => {
  const outcome = decide(...sidesOf(text))
  if (outcome.result !== 'equal') return outcome.result
  return outcome.rigorous && outcome.failureProbability < 1e-30 ? 'equal' : 'agrees'
}

/** Points at which identities are tried, in (0, 1) and around it. */
const POINTS = [0.37, 0.81, -0.43, 1.7, -1.3, 0.11, 2.3, -0.72, 0.59, 3.1]

/** True if some point shows, in intervals, that the sides differ; the points where both have a value are counted. */
export const compareByIntervals = (left: Term, right: Term): { readonly differ: boolean; readonly points: number } => {
  let points = 0
  for (let shift = 0; shift < POINTS.length; shift++) {
    const arrays = new Map(
      variables.map((v, k) => {
        const value = POINTS[(shift + k * 3) % POINTS.length]! + k / 64
        return [
          v.name,
          { dims: [], values: [intervalAlgebra.fromNumber(v.domain.kind === 'positive' ? Math.abs(value) : value)] },
        ]
      }),
    )
    try {
      const evaluator = new Evaluator(intervalAlgebra, new Map(), arrays)
      const [l, r] = [evaluator.value(left), evaluator.value(right)]
      points++
      if (l.hi < r.lo || r.hi < l.lo) return { differ: true, points }
    } catch (thrown) {
      if (!isFault(thrown)) throw thrown
    }
  }
  return { differ: false, points }
}
