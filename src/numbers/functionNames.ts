/** Functions of scalars whose names the model language keeps for itself. */
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

/** Functions of scalars that closed forms are written with: of the language too, unless a model declares the name. */
export const CLOSED_FORM_FUNCTIONS = ['log1mexp', 'logexprel', 'logerfc', 'erfcx', 'langevin', 'polygamma'] as const

/**
 * The elementary and special functions that every number system evaluates by name.
 *
 * `max` and `min` take two or more arguments, `polygamma` takes (n, x) with an exact small integer n, all others one;
 * `langevin` may also be given (n, x) for its n-th derivative; `dabs`, the derivative of |x| (none at 0), has no word.
 */
export const FUNCTION_NAMES = [...LANGUAGE_FUNCTIONS, ...CLOSED_FORM_FUNCTIONS, 'dabs'] as const

export type FunctionName = (typeof FUNCTION_NAMES)[number]
