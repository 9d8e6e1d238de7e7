import type { Algebra } from './algebra'
import type { FunctionName } from './functionNames'
import * as interval from './interval'
import type { Interval } from './interval'

type Call = (args: readonly Interval[]) => Interval

const unary =
  (f: (a: Interval) => Interval): Call =>
  (args) =>
    f(args[0]!)

const table: Record<FunctionName, Call> = {
  exp: unary(interval.exp),
  log: unary(interval.log),
  sqrt: unary(interval.sqrt),
  abs: unary(interval.abs),
  sign: unary(interval.sign),
  sin: unary(interval.sin),
  cos: unary(interval.cos),
  tan: unary(interval.tan),
  asin: unary(interval.asin),
  acos: unary(interval.acos),
  atan: unary(interval.atan),
  sinh: unary(interval.sinh),
  cosh: unary(interval.cosh),
  tanh: unary(interval.tanh),
  asinh: unary(interval.asinh),
  acosh: unary(interval.acosh),
  atanh: unary(interval.atanh),
  erf: unary(interval.erf),
  erfc: unary(interval.erfc),
  sigmoid: unary(interval.sigmoid),
  softplus: unary(interval.softplus),
  logcosh: unary(interval.logcosh),
  lgamma: unary(interval.lgamma),
  digamma: unary(interval.digamma),
  trigamma: unary(interval.trigamma),
  relu: unary(interval.relu),
  max: (args) => args.reduce(interval.max),
  min: (args) => args.reduce(interval.min),
  log1mexp: unary(interval.log1mexp),
  logexprel: unary(interval.logexprel),
  logerfc: unary(interval.logerfc),
  erfcx: unary(interval.erfcx),
  langevin: (args) =>
    args.length > 1 ? interval.langevin(args[1]!, interval.orderOf(args[0]!)) : interval.langevin(args[0]!),
  polygamma: (args) => interval.polygamma(interval.orderOf(args[0]!), args[1]!),
  dabs: unary(interval.dabs),
}

/** The algebra of float64 intervals. @throws RangeError for an unknown function */
export const intervalAlgebra: Algebra<Interval> = {
  name: 'float64 intervals',
  rational: interval.fromRational,
  fromNumber: interval.fromNumber,
  pi: interval.pi,
  add: interval.add,
  sub: interval.sub,
  mul: interval.mul,
  div: interval.div,
  neg: interval.neg,
  powerInteger: interval.powerInteger,
  power: interval.power,
  call(name, args) {
    const f = Object.hasOwn(table, name) ? table[name as FunctionName] : undefined
    if (f === undefined) throw new RangeError(`no function ${name} in intervals`)
    return f(args)
  },
  midpoint: interval.midpoint,
  sign: interval.signOf,
  widen: interval.widen,
}
