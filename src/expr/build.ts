import type { FunctionName } from '../numbers/functionNames'
import * as Q from '../numbers/rational'
import { isIntegerValued, linearDifference, lowerBound, negateForm } from './linear'
import { isNonnegative, isNonzero, isPositive } from './sign'
import {
  type CompareTerm,
  type Condition,
  type ConnectiveTerm,
  type Domain,
  type EntryTerm,
  type FunctionSymbol,
  type IndexTerm,
  intern,
  type NumberTerm,
  type Role,
  type SizeTerm,
  type Term,
  type TermBase,
  union,
  type Variable,
} from './term'

/*
 * Smart constructors. They flatten, sort and fold numbers and merge like terms; they never change where a term is
 * defined: x/x stays, 0·f stays unless f is defined everywhere.
 */

const NO_NAMES: ReadonlySet<string> = new Set()

/** Fields that follow from the children; `total` says whether the node itself is defined wherever its children are. */
const derived = (children: readonly Term[], total: boolean): Omit<TermBase, 'id'> => ({
  children,
  free: union(children.map((c) => c.free)),
  symbols: union(children.map((c) => c.symbols)),
  height: children.reduce((h, c) => Math.max(h, c.height), 0),
  total: total && children.every((c) => c.total),
})

const keyOf = (children: readonly Term[]): string => children.map((c) => c.id).join(',')

export const number = (value: Q.Rational | number | bigint): NumberTerm => {
  const q = typeof value === 'object' ? value : Q.rational(value)
  return intern<NumberTerm>(`n${Q.toText(q)}`, () => ({ kind: 'number', value: q, ...derived([], true) }))
}
export const ZERO = number(0)
export const ONE = number(1)
export const MINUS_ONE = number(-1)
export const HALF = number(Q.HALF)
export const TWO = number(2)
export const PI = intern<Term & { kind: 'pi' }>('pi', () => ({ kind: 'pi', ...derived([], true) }))

export const size = (name: string): SizeTerm =>
  intern<SizeTerm>(`s${name}`, () => ({ kind: 'size', name, ...derived([], true) }))

/** An index in low..high. A name that starts with `#` or `~` is reserved for binders. */
export const index = (name: string, low: Term, high: Term): IndexTerm =>
  intern<IndexTerm>(`i${name}:${low.id}:${high.id}`, () => {
    const base = derived([low, high], true)
    return { kind: 'index', name, low, high, ...base, free: union([base.free, new Set([name])]) }
  })

const domainKey = (d: Domain): string => `${d.kind}(${keyOf(d.bounds)})`
const variables = new Map<string, Variable>()

/** The declaration of an array; the same content gives the same object. */
export const variable = (name: string, role: Role, domain: Domain, dims: readonly Term[] = []): Variable => {
  const key = `${name}|${role}|${domainKey(domain)}|${keyOf(dims)}`
  let found = variables.get(key)
  if (!found) variables.set(key, (found = { name, role, domain, dims }))
  return found
}
const variableKey = (v: Variable): string => `${v.name}|${v.role}|${domainKey(v.domain)}|${keyOf(v.dims)}`

/** `variable[slots]`. @throws RangeError if the number of slots is not that of the declaration */
export const entry = (of: Variable, slots: readonly Term[] = []): EntryTerm => {
  if (slots.length !== of.dims.length)
    throw new RangeError(`${of.name} has ${of.dims.length} indices, not ${slots.length}`)
  return intern<EntryTerm>(`e${variableKey(of)}[${keyOf(slots)}]`, () => {
    const base = derived(slots, true)
    return { kind: 'entry', variable: of, slots, ...base, symbols: union([base.symbols, new Set([of.name])]) }
  })
}

/** Splits off the numeric coefficient: 3·x·y → [3, x·y]. */
export const splitCoefficient = (term: Term): readonly [Q.Rational, Term] => {
  if (term.kind === 'number') return [term.value, ONE]
  if (term.kind === 'mul' && term.children[0]!.kind === 'number') {
    const rest = term.children.slice(1)
    return [term.children[0].value, rest.length === 1 ? rest[0]! : rawMul(rest)]
  }
  return [Q.ONE, term]
}

const rawMul = (factors: readonly Term[]): Term =>
  intern<Term & { kind: 'mul' }>(`*${keyOf(factors)}`, () => ({ kind: 'mul', ...derived(factors, true) }))

