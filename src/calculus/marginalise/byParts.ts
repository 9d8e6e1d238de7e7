import { type EntryTerm, mul, power, number, type Term } from '../../expr'
import { type FunctionName, FUNCTIONS } from '../../functions'
import * as Q from '../../numbers/rational'
import { differentiate } from '../differentiate'
import { affineIn, degreeOf, dependsOn, basisFactors } from './basis'

/** Functions of the real line without kinks that grow no faster than a power, and so do their derivatives. */
const isTameFunction = (name: FunctionName): boolean => {
  const { domain, facts } = FUNCTIONS[name]
  return domain.kind === 'all' && facts.shape !== 'kink' && facts.growth === 'polynomial'
}

/** Smooth, with derivatives that grow at most exponentially: then E[x f(x)] = m E[f] + s² E[f′] under Normal(m, s²). */
const isTame = (t: Term, x: EntryTerm): boolean => {
  if (!dependsOn(t, x) || t === x) return true
  switch (t.kind) {
    case 'add':
    case 'mul':
      return t.children.every((c) => isTame(c, x))
    case 'power':
      return (
        t.exponent.kind === 'number' && Q.isInteger(t.exponent.value) && t.exponent.value.n > 0n && isTame(t.base, x)
      )
    case 'call':
      return t.name === 'exp'
        ? affineIn(t.args[0]!, x) !== undefined
        : isTameFunction(t.name) && isTame(t.args.at(-1)!, x)
    default:
      return false
  }
}

/** f and g where the basis function is x·f and E[x·f] = m E[f] + s² E[g] (Stein 1972); undefined where f is a power. */
export const stein = (basis: Term, x: EntryTerm): { readonly f: Term; readonly slope: Term } | undefined => {
  const factors = basisFactors(basis)
  const degree = factors.map((f) => degreeOf(f, x)).find((k) => k !== undefined && k > 0)
  const others = factors.filter((f) => degreeOf(f, x) === undefined)
  if (degree === undefined || others.length === 0 || !others.every((f) => isTame(f, x))) return undefined
  const f = mul(power(x, number(degree - 1)), ...others)
  return { f, slope: differentiate(f, x) }
}

/** f′ where cov(x, f) = s² E[f′]. */
export const slopeOf = (f: Term, x: EntryTerm): Term | undefined => (isTame(f, x) ? differentiate(f, x) : undefined)
