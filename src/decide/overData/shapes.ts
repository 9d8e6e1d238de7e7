import type { Condition, Term, Variable } from '../../expr'
import { columnsOf } from '../../data/density'
import { holdsIntegral } from '../equation1/sides'
import type { Question } from '../question'
import { ownSizes } from '../../language/sizes'
import type { Shape } from '../sampling/instance'
import type { SamplingOptions } from '../sampling/outcome'
import { shapesOf, visibleCells } from '../sampling/shapes'
import type { SizeValues } from '../verdict'

/* Sizes at which expectations over data are tried. */

/** Visible entries over which an expectation is integrated by tensor rules at every size, and at one. */
export const SMALL = 2
/** Larger models are integrated by quasi-Monte Carlo at their own size, up to this many visible entries. */
const MAX_DIMENSIONS = 8
/** Entries of parameters drawn at the sizes that a file of samples sets. */
const MOST_FILE_CELLS = 20_000

/**
 * Two small sizes with one visible entry, one with two; the smallest beyond them where there is none. Over a file, the
 * sizes at which it has a column for each visible entry.
 */
export const dataShapes = (
  question: Question,
  options: Pick<SamplingOptions, 'sizes' | 'samples'>,
  admits: (sizes: SizeValues) => boolean = () => true,
): readonly Shape[] => {
  // Conditions on visible variables restrict p̃, not what is drawn here.
  const visible = question.model.visible.map((v) => v.name)
  const restricts = new Set(question.model.assume.map((a) => a.condition).filter((c) => mentions(c, visible)))
  const variables = drawnVariables(question)
  const drawn = new Set(variables.map((v) => v.name))
  const isBound = (c: Condition): boolean =>
    mentions(
      c,
      visible.filter((name) => !drawn.has(name)),
    )
  const outside = {
    ...question,
    variables,
    pointConditions: question.pointConditions.filter((c) => !restricts.has(c) || !isBound(c)),
  }
  const withCells = (shape: Shape): { shape: Shape; cells: number } => ({
    shape,
    cells: visibleCells(question, shape.sizes),
  })
  const all = shapesOf(outside, options)
    .map(withCells)
    .filter(({ shape, cells }) => cells > MAX_DIMENSIONS || admits(shape.sizes))
  const columns = columnsOf(question.model, options.samples ?? new Map())
  const shapes = columns === undefined ? all : all.filter(({ cells }) => cells === columns)
  if (columns !== undefined && columns > SMALL) {
    // The model's own sizes, if none of the small ones fit.
    const own = [ownSizes(question.model, options.sizes)]
    const fitting = shapes.length > 0 ? shapes : shapesOf(outside, options, own, MOST_FILE_CELLS).map(withCells)
    return pick(fitting, 2).flatMap(({ shape, cells }) => (cells === columns ? [shape] : []))
  }
  const with1 = shapes.filter(({ cells }) => cells === 1)
  const with2 = shapes.filter(({ cells }) => cells === 2)
  const spread = (s: Shape): number => Object.values(s.sizes).reduce((t, n) => t + Math.abs(n - 2), 0)
  const middle = [...with2].sort((a, b) => spread(a.shape) - spread(b.shape))[0]
  const small = [...pick(with1.slice(0, 2), 2), ...(middle ? [middle] : [])]
  // Over integrals that are left open, each visible entry costs a dimension of nested quadrature.
  if (question.equations.some((e) => e.closed.some(holdsIntegral)))
    return (small.some((s) => with1.includes(s)) ? small.filter((s) => with1.includes(s)) : small).map((s) => s.shape)
  const larger = shapes.filter(({ cells }) => cells > SMALL && cells <= MAX_DIMENSIONS)
  const next = larger.filter(({ cells }) => cells === SMALL + 1).slice(0, 1)
  return [...small, ...(small.length === 0 ? larger.slice(0, 2) : next)].map(({ shape }) => shape)
}
/** Parameters, and the variables that stand outside of every expectation over data. */
export const drawnVariables = ({ model, equations }: Question): readonly Variable[] => {
  const outside = [...model.visible, ...model.hidden].filter((v) =>
    equations.some((e) => e.closed.some((side) => side.symbols.has(v.name))),
  )
  return [...outside, ...model.parameters]
}
const mentions = (term: Term, names: readonly string[]): boolean => names.some((name) => term.symbols.has(name))
export const pick = <T>(list: readonly T[], count: number): readonly T[] =>
  list.length <= count
    ? list
    : Array.from({ length: count }, (_, k) => list[Math.floor((k * (list.length - 1)) / Math.max(1, count - 1))]!)