/** Sum; like terms are merged, and one whose coefficient is 0 vanishes only if it is defined everywhere. */
export const add = (...terms: readonly Term[]): Term => {
  let constant = Q.ZERO
  const coefficients = new Map<Term, Q.Rational>()
  const collect = (term: Term): void => {
    if (term.kind === 'add') for (const child of term.children) collect(child)
    else {
      const [c, rest] = splitCoefficient(term)
      if (rest === ONE) constant = Q.add(constant, c)
      else coefficients.set(rest, Q.add(coefficients.get(rest) ?? Q.ZERO, c))
    }
  }
  for (const term of terms) collect(term)
  const parts: Term[] = []
  for (const [rest, c] of coefficients) if (Q.sign(c) !== 0 || !rest.total) parts.push(scale(c, rest))
  // −1·(−1·(a + b)) has become a sum again: its terms belong to this one.
  if (parts.some((part) => part.kind === 'add')) return add(number(constant), ...parts)
  parts.sort((a, b) => a.id - b.id)
  if (Q.sign(constant) !== 0) parts.unshift(number(constant))
  if (parts.length === 0) return ZERO
  if (parts.length === 1) return parts[0]!
  return intern<Term & { kind: 'add' }>(`+${keyOf(parts)}`, () => ({ kind: 'add', ...derived(parts, true) }))
}

/** c · term, for a term without numeric coefficient. */
const scale = (c: Q.Rational, term: Term): Term => {
  if (Q.equal(c, Q.ONE)) return term
  return rawMul([number(c), ...(term.kind === 'mul' ? term.children : [term])])
}

export const neg = (term: Term): Term => mul(MINUS_ONE, term)
export const sub = (a: Term, b: Term): Term => add(a, neg(b))

/**
 * Product. Powers of one base are merged where that changes no domain: exponents of one sign, or a base that is never
 * 0. A factor `P ? f : 0` is drawn to the outside, so that the other factors count only where P holds.
 */
export const mul = (...factors: readonly Term[]): Term => {
  let coefficient = Q.ONE
  const powers = new Map<Term, Term[]>()
  let guard: Term | undefined
  const collect = (term: Term): void => {
    if (term.kind === 'mul') for (const child of term.children) collect(child)
    else if (term.kind === 'number') coefficient = Q.mul(coefficient, term.value)
    else if (term.kind === 'if' && term.otherwise === ZERO && !guard) guard = term
    else {
      const [base, exponent] = term.kind === 'power' ? [term.base, term.exponent] : [term, ONE]
      const exponents = powers.get(base)
      if (exponents) exponents.push(exponent)
      else powers.set(base, [exponent])
    }
  }
  for (const factor of factors) collect(factor)
  if (guard?.kind === 'if') {
    const others = [...powers].flatMap(([base, exponents]) => exponents.map((e) => power(base, e)))
    return ifThen(guard.condition, mul(number(coefficient), guard.then, ...others), ZERO)
  }
  const parts: Term[] = []
  for (const [base, exponents] of powers) parts.push(...mergePowers(base, exponents))
  const numeric = parts.filter((p) => p.kind === 'number')
  if (numeric.length > 0 || parts.some((p) => p.kind === 'mul')) return mul(number(coefficient), ...parts)
  if (Q.sign(coefficient) === 0 && parts.every((p) => p.total)) return ZERO
  parts.sort((a, b) => a.id - b.id)
  if (parts.length === 0) return number(coefficient)
  // Index arithmetic is kept in one form: a − (b − 1) is a − b + 1.
  const [only] = parts
  if (parts.length === 1 && only!.kind === 'add' && isIntegerValued(only))
    return add(...only.children.map((term) => mul(number(coefficient), term)))
  if (!Q.equal(coefficient, Q.ONE)) parts.unshift(number(coefficient))
  return parts.length === 1 ? parts[0]! : rawMul(parts)
}

