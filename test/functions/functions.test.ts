import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { call, entry, number, type Term, TERMS, TWO, variable } from '../../src/expr'
import { isWithin } from '../../src/expr/within'
import { Evaluator } from '../../src/hidden/evaluator'
import { type FunctionName, FUNCTIONS, type ListedFunction } from '../../src/functions'
import type { Formula } from '../../src/functions/formulas'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { OFF_HALF_TURNS } from '../../src/functions/domain'
import * as Q from '../../src/numbers/rational'

const A = ballAlgebra(256)
const REAL = { kind: 'real', bounds: [] } as const
const NAMES = ['x', 'y', 'z'] as const
const variables = NAMES.map((name) => entry(variable(name, 'visible', REAL)))

const evaluate = (term: Term, point: readonly Q.Rational[]): number => A.midpoint(ball(term, point))
const ball = (term: Term, point: readonly Q.Rational[]) =>
  new Evaluator(
    A,
    new Map(),
    new Map(NAMES.map((name, k) => [name, { dims: [], values: [A.rational(point[k] ?? Q.ZERO)] }])),
  ).value(term)

/** (f(x + h) − f(x − h))/2h with 256 bits and h = 2⁻⁶⁰: its error is that of h², far below a double's. */
const STEP = Q.rational(1n, 1n << 60n)
const difference = (term: Term, point: readonly Q.Rational[], at: number): number => {
  const moved = (h: Q.Rational) =>
    ball(
      term,
      point.map((x, k) => (k === at ? Q.add(x, h) : x)),
    )
  return A.midpoint(A.div(A.sub(moved(STEP), moved(Q.neg(STEP))), A.rational(Q.mul(STEP, Q.rational(2)))))
}

/** Hundredths inside the domain; 0 and what is near a kink are tried by themselves. */
const hundredths = ({ domain, facts }: ListedFunction): [number, number] => {
  const far = facts.growth === 'unbounded' ? 150 : 900
  if (domain.kind === 'all') return [-700, 700]
  if (domain.kind === 'except') return domain.points === 'nonpositive integers' ? [1, far] : [-far, far]
  const { low, high } = domain
  return [low === undefined ? -far : 100 * low + 1, high === undefined ? far : 100 * high - 1]
}
const argument = (f: ListedFunction): fc.Arbitrary<Q.Rational> => {
  const [low, high] = hundredths(f)
  return fc
    .integer({ min: low, max: high })
    .filter((n) => n !== 0)
    .map((n) => Q.rational(n, 100))
}

const SHAPES: Record<string, (f: ListedFunction) => Term[][]> = {
  1: () => [[variables[0]!]],
  variadic: () => [variables.slice(0, 2), variables.slice(0, 3)],
  ordered: () => [1, 2, 3].map((n) => [number(n), variables[0]!]),
  'optionally ordered': () => [[variables[0]!], [number(1), variables[0]!], [number(2), variables[0]!]],
}

/** The worst disagreement between the derivative a definition states and the difference quotient, relative to 1 + |…|. */
const worstError = (f: ListedFunction, seed: number): number => {
  let worst = 0
  for (const args of SHAPES[f.arity]!(f)) {
    const term = call(f.name, ...args)
    const partials = f.derivative(TERMS, args)
    const points = fc.tuple(argument(f), argument(f), argument(f)).filter((p) => new Set(p.map(Q.toText)).size === 3)
    for (const point of fc.sample(points, { numRuns: 8, seed }))
      args.forEach((arg, k) => {
        if (arg.kind === 'number') return
        const [stated, measured] = [
          evaluate(partials[k]!, point),
          difference(term, point, variables.indexOf(arg as never)),
        ]
        worst = Math.max(worst, Math.abs(stated - measured) / (1e-300 + Math.max(Math.abs(measured), 1e-30)))
      })
  }
  return worst
}

