import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { call, entry, exp, neg, number, power, type Term, TWO, variable } from '../../src/expr'
import { Evaluator } from '../../src/hidden/evaluator'
import { FUNCTION_FACTS } from '../../src/expr/functionFacts'
import { FUNCTIONS, type FunctionDefinition } from '../../src/functions'
import { ballAlgebra } from '../../src/numbers/ballAlgebra'
import { FUNCTION_NAMES } from '../../src/numbers/functionNames'
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

/** Rationals inside the domain and off the kinks; 0 is tried by itself. */
const DOMAINS: Partial<Record<string, [number, number]>> = {
  log: [1, 900],
  sqrt: [1, 900],
  lgamma: [1, 900],
  digamma: [1, 900],
  trigamma: [1, 900],
  polygamma: [1, 900],
  asin: [-99, 99],
  acos: [-99, 99],
  atanh: [-99, 99],
  acosh: [101, 900],
  log1mexp: [-900, -1],
  tan: [-150, 150],
}
/** Defined also at negative numbers that are no integers, which no condition says. */
const BEYOND_CONDITION: ReadonlySet<string> = new Set(['lgamma', 'digamma', 'trigamma', 'polygamma'])
const argument = (name: string): fc.Arbitrary<Q.Rational> => {
  const [low, high] = DOMAINS[name] ?? [-700, 700]
  return fc
    .integer({ min: low, max: high })
    .filter((n) => n !== 0)
    .map((n) => Q.rational(n, 100))
}

const SHAPES: Record<string, (f: FunctionDefinition) => Term[][]> = {
  1: () => [[variables[0]!]],
  variadic: () => [variables.slice(0, 2), variables.slice(0, 3)],
  ordered: () => [1, 2, 3].map((n) => [number(n), variables[0]!]),
  'optionally ordered': () => [[variables[0]!], [number(1), variables[0]!], [number(2), variables[0]!]],
}

