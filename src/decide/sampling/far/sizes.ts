import { admissibleSizes, admittedSizes, leastSizes } from '../../../language/sizes'
import { FINITE_DOMAINS, type Variable } from '../../../expr'
import type { Question } from '../../question'
import { variedSizes } from '../../relevantSizes'
import type { SizeValues } from '../../verdict'
import { hasEquations } from '../equations'
import type { Shape } from '../instance'
import { isHeavy, shapeAt } from '../shapes'
import { around, LARGEST_SIZE } from './constants'

const MOST_SHAPES = 40
export const MOST_CELLS = 4000
/** Larger sizes are out of reach of matrices. */
const LARGEST_HEAVY = 40
const MOST_CROSSED = 6

/** Each size alone, and all together, at and next to a count that the claim is written with. */
const candidates = (names: readonly string[], counts: readonly number[], largest: number): readonly SizeValues[] => {
  const values = [...new Set(counts.flatMap(around))].filter((n) => n >= 1 && n <= largest)
  const all = (n: number): SizeValues => Object.fromEntries(names.map((name) => [name, n]))
  const alone = [1, 2].flatMap((m) => values.flatMap((n) => names.map((name) => ({ ...all(m), [name]: n }))))
  const crossed = counts.filter((c) => c >= 2 && c <= largest).slice(0, MOST_CROSSED)
  const pairs =
    names.length === 2 ? crossed.flatMap((a) => crossed.map((b) => ({ [names[0]!]: a, [names[1]!]: b }))) : []
  return [...alone, ...values.map(all), ...pairs]
}

const isFinite = ({ domain }: Variable): boolean => FINITE_DOMAINS.has(domain.kind)

/** Every size up to this is tried alone, and all together, where points are cheap. */
const EACH = 40
/** Equations between more values are dear to solve. */
const MOST_SOLVED = 12

/** Shapes at sizes where a condition on sizes or indices may change, beyond those that were tried. */
export const criticalShapes = (
  question: Question,
  counts: readonly number[],
  tried: readonly SizeValues[],
): readonly Shape[] => {
  const names = variedSizes(question)
  const heavy = isHeavy(question)
  const all = candidates(names, counts, heavy ? LARGEST_HEAVY : LARGEST_SIZE)
  const total = (sizes: SizeValues): number => names.reduce((n, name) => n + sizes[name]!, 0)
  // Where each point is dear, the likeliest sizes come first.
  return shapesAmong(question, heavy ? all : [...all].sort((a, b) => total(a) - total(b)), tried, MOST_SHAPES)
}

/** Shapes at all sizes up to some, one size at a time and all together: what fails may be told by no number alone. */
export const eachShape = (question: Question, tried: readonly SizeValues[]): readonly Shape[] => {
  const names = variedSizes(question)
  const ones = Object.fromEntries(names.map((name) => [name, 1]))
  const all = Array.from({ length: EACH }, (_, k) => EACH - k).flatMap((n) => [
    Object.fromEntries(names.map((name) => [name, n])),
    ...(names.length > 1 ? names.map((name) => ({ ...ones, [name]: n })) : []),
  ])
  const shapes = shapesAmong(question, all, tried, Infinity)
  return shapes.filter((shape) => !hasEquations(shape) || shape.cells <= MOST_SOLVED)
}

const shapesAmong = (
  question: Question,
  all: readonly SizeValues[],
  tried: readonly SizeValues[],
  most: number,
): readonly Shape[] => {
  const names = variedSizes(question)
  const keyOf = (sizes: SizeValues): string => names.map((name) => sizes[name]).join('.')
  // Where there are states, ordinary draws show few of those of a size that was tried.
  const known = new Set(question.variables.some(isFinite) ? [] : tried.map(keyOf))
  const shapes: Shape[] = []
  // Where each point is dear, new combinations of sizes that were tried do not count.
  const heavy = isHeavy(question)
  const usual = names.map((name) => (heavy ? Math.max(3, ...tried.map((at) => at[name]!)) : 0))
  const isUsual = (base: SizeValues): boolean => names.every((name, k) => base[name]! <= usual[k]!)
  for (const base of all) {
    if (shapes.length >= most) break
    if (known.has(keyOf(base)) || isUsual(base)) continue
    known.add(keyOf(base))
    const sizes = admittedSizes(question.model, question, base)
    const shape = sizes && shapeAt(question, sizes)
    if (shape && shape.cells <= MOST_CELLS) shapes.push(shape)
  }
  return shapes
}

/** True where the claim makes sense below a minimum of its sizes, at a size that was not tried. */
export const leavesOut = (question: Question, minimum: SizeValues, tried: readonly SizeValues[]): boolean => {
  const { model } = question
  const names = Object.keys(leastSizes(model))
  return Object.entries(minimum).some(([name, least]) => {
    const known = new Set(tried.map((sizes) => sizes[name]))
    return Array.from({ length: Math.max(0, least - 1) }, (_, k) => k + 1).some(
      (n) =>
        !known.has(n) &&
        [1, 2, 3].some((m) =>
          admissibleSizes(model, question, { ...Object.fromEntries(names.map((other) => [other, m])), [name]: n }),
        ),
    )
  })
}
