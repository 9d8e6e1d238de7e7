import { describe, expect, it } from 'vitest'
import type { Algebra } from '../../src/numbers/algebra'
import { type Ball, toDecimal } from '../../src/numbers/ball'
import { type Dual, dualAlgebra } from '../../src/algebras/dual'
import { type FunctionName, FUNCTIONS } from '../../src/functions'
import { intervalAlgebra } from '../../src/algebras/intervalAlgebra'
import { attempt, ballAlgebra, meet, SMOOTH, spoiled } from './enclosures'

const base = ballAlgebra(400)
const first = dualAlgebra(base)
const second = dualAlgebra(first)
const third = dualAlgebra(second)

type Formula = <T>(algebra: Algebra<T>, x: T) => T

/** Points inside the domain, 0 among them where a formula has no value there but its limit. */
const at = (name: FunctionName): number[] => {
  const { domain, specification } = FUNCTIONS[name]
  if (domain.kind === 'all') return [-5, -1.5, 0.4, 2, ...(specification?.exceptZero ? [0] : [])]
  if (domain.kind === 'except') return [0.3, 2.5]
  const { low, high } = domain
  if (high === undefined) return [low! + 0.3, low! + 7]
  return low === undefined ? [high - 3, high - 0.2] : [low + (0.4 * (high - low)) / 2, low + (1.3 * (high - low)) / 2]
}

/** Steps of 2^-60: differences of order k carry an error of about 2^-120 times a higher derivative. */
const STEP = 2 ** -60
const TOLERANCE = 2 ** -95
const number = (x: number): Ball => base.fromNumber(x)
/** Central differences of order 1, 2 and 3. */
const difference = (f: (x: Ball) => Ball, x: Ball, order: number): Ball => {
  if (order === 0) return f(x)
  const step = number(STEP)
  const rise = base.sub(difference(f, base.add(x, step), order - 1), difference(f, base.sub(x, step), order - 1))
  return base.div(rise, number(2 * STEP))
}
const near = (a: Ball, b: Ball): boolean => {
  const distance = base.midpoint(base.call('abs', [base.sub(a, b)]))
  return distance <= TOLERANCE * (1 + Math.abs(base.midpoint(b)))
}
const seed = (x: number): Dual<Dual<Dual<Ball>>> => {
  const one = first.variable(number(x))
  const two: Dual<Dual<Ball>> = { value: one, slope: first.constant(number(1)) }
  return { value: two, slope: second.constant(first.constant(number(1))) }
}
const orZero = (a: Ball | undefined): Ball => a ?? number(0)

const firstOff = (name: FunctionName, x: number, algebra: Algebra<Ball>): boolean => {
  const duals = dualAlgebra(algebra)
  const { value, slope } = duals.call(name, [duals.variable(number(x))])
  const f = (y: Ball): Ball => base.call(name, [y])
  return !(near(value, f(number(x))) && near(orZero(slope), difference(f, number(x), 1)))
}

describe.each(SMOOTH)('%s', (name) => {
  it('has the derivative of its central differences', () => {
    expect(at(name).filter((x) => firstOff(name, x, base))).toEqual([])
  })
  it('is told from a function off by 2^-70', () => {
    expect(at(name).some((x) => firstOff(name, x === 0 ? 1 : x, spoiled(base, name, 70)))).toBe(true)
  })
})

