import { FUNCTIONS, isFunctionName } from '../functions'
import type { Algebra } from '../numbers/algebra'
import * as Q from '../numbers/rational'

const { fround } = Math

/**
 * Single precision as processors have it, every operation rounded, infinities and NaN among its values: to see what becomes
 * of a formula in it. A function is the double's rounded, as good as any library has it.
 */
export const float32: Algebra<number> = {
  name: 'float32',
  rational: (value) => fround(Q.toNumber(value)),
  fromNumber: fround,
  pi: () => fround(Math.PI),
  add: (a, b) => fround(a + b),
  sub: (a, b) => fround(a - b),
  mul: (a, b) => fround(a * b),
  div: (a, b) => fround(a / b),
  neg: (a) => -a,
  powerInteger: (base, exponent) => fround(base ** exponent),
  power: (base, exponent) => fround(base ** exponent),
  call: (name, args) => {
    if (!isFunctionName(name)) throw new RangeError(`no function ${name} in float32`)
    const { float } = FUNCTIONS[name].values
    const [first, second, ...more] = args as [number, number, ...number[]]
    return more.reduce((value, next) => fround(float(value, next)), fround(float(first, second)))
  },
  midpoint: (a) => a,
  sign: (a) => (a > 0 ? 1 : a < 0 ? -1 : 0),
  widen: (a) => a,
}
