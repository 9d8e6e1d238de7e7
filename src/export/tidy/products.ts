import * as Q from '../../numbers/rational'
import { add, call, mul, neg, negated, number, ONE, power, splitCoefficient, type Term, ZERO } from '../../expr'
import { holdsVisible } from '../order'
import { withoutContent } from './factors'
import { looksNegative, signedCore } from './signs'

/*
 * Products as people write them: one power for each base, 1/(1/u) as u, roots joined with what is under them,
 * sinh/cosh as tanh, exp(u)/(1 + exp(u)) as sigmoid(u), and no |x| where x does.
 */

/** Powers with exact exponents by base; a root is a half power of what is under it. */
class Powers {
  readonly exponents = new Map<Term, Q.Rational>()
  readonly others: Term[] = []
  coefficient = Q.ONE

  multiply(factor: Term, times: Q.Rational): void {
    if (factor.kind === 'number' && Q.isInteger(times) && (Q.sign(factor.value) !== 0 || Q.sign(times) > 0))
      this.coefficient = Q.mul(this.coefficient, Q.power(factor.value, times.n))
    else if (factor.kind === 'mul' && Q.isInteger(times)) for (const f of factor.children) this.multiply(f, times)
    else if (factor.kind === 'power' && factor.exponent.kind === 'number' && Q.isInteger(times))
      this.multiply(factor.base, Q.mul(times, factor.exponent.value))
    else if (factor.kind === 'call' && factor.name === 'sqrt' && Q.isInteger(times))
      this.multiply(factor.args[0]!, Q.mul(times, Q.HALF))
    else if (factor.kind === 'if' || (factor.kind === 'power' && factor.exponent.kind !== 'number'))
      this.others.push(power(factor, number(times)))
    else this.exponents.set(factor, Q.add(this.of(factor), times))
  }

  of(base: Term): Q.Rational {
    return this.exponents.get(base) ?? Q.ZERO
  }

  /** Bases and exponents as they are now, whatever is changed while one goes through them. */
  entries(): readonly (readonly [Term, Q.Rational])[] {
    return [...this.exponents]
  }

  /** The exponent of f(u), if it is whole. */
  ofCall(name: 'exp' | 'abs' | 'dabs' | 'sinh' | 'cosh', u: Term): bigint {
    const exponent = this.of(call(name, u))
    return Q.isInteger(exponent) ? exponent.n : 0n
  }

  raise(base: Term, by: bigint): void {
    if (by !== 0n) this.multiply(base, Q.rational(by))
  }

  calls(...names: readonly string[]): readonly (Term & { kind: 'call' })[] {
    return [...this.exponents.keys()].filter(
      (t): t is Term & { kind: 'call' } => t.kind === 'call' && names.includes(t.name),
    )
  }

  product(): Term {
    const parts: Term[] = [number(this.coefficient), ...this.others]
    const roots: [Term, Q.Rational][] = []
    for (const [base, exponent] of this.exponents) {
      if (Q.sign(exponent) === 0) continue
      const isRoot = exponent.d === 2n && base.symbols.size === 0 && base.free.size === 0
      if (isRoot) roots.push([base, exponent])
      else parts.push(rooted(base, exponent))
    }
    return mul(...parts, ...constantRoot(roots))
  }
}

/** u^(n/2) with a root sign for √u and 1/√u. */
const rooted = (base: Term, exponent: Q.Rational): Term =>
  exponent.d === 2n && (exponent.n === 1n || exponent.n === -1n)
    ? power(call('sqrt', base), number(exponent.n))
    : power(base, number(exponent))

/** Roots of constants under one sign: √2·√π⁻¹ is √(2/π), √2⁻¹·√π⁻¹ is 1/√(2π). */
const constantRoot = (roots: readonly (readonly [Term, Q.Rational])[]): readonly Term[] => {
  if (roots.length === 0) return []
  const below = roots.every(([, e]) => e.n < 0n)
  const halves = roots.map(([base, e]) => power(base, number(e.n < 0n && !below ? -1 : 1)))
  const whole = roots.map(([base, e]) => power(base, number(Q.sub(e, Q.rational(e.n < 0n ? -1 : 1, 2)))))
  return [power(call('sqrt', mul(...halves)), number(below ? -1 : 1)), ...whole]
}

/** 2/√2 is √2, √2/2 is 1/√2. */
const withoutDoubleRoots = (powers: Powers): void => {
  for (const [base, e] of powers.exponents) {
    if (base.kind !== 'number' || !Q.isInteger(base.value) || e.d !== 2n) continue
    const { n, d } = powers.coefficient
    const root = base.value.n
    if (root < 2n) continue
    if (e.n === -1n && n % root === 0n) {
      powers.coefficient = Q.rational(n / root, d)
      powers.exponents.set(base, Q.HALF)
    } else if (e.n === 1n && d % root === 0n) {
      powers.coefficient = Q.rational(n, d / root)
      powers.exponents.set(base, Q.neg(Q.HALF))
    }
  }
}