const mergePowers = (base: Term, exponents: readonly Term[]): readonly Term[] => {
  if (exponents.length === 1) return [power(base, exponents[0]!)]
  if (isNonzero(base) && (isPositive(base) || exponents.every(isIntegerValued))) return [power(base, add(...exponents))]
  const isCount = (e: Term): boolean => e.kind === 'number' && Q.isInteger(e.value) && e.value.n > 0n
  const isReciprocal = (e: Term): boolean => e.kind === 'number' && Q.isInteger(e.value) && e.value.n < 0n
  const merge = (group: readonly Term[]): readonly Term[] => (group.length > 0 ? [power(base, add(...group))] : [])
  const counts = exponents.filter(isCount)
  const reciprocals = exponents.filter(isReciprocal)
  const others = exponents.filter((e) => !isCount(e) && !isReciprocal(e))
  // Several undecidable exponents of one base are kept apart as nested products, never merged.
  const kept = [...new Set(others)].map((e) => {
    const times = others.filter((o) => o === e).length
    return times === 1 ? power(base, e) : power(power(base, e), number(times))
  })
  return [...merge(counts), ...merge(reciprocals), ...kept]
}

export const div = (a: Term, b: Term): Term => mul(a, power(b, MINUS_ONE))

/** base^exponent with x^0 = 1 everywhere. An integer power of a product is taken apart. */
export const power = (base: Term, exponent: Term): Term => {
  if (exponent === ONE) return base
  if (exponent === ZERO && base.total) return ONE
  if (base === ONE && exponent.total) return ONE
  if (exponent.kind === 'number') {
    const q = exponent.value
    if (Q.isInteger(q) && base.kind === 'number' && !(q.n < 0n && Q.sign(base.value) === 0) && abs(q.n) <= 4096n)
      return number(Q.power(base.value, q.n))
    if (Q.equal(q, Q.HALF)) return call('sqrt', base)
    if (Q.isInteger(q) && base.kind === 'mul') return mul(...base.children.map((factor) => power(factor, exponent)))
    if (
      Q.isInteger(q) &&
      base.kind === 'power' &&
      base.exponent.kind === 'number' &&
      Q.isInteger(base.exponent.value)
    ) {
      const sameDirection = q.n > 0n || isNonzero(base.base) || base.exponent.value.n > 0n
      if (sameDirection) return power(base.base, number(Q.mul(q, base.exponent.value)))
    }
    if (base.kind === 'power' && isPositive(base.base)) return power(base.base, mul(base.exponent, exponent))
    if (
      Q.isInteger(q) &&
      q.n > 0n &&
      q.n % 2n === 0n &&
      base.kind === 'call' &&
      base.name === 'sqrt' &&
      isNonnegative(base.args[0]!)
    )
      return power(base.args[0]!, number(Q.rational(q.n, 2n)))
    if (Q.isInteger(q) && base.kind === 'if' && q.n > 0n)
      return ifThen(base.condition, power(base.then, exponent), power(base.otherwise, exponent))
  }
  const count = exponent.kind === 'number' && Q.isInteger(exponent.value) && exponent.value.n >= 0n
  const integer = isIntegerValued(exponent)
  const total =
    count ||
    isPositive(base) ||
    (integer && isNonzero(base)) ||
    (integer && isNonnegative(exponent)) ||
    (exponent.kind === 'number' && Q.sign(exponent.value) > 0 && isNonnegative(base))
  return intern<Term & { kind: 'power' }>(`^${base.id},${exponent.id}`, () => ({
    kind: 'power',
    base,
    exponent,
    ...derived([base, exponent], total),
  }))
}
const abs = (n: bigint): bigint => (n < 0n ? -n : n)

const TOTAL_FUNCTIONS: ReadonlySet<FunctionName> = new Set<FunctionName>([
  'exp',
  'abs',
  'sign',
  'sin',
  'cos',
  'atan',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'erf',
  'erfc',
  'sigmoid',
  'softplus',
  'logcosh',
  'relu',
  'max',
  'min',
  'logexprel',
  'logerfc',
  'erfcx',
  'langevin',
])
const POSITIVE_DOMAIN: ReadonlySet<FunctionName> = new Set<FunctionName>(['log', 'lgamma', 'digamma', 'trigamma'])