/** The functions by which the derivative of each is computed: a wrong one must show. */
const DERIVATIVES: readonly (readonly [FunctionName, FunctionName])[] = [
  ['sin', 'cos'],
  ['cos', 'sin'],
  ['tan', 'cos'],
  ['asin', 'sqrt'],
  ['acos', 'sqrt'],
  ['sinh', 'cosh'],
  ['cosh', 'sinh'],
  ['tanh', 'cosh'],
  ['asinh', 'sqrt'],
  ['acosh', 'sqrt'],
  ['erf', 'exp'],
  ['erfc', 'exp'],
  ['softplus', 'sigmoid'],
  ['logcosh', 'tanh'],
  ['lgamma', 'digamma'],
  ['digamma', 'trigamma'],
  ['trigamma', 'polygamma'],
  ['log1mexp', 'exp'],
  ['logexprel', 'langevin'],
  ['logerfc', 'erfcx'],
]
describe('a derivative shows a wrong ingredient', () => {
  it.each(DERIVATIVES)('%s by %s', (name, ingredient) => {
    expect(at(name).some((x) => firstOff(name, x, spoiled(base, ingredient, 70)))).toBe(true)
  })
})

const FORMULAS: Record<string, Formula> = {
  'x² exp(-x)': (f, x) => f.mul(f.powerInteger(x, 2), f.call('exp', [f.neg(x)])),
  'x^3.5': (f, x) => f.power(x, f.fromNumber(3.5)),
  'x^x': (f, x) => f.power(x, x),
  'sin(x)/x': (f, x) => f.div(f.call('sin', [x]), x),
  'x^-3': (f, x) => f.powerInteger(x, -3),
  'softplus(tanh x)': (f, x) => f.call('softplus', [f.call('tanh', [x])]),
  'langevin(2x - 2)': (f, x) => f.call('langevin', [f.mul(f.fromNumber(2), f.sub(x, f.fromNumber(1)))]),
  'logexprel(-4x)': (f, x) => f.call('logexprel', [f.mul(f.fromNumber(-4), x)]),
  'lgamma(x²)': (f, x) => f.call('lgamma', [f.mul(x, x)]),
  'logerfc(-x)': (f, x) => f.call('logerfc', [f.neg(x)]),
  'logerfc(x)': (f, x) => f.call('logerfc', [x]),
  'erfcx(x)': (f, x) => f.call('erfcx', [x]),
  'sigmoid(x) acosh(x+1)': (f, x) => f.mul(f.call('sigmoid', [x]), f.call('acosh', [f.add(x, f.fromNumber(1))])),
  'polygamma(2, x)': (f, x) => f.call('polygamma', [f.fromNumber(2), x]),
  '|x - 3| max(x, 0.1)': (f, x) =>
    f.mul(f.call('abs', [f.sub(x, f.fromNumber(3))]), f.call('max', [x, f.fromNumber(0.1)])),
  'log1mexp(-x) relu(x)': (f, x) => f.mul(f.call('log1mexp', [f.neg(x)]), f.call('relu', [x])),
}

describe('three nested levels', () => {
  const wrong = (formula: Formula, reference: Formula, x: number): boolean => {
    const result = formula(third, seed(x))
    const f = (y: Ball): Ball => reference(base, y)
    const values = [
      result.value.value.value,
      orZero(result.value.value.slope),
      orZero(result.value.slope?.slope),
      orZero(result.slope?.slope?.slope),
    ]
    return values.some((value, order) => {
      const expected = difference(f, number(x), order)
      if (near(value, expected)) return false
      return toDecimal(value, 30) !== ''
    })
  }
  it.each(Object.entries(FORMULAS))('%s', (_, formula) => {
    expect([0.75, 1, 1.5].filter((x) => wrong(formula, formula, x))).toEqual([])
  })
  it('tells formulas apart whose derivatives differ at third order only', () => {
    const cubic: Formula = (f, x) => f.powerInteger(f.sub(x, f.fromNumber(1)), 3)
    const zero: Formula = (f, x) => f.mul(f.fromNumber(0), x)
    expect(wrong(cubic, cubic, 1)).toBe(false)
    expect(wrong(cubic, zero, 1)).toBe(true)
  })
})

