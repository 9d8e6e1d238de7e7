import { call, factorsOf, isPositive, mul, number, ONE, power, splitCoefficient, type Term } from '../expr'
import { FUNCTIONS } from '../functions'
import * as Q from '../numbers/rational'
import { Abstention } from './oracle'
import type { Dialect } from './spell'

/*
 * Expressions as nerdamer-prime 1.5.0 differentiates them correctly. Its own names e, i and pi, its sqrt, its exp, its
 * logarithms of quotients and of numbers, and its inverse hyperbolic functions give wrong or rounded results
 * (test/oracles/knownWrong.test.ts keeps the list), so none of them is ever handed over:
 *
 *   exp(u)           ee^(u)            ee stands for e
 *   √u, u^(p/2)      (u)^(p*hf)        hf stands for ½
 *   √(u²·w)          abs(u)·(w)^hf     since (u²)^hf would become u^(2·hf), the wrong sign for u < 0
 *   |c·u|^2          (c·u)^2           since abs loses its coefficient in a power
 *   log(a·b/c)       sums of logs      of factors that are positive
 *   constants        a name            whose value is put in afterwards; 2^u is ee^(u·log 2)
 */

export interface NerdamerDialect extends Dialect {
  /** What the names of constants stand for. */
  readonly constants: ReadonlyMap<Term, string>
}

const isConstant = (term: Term): boolean => term.symbols.size === 0 && term.free.size === 0
const rational = ({ n, d }: Q.Rational): string => (d === 1n ? (n < 0n ? `(${n})` : String(n)) : `(${n}/${d})`)

const exponentText = (q: Q.Rational): string => (q.d === 2n ? `(${q.n}*hf)` : rational(q))

/** u^(2m) as |u|^(2m) below a broken power; whatever is positive keeps its form. */
const evenPower = (factor: Term): readonly [base: Term, exponent: bigint] | undefined => {
  if (factor.kind !== 'power' || factor.exponent.kind !== 'number' || isPositive(factor.base)) return undefined
  const { value } = factor.exponent
  return Q.isInteger(value) && value.n % 2n === 0n ? [factor.base, value.n] : undefined
}

export const nerdamerDialect = (): NerdamerDialect => {
  const constants = new Map<Term, string>()

  const nameOf = (constant: Term): string => {
    let name = constants.get(constant)
    if (!name) constants.set(constant, (name = `kk${constants.size + 1}`))
    return name
  }

  /** |c·u| = |c|·|u|: a coefficient inside abs is lost when the power of it is differentiated. */
  const absolute = (argument: Term, write: (term: Term) => string): string => {
    const [coefficient, rest] = splitCoefficient(argument)
    if (rest === ONE) return rational(Q.sign(coefficient) < 0 ? Q.neg(coefficient) : coefficient)
    return `(${rational(Q.sign(coefficient) < 0 ? Q.neg(coefficient) : coefficient)}*abs(${write(rest)}))`
  }

  /** |u|² as u², |u|³ as |u|·u². */
  const powerOfAbs = (argument: Term, exponent: bigint, write: (term: Term) => string): string => {
    if (exponent % 2n === 0n) return `(${write(argument)})^${rational(Q.rational(exponent))}`
    return `(${absolute(argument, write)}*(${write(argument)})^${rational(Q.rational(exponent - 1n))})`
  }

  const brokenPower = (base: Term, exponent: Q.Rational, write: (term: Term) => string): string => {
    const parts: string[] = []
    const rest: Term[] = []
    for (const factor of factorsOf(base)) {
      const even = evenPower(factor)
      if (even) parts.push(`(${absolute(even[0], write)})^${exponentText(Q.mul(exponent, Q.rational(even[1])))}`)
      else rest.push(factor)
    }
    const left = mul(...rest)
    if (left !== ONE || parts.length === 0) parts.push(`(${write(left)})^${exponentText(exponent)}`)
    return `(${parts.sort().join('*')})`
  }

  const logarithm = (argument: Term, write: (term: Term) => string): string => {
    if (isConstant(argument)) return nameOf(call('log', argument))
    if (argument.kind === 'power' && isPositive(argument.base))
      return `(${write(argument.exponent)}*${logarithm(argument.base, write)})`
    if (argument.kind !== 'mul') {
      // log(1/u) for a u of either sign
      if (argument.kind === 'power') throw new Abstention('nerdamer takes logarithms of powers apart')
      return `log(${write(argument)})`
    }
    const [coefficient, core] = splitCoefficient(argument)
    const size = Q.sign(coefficient) < 0 ? Q.neg(coefficient) : coefficient
    const positive = factorsOf(core).filter(isPositive)
    const rest = mul(number(Q.div(coefficient, size)), ...factorsOf(core).filter((f) => !isPositive(f)))
    if (factorsOf(rest).some((f) => f.kind === 'power'))
      throw new Abstention('nerdamer takes logarithms of powers apart')
    const logs = [...(size.n === size.d ? [] : [number(size)]), ...positive].map((f) => logarithm(f, write))
    return `(${[...logs, ...(rest === ONE ? [] : [`log(${write(rest)})`])].sort().join(' + ')})`
  }

  return {
    name: 'nerdamer',
    constants,
    constant: nameOf,
    number: rational,
    pi: 'pp',
    power: (base, exponent, write) => {
      const integer = exponent.kind === 'number' && Q.isInteger(exponent.value)
      if (!integer && isConstant(base) && isConstant(exponent)) return nameOf(power(base, exponent))
      if (integer && base.kind === 'call' && base.name === 'abs')
        return powerOfAbs(base.args[0]!, exponent.value.n, write)
      if (exponent.kind === 'number')
        return Q.isInteger(exponent.value)
          ? `(${write(base)})^${rational(exponent.value)}`
          : brokenPower(base, exponent.value, write)
      if (isConstant(base) && isPositive(base)) return `ee^(${write(exponent)}*${nameOf(call('log', base))})`
      return `(${write(base)})^(${write(exponent)})`
    },
    call: (term, write) => {
      if (isConstant(term)) return nameOf(term)
      const [argument] = term.args
      if (term.name === 'sqrt') return brokenPower(argument!, Q.HALF, write)
      if (term.name === 'abs') return absolute(argument!, write)
      if (term.name === 'log') return logarithm(argument!, write)
      return FUNCTIONS[term.name].nerdamer?.(term.args.map(write))
    },
  }
}
