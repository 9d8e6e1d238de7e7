import * as fc from 'fast-check'
import type { Algebra } from '../../src/numbers/algebra'
import { isFault } from '../../src/numbers/algebra'
import { type Ball, ballField, overlaps } from '../../src/numbers/ball'
import { ballArithmetic, certainSign } from '../../src/numbers/ballArithmetic'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { FUNCTION_NAMES, type FunctionName, FUNCTIONS } from '../../src/functions'
import type { Interval } from '../../src/numbers/interval'

/** The smooth functions of one argument. */
export const SMOOTH = FUNCTION_NAMES.filter((name) => {
  const { arity, facts } = FUNCTIONS[name]
  return facts.shape !== 'kink' && (arity === 1 || arity === 'optionally ordered')
})

/** The result, or the name of the fault. */
export const attempt = <T>(f: () => T): T | 'undefined' | 'unresolved' => {
  try {
    return f()
  } catch (thrown) {
    if (!isFault(thrown)) throw thrown
    return thrown.description === 'undefined value' ? 'undefined' : 'unresolved'
  }
}

/** Doubles of both signs whose sizes spread from 1e-30 to 1e5, half of them between -30 and 30. */
export const spreadDouble: fc.Arbitrary<number> = fc.oneof(
  fc.double({ min: -30, max: 30, noNaN: true }),
  fc
    .record({ negative: fc.boolean(), size: fc.double({ min: -69, max: 11.5, noNaN: true }) })
    .map(({ negative, size }) => (negative ? -1 : 1) * Math.exp(size)),
)

const field = ballField(128)
/** The sign of a − b where it is certain. */
const order = (a: Ball, b: Ball): -1 | 0 | 1 | undefined => certainSign(ballArithmetic(2048).sub(a, b))
/** Whether an interval and a ball have a common point. */
export const meet = (a: Interval, b: Ball): boolean => {
  if (a.lo !== -Infinity && order(field.fromNumber(a.lo), upper(b)) === 1) return false
  return a.hi === Infinity || order(field.fromNumber(a.hi), lower(b)) !== -1
}
const lower = (b: Ball): Ball => ({ m: b.m - BigInt(Math.ceil(b.r)), e: b.e, r: 0 })
const upper = (b: Ball): Ball => ({ m: b.m + BigInt(Math.ceil(b.r)), e: b.e, r: 0 })

/** The algebra with the function off by the factor 1 + 2^-exponent: what a law must notice. */
export const spoiled = (base: Algebra<Ball>, name: FunctionName, exponent: number): Algebra<Ball> => ({
  ...base,
  call(called, args) {
    const value = base.call(called, args)
    if (called !== name) return value
    return base.mul(value, base.add(base.fromNumber(1), base.fromNumber(2 ** -exponent)))
  },
})

export { ballAlgebra, overlaps }
