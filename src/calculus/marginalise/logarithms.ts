import {
  add,
  call,
  type EntryTerm,
  isPositive,
  log,
  mul,
  number,
  ONE,
  power,
  type Term,
  unfolded,
  ZERO,
} from '../../expr'
import * as Q from '../../numbers/rational'
import { asPower, canonical, dependsOn, type Expansion, expandIn, basisFactors, type Part, recompose } from './basis'
import { minus, negated } from './signed'
import { isPositiveOnDomain, supportOf } from './support'

const scaled = (k: Term, parts: readonly Part[]): readonly Part[] => parts.map(([c, b]) => [mul(k, c), b])
const partsOf = (term: Term, x: EntryTerm): readonly Part[] => [...expandIn(term, x)].map(([b, c]) => [c, b])

/** log u by basis functions: logarithms of products, powers and exponentials are taken apart where signs allow it. */
export const logParts = (u: Term, x: EntryTerm): readonly Part[] => {
  if (!dependsOn(u, x)) return [[log(u), ONE]]
  switch (u.kind) {
    case 'mul':
      return logOfProduct(u.children, x) ?? logOfSum(expandIn(u, x), x)
    case 'power':
      return logOfPower(u.base, u.exponent, x) ?? logOfSum(expandIn(u, x), x)
    case 'call': {
      const inner = logOfCall(u, x)
      if (inner) return inner
    }
  }
  return logOfSum(expandIn(u, x), x)
}

const logOfProduct = (factors: readonly Term[], x: EntryTerm): readonly Part[] | undefined => {
  const constants = factors.filter((f) => !dependsOn(f, x))
  const parts: Part[] = []
  for (const factor of factors.filter((f) => dependsOn(f, x))) {
    const [up, down] = [factor, canonical(negated(factor), x)]
    if (isPositiveOnDomain(up, x) || isPositiveOnDomain(canonical(up, x), x)) parts.push(...logParts(factor, x))
    else if (isPositiveOnDomain(down, x)) {
      constants.push(number(-1))
      parts.push(...logParts(down, x))
    } else return undefined
  }
  return [...logParts(mul(...constants), x), ...parts]
}

const logOfPower = (base: Term, exponent: Term, x: EntryTerm): readonly Part[] | undefined => {
  if (dependsOn(exponent, x)) return isPositiveOnDomain(base, x) ? partsOf(mul(exponent, log(base)), x) : undefined
  if (isPositiveOnDomain(base, x) || isPositiveOnDomain(canonical(base, x), x))
    return scaled(exponent, logParts(base, x))
  const even = exponent.kind === 'number' && Q.isInteger(exponent.value) && exponent.value.n % 2n === 0n
  return even ? scaled(exponent, logParts(call('abs', base), x)) : undefined
}

const logOfCall = (u: Term & { kind: 'call' }, x: EntryTerm): readonly Part[] | undefined => {
  const [w] = u.args as readonly [Term]
  switch (u.name) {
    case 'exp':
      return partsOf(w, x)
    case 'sqrt':
      return logOfPower(w, number(Q.HALF), x)
    case 'sigmoid':
      return scaled(number(-1), partsOf(call('softplus', negated(w)), x))
    case 'cosh':
      return partsOf(call('logcosh', w), x)
    case 'erfc':
      return [[ONE, call('logerfc', canonical(w, x))]]
    case 'erfcx':
      return [[ONE, call('logerfc', canonical(w, x))], ...partsOf(power(w, number(2)), x)]
    case 'abs': {
      const inner = expandIn(w, x)
      if (isPositiveOnDomain(recompose(inner), x)) return logParts(w, x)
      if (inner.size !== 1) return undefined
      const [[b, c]] = [...inner] as [[Term, Term]]
      return [[log(isPositive(c) ? c : call('abs', c)), ONE], ...basisFactors(b).flatMap((f) => logOfMagnitude(f, x))]
    }
    default: {
      const formula = unfolded(u)
      return formula && logParts(formula, x)
    }
  }
}

/** log |f| of one factor of a basis function. */
const logOfMagnitude = (f: Term, x: EntryTerm): readonly Part[] => {
  if (f.kind === 'call' && f.name === 'exp') return partsOf(f.args[0]!, x)
  const [base, exponent] = asPower(f)
  return [[exponent, log(isPositiveOnDomain(base, x) ? base : call('abs', base))]]
}

