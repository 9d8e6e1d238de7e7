import { type FunctionName, FUNCTIONS } from '../functions'

type FloatFunction = (x: number, y: number) => number

/**
 * An elementary function in double precision, without an error bound: for compiled code, and for finding where an integrand
 * has its mass and how finely it must be sampled.
 */
export const floatFunction = (name: FunctionName, args: number): FloatFunction => {
  const { values, arity } = FUNCTIONS[name]
  return arity === 'optionally ordered' && args === 1 ? (x) => values.float(0, x) : values.float
}
