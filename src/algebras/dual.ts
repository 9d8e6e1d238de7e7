import { type Algebra, UNDEFINED } from '../numbers/algebra'
import { FUNCTION_NAMES, type FunctionName, FUNCTIONS, valuesIn } from '../functions'
import { rational, ZERO } from '../numbers/rational'

/** A value and its derivative along one direction; `undefined` is a slope that is exactly zero. */
export interface Dual<T> {
  readonly value: T
  readonly slope: T | undefined
}

/** An algebra of duals, which may be the base of another one: the slopes of its slopes are second derivatives. */
export interface DualAlgebra<T> extends Algebra<Dual<T>> {
  readonly base: Algebra<T>
  /** How often duals are nested in each other. */
  readonly depth: number
  /** Whether a is zero with all its slopes. */
  vanishes(a: Dual<T>): boolean
  /** The variable with this value: slope 1. */
  variable(value: T): Dual<T>
  constant(value: T): Dual<T>
}

const isDual = (algebra: object): algebra is DualAlgebra<unknown> => 'vanishes' in algebra

type Derivative<T> = (x: T, value: T) => T
type Rule<T> = (args: readonly Dual<T>[]) => Dual<T>

/** Derivatives of the functions of one argument, as numbers of the base. They hold in the interior of the domain. */
const derivatives = <T>(base: Algebra<T>) => {
  const { add, sub, mul, div, neg } = base
  const one = base.rational(rational(1))
  const two = base.rational(rational(2))
  const half = base.rational(rational(1, 2))
  const call = (name: FunctionName, ...args: T[]): T => base.call(name, args)
  const square = (x: T): T => base.powerInteger(x, 2)
  const twoOverRootPi = (): T => div(two, call('sqrt', base.pi()))
  const gauss = (x: T): T => mul(twoOverRootPi(), call('exp', neg(square(x))))
  const order = (n: number): T => base.rational(rational(n))

  return {
    exp: (_, value) => value,
    log: (x) => div(one, x),
    sin: (x) => call('cos', x),
    cos: (x) => neg(call('sin', x)),
    tan: (x) => div(one, square(call('cos', x))),
    asin: (x) => div(one, call('sqrt', mul(sub(one, x), add(one, x)))),
    acos: (x) => neg(div(one, call('sqrt', mul(sub(one, x), add(one, x))))),
    atan: (x) => div(one, add(one, square(x))),
    sinh: (x) => call('cosh', x),
    cosh: (x) => call('sinh', x),
    tanh: (x) => div(one, square(call('cosh', x))),
    asinh: (x) => div(one, call('sqrt', add(one, square(x)))),
    acosh: (x) => div(one, call('sqrt', mul(sub(x, one), add(x, one)))),
    atanh: (x) => div(one, mul(sub(one, x), add(one, x))),
    erf: gauss,
    erfc: (x) => neg(gauss(x)),
    sigmoid: (x, value) => mul(value, call('sigmoid', neg(x))),
    softplus: (x) => call('sigmoid', x),
    logcosh: (x) => call('tanh', x),
    lgamma: (x) => call('digamma', x),
    digamma: (x) => call('trigamma', x),
    trigamma: (x) => call('polygamma', order(2), x),
    // -e^x/(1-e^x)
    log1mexp: (x, value) => neg(call('exp', sub(x, value))),
    // e^x/(e^x-1) - 1/x, which is 1/2 + L(x/2)/2; for x far below zero in the first form, where nothing cancels.
    logexprel: (x) =>
      base.midpoint(x) < -2
        ? sub(neg(call('exp', sub(x, call('log1mexp', x)))), div(one, x))
        : add(half, mul(half, call('langevin', mul(half, x)))),
    // -2/√π·exp(-x²)/erfc(x); for x > 0 without the two tails.
    logerfc: (x) =>
      base.midpoint(x) > 0 ? neg(div(twoOverRootPi(), call('erfcx', x))) : neg(div(gauss(x), call('erfc', x))),
    erfcx: (x, value) => sub(mul(mul(two, x), value), twoOverRootPi()),
  } satisfies Partial<Record<FunctionName, Derivative<T>>>
}