describe.each<ListedFunction>(Object.values(FUNCTIONS))('$name', (f) => {
  test('the derivative is that of the values', () => {
    // Differences are exact to h² ≈ 1e-36 relative to the third derivative; 1e-14 is rounding of the midpoints to doubles.
    expect(worstError(f, 42)).toBeLessThan(1e-14)
  })

  test('has a value exactly where the condition of its domain holds', () => {
    for (const n of [-300, -101, -100, -99, -50, 0, 50, 99, 100, 101, 300]) {
      const x = number(Q.rational(n, 100))
      const args = f.arity === 'ordered' ? [number(1), x] : f.arity === 'variadic' ? [x, number(1)] : [x]
      // Of the gamma functions negative numbers that are no integers are left to the numbers.
      if (f.domain.kind === 'except' && f.domain.points === 'nonpositive integers' && n < 0) continue
      const states = isWithin(x, f.domain) || f.domain === OFF_HALF_TURNS
      expect(hasValue(call(f.name, ...args)), `${f.name}(${n}/100)`).toBe(states)
    }
  })

  test('the specification has its values', () => expect(offSpecification(f)).toEqual([]))

  test('what constructors of terms take for granted holds', () => expect(wrongFacts(f)).toEqual([]))

  test('is described in one line', () => {
    expect(f.summary.startsWith(f.name === 'log' ? 'log(x)' : f.name)).toBe(true)
    expect(f.summary).not.toContain('\n')
    expect(f.latex(['a', 'b'])).toMatch(/a|b/)
  })
})

const hasValue = (term: Term): boolean => {
  try {
    return Number.isFinite(evaluate(term, []))
  } catch {
    return false
  }
}

/** Points at which a fact that `FUNCTIONS` states of the function does not hold. */
const wrongFacts = ({ name, arity, domain, facts }: ListedFunction): readonly string[] => {
  const [x] = variables
  const term =
    arity === 'variadic' ? call(name, x!, number(1)) : call(name, ...(arity === 'ordered' ? [TWO, x!] : [x!]))
  const attempt = (n: number): number | undefined => {
    try {
      return evaluate(term, [Q.rational(n, 100)])
    } catch {
      return undefined
    }
  }
  return [-900, -150, -75, -1, 0, 1, 75, 150, 900].flatMap((n) => {
    const value = attempt(n)
    const { sign, between, atZero, parity, increasing } = facts
    const at = `${name}(${n / 100})`
    if (value === undefined) return isWithin(number(Q.rational(n, 100)), domain) ? [`${at} has no value`] : []
    const wrong: string[] = []
    if (sign === 'positive' && value <= 0) wrong.push(`${at} is not positive`)
    if (sign === 'nonnegative' && value < 0) wrong.push(`${at} is negative`)
    if (sign === 'positive where x is' && (value < 0 || (n > 0 && value === 0))) wrong.push(`${at} has a wrong sign`)
    if (sign === 'of x' && Math.sign(value) !== Math.sign(n)) wrong.push(`${at} has not the sign of x`)
    const mirrored = parity && attempt(-n)
    if (parity && value !== (parity === 'odd' && mirrored !== undefined ? -mirrored : mirrored))
      wrong.push(`${at} is not ${parity}`)
    if (increasing && value <= attempt(n - 1)!) wrong.push(`${at} does not increase`)
    if (between && (value < between[0] || value > between[1])) wrong.push(`${at} is out of bounds`)
    if (n === 0 && atZero !== undefined && value !== atZero) wrong.push(`${at} is not ${atZero}`)
    return wrong
  })
}

/** Ends at which the function is not like what `far` says. */
const wrongFar = ({ name, facts: { far } }: Pick<ListedFunction, 'name' | 'facts'>): readonly string[] =>
  (far ?? []).flatMap((end, k) => {
    const side = k === 0 ? -1 : 1
    const at = (size: number): number => evaluate(call(name, variables[0]!), [Q.rational(side * size)])
    const isLike = (exponent: 1 | -1, sign: 1 | -1): boolean => {
      const [near, next] = [40, 60].map((size) => (sign * at(size)) / Math.exp(exponent * side * size))
      return near! > 0.1 && near! < 10 && Math.abs(near! - next!) < 1e-12
    }
    const holds =
      typeof end === 'number'
        ? Math.abs(at(1e6) - end) < 2e-6
        : end === '|x|'
          ? [40, 1e6].every((size) => Math.abs(at(size) - size) < 1)
          : isLike(end === 'exp(x)' ? 1 : -1, end === '-exp(-x)' ? -1 : 1)
    return holds ? [] : [`${name} is not like ${end} as x → ${side < 0 ? '−∞' : '∞'}`]
  })

