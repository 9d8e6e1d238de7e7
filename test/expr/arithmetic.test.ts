import { describe, expect, test } from 'vitest'
import { add, call, entry, mul, number, ONE, power, sub, type Term, variable, ZERO } from '../../src/expr'
import { Evaluator } from '../../src/hidden/evaluator'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import * as Q from '../../src/numbers/rational'

/* Constructors never change where a term is defined, nor its value there. */

const A = ballAlgebra(128)
const x = entry(variable('x', 'visible', { kind: 'real', bounds: [] }))
const to = (base: Term, n: number): Term => power(base, number(n))

/** The value at x = n/4; undefined where there is none. */
const at = (term: Term, n: number): number | undefined => {
  try {
    const values = new Map([['x', { dims: [], values: [A.rational(Q.rational(n, 4))] }]])
    return A.midpoint(new Evaluator(A, new Map(), values).value(term))
  } catch {
    return undefined
  }
}

/** Powers of 2, which have exact powers. */
const PLACES = [-8, -2, 0, 1, 4]

describe('powers of one base', () => {
  const exponents = [-3, -2, -1, 1, 2, 3]
  test.each(exponents.flatMap((a) => exponents.map((b) => [a, b] as const)))('x^%i · x^%i', (a, b) => {
    for (const n of PLACES) {
      const [left, right] = [at(to(x, a), n), at(to(x, b), n)]
      const product = at(mul(to(x, a), to(x, b)), n)
      expect(product, `${n}/4`).toEqual(left === undefined || right === undefined ? undefined : (n / 4) ** (a + b))
    }
  })

  test('one power is left where it has a value at the same places', () => {
    expect(mul(x, to(x, -2))).toBe(to(x, -1))
    expect(mul(to(x, 3), to(x, -2))).toBe(mul(to(x, 2), to(x, -1)))
    expect(mul(x, to(x, -1))).not.toBe(ONE)
  })
})

test.each([-4, -2, 2, 4])('√(1 + x²)^%i is a power of 1 + x²; √x^%i has no value where √x has none', (n) => {
  const positive = add(ONE, mul(x, x))
  expect(power(call('sqrt', positive), number(n))).toBe(to(positive, n / 2))
  expect(at(power(call('sqrt', x), number(n)), -4)).toBeUndefined()
  expect(at(power(call('sqrt', mul(x, x)), number(n)), 0)).toBe(n > 0 ? 0 : undefined)
})

test('a term that has no value somewhere is not dropped with the factor 0', () => {
  expect(mul(ZERO, to(x, -1))).not.toBe(ZERO)
  expect(sub(to(x, -1), to(x, -1))).not.toBe(ZERO)
  expect(mul(ZERO, call('exp', x))).toBe(ZERO)
})
