import digamma from '@stdlib/math-base-special-digamma'
import erf from '@stdlib/math-base-special-erf'
import erfc from '@stdlib/math-base-special-erfc'
import erfcx from '@stdlib/math-base-special-erfcx'
import lgamma from '@stdlib/math-base-special-gammaln'
import trigamma from '@stdlib/math-base-special-trigamma'
import { isFault } from '../../numbers/algebra'
import type { FunctionName } from '../../numbers/functionNames'
import { intervalAlgebra } from '../../numbers/intervalAlgebra'

/*
 * The elementary functions in double precision, without error bounds: for finding where an integrand has its mass and
 * how finely it must be sampled, never for a result.
 */

type FloatFunction = (x: number, y: number) => number

const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))
const fast: Partial<Record<FunctionName, FloatFunction>> = {
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  dabs: Math.sign,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf,
  erfc,
  erfcx,
  lgamma,
  digamma,
  trigamma,
  softplus,
  sigmoid: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  logcosh: (x) => Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))) - Math.LN2,
  relu: (x) => Math.max(0, x),
  max: Math.max,
  min: Math.min,
}

/** The rarely used ones by the midpoint of an interval. */
const slow =
  (name: FunctionName): FloatFunction =>
  (x, y) => {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return NaN
    try {
      const args = name === 'polygamma' ? [x, y] : [x]
      return intervalAlgebra.midpoint(intervalAlgebra.call(name, args.map(intervalAlgebra.fromNumber)))
    } catch (thrown) {
      if (isFault(thrown)) return NaN
      throw thrown
    }
  }

export const floatFunction = (name: FunctionName): FloatFunction => fast[name] ?? slow(name)
