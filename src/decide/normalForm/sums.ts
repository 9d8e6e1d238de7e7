import * as Q from '../../numbers/rational'
import { solveDeltas } from './deltas'
import { freeOfForm, minus, shift } from './forms'
import { renewBound } from './letters'
import { addPolys, makeAtom, makeMono, monosOf, polyOf } from './poly'
import { reduceInside } from './matching'
import { averageOverStates } from './means'
import { placeCanonically } from './placing'
import type { Ring } from './ring'
import { signOfMono } from './signs'
import type { Factor, Form, Letter, Mono, Poly } from './types'

/*
 * Σ over dummies of a polynomial. Inner sums that depend on a dummy are taken into the same product, deltas are
 * solved, and the product falls apart into components connected by dummies: each becomes one atom, a dummy that
 * nothing mentions becomes the number of its values.
 */

const LONGEST_WRITTEN_OUT = 4

export const sum = (ring: Ring, dummies: readonly Letter[], body: Poly): Poly =>
  addPolys(...monosOf(body).map((m) => sumMono(ring, dummies, m)))

const mentionsAny = (free: ReadonlySet<Letter>, dummies: readonly Letter[]): boolean => dummies.some((d) => free.has(d))

const range = (d: Letter): { low: Form; high: Form } | undefined =>
  d.lows.length === 1 && d.highs.length === 1 ? { low: d.lows[0]!, high: d.highs[0]! } : undefined

const sumMono = (ring: Ring, dummies: readonly Letter[], mono: Mono): Poly => {
  ring.spend(2)
  if (dummies.length === 0) return polyOf([mono])
  const nested = mono.factors.filter(
    (f) => f.atom.kind === 'sum' && f.exponent.d === 1n && f.exponent.n > 0n && mentionsAny(f.atom.free, dummies),
  )
  if (nested.length > 0) return inlined(ring, dummies, mono, nested)
  const written = writtenOut(ring, dummies, mono)
  if (written) return written
  return solveDeltas(ring, dummies, mono) ?? averageOverStates(ring, dummies, mono) ?? components(ring, dummies, mono)
}

/** Takes sums that depend on the dummies into the product, each copy with dummies of its own. */
const inlined = (ring: Ring, dummies: readonly Letter[], mono: Mono, nested: readonly Factor[]): Poly => {
  const all = [...dummies]
  let body = ring.product(
    mono.coefficient,
    mono.factors.filter((f) => !nested.includes(f)),
  )
  for (const { atom, exponent } of nested)
    for (let k = 0n; k < exponent.n; k++) {
      const fresh = renewBound(ring, atom.bound, new Map(), true)
      all.push(...fresh.bound)
      body = ring.multiply(body, ring.replace(atom.polys[0]!, fresh.by))
    }
  return ring.sum(all, body)
}

/** A range of constant length is written out; an empty one gives zero. */
const writtenOut = (ring: Ring, dummies: readonly Letter[], mono: Mono): Poly | undefined => {
  for (const d of dummies) {
    for (const low of d.lows)
      for (const high of d.highs) if (ring.decide(minus(high, low)) === 'never') return addPolys()
    const ends = range(d)
    const length = ends && minus(ends.high, ends.low)
    if (!ends || !length || length.terms.length > 0 || length.constant >= LONGEST_WRITTEN_OUT) continue
    const parts: Poly[] = []
    for (let k = 0; k <= length.constant; k++) parts.push(substituted(ring, dummies, mono, d, shift(ends.low, k)))
    return addPolys(...parts)
  }
  return undefined
}

/** Σ over the other dummies with one dummy replaced. */
const substituted = (ring: Ring, dummies: readonly Letter[], mono: Mono, d: Letter, value: Form): Poly => {
  const others = dummies.filter((l) => l !== d)
  const { bound, by } = renewBound(ring, others, new Map([[d, value]]))
  return ring.sum(bound, ring.replace(polyOf([mono]), by))
}

const components = (ring: Ring, dummies: readonly Letter[], mono: Mono): Poly => {
  const group = new Map<Letter, Letter>(dummies.map((d) => [d, d]))
  const find = (d: Letter): Letter => {
    let root = d
    while (group.get(root) !== root) root = group.get(root)!
    return root
  }
  const join = (free: ReadonlySet<Letter>): void => {
    const inside = dummies.filter((d) => free.has(d))
    for (const d of inside.slice(1)) group.set(find(d), find(inside[0]!))
  }
  for (const f of mono.factors) join(f.atom.free)
  for (const d of dummies) for (const form of [...d.lows, ...d.highs]) join(new Set([d, ...freeOfForm(form)]))
  let result = ring.product(
    mono.coefficient,
    mono.factors.filter((f) => !mentionsAny(f.atom.free, dummies)),
  )
  for (const root of new Set(dummies.map(find))) {
    const members = dummies.filter((d) => find(d) === root)
    const factors = mono.factors.filter((f) => mentionsAny(f.atom.free, members))
    result = ring.multiply(result, component(ring, members, factors))
  }
  return result
}

/** How many values an unused dummy has, if its range is never of negative length. */
const count = (ring: Ring, d: Letter): Poly | undefined => {
  const ends = range(d)
  const length = ends && shift(minus(ends.high, ends.low), 1)
  return length && ring.decide(length) === 'always' ? ring.value(length) : undefined
}

const component = (ring: Ring, dummies: readonly Letter[], factors: readonly Factor[]): Poly => {
  const unused = dummies.find(
    (d) =>
      !factors.some((f) => f.atom.free.has(d)) &&
      !dummies.some((o) => o !== d && [...o.lows, ...o.highs].some((b) => freeOfForm(b).has(d))),
  )
  const times = unused && count(ring, unused)
  if (unused && times)
    return ring.multiply(
      times,
      ring.sum(
        dummies.filter((d) => d !== unused),
        polyOf([makeMono(Q.ONE, factors)]),
      ),
    )
  const reduced = reduceInside(ring, dummies, factors)
  if (reduced) return reduced
  const placed = placeCanonically(ring, dummies, factors)
  const body = makeMono(Q.ONE, placed.factors)
  const inner = signOfMono(body)
  const nonempty = placed.dummies.every((d) =>
    d.lows.every((l) => d.highs.every((h) => ring.decide(minus(h, l)) === 'always')),
  )
  const sign =
    nonempty && placed.dummies.every((d) => range(d))
      ? inner
      : inner === 'positive'
        ? 'nonnegative'
        : inner === 'negative'
          ? 'nonpositive'
          : inner
  const atom = makeAtom('sum', { polys: [polyOf([body])], bound: placed.dummies, sign })
  return ring.product(placed.coefficient, [{ atom, exponent: Q.ONE }])
}
