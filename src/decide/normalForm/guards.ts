import * as Q from '../../numbers/rational'
import { monosOf } from './poly'
import type { Ring } from './ring'
import { isNeverZero } from './signs'
import type { Atom, Poly } from './types'

/** Adds to `found` what is divided by in the polynomial, inside its atoms too. */
const collectReciprocals = (poly: Poly, found: Set<Atom>, seen: Set<Atom>): void => {
  for (const { factors } of monosOf(poly))
    for (const factor of factors) {
      const { atom, exponent } = factor
      if ((Q.sign(exponent) < 0 || atom.kind === 'inverse') && !isNeverZero(factor)) found.add(atom)
      if (seen.has(atom)) continue
      seen.add(atom)
      for (const inner of atom.polys) collectReciprocals(inner, found, seen)
    }
}

const isWithin = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].every((s) => b.has(s))

/**
 * What is divided by only where a guard lets it be evaluated. It is read off the result of each guarded part, not while
 * that is made: a part that was read before, under another guard, is not made again.
 */
export const makeGuards = (): Pick<Ring, 'guarded' | 'mayCancel'> => {
  let guard = 0
  // By its symbols, which replacing indices does not change, and how deep in guards it stood.
  const reciprocals: { readonly symbols: ReadonlySet<string>; depth: number }[] = []
  const remember = ({ symbols }: Atom): void => {
    const known = reciprocals.find((r) => r.symbols.size === symbols.size && isWithin(r.symbols, symbols))
    if (known) known.depth = Math.max(known.depth, guard)
    else reciprocals.push({ symbols, depth: guard })
  }
  return {
    guarded: (run) => {
      guard++
      try {
        const result = run()
        const found = new Set<Atom>()
        collectReciprocals(result, found, new Set())
        found.forEach(remember)
        return result
      } finally {
        guard--
      }
    },
    mayCancel: (factor) =>
      isNeverZero(factor) || !reciprocals.some((r) => r.depth > guard && isWithin(factor.atom.symbols, r.symbols)),
  }
}
