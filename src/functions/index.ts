import * as Q from '../numbers/rational'
import type { FunctionDefinition } from './definition'
import { abs } from './abs'
import { acos } from './acos'
import { acosh } from './acosh'
import { asin } from './asin'
import { asinh } from './asinh'
import { atan } from './atan'
import { atanh } from './atanh'
import { cos } from './cos'
import { cosh } from './cosh'
import { dabs } from './dabs'
import { digamma } from './digamma'
import { erf } from './erf'
import { erfc } from './erfc'
import { erfcx } from './erfcx'
import { excess, varianceratio } from './excess'
import { exp } from './exp'
import { expm1 } from './expm1'
import { langevin } from './langevin'
import { lgamma } from './lgamma'
import { log } from './log'
import { log1mexp } from './log1mexp'
import { log1p } from './log1p'
import { logcosh } from './logcosh'
import { logerfc } from './logerfc'
import { logerfcx } from './logerfcx'
import { logexprel } from './logexprel'
import { max } from './max'
import { min } from './min'
import { polygamma } from './polygamma'
import { relu } from './relu'
import { sigmoid } from './sigmoid'
import { sign } from './sign'
import { sin } from './sin'
import { sinc } from './sinc'
import { sinh } from './sinh'
import { softplus } from './softplus'
import { sqrt } from './sqrt'
import { tan } from './tan'
import { tanh } from './tanh'
import { trigamma } from './trigamma'

const DEFINITIONS = {
  exp,
  log,
  sqrt,
  abs,
  sign,
  sin,
  cos,
  tan,
  asin,
  acos,
  atan,
  sinh,
  cosh,
  tanh,
  asinh,
  acosh,
  atanh,
  erf,
  erfc,
  sigmoid,
  softplus,
  logcosh,
  lgamma,
  digamma,
  trigamma,
  relu,
  max,
  min,
  log1mexp,
  logexprel,
  logerfc,
  erfcx,
  langevin,
  polygamma,
  log1p,
  expm1,
  sinc,
  dabs,
  excess,
  varianceratio,
  logerfcx,
} satisfies Record<string, FunctionDefinition>

export type FunctionName = keyof typeof DEFINITIONS

/** Every elementary function. */
export const FUNCTION_NAMES = Object.keys(DEFINITIONS) as readonly FunctionName[]
export const FUNCTIONS = Object.fromEntries(
  FUNCTION_NAMES.map((name) => [name, { ...DEFINITIONS[name], name }]),
) as Readonly<Record<FunctionName, ListedFunction>>
export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name)

/** A definition in the list. */
export type ListedFunction = FunctionDefinition & { readonly name: FunctionName }
export type { Far } from './definition'
export type { Formulas } from './formulas'
export { valuesIn } from './formulas'
export { SMALL, spreadOfPower, STRETCH } from './values'
export { admits, type FunctionDomain, inWords } from './domain'

/** The function in double precision, of so many arguments. */
export const floatFunction = (name: FunctionName, args: number): ((x: number, y: number) => number) => {
  const { values, arity } = FUNCTIONS[name]
  return arity === 'optionally ordered' && args === 1 ? (x) => values.float(0, x) : values.float
}

/** The value at rational numbers, where it is known to be rational too. */
export const rationalValue = (name: FunctionName, args: readonly Q.Rational[]): Q.Rational | undefined => {
  const { values, facts } = FUNCTIONS[name]
  if (facts.atZero !== undefined && args.length === 1 && args[0]!.n === 0n) return Q.fromNumber(facts.atZero)
  return values.rational?.(...args)
}

/** −1 for a function that is odd in its last argument, 1 for an even one; derivatives of one and the other take turns. */
export const parityOf = (name: FunctionName, order: 'even' | 'odd'): 1 | -1 | undefined => {
  const { parity } = FUNCTIONS[name].facts
  return parity && (parity === order ? 1 : -1)
}