/** Exact values at simple arguments, so that f(0) and the like do not stay unevaluated. */
const exactValue = (name: FunctionName, arg: Term): Term | undefined => {
  if (arg === ZERO) {
    if (
      [
        'sin',
        'tan',
        'asin',
        'atan',
        'sinh',
        'tanh',
        'asinh',
        'atanh',
        'erf',
        'abs',
        'sign',
        'relu',
        'sqrt',
        'logcosh',
        'logexprel',
        'langevin',
        'logerfc',
      ].includes(name)
    )
      return ZERO
    if (['exp', 'cos', 'cosh', 'erfc', 'erfcx'].includes(name)) return ONE
    if (name === 'sigmoid') return HALF
    if (name === 'softplus') return call('log', TWO)
  }
  if (arg === ONE && (name === 'log' || name === 'lgamma')) return ZERO
  if (arg === TWO && name === 'lgamma') return ZERO
  if (arg.kind === 'number' && name === 'abs') return number(Q.sign(arg.value) < 0 ? Q.neg(arg.value) : arg.value)
  if (arg.kind === 'number' && name === 'sign') return number(Q.sign(arg.value))
  if (arg.kind === 'number' && name === 'relu') return Q.sign(arg.value) > 0 ? arg : ZERO
  if (arg.kind === 'number' && name === 'sqrt') {
    const [n, d] = [integerRoot(arg.value.n), integerRoot(arg.value.d)]
    if (n !== undefined && d !== undefined) return number(Q.rational(n, d))
  }
  return undefined
}

const integerRoot = (n: bigint): bigint | undefined => {
  if (n < 0n || n > 1n << 52n) return undefined
  const root = BigInt(Math.round(Math.sqrt(Number(n))))
  return root * root === n ? root : undefined
}

/** An elementary function of its arguments. */
export const call = (name: FunctionName, ...args: readonly Term[]): Term => {
  const exact = args.length === 1 ? exactValue(name, args[0]!) : undefined
  if (exact) return exact
  if ((name === 'max' || name === 'min') && args.length === 1) return args[0]!
  if (name === 'sqrt' && args[0]!.kind === 'power' && args[0].exponent === TWO && isPositive(args[0].base))
    return args[0].base
  const total =
    TOTAL_FUNCTIONS.has(name) ||
    (POSITIVE_DOMAIN.has(name) && isPositive(args[0]!)) ||
    (name === 'sqrt' && isNonnegative(args[0]!)) ||
    (name === 'dabs' && isNonzero(args[0]!)) ||
    (name === 'polygamma' && isPositive(args[1]!))
  return intern<Term & { kind: 'call' }>(`f${name}(${keyOf(args)})`, () => ({
    kind: 'call',
    name,
    args,
    ...derived(args, total),
  }))
}
export const exp = (x: Term): Term => call('exp', x)
export const log = (x: Term): Term => call('log', x)

export const TRUE: Condition = intern<ConnectiveTerm>('and', () => ({ kind: 'and', ...derived([], true) }) as never)
export const FALSE: Condition = intern<ConnectiveTerm>('or', () => ({ kind: 'or', ...derived([], true) }) as never)

const compare = (op: CompareTerm['op'], left: Term, right: Term): Condition =>
  intern<CompareTerm>(`${op}${left.id},${right.id}`, () => ({
    kind: 'compare',
    op,
    left,
    right,
    ...derived([left, right], true),
  }))

/** left == right, decided where ranges decide it. */
export const equals = (left: Term, right: Term): Condition => {
  if (left === right && left.total) return TRUE
  const form = linearDifference(left, right)
  if (form.coefficients.size === 0) return Q.sign(form.constant) === 0 ? TRUE : FALSE
  const low = lowerBound(form)
  if (low && Q.sign(low) > 0) return FALSE
  const high = lowerBound(negateForm(form))
  if (high && Q.sign(high) > 0) return FALSE
  return left.id <= right.id ? compare('==', left, right) : compare('==', right, left)
}

/** left <= right, decided where ranges decide it. */
export const atMost = (left: Term, right: Term): Condition => {
  const form = linearDifference(right, left)
  if (form.coefficients.size === 0) return Q.sign(form.constant) >= 0 ? TRUE : FALSE
  const low = lowerBound(form)
  if (low && Q.sign(low) >= 0) return TRUE
  const high = lowerBound(negateForm(form))
  if (high && Q.sign(high) > 0) return FALSE
  return compare('<=', left, right)
}

/** left < right; on integers the same as left + 1 <= right. */
export const lessThan = (left: Term, right: Term): Condition => {
  if (isIntegerValued(left) && isIntegerValued(right)) return atMost(add(left, ONE), right)
  const form = linearDifference(right, left)
  if (form.coefficients.size === 0) return Q.sign(form.constant) > 0 ? TRUE : FALSE
  return compare('<', left, right)
}

