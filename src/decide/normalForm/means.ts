import { CONTINUOUS_DOMAINS, FINITE_DOMAINS, plainName, type Variable } from '../../expr'
import * as Q from '../../numbers/rational'
import { renewBound } from './letters'
import { addPolys, atomPoly, makeAtom, makeMono, monosOf, polyOf, scalePoly } from './poly'
import type { Ring } from './ring'
import { sumOverStates, withKnownStates } from './states'
import type { Atom, Factor, Letter, Mono, Poly } from './types'

/*
 * Moments under p(over) ∝ exp(−energy) that were left as nodes: linear, what does not vary moves out, sums move out,
 * and so do summands of the energy that do not vary.
 */

/** Names, domains and shapes of the averaged arrays; terms are interned, so their ids tell them apart. */
const familyOf = (over: readonly Variable[]): string =>
  over
    .map(
      (v) =>
        `${v.name}:${v.domain.kind}(${v.domain.bounds.map((b) => b.id).join()})[${v.dims.map((d) => d.id).join()}]`,
    )
    .join(',')

const variesWith =
  (names: ReadonlySet<string>) =>
  (symbols: ReadonlySet<string>): boolean =>
    [...symbols].some((s) => names.has(s))

/** Sums that depend on the averaged variables are opened, so that only products are averaged. */
const opened = (
  ring: Ring,
  mono: Mono,
  varies: (symbols: ReadonlySet<string>) => boolean,
): { dummies: readonly Letter[]; poly: Poly } | undefined => {
  const sums = mono.factors.filter(
    (f) => f.atom.kind === 'sum' && f.exponent.d === 1n && f.exponent.n > 0n && varies(f.atom.symbols),
  )
  if (sums.length === 0) return undefined
  const dummies: Letter[] = []
  let poly = polyOf([
    makeMono(
      mono.coefficient,
      mono.factors.filter((f) => !sums.includes(f)),
    ),
  ])
  for (const { atom, exponent } of sums)
    for (let k = 0n; k < exponent.n; k++) {
      const fresh = renewBound(ring, atom.bound, new Map(), true)
      dummies.push(...fresh.bound)
      poly = ring.multiply(poly, ring.replace(atom.polys[0]!, fresh.by))
    }
  return { dummies, poly }
}

const split = (poly: Poly, varies: (symbols: ReadonlySet<string>) => boolean): { varying: Poly; fixed: Poly } => {
  const isVarying = (m: Mono): boolean => m.factors.some((f) => varies(f.atom.symbols))
  return { varying: polyOf(monosOf(poly).filter(isVarying)), fixed: polyOf(monosOf(poly).filter((m) => !isVarying(m))) }
}

/** One family of averages: its text, the names that it binds, and the part of its energy that varies with them. */
type Family = Pick<Atom, 'head' | 'hides'> & { readonly energy: Poly }

/** The average of each monomial: its sums and what does not vary move out. */
const average = (ring: Ring, family: Family, body: Poly): Poly =>
  addPolys(...monosOf(body).map((m) => averageOf(ring, family, m)))

/** Linear in a continuous variable of that name, which the rest of the polynomial does not hold: rarely zero. */
const isLinearIn = (names: readonly string[], x: Poly): boolean =>
  monosOf(x).some((m) => {
    const [f, ...more] = m.factors
    const variable = f?.atom.variable
    if (!variable || more.length > 0 || !Q.equal(f.exponent, Q.ONE) || !names.includes(variable.name)) return false
    const others = monosOf(x).filter((o) => o !== m)
    const isElsewhere = others.some((o) => o.factors.some((g) => g.atom.symbols.has(variable.name)))
    return CONTINUOUS_DOMAINS.has(variable.domain.kind) && !isElsewhere
  })

/** sign(x) as |x|/x and sign(x)² as 1, under an integral over a variable of which x is a linear function. */
const withoutSigns = (ring: Ring, names: readonly string[], m: Mono): Poly | undefined => {
  const f = m.factors.find(
    ({ atom }) => atom.head === 'sign' && atom.kind === 'call' && isLinearIn(names, atom.polys[0]!),
  )
  if (f?.exponent.d !== 1n || f.exponent.n < 0n) return undefined
  const others = ring.product(
    m.coefficient,
    m.factors.filter((g) => g !== f),
  )
  return f.exponent.n % 2n === 0n ? others : ring.quietly(() => ring.multiply(others, ring.call('dabs', f.atom.polys)))
}

const averageOf = (ring: Ring, family: Family, m: Mono): Poly => {
  const varies = variesWith(new Set(family.hides))
  const inner = opened(ring, m, varies)
  if (inner) return ring.sum(inner.dummies, average(ring, family, inner.poly))
  const known = withKnownStates(ring, m) ?? withoutSigns(ring, family.hides, m)
  if (known) return average(ring, family, known)
  const isVarying = (f: Factor): boolean => varies(f.atom.symbols)
  const outside = ring.product(
    m.coefficient,
    m.factors.filter((f) => !isVarying(f)),
  )
  const inside = m.factors.filter(isVarying)
  if (inside.length === 0 && !family.head.startsWith('marginal')) return outside
  const { head, hides, energy } = family
  const atom = makeAtom('mean', { head, polys: [energy, polyOf([makeMono(Q.ONE, inside)])], hides })
  return ring.multiply(outside, atomPoly(atom))
}

export const meanPoly = (
  ring: Ring,
  head: 'E' | 'marginal' | 'data',
  over: readonly Variable[],
  energy: Poly,
  body: Poly,
): Poly => {
  const hides = over.map((v) => v.name)
  const { varying } = split(energy, variesWith(new Set(hides)))
  // Only finite sums may be taken apart without a condition.
  if (body.monos.size > 1 && !over.every((v) => FINITE_DOMAINS.has(v.domain.kind)))
    ring.note({ kind: 'converges', text: `the moments over ${hides.map(plainName).join(', ')} of each term exist` })
  return average(ring, { head: `${head} over ${familyOf(over)}`, hides, energy: varying }, body)
}

/** Σ over the dummies of a monomial with Σ_k f(k) E[[z = k] g] = E[f(z) g] in it. */
export const averageOverStates = (ring: Ring, dummies: readonly Letter[], mono: Mono): Poly | undefined => {
  const found = sumOverStates(ring, dummies, mono)
  if (!found) return undefined
  const { dummy, mean, body, outside } = found
  const { head, hides, polys } = mean
  return ring.sum(
    dummies.filter((d) => d !== dummy),
    ring.multiply(polyOf([outside]), average(ring, { head, hides, energy: polys[0]! }, body)),
  )
}

export const logPartitionPoly = (over: readonly Variable[], energy: Poly): Poly => {
  const hides = over.map((v) => v.name)
  const { varying, fixed } = split(energy, variesWith(new Set(hides)))
  const atom = makeAtom('logpartition', { head: familyOf(over), polys: [varying], hides })
  return addPolys(scalePoly(Q.MINUS_ONE, fixed), atomPoly(atom))
}
