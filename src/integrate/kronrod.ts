import { GAUSS, KRONROD, NODES } from './rule15'

/*
 * Adaptive Gauss–Kronrod quadrature (7, 15) in float64, of vectors: the second opinion on every one-dimensional integral.
 */

export interface Estimate {
  readonly values: Float64Array
  /** Estimated error of each. */
  readonly errors: Float64Array
  /** Integrals of the absolute values. */
  readonly sizes: Float64Array
}

interface Part extends Estimate, Span {
  readonly worst: number
}

export interface Span {
  readonly a: number
  readonly b: number
}

const MAX_PARTS = 600

/**
 * ∫ f over disjoint intervals, to a tolerance relative to the integrals of the absolute values
 * or to `floors`, where those are greater; `f` fills its second argument.
 */
export const kronrod = (
  f: (s: number, into: Float64Array) => void,
  spans: readonly Span[],
  floors: Float64Array,
  tolerance: number,
): Estimate & { readonly parts: readonly Span[] } => {
  const size = floors.length
  const buffer = new Float64Array(size)
  const rule = (a: number, b: number): Part => {
    const [c, h] = [(a + b) / 2, (b - a) / 2]
    const [values, gauss, sizes] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)]
    for (let k = 0; k < 8; k++) {
      for (const x of k === 7 ? [c] : [c - h * NODES[k]!, c + h * NODES[k]!]) {
        f(x, buffer)
        for (let m = 0; m < size; m++) {
          values[m]! += h * KRONROD[k]! * buffer[m]!
          sizes[m]! += h * KRONROD[k]! * Math.abs(buffer[m]!)
          gauss[m]! += h * GAUSS[k]! * buffer[m]!
        }
      }
    }
    const errors = values.map((v, m) => Math.abs(v - gauss[m]!))
    return { a, b, values, errors, sizes, worst: 0 }
  }
  const parts = spans.map(({ a, b }) => rule(a, b))
  const totals = new Float64Array(size)
  const sizes = new Float64Array(size)
  const measure = (): void => {
    totals.fill(0)
    sizes.fill(0)
    for (const p of parts)
      for (let m = 0; m < size; m++) {
        totals[m]! += p.errors[m]!
        sizes[m]! += p.sizes[m]!
      }
  }
  const scale = (m: number): number => Math.max(sizes[m]!, floors[m]!)
  const relative = (p: Part): number => p.errors.reduce((w, e, m) => Math.max(w, scale(m) > 0 ? e / scale(m) : 0), 0)
  measure()
  const limit = Math.max(MAX_PARTS, 4 * spans.length)
  while (parts.length < limit && totals.some((e, m) => e > tolerance * scale(m))) {
    // Every part that is far from its share is halved in one sweep.
    const share = tolerance / parts.length / 2
    const bad = parts.filter((p) => relative(p) > share && p.b - p.a > 1e-15 * Math.max(Math.abs(p.a), Math.abs(p.b)))
    if (bad.length === 0) break
    for (const p of bad) {
      const c = (p.a + p.b) / 2
      parts.splice(parts.indexOf(p), 1, rule(p.a, c), rule(c, p.b))
    }
    measure()
  }
  const values = new Float64Array(size)
  for (const p of parts) for (let m = 0; m < size; m++) values[m]! += p.values[m]!
  return { values, errors: totals, sizes, parts }
}
