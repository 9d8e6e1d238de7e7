import type { FunctionName } from '../numbers/functionNames'
import * as Q from '../numbers/rational'

/** What constructors of terms must know of a function of the (last) argument x, whatever x is. */
interface FunctionFacts {
  /** For which x it has a value; `partly` where that is none of these. */
  readonly defined: 'everywhere' | 'positive' | 'nonnegative' | 'nonzero' | 'partly'
  /** The sign of its values; `where x is` for a nonnegative one that is positive for positive x, `of x` for one that has the sign of x. */
  readonly sign?: 'positive' | 'nonnegative' | 'positive where x is' | 'of x'
  /** Bounds that its values never reach. */
  readonly between?: readonly [Q.Rational, Q.Rational]
  /** f(0), where it is a rational number. */
  readonly atZero?: Q.Rational
}

const { ZERO, ONE, HALF, MINUS_ONE } = Q

export const FUNCTION_FACTS: Readonly<Record<FunctionName, FunctionFacts>> = {
  exp: { defined: 'everywhere', sign: 'positive', atZero: ONE },
  log: { defined: 'positive' },
  sqrt: { defined: 'nonnegative', sign: 'positive where x is', atZero: ZERO },
  abs: { defined: 'everywhere', sign: 'positive where x is', atZero: ZERO },
  sign: { defined: 'everywhere', sign: 'of x', atZero: ZERO },
  sin: { defined: 'everywhere', atZero: ZERO },
  cos: { defined: 'everywhere', atZero: ONE },
  tan: { defined: 'partly', atZero: ZERO },
  asin: { defined: 'partly', sign: 'of x', atZero: ZERO },
  acos: { defined: 'partly', sign: 'nonnegative' },
  atan: { defined: 'everywhere', sign: 'of x', atZero: ZERO },
  sinh: { defined: 'everywhere', sign: 'of x', atZero: ZERO },
  cosh: { defined: 'everywhere', sign: 'positive', atZero: ONE },
  tanh: { defined: 'everywhere', sign: 'of x', between: [MINUS_ONE, ONE], atZero: ZERO },
  asinh: { defined: 'everywhere', sign: 'of x', atZero: ZERO },
  acosh: { defined: 'partly', sign: 'nonnegative' },
  atanh: { defined: 'partly', sign: 'of x', atZero: ZERO },
  erf: { defined: 'everywhere', sign: 'of x', between: [MINUS_ONE, ONE], atZero: ZERO },
  erfc: { defined: 'everywhere', sign: 'positive', atZero: ONE },
  sigmoid: { defined: 'everywhere', sign: 'positive', between: [ZERO, ONE], atZero: HALF },
  softplus: { defined: 'everywhere', sign: 'positive' },
  logcosh: { defined: 'everywhere', sign: 'nonnegative', atZero: ZERO },
  lgamma: { defined: 'positive' },
  digamma: { defined: 'positive' },
  trigamma: { defined: 'positive', sign: 'positive' },
  relu: { defined: 'everywhere', sign: 'positive where x is', atZero: ZERO },
  // Of several arguments, so that their signs are a matter of their own.
  max: { defined: 'everywhere' },
  min: { defined: 'everywhere' },
  log1mexp: { defined: 'partly' },
  logexprel: { defined: 'everywhere', sign: 'of x', atZero: ZERO },
  logerfc: { defined: 'everywhere', atZero: ZERO },
  erfcx: { defined: 'everywhere', sign: 'positive', atZero: ONE },
  langevin: { defined: 'everywhere', sign: 'of x', between: [MINUS_ONE, ONE], atZero: ZERO },
  polygamma: { defined: 'positive' },
  dabs: { defined: 'nonzero', sign: 'of x' },
}