test.each(Object.values(FUNCTIONS))('$name is far out what is stated of it', (f) => {
  expect(wrongFar(f)).toEqual([])
  // What bends or steps goes to two lines.
  if (['bend', 'step'].includes(f.facts.shape) && f.name !== 'erfc') expect(f.facts.far).toHaveLength(2)
})

test.each<[string, FunctionName, NonNullable<ListedFunction['facts']['far']>]>([
  ['another limit', 'tanh', [-1, 0]],
  ['a line where it falls', 'softplus', ['|x|', '|x|']],
  ['an exponential where it is a line', 'logcosh', ['|x|', 'exp(x)']],
  ['a wrong sign', 'sinh', ['exp(-x)', 'exp(x)']],
])('a wrong fact of far out is caught: %s', (_, name, far) => {
  expect(wrongFar({ name, facts: { ...FUNCTIONS[name].facts, far } })).not.toEqual([])
})

/** Where the formula of the specification has another value than the function, with 256 bits. */
const offSpecification = (f: ListedFunction): readonly string[] =>
  SHAPES[f.arity]!(f).flatMap((args) => {
    const [formula, name] = [f.specification?.formula(TERMS, args), `${f.name}(${args.length})`]
    if (!formula) return []
    const points = fc.sample(fc.tuple(argument(f), argument(f), argument(f)), { numRuns: 6, seed: 42 })
    return points.flatMap((point) => {
      const [value, stated] = [evaluate(call(f.name, ...args), point), evaluate(formula, point)]
      return Math.abs(value - stated) <= 1e-14 * Math.abs(value) ? [] : [`${name} at ${point.map(Q.toText).join()}`]
    })
  })

describe('a wrong specification is caught', () => {
  test.each([
    ['log1p', (t, [x]) => t.call('log', t.add(t.number(1.5), t.call('abs', x!)))],
    ['sinc', (t, args) => t.call('sin', args.at(-1)!)],
    ['sigmoid', (t, [x]) => t.div(t.number(1), t.add(t.number(1), t.call('exp', x!)))],
  ] as [FunctionName, Formula][])('%s', (name, formula) =>
    expect(offSpecification({ ...FUNCTIONS[name], specification: { formula } })).not.toEqual([]),
  )
})

describe('a wrong fact is caught', () => {
  test.each([
    [{ ...FUNCTIONS.log, domain: FUNCTIONS.exp.domain }, 'log(-9) has no value'],
    [{ ...FUNCTIONS.cos, facts: { ...FUNCTIONS.cos.facts, sign: 'of x' } }, 'cos(-0.75) has not the sign of x'],
    [{ ...FUNCTIONS.sinh, facts: { ...FUNCTIONS.sinh.facts, between: [-1, 1] } }, 'sinh(9) is out of bounds'],
    [{ ...FUNCTIONS.cosh, facts: { ...FUNCTIONS.cosh.facts, atZero: 0 } }, 'cosh(0) is not 0'],
    [{ ...FUNCTIONS.sinc, facts: { ...FUNCTIONS.sinc.facts, parity: 'odd' } }, 'sinc(-9) is not odd'],
    [{ ...FUNCTIONS.sin, facts: { ...FUNCTIONS.sin.facts, increasing: true } }, 'sin(9) does not increase'],
    [{ ...FUNCTIONS.atan, facts: { ...FUNCTIONS.atan.facts, sign: 'positive' } }, 'atan(-9) is not positive'],
  ] as [ListedFunction, string][])('$0.name', (facts, message) => {
    expect(wrongFacts(facts).join()).toContain(message)
  })
})

describe('a wrong derivative is caught', () => {
  test.each<[string, ListedFunction]>([
    ['cos with the sign of sin', { ...FUNCTIONS.cos, derivative: (t, [x]) => [t.call('sin', x!)] }],
    ['softplus as 1 − sigmoid', { ...FUNCTIONS.softplus, derivative: (t, [x]) => [t.call('sigmoid', t.neg(x!))] }],
    ['erf without 2/√π', { ...FUNCTIONS.erf, derivative: (t, [x]) => [t.call('exp', t.neg(t.power(x!, 2)))] }],
    [
      'max with its partials exchanged',
      { ...FUNCTIONS.max, derivative: (t, args) => [...FUNCTIONS.max.derivative(t, args)].reverse() },
    ],
  ])('%s', (_, wrong) => expect(worstError(wrong, 42)).toBeGreaterThan(1e-3))
})