describe('slopes that are zero or missing', () => {
  const x0 = first.variable(number(0))
  const constant = first.fromNumber(0)
  const call = (name: FunctionName, ...args: Dual<Ball>[]) => attempt(() => first.call(name, args))

  it.each(['abs', 'sign', 'relu', 'sqrt', 'dabs'] as const)('%s at 0', (name) => {
    expect(call(name, x0)).toBe('undefined')
    if (name !== 'dabs') expect(call(name, constant)).toMatchObject({ slope: undefined })
  })
  it('allows a kink where the argument does not move at first order', () => {
    const still = first.powerInteger(x0, 2)
    expect(call('abs', still)).not.toBe('undefined')
    expect(call('relu', still)).not.toBe('undefined')
    expect(call('sqrt', still)).toBe('undefined')
    expect(call('sign', still)).toBe('undefined')
    const deep = third.powerInteger(seed(0), 2)
    expect(attempt(() => third.call('abs', [deep]))).toBe('undefined')
  })
  it('refuses max at a tie unless the slopes agree', () => {
    expect(call('max', x0, constant)).toBe('undefined')
    expect(call('min', x0, x0)).toMatchObject({ slope: { m: 1n } })
    expect(call('max', x0, first.fromNumber(-1))).toMatchObject({ slope: { m: 1n } })
    expect(call('max', x0, first.fromNumber(1))).toMatchObject({ slope: undefined })
    expect(call('max', constant, constant)).toMatchObject({ slope: undefined })
  })
  it('has powers at 0 where they are differentiable', () => {
    const slope = (a: Dual<Ball> | string) => (typeof a === 'string' ? a : base.sign(orZero(a.slope)))
    expect(slope(attempt(() => first.power(x0, first.fromNumber(1.5))))).toBe(0)
    expect(slope(attempt(() => first.power(x0, first.fromNumber(1))))).toBe(1)
    expect(slope(attempt(() => first.power(x0, first.fromNumber(0.5))))).toBe('undefined')
    expect(slope(attempt(() => first.power(x0, first.fromNumber(0))))).toBe(0)
    expect(slope(attempt(() => first.power(constant, first.variable(number(2)))))).toBe(0)
    expect(slope(attempt(() => first.power(constant, first.variable(number(0)))))).toBe('undefined')
    expect(slope(first.powerInteger(x0, 0))).toBe(0)
    expect(first.powerInteger(x0, 0).slope).toBeUndefined()
    expect(slope(attempt(() => first.powerInteger(x0, 1)))).toBe(1)
    expect(slope(attempt(() => first.powerInteger(x0, -1)))).toBe('undefined')
  })
  it('takes constants without slope, sign and midpoint from the value', () => {
    expect(first.pi().slope).toBeUndefined()
    expect(first.mul(first.pi(), first.fromNumber(2)).slope).toBeUndefined()
    expect(first.call('exp', [first.fromNumber(2)]).slope).toBeUndefined()
    expect(first.sign({ value: number(-2), slope: number(5) })).toBe(-1)
    expect(third.midpoint(seed(0.25))).toBe(0.25)
    expect(attempt(() => first.call('polygamma', [first.variable(number(2)), first.fromNumber(1)]))).toBe('undefined')
  })
  it('widens value and slope', () => {
    const wide = first.widen(first.fromNumber(1), { value: number(1e-3), slope: number(-1e-2) })
    expect(base.sign(wide.value)).toBe(1)
    expect(attempt(() => base.sign(orZero(wide.slope)))).toBe('unresolved')
  })
})

describe('duals of intervals', () => {
  it.each(SMOOTH)('%s encloses the slope of balls', (name) => {
    const intervals = dualAlgebra(intervalAlgebra)
    for (const x of at(name)) {
      const { slope } = intervals.call(name, [intervals.variable(intervalAlgebra.fromNumber(x))])
      expect(meet(slope!, orZero(first.call(name, [first.variable(number(x))]).slope))).toBe(true)
      expect(slope!.hi - slope!.lo).toBeLessThan(1e-11 * (1 + Math.abs(slope!.hi)))
    }
  })
})
