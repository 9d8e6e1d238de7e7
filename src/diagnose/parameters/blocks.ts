import type { Variable } from '../../expr'
import { orthogonalPart, orthonormal } from '../../numbers/floatMatrix'
import { type Flat, nullSpace } from './flat'

/* Flat directions by parameters: which of these they move, and which could be left out. */

type Directions = Flat['directions']

/** Of its length, what of a direction has to be new for it to count. */
const INDEPENDENT = 1e-9

/** The directions as the entries of one parameter see them. */
export const partOf = ({ cells }: Flat, directions: Directions, variable: Variable): Directions =>
  directions.map((d) => withoutRounding(d.filter((_, k) => cells[k]!.variable === variable)))

const sizeOf = ({ cells }: Flat, variable: Variable): number =>
  cells.filter((cell) => cell.variable === variable).length

/** The parameters that there are entries of. */
export const parametersOf = ({ cells }: Flat): readonly Variable[] => [...new Set(cells.map((cell) => cell.variable))]

/** The flat directions along which all but these parameters stay. */
export const movingOnly = (flat: Flat, moving: readonly Variable[]): Directions =>
  combined(
    flat.directions,
    parametersOf(flat)
      .filter((v) => !moving.includes(v))
      .flatMap((v) => transposed(partOf(flat, flat.directions, v))),
  )

/** Those that leave one parameter where it is. */
export const holding = (flat: Flat, variable: Variable): Flat => ({
  ...flat,
  directions: movingOnly(
    flat,
    parametersOf(flat).filter((v) => v !== variable),
  ),
})

/** Combinations of the directions for which all these linear forms of them are 0. */
const combined = (directions: Directions, forms: readonly (readonly number[])[]): Directions => {
  if (directions.length === 0 || forms.length === 0) return directions
  const weightings = nullSpace(forms.map(withoutRounding), directions.length, OF_DIRECTIONS)
  const sum = (weights: readonly number[]): readonly number[] =>
    directions[0]!.map((_, k) => weights.reduce((total, w, d) => total + w * directions[d]![k]!, 0))
  return orthonormal(weightings.map(sum), INDEPENDENT)
}
/** Directions are known to so much. */
const OF_DIRECTIONS = { rounding: 1e-7, certain: 1e-7 }

/** Directions are of length 1. */
const withoutRounding = (form: readonly number[]): readonly number[] => form.map((x) => (Math.abs(x) > 1e-8 ? x : 0))
const transposed = (rows: Directions): Directions => rows[0]?.map((_, k) => rows.map((row) => row[k]!)) ?? []

/** Whether, wherever the parameter goes, these directions lead back to the same J: it may stay as it is. */
export const isFree = (flat: Flat, directions: Directions, variable: Variable): boolean =>
  orthonormal(partOf(flat, directions, variable), INDEPENDENT).length === sizeOf(flat, variable)

/** Whether every entry of the partner moves where it makes up for the parameter. */
export const movesWholly = (flat: Flat, variable: Variable, partner: Variable): boolean => {
  const alone = movingOnly(flat, [partner])
  const both = orthonormal([...alone, ...movingOnly(flat, [variable, partner])], INDEPENDENT).slice(alone.length)
  return transposed(partOf(flat, both, partner)).every((entry) => entry.some((x) => x !== 0))
}

/** The parameter that makes up for changes of another, if one alone does; `undefined` where none is needed. */
export const partnerOf = (flat: Flat, variable: Variable): { readonly partner: Variable | undefined } | undefined => {
  if (isFree(flat, movingOnly(flat, [variable]), variable)) return { partner: undefined }
  const partner = parametersOf(flat).find(
    (v) => v !== variable && isFree(flat, movingOnly(flat, [variable, v]), variable),
  )
  return partner && { partner }
}

/** Whether a direction is among the flat ones, up to rounding. */
const holds = ({ directions }: Flat, direction: readonly number[]): boolean =>
  Math.hypot(...orthogonalPart(direction, directions)) <= 1e-7 * Math.hypot(...direction)

/** Small exponents and signs that are tried. */
const EXPONENTS = [-2, -1, -0.5, 0.5, 1, 2]

/** How one parameter makes up for another: both scaled, the second to a power of the first's factor, or both shifted. */
export const relation = (
  flat: Flat,
  first: Variable,
  second: Variable,
): { readonly kind: 'scaled' | 'shifted'; readonly power: number } | undefined => {
  const moved = (one: (value: number) => number, power: number): readonly number[] =>
    flat.cells.map(({ variable }, k) =>
      variable === first ? one(flat.values[k]!) : variable === second ? power * one(flat.values[k]!) : 0,
    )
  for (const power of EXPONENTS)
    if (
      holds(
        flat,
        moved((x) => x, power),
      )
    )
      return { kind: 'scaled', power }
  for (const power of EXPONENTS)
    if (
      holds(
        flat,
        moved(() => 1, power),
      )
    )
      return { kind: 'shifted', power }
  return undefined
}

/** Whether all entries of the parameter may be shifted by one number. */
export const isShifted = (flat: Flat, variable: Variable): boolean =>
  holds(
    flat,
    flat.cells.map((cell) => (cell.variable === variable ? 1 : 0)),
  )

/** Powers of one factor by which whole parameters may be scaled together, as few of these as there are: the first is 1. */
export const scaling = (flat: Flat): ReadonlyMap<Variable, number> | undefined => {
  const list = parametersOf(flat)
  // θ of one parameter, over the projection away from the flat directions.
  const outside = list.map((variable) =>
    orthogonalPart(
      flat.cells.map((cell, k) => (cell.variable === variable ? flat.values[k]! : 0)),
      flat.directions,
    ),
  )
  const [powers] = reduced(nullSpace(transposed(outside).map(withoutRounding), list.length, OF_DIRECTIONS))
  return powers && new Map(list.map((v, k) => [v, powers[k]!] as const).filter(([, power]) => power !== 0))
}

/** The rows in reduced echelon form, rounded. */
const reduced = (matrix: Directions): Directions => {
  let rows = matrix.map((row) => [...row])
  const done: (readonly number[])[] = []
  for (let column = 0; rows.length > 0 && column < rows[0]!.length; column++) {
    const pivot = rows.reduce((a, b) => (Math.abs(b[column]!) > Math.abs(a[column]!) ? b : a))
    if (Math.abs(pivot[column]!) < 1e-7) continue
    const unit = pivot.map((x) => x / pivot[column]!)
    const cleared = (row: readonly number[]): number[] => row.map((x, k) => x - row[column]! * unit[k]!)
    rows = rows.filter((row) => row !== pivot).map(cleared)
    done.splice(0, done.length, ...done.map(cleared), unit)
  }
  return done.map((row) => row.map((x) => Math.round(x * 1e6) / 1e6 + 0))
}
