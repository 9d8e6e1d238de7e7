import { type FunctionName, FUNCTIONS, SMALL, STRETCH } from '../../../functions'
import { TINY, UNIT } from '../kernelErrors'
import type { Code } from './module'

/*
 * Functions of pairs of doubles in instructions, where calling out for each double would cost more than all else: exp,
 * what follows from it, and the bounds on their errors.
 */

/** A function of so many pairs to a pair; the functions that it calls come first. */
export interface PairKernel {
  readonly parameters: number
  readonly calls: readonly string[]
  readonly write: (code: Code, callees: readonly number[]) => void
}

/** ln 2 in two parts, the first with zeros at its end so that small multiples are exact (fdlibm, e_exp.c). */
const [LN2_HIGH, LN2_LOW] = [6.9314718036912381649e-1, 1.90821492927058770002e-10]
/** Beyond these exp is ∞ or 0. */
const [MOST, LEAST] = [710, -746]
/** The last bits of a double above 2^52 are a whole number; this adds the bias of an exponent. */
const TO_EXPONENT = 2 ** 52 + 1023
const MANTISSA_BITS = 52
/** Terms of the series: the next one is below 2^-57 where |r| ≤ ln 2 / 2. */
const DEGREE = 13

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))

/** Σ r^n / n! over every second n from `from`, but for a factor r^from, by Horner's rule in r². */
const series = (code: Code, square: number, from: number): void => {
  const last = DEGREE - ((DEGREE - from) % 2)
  code.pair(1 / factorial(last))
  for (let n = last - 2; n >= from; n -= 2) {
    code.get(square)
    code.op('v128.mul')
    code.pair(1 / factorial(n))
    code.op('v128.add')
  }
}

/** 2^k as a double, from k on the stack. */
const powerOfTwo = (code: Code): void => {
  code.pair(TO_EXPONENT)
  code.op('v128.add')
  code.integer(MANTISSA_BITS)
  code.op('i64x2.shl')
}

/** e^x = 2^k e^r, |r| ≤ ln 2 / 2 (Cody and Waite 1980): within three units of roundoff. */
const exp: PairKernel = {
  parameters: 1,
  calls: [],
  write: (code) => {
    const [x, k, r, square, half] = [0, ...Array.from({ length: 4 }, () => code.local('v128'))] as [
      number,
      number,
      number,
      number,
      number,
    ]
    code.get(x)
    code.pair(LEAST)
    code.op('v128.max')
    code.pair(MOST)
    code.op('v128.min')
    code.tee(x)
    code.pair(Math.LOG2E)
    code.op('v128.mul')
    code.op('v128.nearest')
    code.set(k)
    code.get(x)
    for (const part of [LN2_HIGH, LN2_LOW]) {
      code.get(k)
      code.pair(part)
      code.op('v128.mul')
      code.op('v128.sub')
    }
    code.tee(r)
    code.get(r)
    code.op('v128.mul')
    code.set(square)
    series(code, square, 1)
    code.get(r)
    code.op('v128.mul')
    series(code, square, 0)
    code.op('v128.add')
    // Two factors, since 2^k alone may be no double where the product is one.
    code.get(k)
    code.pair(0.5)
    code.op('v128.mul')
    code.op('v128.nearest')
    code.tee(half)
    powerOfTwo(code)
    code.op('v128.mul')
    code.get(k)
    code.get(half)
    code.op('v128.sub')
    powerOfTwo(code)
    code.op('v128.mul')
  },
}

/** (x < 0 ? e : 1) / (1 + e) with e = e^−|x| */
const sigmoid: PairKernel = {
  parameters: 1,
  calls: ['exp'],
  write: (code, [callee]) => {
    const e = code.local('v128')
    code.get(0)
    code.op('v128.abs')
    code.op('v128.neg')
    code.callOwn(callee!)
    code.tee(e)
    code.pair(1)
    code.get(0)
    code.pair(0)
    code.op('v128.lt')
    code.op('v128.bitselect')
    code.pair(1)
    code.get(e)
    code.op('v128.add')
    code.op('v128.div')
  },
}

/** A bound from x, y = f(x), the error of x and an order, as `kernelErrorOf` gives it; `slope` leaves f′(x). */
const error = (name: FunctionName, slope: (code: Code) => void): PairKernel => ({
  parameters: 4,
  calls: [],
  write: (code) => {
    const [y, off] = [1, 2]
    code.get(off)
    slope(code)
    code.op('v128.mul')
    code.pair(STRETCH)
    code.op('v128.mul')
    code.pair(Infinity)
    code.get(off)
    code.pair(SMALL)
    code.op('v128.le')
    code.op('v128.bitselect')
    code.get(y)
    code.op('v128.abs')
    code.pair(FUNCTIONS[name].values.rounding(1, 0) * UNIT)
    code.op('v128.mul')
    code.op('v128.add')
    code.pair(TINY)
    code.op('v128.add')
  },
})

export const PAIR_KERNELS: Readonly<Record<string, PairKernel>> = {
  exp,
  sigmoid,
  'exp error': error('exp', (code) => code.get(1)),
  'sigmoid error': error('sigmoid', (code) => {
    code.get(1)
    code.pair(1)
    code.get(1)
    code.op('v128.sub')
    code.op('v128.mul')
  }),
}