/** Even powers of |u| are powers of u; with the derivative of |u|, which is ±1, so are odd ones; u/|u| is that derivative. */
const withoutModulus = (powers: Powers): void => {
  for (const { args } of powers.calls('abs', 'dabs')) {
    const [u] = args
    const [modulus, slope] = [powers.ofCall('abs', u!), powers.ofCall('dabs', u!)]
    const own = powers.of(u!)
    if (!Q.isInteger(own)) continue
    if (slope % 2n === 0n && slope !== 0n) powers.raise(call('dabs', u!), -slope)
    else if (slope > 1n || slope < 0n) powers.raise(call('dabs', u!), 1n - slope)
    const oddSlope = slope % 2n !== 0n
    if (modulus === 0n) {
      if (!oddSlope || own.n % 2n === 0n) continue
      // u·sign(u) is |u|.
      powers.raise(call('dabs', u!), -1n)
      powers.raise(call('abs', u!), own.n)
      powers.raise(u!, -own.n)
    } else if (modulus % 2n === 0n || oddSlope) {
      powers.raise(call('abs', u!), -modulus)
      powers.raise(u!, modulus)
      if (modulus % 2n !== 0n) powers.raise(call('dabs', u!), -1n)
    } else if (own.n !== 0n) {
      // |u| to an odd power beside a power of u, without value at 0 before as after.
      const odd = own.n % 2n !== 0n
      if (odd && modulus > 0n && own.n > 0n) continue
      powers.raise(call('abs', u!), odd ? -modulus : own.n)
      powers.raise(u!, odd ? modulus : -own.n)
      if (odd) powers.raise(call('dabs', u!), 1n)
    }
  }
}

/** sinh(u)ᵐ/cosh(u)ᵐ is tanh(u)ᵐ. */
const withTanh = (powers: Powers): void => {
  for (const { args } of powers.calls('sinh')) {
    const [u] = args
    const [sinh, cosh] = [powers.ofCall('sinh', u!), powers.ofCall('cosh', u!)]
    const m = sinh > 0n && cosh < 0n ? (sinh < -cosh ? sinh : -cosh) : 0n
    powers.raise(call('sinh', u!), -m)
    powers.raise(call('cosh', u!), m)
    powers.raise(call('tanh', u!), m)
  }
}

/** u, where the term is 1 + exp(u). */
export const exponentOfOdds = (term: Term): Term | undefined => {
  if (term.kind !== 'add' || term.children.length !== 2 || !term.children.includes(ONE)) return undefined
  const other = term.children.find((t) => t !== ONE)
  return other?.kind === 'call' && other.name === 'exp' ? other.args[0] : undefined
}

/** 1/(1 + exp(u)) is sigmoid(−u) or 1 − sigmoid(u), and exp(u) beside 1 − sigmoid(u) makes sigmoid(u) of it. */
const withSigmoid = (powers: Powers): void => {
  for (const [odds, exponent] of powers.entries()) {
    const u = exponentOfOdds(odds)
    if (!u || !Q.isInteger(exponent) || exponent.n >= 0n) continue
    powers.raise(odds, -exponent.n)
    powers.raise(looksNegative(u) ? call('sigmoid', negated(u)) : complement(call('sigmoid', u)), -exponent.n)
  }
  for (const t of powers.calls('exp'))
    for (const s of sigmoidsOf(powers)) {
      const k = ratio(t.args[0]!, s.args[0]!)
      const times = powers.ofCall('exp', t.args[0]!)
      if (!k || times <= 0n) continue
      const [from, to] = k > 0n ? [complement(s), s] : [s, complement(s)]
      const moved = times * (k > 0n ? k : -k)
      const had = powers.of(from)
      if (!Q.isInteger(had) || had.n < moved) continue
      powers.exponents.delete(t)
      powers.raise(from, -moved)
      powers.raise(to, moved)
    }
}

const complement = (s: Term): Term => add(ONE, neg(s))

/** Those that stand as factors, by themselves or as 1 − sigmoid(u). */
const sigmoidsOf = (powers: Powers): readonly (Term & { kind: 'call' })[] =>
  [...powers.exponents.keys()].flatMap((base) => {
    const [found] = base.kind === 'add' ? base.children.filter((t) => t !== ONE).map(neg) : [base]
    const isOne = found?.kind === 'call' && found.name === 'sigmoid' && (base === found || base === complement(found))
    return isOne ? [found] : []
  })

/** The integer k of w = k·u. */
const ratio = (w: Term, u: Term): bigint | undefined => {
  const [[a, s], [b, t]] = [splitCoefficient(w), splitCoefficient(u)]
  const [[x, f], [y, g]] = [signedCore(s), signedCore(t)]
  if (f !== g) return undefined
  const k = Q.div(Q.mul(a, Q.rational(x)), Q.mul(b, Q.rational(y)))
  return Q.isInteger(k) ? k.n : undefined
}

const withMergedExponentials = (powers: Powers): void => {
  for (const t of powers.calls('exp')) {
    const exponent = powers.of(t)
    if (Q.equal(exponent, Q.ONE) || Q.equal(exponent, Q.ZERO)) continue
    powers.exponents.delete(t)
    powers.multiply(call('exp', mul(number(exponent), t.args[0]!)), Q.ONE)
  }
}

/** A product or power with each base once, and what its factors are together. */
export const improveProduct = (term: Term): Term => {
  const powers = new Powers()
  powers.multiply(term, Q.ONE)
  if (Q.sign(powers.coefficient) === 0) return ZERO
  withoutModulus(powers)
  withTanh(powers)
  withSigmoid(powers)
  withMergedExponentials(powers)
  withoutDoubleRoots(powers)
  withPositiveNumber(powers)
  return withoutContent(powers.product())
}

/** (a − 1)² as (1 − a)², where a is no visible variable. */
const withPositiveNumber = (powers: Powers): void => {
  for (const [base, exponent] of powers.entries()) {
    if (base.kind !== 'add' || !Q.isInteger(exponent) || exponent.n % 2n !== 0n || holdsVisible(base)) continue
    const constant = base.children.find((t) => t.kind === 'number')
    if (constant?.kind !== 'number' || Q.sign(constant.value) > 0) continue
    powers.exponents.delete(base)
    powers.raise(negated(base), exponent.n)
  }
}
