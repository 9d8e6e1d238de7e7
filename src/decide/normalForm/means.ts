import { FINITE_DOMAINS, plainName, type Variable } from '../../expr'
import * as Q from '../../numbers/rational'
import { renewBound } from './letters'
import { addPolys, atomPoly, makeAtom, makeMono, monosOf, polyOf, scalePoly } from './poly'
import type { Ring } from './ring'
import type { Factor, Letter, Mono, Poly } from './types'

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

export const meanPoly = (
  ring: Ring,
  head: 'E' | 'marginal' | 'data',
  over: readonly Variable[],
  energy: Poly,
  body: Poly,
): Poly => {
  const hides = over.map((v) => v.name)
  const varies = variesWith(new Set(hides))
  const { varying } = split(energy, varies)
  const family = `${head} over ${familyOf(over)}`
  // Only finite sums may be taken apart without a condition.
  if (body.monos.size > 1 && !over.every((v) => FINITE_DOMAINS.has(v.domain.kind)))
    ring.note({ kind: 'converges', text: `the moments over ${hides.map(plainName).join(', ')} of each term exist` })
  const average = (m: Mono): Poly => {
    const inner = opened(ring, m, varies)
    if (inner) return ring.sum(inner.dummies, addPolys(...monosOf(inner.poly).map(average)))
    const isVarying = (f: Factor): boolean => varies(f.atom.symbols)
    const outside = ring.product(
      m.coefficient,
      m.factors.filter((f) => !isVarying(f)),
    )
    const inside = m.factors.filter(isVarying)
    if (inside.length === 0 && head !== 'marginal') return outside
    const atom = makeAtom('mean', { head: family, polys: [varying, polyOf([makeMono(Q.ONE, inside)])], hides })
    return ring.multiply(outside, atomPoly(atom))
  }
  return addPolys(...monosOf(body).map(average))
}

export const logPartitionPoly = (over: readonly Variable[], energy: Poly): Poly => {
  const hides = over.map((v) => v.name)
  const { varying, fixed } = split(energy, variesWith(new Set(hides)))
  const atom = makeAtom('logpartition', { head: familyOf(over), polys: [varying], hides })
  return addPolys(scalePoly(Q.MINUS_ONE, fixed), atomPoly(atom))
}
