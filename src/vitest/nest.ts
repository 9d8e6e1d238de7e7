import type { Rational } from '../numbers/rational'

/** A number as text that is read exactly, or nested lists of them. */
export type Nested = string | readonly Nested[]

const text = ({ n, d }: Rational): string => (d === 1n ? `${n}` : `${n}/${d}`)

/** A row-major list as nested lists of exact texts; a scalar, without dimensions, is one text. */
export const nest = (cells: readonly Rational[], dims: readonly number[]): Nested => {
  const [first, ...rest] = dims
  if (first === undefined) return text(cells[0]!)
  const each = cells.length / first
  return Array.from({ length: first }, (_, k) => nest(cells.slice(k * each, (k + 1) * each), rest))
}
