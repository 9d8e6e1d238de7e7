import { type Condition, type Domain, type EntryTerm, type Term } from '../expr'
import { floatFunction, type FunctionName, rationalValue } from '../functions'
import * as Q from '../numbers/rational'

/** What a term is evaluated at: sizes, bound indices by name, and entries by their slots. */
export interface Values {
  readonly sizes: ReadonlyMap<string, bigint>
  readonly entry: (of: EntryTerm['variable'], slots: readonly number[]) => Q.Rational | undefined
}

/** π to 50 digits, for bounds of intervals. */
const PI = Q.parseRational('3.14159265358979323846264338327950288419716939937511')!

/**
 * The value of a term of sizes, parameters and visible variables: exact for sums, products and integer powers, a double
 * for elementary functions; undefined where it does not exist or the term has no such value (`inv`, `mean`).
 */
export const exactValue = (
  term: Term,
  at: Values,
  indices: ReadonlyMap<string, bigint> = new Map(),
): Q.Rational | undefined => {
  const of = (t: Term): Q.Rational | undefined => exactValue(t, at, indices)
  const all = (terms: readonly Term[]): Q.Rational[] | undefined => {
    const values = terms.map(of)
    return values.includes(undefined) ? undefined : (values as Q.Rational[])
  }
  switch (term.kind) {
    case 'number':
      return term.value
    case 'pi':
      return PI
    case 'size': {
      const value = at.sizes.get(term.name)
      return value === undefined ? undefined : Q.rational(value)
    }
    case 'index': {
      const value = indices.get(term.name)
      return value === undefined ? undefined : Q.rational(value)
    }
    case 'entry': {
      const slots = all(term.slots)
      return slots && at.entry(term.variable, slots.map(Q.toNumber))
    }
    case 'add':
      return all(term.children)?.reduce(Q.add, Q.ZERO)
    case 'mul':
      return all(term.children)?.reduce(Q.mul, Q.ONE)
    case 'power': {
      const values = all(term.children)
      return values && powerOf(values[0]!, values[1]!)
    }
    case 'mod': {
      const values = all(term.children)
      if (!values || !Q.isInteger(values[0]!) || !Q.isInteger(values[1]!) || values[1]!.n <= 0n) return undefined
      const m = values[1]!.n
      return Q.rational(((values[0]!.n % m) + m) % m)
    }
    case 'if': {
      const holds = exactCondition(term.condition, at, indices)
      return holds === undefined ? undefined : of(holds ? term.then : term.otherwise)
    }
    case 'call': {
      const values = all(term.args)
      return values && callOf(term.name, values)
    }
    case 'sum':
    case 'prod': {
      const [low, high] = [of(term.index.low), of(term.index.high)]
      if (!low || !high) return undefined
      let total = term.kind === 'sum' ? Q.ZERO : Q.ONE
      for (let k = low.n; k <= high.n; k++) {
        const value = exactValue(term.body, at, new Map(indices).set(term.index.name, k))
        if (!value) return undefined
        total = term.kind === 'sum' ? Q.add(total, value) : Q.mul(total, value)
      }
      return total
    }
    default:
      return undefined
  }
}

export const exactCondition = (
  condition: Condition,
  at: Values,
  indices: ReadonlyMap<string, bigint> = new Map(),
): boolean | undefined => {
  if (condition.kind === 'compare') {
    const [left, right] = [exactValue(condition.left, at, indices), exactValue(condition.right, at, indices)]
    if (!left || !right) return undefined
    const order = Q.compare(left, right)
    return condition.op === '==' ? order === 0 : condition.op === '<' ? order < 0 : order <= 0
  }
  const parts = condition.children.map((child) => exactCondition(child, at, indices))
  if (condition.kind === 'not') return parts[0] === undefined ? undefined : !parts[0]
  const decisive = condition.kind === 'or'
  return parts.includes(decisive) ? decisive : parts.includes(undefined) ? undefined : !decisive
}

const powerOf = (base: Q.Rational, exponent: Q.Rational): Q.Rational | undefined => {
  if (Q.isInteger(exponent) && exponent.n <= 1000n && exponent.n >= -1000n)
    return exponent.n < 0n && base.n === 0n ? undefined : Q.power(base, exponent.n)
  return fromDouble(Q.toNumber(base) ** Q.toNumber(exponent))
}

const fromDouble = (x: number): Q.Rational | undefined => (Number.isFinite(x) ? Q.fromNumber(x) : undefined)

const callOf = (name: FunctionName, values: readonly Q.Rational[]): Q.Rational | undefined => {
  const exact = rationalValue(name, values)
  if (exact) return exact
  return values.length === 1 ? fromDouble(floatFunction(name, 1)(Q.toNumber(values[0]!), 0)) : undefined
}

/** Bounds of a domain at given sizes; an infinite one is ±1/0, π is rounded to 50 digits. */
export const domainBounds = (domain: Domain, sizes: Readonly<Record<string, number>>): readonly Q.Rational[] => {
  const at: Values = {
    sizes: new Map(Object.entries(sizes).map(([name, v]) => [name, BigInt(v)])),
    entry: () => undefined,
  }
  return domain.bounds.map((bound) => {
    const value = exactValue(bound, at)
    if (!value) throw new RangeError('a bound of a domain has no value at these sizes')
    return value
  })
}