const logOfSum = (terms: Expansion, x: EntryTerm): readonly Part[] => {
  if (terms.size === 1) {
    const [[b, c]] = [...terms] as [[Term, Term]]
    if (basisFactors(b).every((f) => isPositiveOnDomain(asPower(f)[0], x)))
      return [...logParts(c, x), ...basisFactors(b).flatMap((f) => logOfMagnitude(f, x))]
    return [[ONE, log(recompose(terms))]]
  }
  return (
    logOfExponentials(terms, x) ??
    logOfErf(terms) ??
    logOfAffine(terms, x) ??
    logOfPowers(terms, x) ?? [[ONE, log(recompose(terms))]]
  )
}

/** log(c·eᵘ + d·eʷ) = log c + u + softplus(w − u + log d − log c). */
const logOfExponentials = (terms: Expansion, x: EntryTerm): readonly Part[] | undefined => {
  const list = [...terms].map(([b, c]) => ({
    c,
    u: b === ONE ? ZERO : b.kind === 'call' && b.name === 'exp' ? b.args[0]! : undefined,
  }))
  if (list.length !== 2 || list.some(({ c, u }) => u === undefined || !isPositive(c))) return undefined
  const [first, second] = list[0]!.u === ZERO ? list : [...list].reverse()
  const [base, other] = [add(first!.u!, log(first!.c)), add(second!.u!, log(second!.c))]
  return [...partsOf(base, x), ...partsOf(call('softplus', minus(other, base)), x)]
}

/** log(c + c·erf u) = log c + log erfc(−u). */
const logOfErf = (terms: Expansion): readonly Part[] | undefined => {
  const erf = [...terms].find(([b]) => b.kind === 'call' && b.name === 'erf')
  const constant = terms.get(ONE)
  if (terms.size !== 2 || !erf || !constant || erf[0].kind !== 'call') return undefined
  const [u] = erf[0].args as readonly [Term]
  if (erf[1] === constant)
    return [
      [log(constant), ONE],
      [ONE, call('logerfc', negated(u))],
    ]
  return erf[1] === negated(constant)
    ? [
        [log(constant), ONE],
        [ONE, call('logerfc', u)],
      ]
    : undefined
}

/**
 * log(a + b·x): on an interval, the distance to an end where it vanishes there; for naturals the ratio of two factorials,
 * log(x + c) = lgamma(x + c + 1) − lgamma(x + c).
 */
const logOfAffine = (terms: Expansion, x: EntryTerm): readonly Part[] | undefined => {
  const [a, b] = [terms.get(ONE), terms.get(x)]
  if (terms.size !== 2 || !a || !b) return undefined
  const [low, high] = supportOf(x) ?? []
  if (low && add(a, mul(b, low)) === ZERO)
    return [
      [log(b), ONE],
      [ONE, log(minus(x, low))],
    ]
  if (high && add(a, mul(b, high)) === ZERO)
    return [
      [log(negated(b)), ONE],
      [ONE, log(minus(high, x))],
    ]
  if (x.variable.domain.kind === 'naturals' && isPositive(a) && isPositive(b)) {
    const u = add(x, mul(a, power(b, number(-1))))
    return [
      [log(b), ONE],
      [ONE, call('lgamma', add(u, ONE))],
      [number(-1), call('lgamma', u)],
    ]
  }
  return undefined
}

/** Draws the least power of a positive x out of a sum of its powers. */
const logOfPowers = (terms: Expansion, x: EntryTerm): readonly Part[] | undefined => {
  if (!isPositive(x)) return undefined
  let least: Q.Rational | undefined
  for (const basis of terms.keys()) {
    const [base, exponent] = basis === ONE ? [x, ZERO] : asPower(basis)
    if (base !== x || exponent.kind !== 'number') return undefined
    if (!least || Q.compare(exponent.value, least) < 0) least = exponent.value
  }
  if (!least || Q.sign(least) === 0) return undefined
  const k = number(least)
  const rest = expandIn(recompose([...terms].map(([b, c]) => [mul(b, power(x, negated(k))), c] as const)), x)
  return [[k, log(x)], ...logOfSum(rest, x)]
}
