import { describe, expect, test } from 'vitest'
import { parseModel } from '../../src'
import { confront, type Confrontation, type Point } from '../../src/decide/sampling/compare'

/*
 * What two enclosures say: overlapping ones agree only if they are narrow, relative to max(1, |left|, |right|), and
 * ones that lie apart differ. Wide ones are unresolved, never agreement.
 */

const model = parseModel(`
visible: { x: real }
hidden: { z: real }
energy: x^2 / 2 + z^4 - z * x
claims:
  - x^2 == x
  - mean(z) == mean(z^3)
`)

/** A point at which the left side lies in [1, 1 + width] and the right one `apart` from it; in float64 alone. */
const pointWith = (width: number, apart: number, left: unknown): Point =>
  ({
    dear: true,
    value: (algebra: { readonly name: string }, term: unknown) =>
      algebra.name.includes('interval')
        ? { value: term === left ? { lo: 1, hi: 1 + width } : { lo: 1 + apart, hi: 1 + apart + width } }
        : { fault: { kind: 'unresolved' } satisfies Confrontation },
  }) as unknown as Point

const kindOf = (claim: number, width: number, apart: number): string => {
  const [left, right] = model.claims[claim]!.sides
  return confront(pointWith(width, apart, left), left!, right!, new Map()).kind
}

describe.each([
  ['sides without integrals', 0, 1e-11],
  ['integrals with their error estimates', 1, 1e-8],
])('%s', (_, claim, bound) => {
  test('narrow enclosures that overlap agree', () => {
    expect(kindOf(claim, bound / 10, 0)).toBe('agree')
    expect(kindOf(claim, bound / 10, bound / 20)).toBe('agree')
  })
  test.each([10, 1e3, 1e5, 1e7])('%d times as wide as agreement needs, they are unresolved', (times) => {
    expect(kindOf(claim, bound * times, 0)).toBe('unresolved')
  })
  test('enclosures that lie apart do not agree', () => {
    for (const apart of [1e-12, 1e-9, 1e-4, 1]) expect(kindOf(claim, apart / 4, apart)).not.toBe('agree')
    expect(kindOf(claim, 1e-13, 1e-4)).toBe(claim === 1 ? 'differ' : 'unresolved')
  })
})