/** The worst disagreement between the derivative a definition states and the difference quotient, relative to 1 + |…|. */
const worstError = (f: FunctionDefinition, seed: number): number => {
  let worst = 0
  for (const args of SHAPES[f.arity]!(f)) {
    const term = call(f.name, ...args)
    const partials = f.derivative(args)
    const points = fc
      .tuple(argument(f.name), argument(f.name), argument(f.name))
      .filter((p) => new Set(p.map(Q.toText)).size === 3)
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

describe.each<FunctionDefinition>(Object.values(FUNCTIONS))('$name', (f) => {
  test('is listed under its own name', () => expect(FUNCTIONS[f.name]).toBe(f))

  test('the derivative is that of the values', () => {
    // Differences are exact to h² ≈ 1e-36 relative to the third derivative; 1e-14 is rounding of the midpoints to doubles.
    expect(worstError(f, 42)).toBeLessThan(1e-14)
  })

  test('has a value exactly where the condition of its domain holds', () => {
    for (const n of [-300, -101, -100, -99, -50, 0, 50, 99, 100, 101, 300]) {
      const x = number(Q.rational(n, 100))
      const args = f.arity === 'ordered' ? [number(1), x] : f.arity === 'variadic' ? [x, number(1)] : [x]
      const condition = f.domainCondition(args)
      const states =
        condition === true || (condition.kind === 'and' && condition.children.length === 0) || isTrue(condition)
      if (!states && BEYOND_CONDITION.has(f.name)) continue
      expect(hasValue(call(f.name, ...args)), `${f.name}(${n}/100)`).toBe(states)
    }
  })

  test('what constructors of terms take for granted holds', () => expect(wrongFacts(f)).toEqual([]))

  test('is described in one line', () => {
    expect(f.summary.startsWith(f.name === 'log' ? 'log(x)' : f.name)).toBe(true)
    expect(f.summary).not.toContain('\n')
    expect(f.latex(['a', 'b'])).toMatch(/a|b/)
  })
})

const isTrue = (condition: Term): boolean => {
  if (condition.kind === 'not' && condition.children[0]!.kind === 'compare') return !isTrue(condition.children[0]!)
  if (condition.kind === 'compare') {
    const [l, r] = [evaluate(condition.left, []), evaluate(condition.right, [])]
    return condition.op === '==' ? l === r : condition.op === '<' ? l < r : l <= r
  }
  return condition.kind !== 'or'
}
const hasValue = (term: Term): boolean => {
  try {
    return Number.isFinite(evaluate(term, []))
  } catch {
    return false
  }
}

/** Points at which a fact that `FUNCTION_FACTS` states of the function does not hold. */
const wrongFacts = ({ name, arity }: FunctionDefinition, facts = FUNCTION_FACTS[name]): readonly string[] => {
  const isAsked = { everywhere: () => true, positive: isAbove, nonnegative: (n: number) => n >= 0, nonzero: Boolean }
  const [x] = variables
  const term =
    arity === 'variadic' ? call(name, x!, number(1)) : call(name, ...(arity === 'ordered' ? [TWO, x!] : [x!]))
  return [-900, -150, -75, -1, 0, 1, 75, 150, 900].flatMap((n) => {
    let value: number | undefined
    try {
      value = evaluate(term, [Q.rational(n, 100)])
    } catch {
      value = undefined
    }
    const { defined, sign, between, atZero } = facts
    const at = `${name}(${n / 100})`
    if (value === undefined) return defined !== 'partly' && isAsked[defined](n) ? [`${at} has no value`] : []
    const wrong: string[] = []
    if (sign === 'positive' && value <= 0) wrong.push(`${at} is not positive`)
    if (sign === 'nonnegative' && value < 0) wrong.push(`${at} is negative`)
    if (sign === 'positive where x is' && (value < 0 || (n > 0 && value === 0))) wrong.push(`${at} has a wrong sign`)
    if (sign === 'of x' && Math.sign(value) !== Math.sign(n)) wrong.push(`${at} has not the sign of x`)
    if (between && (value < Q.toNumber(between[0]) || value > Q.toNumber(between[1])))
      wrong.push(`${at} is out of bounds`)
    if (n === 0 && atZero && value !== Q.toNumber(atZero)) wrong.push(`${at} is not ${Q.toText(atZero)}`)
    return wrong
  })
}
const isAbove = (n: number): boolean => n > 0

describe('a wrong fact is caught', () => {
  test.each([
    ['log', { ...FUNCTION_FACTS.log, defined: 'everywhere' }, 'log(-9) has no value'],
    ['cos', { ...FUNCTION_FACTS.cos, sign: 'of x' }, 'cos(-0.75) has not the sign of x'],
    ['sinh', { ...FUNCTION_FACTS.sinh, between: [Q.MINUS_ONE, Q.ONE] }, 'sinh(9) is out of bounds'],
    ['cosh', { ...FUNCTION_FACTS.cosh, atZero: Q.ZERO }, 'cosh(0) is not 0'],
    ['atan', { ...FUNCTION_FACTS.atan, sign: 'positive' }, 'atan(-9) is not positive'],
  ] as const)('%s', (name, facts, message) => {
    expect(wrongFacts(FUNCTIONS[name], facts).join()).toContain(message)
  })
})

test('every name has a definition', () => expect(Object.keys(FUNCTIONS)).toEqual([...FUNCTION_NAMES]))

describe('a wrong derivative is caught', () => {
  test.each<[string, FunctionDefinition]>([
    ['cos with the sign of sin', { ...FUNCTIONS.cos, derivative: ([x]) => [call('sin', x!)] }],
    ['softplus as 1 − sigmoid', { ...FUNCTIONS.softplus, derivative: ([x]) => [call('sigmoid', neg(x!))] }],
    ['erf without 2/√π', { ...FUNCTIONS.erf, derivative: ([x]) => [exp(neg(power(x!, TWO)))] }],
    [
      'max with its partials exchanged',
      { ...FUNCTIONS.max, derivative: (args) => [...FUNCTIONS.max.derivative(args)].reverse() },
    ],
  ])('%s', (_, wrong) => expect(worstError(wrong, 42)).toBeGreaterThan(1e-3))
})