const connective = (kind: 'and' | 'or', operands: readonly Condition[]): Condition => {
  const [unit, absorbing] = kind === 'and' ? [TRUE, FALSE] : [FALSE, TRUE]
  const parts = new Set<Condition>()
  for (const operand of operands)
    for (const part of operand.kind === kind ? operand.children : [operand]) {
      if (part === absorbing) return absorbing
      if (part !== unit) parts.add(part)
    }
  for (const part of parts) if (parts.has(not(part))) return absorbing
  if (parts.size === 0) return unit
  const list = [...parts].sort((a, b) => a.id - b.id)
  if (list.length === 1) return list[0]!
  return intern<ConnectiveTerm>(`${kind}${keyOf(list)}`, () => ({ kind, ...derived(list, true), children: list }))
}
export const and = (...operands: readonly Condition[]): Condition => connective('and', operands)
export const or = (...operands: readonly Condition[]): Condition => connective('or', operands)
export const not = (operand: Condition): Condition => {
  if (operand === TRUE) return FALSE
  if (operand === FALSE) return TRUE
  if (operand.kind === 'not') return operand.children[0]!
  if (operand.kind === 'compare' && operand.op === '<=') return lessThan(operand.right, operand.left)
  if (operand.kind === 'compare' && operand.op === '<') return atMost(operand.right, operand.left)
  return intern<ConnectiveTerm>(`not${operand.id}`, () => ({
    kind: 'not',
    ...derived([operand], true),
    children: [operand],
  }))
}

/** `condition ? then : otherwise`; nested brackets merge into one condition. */
export const ifThen = (condition: Condition, then: Term, otherwise: Term): Term => {
  if (condition === TRUE) return then
  if (condition === FALSE) return otherwise
  if (then === otherwise) return then
  if (otherwise === ZERO && then.kind === 'if' && then.otherwise === ZERO)
    return ifThen(and(condition, then.condition), then.then, ZERO)
  if (then === ZERO) return ifThen(not(condition), otherwise, ZERO)
  return intern<Term & { kind: 'if' }>(`?${condition.id},${then.id},${otherwise.id}`, () => ({
    kind: 'if',
    condition,
    then,
    otherwise,
    ...derived([condition, then, otherwise], true),
  }))
}
/** Kronecker delta of index tuples: 1 where all are equal, else 0. */
export const delta = (left: readonly Term[], right: readonly Term[]): Term =>
  ifThen(and(...left.map((l, k) => equals(l, right[k]!))), ONE, ZERO)

/** left mod right on integers, in 0..right−1. */
export const mod = (left: Term, right: Term): Term => {
  if (left.kind === 'number' && right.kind === 'number' && right.value.n > 0n) {
    const [a, m] = [left.value.n, right.value.n]
    return number(((a % m) + m) % m)
  }
  return intern<Term & { kind: 'mod' }>(`%${left.id},${right.id}`, () => ({
    kind: 'mod',
    left,
    right,
    ...derived([left, right], isPositive(right)),
  }))
}

const functionKey = (f: FunctionSymbol): string =>
  `${f.name}(${f.parameters.map((p) => (p === 'real' ? 'real' : variableKey(p))).join(',')})${domainKey(f.result)}${keyOf(f.dims)}`

/** An undefined function at its declared arguments; derivative entries commute, so they are sorted. */
export const unknown = (
  fn: FunctionSymbol,
  args: readonly Term[],
  component: readonly Term[] = [],
  by: readonly Term[] = [],
): Term => {
  const sorted = [...by].sort((a, b) => a.id - b.id)
  return intern<Term & { kind: 'unknown' }>(
    `u${functionKey(fn)};${keyOf(args)};${keyOf(component)};${keyOf(sorted)}`,
    () => {
      const base = derived([...args, ...component, ...sorted], true)
      const names = fn.parameters.flatMap((p) => (p === 'real' ? [] : [p.name]))
      return {
        kind: 'unknown',
        fn,
        args,
        component,
        by: sorted,
        ...base,
        symbols: union([base.symbols, new Set([fn.name, ...names])]),
      }
    },
  )
}
export { derived, keyOf, variableKey, NO_NAMES }