/**
 * Forward differentiation over `base`: f(v + ε s) = f(v) + ε f'(v) s.
 *
 * Where a function has a value but no derivative (|x| at 0, √x at 0, max at a tie with different slopes) UNDEFINED is
 * thrown, unless the argument does not vary. The sign and the midpoint are those of the value alone.
 */
export const dualAlgebra = <T>(base: Algebra<T>): DualAlgebra<T> => {
  const depth = isDual(base) ? base.depth + 1 : 1
  const baseVanishes = isDual(base)
    ? (a: T): boolean => base.vanishes(a as never)
    : (a: T): boolean => base.sign(a) === 0
  const slopeVanishes = (slope: T | undefined): boolean => slope === undefined || baseVanishes(slope)

  const constant = (value: T): Dual<T> => ({ value, slope: undefined })
  const sum = (a: T | undefined, b: T | undefined): T | undefined =>
    a === undefined ? b : b === undefined ? a : base.add(a, b)
  const scaled = (factor: T, slope: T | undefined): T | undefined =>
    slope === undefined ? undefined : base.mul(factor, slope)
  const negated = (slope: T | undefined): T | undefined => (slope === undefined ? undefined : base.neg(slope))
  const zero = base.rational(ZERO)
  const one = base.rational(rational(1))

  const derivative = derivatives(base)
  const chain = (name: keyof typeof derivative): Rule<T> => {
    const slopeOf: Derivative<T> = derivative[name]
    return ([x]) => {
      const { value: v, slope } = x!
      const value = base.call(name, [v])
      return { value, slope: slope === undefined ? undefined : base.mul(slopeOf(v, value), slope) }
    }
  }

  const sqrt: Rule<T> = ([x]) => {
    const value = base.call('sqrt', [x!.value])
    if (x!.slope === undefined) return constant(value)
    if (base.sign(value) === 0) throw UNDEFINED
    return { value, slope: base.div(x!.slope, base.mul(base.rational(rational(2)), value)) }
  }

  /** A kink at 0 leaves a derivative only if the argument has slope 0 there. */
  const abs: Rule<T> = ([x]) => {
    const { value: v, slope } = x!
    const value = base.call('abs', [v])
    if (slope === undefined) return constant(value)
    const s = base.sign(v)
    if (s === 0) {
      if (!baseVanishes(slope)) throw UNDEFINED
      return constant(value)
    }
    return { value, slope: s < 0 ? base.neg(slope) : slope }
  }
  const relu: Rule<T> = ([x]) => {
    const { value: v, slope } = x!
    const value = base.call('relu', [v])
    if (slope === undefined) return constant(value)
    const s = base.sign(v)
    if (s === 0 && !baseVanishes(slope)) throw UNDEFINED
    return { value, slope: s > 0 ? slope : undefined }
  }
  /** A jump at 0 leaves none: even x² has no derivative of its sign at 0. */
  const sign: Rule<T> = ([x]) => {
    const value = base.call('sign', [x!.value])
    if (x!.slope !== undefined && base.sign(x!.value) === 0) throw UNDEFINED
    return constant(value)
  }
  const dabs: Rule<T> = ([x]) => constant(base.call('dabs', [x!.value]))

  const larger =
    (name: 'max' | 'min', direction: 1 | -1) =>
    (a: Dual<T>, b: Dual<T>): Dual<T> => {
      const value = base.call(name, [a.value, b.value])
      if (a.slope === undefined && b.slope === undefined) return constant(value)
      const s = base.sign(base.sub(a.value, b.value)) * direction
      if (s === 0 && !slopeVanishes(sum(a.slope, negated(b.slope)))) throw UNDEFINED
      return { value, slope: s < 0 ? b.slope : a.slope }
    }
  const max = larger('max', 1)
  const min = larger('min', -1)

  /** Functions that may be given an order, whose derivative is the one of the next order. */
  const ordered =
    (name: FunctionName): Rule<T> =>
    (args) => {
      const [x, n] = [args.at(-1)!, args.at(-2)]
      if (n?.slope !== undefined) throw UNDEFINED
      const value = base.call(
        name,
        args.map((a) => a.value),
      )
      if (x.slope === undefined) return constant(value)
      return { value, slope: base.mul(base.call(name, [n ? base.add(n.value, one) : one, x.value]), x.slope) }
    }

  /** The slope is that of the formula. */
  const specified =
    (name: FunctionName): Rule<T> =>
    (args) => {
      const value = base.call(
        name,
        args.map((a) => a.value),
      )
      if (args.every((a) => a.slope === undefined)) return constant(value)
      const formula = FUNCTIONS[name].specification?.formula(valuesIn(algebra), args)
      if (!formula) throw new RangeError(`no function ${name} of duals`)
      return { value, slope: formula.slope }
    }

  const kinked: Partial<Record<FunctionName, Rule<T>>> = {
    sqrt,
    abs,
    sign,
    relu,
    max: (args) => args.reduce(max),
    min: (args) => args.reduce(min),
    dabs,
  }
  const ruleOf = (name: FunctionName): Rule<T> => {
    if (name in derivative) return chain(name as keyof typeof derivative)
    return kinked[name] ?? (FUNCTIONS[name].arity === 1 ? specified(name) : ordered(name))
  }
  const rules = new Map(FUNCTION_NAMES.map((name) => [name as string, ruleOf(name)]))

  const powerInteger = (a: Dual<T>, k: number): Dual<T> => {
    if (k === 1) return a
    const value = base.powerInteger(a.value, k)
    if (k === 0 || a.slope === undefined) return constant(value)
    const factor = base.mul(base.fromNumber(k), base.powerInteger(a.value, k - 1))
    return { value, slope: base.mul(factor, a.slope) }
  }

  /** b^e: slopes e·b^(e-1)·b' and b^e·log(b)·e'; the second is 0 at b = 0 for an e that exceeds the depth. */
  const power = (a: Dual<T>, b: Dual<T>): Dual<T> => {
    const value = base.power(a.value, b.value)
    let slope: T | undefined
    if (a.slope !== undefined && !(b.slope === undefined && baseVanishes(b.value))) {
      slope = base.mul(base.mul(b.value, base.power(a.value, base.sub(b.value, one))), a.slope)
    }
    if (b.slope !== undefined) {
      if (base.sign(a.value) !== 0) {
        slope = sum(slope, base.mul(base.mul(value, base.call('log', [a.value])), b.slope))
      } else if (base.sign(base.sub(b.value, base.fromNumber(depth))) <= 0) throw UNDEFINED
    }
    return { value, slope }
  }

  const algebra: DualAlgebra<T> = {
    name: `duals over ${base.name}`,
    base,
    depth,
    vanishes: (a) => a.slope === undefined && baseVanishes(a.value),
    variable: (value) => ({ value, slope: one }),
    constant,
    rational: (value) => constant(base.rational(value)),
    fromNumber: (value) => constant(base.fromNumber(value)),
    pi: () => constant(base.pi()),
    add: (a, b) => ({ value: base.add(a.value, b.value), slope: sum(a.slope, b.slope) }),
    sub: (a, b) => ({ value: base.sub(a.value, b.value), slope: sum(a.slope, negated(b.slope)) }),
    mul: (a, b) => ({
      value: base.mul(a.value, b.value),
      slope: sum(scaled(b.value, a.slope), scaled(a.value, b.slope)),
    }),
    div(a, b) {
      const value = base.div(a.value, b.value)
      if (a.slope === undefined && b.slope === undefined) return constant(value)
      const rise = sum(a.slope, b.slope === undefined ? undefined : base.neg(base.mul(value, b.slope)))
      return { value, slope: base.div(rise!, b.value) }
    },
    neg: (a) => ({ value: base.neg(a.value), slope: negated(a.slope) }),
    powerInteger,
    power,
    call(name, args) {
      const rule = rules.get(name)
      if (rule === undefined) throw new RangeError(`no function ${name} of duals`)
      return rule(args)
    },
    midpoint: (a) => base.midpoint(a.value),
    sign: (a) => base.sign(a.value),
    /**
     * The slope is widened by the slope of `by`: sound where the error lies below `by` with all the derivatives that
     * are taken, as with a majorant series.
     */
    widen: (a, by) => ({
      value: base.widen(a.value, by.value),
      slope: by.slope === undefined ? a.slope : base.widen(a.slope ?? zero, by.slope),
    }),
  }
  return algebra
}
