/** Functions of scalars that the model language has. */
export const LANGUAGE_FUNCTIONS = [
  'exp',
  'log',
  'sqrt',
  'abs',
  'sign',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'erf',
  'erfc',
  'sigmoid',
  'softplus',
  'logcosh',
  'lgamma',
  'digamma',
  'trigamma',
  'relu',
  'max',
  'min',
] as const

/**
 * The elementary and special functions that every number system evaluates by name.
 *
 * `max` and `min` take two or more arguments, `polygamma` takes (n, x) with an exact small integer n, all others one;
 * those after the language's own stand only in closed forms: `langevin` may also be given (n, x) for its n-th derivative, and `dabs` is the derivative of |x| (none at 0).
 */
export const FUNCTION_NAMES = [
  ...LANGUAGE_FUNCTIONS,
  'log1mexp',
  'logexprel',
  'logerfc',
  'erfcx',
  'langevin',
  'polygamma',
  'dabs',
] as const

export type FunctionName = (typeof FUNCTION_NAMES)[number]
