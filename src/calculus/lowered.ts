import { add, mul, type Term, type Variable, ZERO } from '../expr'
import { dependsOnAny, expand, ExpansionTooLarge, type Monomial } from './expand'
import { withoutZeros } from './marginalise/signed'

/** Degree of a product of powers of entries; undefined for other factors. */
const degreeOf = ({ factors }: Monomial): number | undefined => {
  let degree = 0
  for (const f of factors) {
    if (f.kind === 'entry') degree += 1
    else if (f.kind === 'power' && f.base.kind === 'entry' && f.exponent.kind === 'number')
      degree += Number(f.exponent.value.n)
    else return undefined
  }
  return degree
}

const isPolynomial = (t: Term, names: ReadonlySet<string>): boolean => {
  if (!dependsOnAny(t, names)) return true
  switch (t.kind) {
    case 'entry':
      return true
    case 'add':
    case 'mul':
      return t.children.every((c) => isPolynomial(c, names))
    case 'power':
      return t.exponent.kind === 'number' && t.exponent.value.d === 1n && isPolynomial(t.base, names)
    default:
      return false
  }
}

/** Summands of a number times a sum. */
const distributed = (t: Term): readonly Term[] => {
  const [factor, sum, ...more] = t.children
  if (t.kind !== 'mul' || factor?.kind !== 'number' || sum?.kind !== 'add' || more.length > 0) return [t]
  return sum.children.map((c) => mul(factor, c))
}

/**
 * An energy whose polynomial part in single hidden variables is expanded where its highest powers cancel, as
 * (1 + v − y)²/2 − y²/2 does: far out, what is left has no digits in float64 otherwise.
 */
export const lowered = (energy: Term, over: readonly Variable[]): Term => {
  if (energy.kind !== 'add' || over.some((v) => v.dims.length > 0)) return energy
  const names = new Set(over.map((v) => v.name))
  const summands = energy.children.flatMap(distributed)
  const part = summands.filter((c) => dependsOnAny(c, names) && isPolynomial(c, names))
  if (part.length < 2) return energy
  try {
    const collected = new Map<Term, { coefficient: Term; degree: number }>()
    let before = 0
    for (const m of expand(add(...part), names)) {
      const degree = degreeOf(m)
      if (degree === undefined || m.indices.length > 0) return energy
      before = Math.max(before, degree)
      const key = mul(...m.factors)
      const coefficient = withoutZeros(add(collected.get(key)?.coefficient ?? ZERO, m.coefficient))
      collected.set(key, { coefficient, degree })
    }
    const left = [...collected].filter(([, { coefficient }]) => coefficient !== ZERO)
    const after = left.reduce((most, [, { degree }]) => Math.max(most, degree), 0)
    if (after >= before) return energy
    const rest = summands.filter((c) => !part.includes(c))
    return add(...rest, ...left.map(([key, { coefficient }]) => mul(coefficient, key)))
  } catch (thrown) {
    if (thrown instanceof ExpansionTooLarge) return energy
    throw thrown
  }
}
