import {
  call,
  factorsOf,
  isNonnegative,
  isPositive,
  log,
  mul,
  number,
  power,
  splitCoefficient,
  type Term,
} from '../../expr'
import * as Q from '../../numbers/rational'
import { exponentOfOdds } from './products'
import { withoutSign } from './signs'

/* Calls as people write them. */

export const improveCall = (term: Term & { kind: 'call' }): Term => {
  if (term.name === 'sqrt') return root(term.args[0]!) ?? term
  if (term.name === 'log') return logarithm(term.args[0]!) ?? term
  if (term.name === 'max' || term.name === 'min') return flattened(term)
  if (term.name === 'abs') return modulus(term.args[0]!) ?? withoutSign(term)
  return withoutSign(term)
}

/** √(s²·u) as s·√u for positive s, √(1/u) as 1/√u. */
const root = (u: Term): Term | undefined => {
  const [coefficient, core] = splitCoefficient(u)
  const outside: Term[] = []
  const inside: Term[] = [number(coefficient)]
  for (const f of factorsOf(core)) {
    const e =
      f.kind === 'power' && f.exponent.kind === 'number' && Q.isInteger(f.exponent.value) ? f.exponent.value.n : 1n
    const base = f.kind === 'power' ? f.base : f
    const whole = isPositive(base) ? (e - (e % 2n)) / 2n : 0n
    if (whole === 0n) inside.push(f)
    else {
      outside.push(power(base, number(whole)))
      inside.push(power(base, number(e - 2n * whole)))
    }
  }
  const rest = mul(...inside)
  if (
    rest.kind === 'power' &&
    rest.exponent.kind === 'number' &&
    Q.equal(rest.exponent.value, Q.MINUS_ONE) &&
    isNonnegative(rest.base)
  )
    return mul(...outside, power(call('sqrt', rest.base), number(-1)))
  return outside.length === 0 ? undefined : mul(...outside, call('sqrt', rest))
}

/** log(1 + exp(u)) as softplus(u), log(sⁿ) as n·log(s) for positive s. */
const logarithm = (u: Term): Term | undefined => {
  const odds = exponentOfOdds(u)
  if (odds) return call('softplus', odds)
  if (u.kind === 'call' && u.name === 'exp') return u.args[0]
  if (u.kind === 'call' && u.name === 'sqrt' && isPositive(u.args[0]!)) return mul(number(Q.HALF), log(u.args[0]!))
  return u.kind === 'power' && isPositive(u.base) ? mul(u.exponent, log(u.base)) : undefined
}

/** |c·u| as c·|u| for a number c. */
const modulus = (u: Term): Term | undefined => {
  const [c, core] = splitCoefficient(u)
  if (Q.equal(c, Q.ONE)) return undefined
  return mul(number(Q.sign(c) < 0 ? Q.neg(c) : c), call('abs', core))
}

/** max(x, max(y, z)) as max(x, y, z). */
const flattened = (term: Term & { kind: 'call' }): Term =>
  term.args.some((t) => t.kind === 'call' && t.name === term.name)
    ? call(term.name, ...term.args.flatMap((t) => (t.kind === 'call' && t.name === term.name ? t.args : [t])))
    : term
