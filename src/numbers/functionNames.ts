/**
 * Elementary functions: those of the model language, then those that only closed forms use
 * (`log1mexp` … `dabs`, see `src/functions`).
 */
export const FUNCTION_NAMES = [
  'exp', 'log', 'sqrt', 'abs', 'sign', 'sin', 'cos', 'tan', 'asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh',
  'acosh', 'atanh', 'erf', 'erfc', 'sigmoid', 'softplus', 'logcosh', 'lgamma', 'digamma', 'trigamma', 'relu', 'max',
  'min', 'log1mexp', 'logexprel', 'logerfc', 'erfcx', 'langevin', 'polygamma', 'dabs',
] as const

export type FunctionName = (typeof FUNCTION_NAMES)[number]
