import type { Algebra } from './algebra'
import { type Ball, ballField, midpoint, orderOf } from './ball'
import { signOf } from './ballArithmetic'
import type { FunctionName } from './functionNames'

type Call = (args: readonly Ball[]) => Ball

const create = (bits: number): Algebra<Ball> => {
  const field = ballField(bits)
  const unary =
    (f: (a: Ball) => Ball): Call =>
    (args) =>
      f(args[0]!)
  const table: Record<FunctionName, Call> = {
    exp: unary(field.exp),
    log: unary(field.log),
    sqrt: unary(field.sqrt),
    abs: unary(field.abs),
    sign: unary(field.sign),
    sin: unary(field.sin),
    cos: unary(field.cos),
    tan: unary(field.tan),
    asin: unary(field.asin),
    acos: unary(field.acos),
    atan: unary(field.atan),
    sinh: unary(field.sinh),
    cosh: unary(field.cosh),
    tanh: unary(field.tanh),
    asinh: unary(field.asinh),
    acosh: unary(field.acosh),
    atanh: unary(field.atanh),
    erf: unary(field.erf),
    erfc: unary(field.erfc),
    sigmoid: unary(field.sigmoid),
    softplus: unary(field.softplus),
    logcosh: unary(field.logcosh),
    lgamma: unary(field.lgamma),
    digamma: unary(field.digamma),
    trigamma: unary(field.trigamma),
    relu: unary(field.relu),
    max: (args) => args.reduce(field.max),
    min: (args) => args.reduce(field.min),
    log1mexp: unary(field.log1mexp),
    logexprel: unary(field.logexprel),
    logerfc: unary(field.logerfc),
    erfcx: unary(field.erfcx),
    langevin: (args) => (args.length > 1 ? field.langevin(args[1]!, orderOf(args[0]!)) : field.langevin(args[0]!)),
    polygamma: (args) => field.polygamma(orderOf(args[0]!), args[1]!),
    dabs: unary(field.dabs),
  }
  return {
    name: `balls of ${bits} bits`,
    rational: field.fromRational,
    fromNumber: field.fromNumber,
    pi: field.pi,
    add: field.add,
    sub: field.sub,
    mul: field.mul,
    div: field.div,
    neg: field.neg,
    powerInteger: field.powerInteger,
    power: field.power,
    call(name, args) {
      const f = Object.hasOwn(table, name) ? table[name as FunctionName] : undefined
      if (f === undefined) throw new RangeError(`no function ${name} in balls`)
      return f(args)
    },
    midpoint,
    sign: signOf,
    widen: field.widen,
  }
}

const algebras = new Map<number, Algebra<Ball>>()

/** The algebra of balls with `bits` bits, one instance for each precision. @throws RangeError for an unknown function */
export const ballAlgebra = (bits: number): Algebra<Ball> => {
  let algebra = algebras.get(bits)
  if (algebra === undefined) algebras.set(bits, (algebra = create(bits)))
  return algebra
}
