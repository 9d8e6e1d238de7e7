import { DOMAINS, supportOf } from '../../domains'
import { DISCRETE_DOMAINS, type Term, type Variable } from '../../expr'
import { orthonormal, singular } from '../../numbers/floatMatrix'
import type { SizeValues } from '../../decide/verdict'
import { uniformStream } from '../../decide/signature/random'
import { shapeOf } from '../../decide/sampling/instance'
import type { Subject } from '../subject'
import { ParameterFunction } from './function'
import type { Cell } from './cells'

/* Directions of the parameters along which J of no row of data changes: the null space of its gradients. */

/** Directions, orthonormal, at parameters where there are fewest of them. */
export interface Flat {
  readonly sizes: SizeValues
  readonly cells: readonly Cell[]
  readonly values: readonly number[]
  readonly directions: readonly (readonly number[])[]
}

/** Parameters that are tried: directions that are flat at some only are accidents of these. */
const TRIES = 3
/** Rows for each free entry. */
const ROWS = 2
const MORE_ROWS = 12
const MOST_DRAWS = 20
/** Singular values below the first times this are rounding, above the second they are not. */
const ROUNDING = 1e-11
const CERTAIN = 1e-9
/** What random numbers are for. */
const ROWS_OF_DATA = 71
/** Free entries up to which the null space is computed. */
const MOST_CELLS = 160

/** Why the null space is not known. */
export class Unclear extends Error {}

/**
 * Null vectors of a matrix whose columns are brought to one size first: those of singular values up to `rounding` times the
 * largest. @throws Unclear where one is above this and below `certain` times the largest
 */
export const nullSpace = (
  rows: readonly (readonly number[])[],
  columns: number,
  { rounding, certain } = { rounding: ROUNDING, certain: CERTAIN },
): readonly (readonly number[])[] => {
  const norms = Array.from({ length: columns }, (_, c) => Math.hypot(...rows.map((row) => row[c]!)))
  const largest = Math.max(...norms)
  const scales = norms.map((norm) => (norm > ROUNDING * largest ? norm : largest || 1))
  const { values, vectors } = singular(rows.map((row) => row.map((x, c) => x / scales[c]!)))
  const top = values[0] ?? 0
  if (values.some((s) => s > rounding * top && s < certain * top))
    throw new Unclear('directions that hardly change J cannot be told from those that do not')
  return orthonormal(
    vectors.filter((_, k) => !(values[k]! > rounding * top)).map((vector) => vector.map((x, c) => x / scales[c]!)),
    CERTAIN,
  )
}

/**
 * The directions at some sizes along which f of no row changes, up to a constant if it is `upToConstant`; undefined where
 * there are too many entries or no values for them. @throws Unclear
 */
export const flatAt = (
  subject: Subject,
  f: Term,
  rows: readonly Variable[],
  sizes: SizeValues,
  upToConstant = false,
): Flat | undefined => {
  const compiled = new ParameterFunction(subject, f, rows, sizes)
  const { cells } = compiled
  if (cells.length === 0 || cells.length > MOST_CELLS) return undefined
  const draw = rowsOf(subject, rows, sizes)
  const found: Flat[] = []
  let unclear: Unclear | undefined
  for (const instance of subject.parameters(TRIES, { sizes })) {
    compiled.hold(instance)
    const values = compiled.valuesAt(instance)
    compiled.set(values)
    const at = (): readonly number[] => {
      const gradient = new Float64Array(cells.length)
      compiled.at(draw(), 0, gradient)
      return [...gradient]
    }
    const origin = upToConstant ? finite(at) : cells.map(() => 0)
    const wanted = ROWS * cells.length + MORE_ROWS
    const gradients: (readonly number[])[] = []
    // Outside of what is assumed of v there may be no values.
    for (let n = 0; n < wanted || (gradients.length > 0 && gradients.length < wanted && n < MOST_DRAWS * wanted); n++) {
      const gradient = scaled(at().map((g, k) => g - origin[k]!))
      if (gradient.every(Number.isFinite)) gradients.push(gradient)
    }
    if (gradients.length < cells.length + MORE_ROWS / 2) continue
    try {
      found.push({ sizes, cells, values, directions: nullSpace(gradients, cells.length) })
    } catch (thrown) {
      if (!(thrown instanceof Unclear)) throw thrown
      unclear = thrown
    }
  }
  if (found.length === 0 && unclear) throw unclear
  return found.sort((a, b) => a.directions.length - b.directions.length)[0]
}

/** The first that is finite, if one is. */
const finite = (at: () => readonly number[]): readonly number[] => {
  let found = at()
  for (let n = 0; n < MOST_DRAWS && !found.every(Number.isFinite); n++) found = at()
  return found
}

/** Of one size: a gradient far out would outweigh all others. */
const scaled = (gradient: readonly number[]): readonly number[] => {
  const size = Math.hypot(...gradient)
  return size > 0 ? gradient.map((g) => g / size) : gradient
}

/** Random rows, wherever the domains of their variables are. */
const rowsOf = (subject: Subject, rows: readonly Variable[], sizes: SizeValues): (() => readonly number[]) => {
  const uniform = uniformStream(subject.seed, ROWS_OF_DATA)
  const ranges = shapeOf(sizes, rows, [])!.blocks.flatMap(({ variable, bounds, cells }) => {
    const [low, high] = supportOf(variable.domain.kind, bounds) ?? [-Infinity, Infinity]
    const step = DISCRETE_DOMAINS.has(variable.domain.kind) ? (DOMAINS[variable.domain.kind].step ?? 1) : 0
    return Array.from({ length: cells }, () => ({ low, high, step }))
  })
  return () => ranges.map((range) => within(range, uniform()))
}

interface Range {
  readonly low: number
  readonly high: number
  /** How far values are apart, 0 where they are not counted. */
  readonly step: number
}

/** How many values there are of a variable without an upper end. */
const MOST_COUNTED = 5

/** A value of the domain: from −3 to 3 where it has no ends. */
const within = ({ low, high, step }: Range, u: number): number => {
  if (step > 0) return low + step * Math.floor(u * Math.min((high - low) / step + 1, MOST_COUNTED))
  if (Number.isFinite(low) && Number.isFinite(high)) return low + (high - low) * (0.02 + 0.96 * u)
  if (Number.isFinite(low)) return low + Math.exp(4 * u - 2.5)
  if (Number.isFinite(high)) return high - Math.exp(4 * u - 2.5)
  return 6 * u - 3
}
