import type { FunctionDomain } from './domain'
import type { Formula, Formulas } from './formulas'
import type { ArrayLibrary, ArraySpelling, Loops } from './spelling'
import type { Values } from './values'

/**
 * Everything that is known of an elementary function. What is symbolic follows from its specification and from what is
 * stated of its values; jets and the second checker of signatures have rules of their own for the base functions.
 */
export interface FunctionDefinition {
  /** `ordered` takes (n, x) with an exact small integer n, for the n-th derivative. */
  readonly arity: 1 | 'variadic' | 'ordered' | 'optionally ordered'
  /** Whether the model language keeps the name; `unless declared`: a model may declare it as a name of its own. */
  readonly word: 'reserved' | 'unless declared' | 'none'
  /** One line with the formula. */
  readonly summary: string
  readonly domain: FunctionDomain

  readonly facts: Facts

  /** What it is in base functions: exp, log, abs, sin, cos, asin, atan, erf, lgamma and its derivatives. */
  readonly specification?: Specification
  /** The partial derivative by each argument. Undefined at kinks; at the ends of a domain it need not exist. */
  readonly derivative: <T>(t: Formulas<T>, args: readonly T[]) => readonly T[]
  readonly values: Values

  readonly latex: (args: readonly string[]) => string
  /** An equation that says what it is, where a reader may not know: printed under the formulas that hold it. */
  readonly meaning?: { readonly text: string; readonly latex?: string }
  /** The same value in what mathjs can differentiate; without it the specification is. */
  readonly mathjs?: (args: readonly string[]) => string | undefined
  /** The same value in what nerdamer differentiates correctly, with `ee` for e and `hf` for ½; else the specification. */
  readonly nerdamer?: (args: readonly string[]) => string | undefined
  readonly arrays: Readonly<Record<ArrayLibrary, ArraySpelling>>
  /** How programs of loops call it. */
  readonly loops: Loops
  /** 1/f(x), where dividing by f(x) is not good enough. */
  readonly reciprocal?: Readonly<Partial<Record<ArrayLibrary, ArraySpelling>>>
}

interface Specification {
  readonly formula: Formula
  /** The formula has no value at 0, where the function has its limit. */
  readonly exceptZero?: boolean
  /** Integrals over hidden variables are of the formula: no rule for them knows the function itself. */
  readonly unfolds?: boolean
}

/** What is stated of a function of one argument x; of the function itself where it may be given an order. */
interface Facts {
  /** The sign of its values; `where x is` for a nonnegative one that is positive for positive x, `of x` for one that has the sign of x. */
  readonly sign?: 'positive' | 'nonnegative' | 'positive where x is' | 'of x'
  /** Its derivative is positive everywhere. */
  readonly increasing?: boolean
  /** Bounds that its values never reach. */
  readonly between?: readonly [number, number]
  /** f(0), where it is a rational number. */
  readonly atZero?: number
  /** f(−x) = −f(x) or f(x); that of the function itself where it takes an order too. */
  readonly parity?: 'odd' | 'even'
  /**
   * How it varies: in waves, by factors, in one step between two levels, in one bend between two lines, as a power of the
   * distance to 0, with a kink or jump at 0, between points where it ends, or in some other smooth way about 0.
   */
  readonly shape: 'wave' | 'exponential' | 'step' | 'bend' | 'power' | 'kink' | 'branch' | 'curve'
  /** What it and its derivatives grow no faster than where |x| is large. */
  readonly growth: 'polynomial' | 'exponential' | 'unbounded'
  /** The power of |x| that it itself grows no faster than, where that is known. */
  readonly degree?: number
  /** What 1/f(x) grows no faster than. */
  readonly reciprocal?: 'linear'
  /** What it is like as x → −∞ and as x → ∞. */
  readonly far?: readonly [Far, Far]
}

/** |x| but for something bounded, a multiple of an exponential but for a factor that tends to 1, or a limit. */
export type Far = '|x|' | 'exp(x)' | 'exp(-x)' | '-exp(-x)' | number
