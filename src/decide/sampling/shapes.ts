import type { Term } from '../../expr'
import { admissibleSizes, derivedSizes, leastSizes, ownSizes } from '../../language/sizes'
import type { Question } from '../question'
import { variedSizes } from '../relevantSizes'
import { hasSizes, type SizeValues } from '../verdict'
import { hasIntegral } from './compare'
import { furtherSizes, hasIndices } from './furtherSizes'
import { candidateSizes, type Shape, shapeOf } from './instance'
import { isUnconfirmed, type SamplingOptions } from './outcome'
import type { Tally } from './tally'
import type { Look } from './trial'

/* Which sizes a claim is tried at, and how much is spent on each. */

/** The sizes that are set, and how many of the smallest there are to be. */
type SizesWanted = Pick<SamplingOptions, 'sizes'> & { readonly most?: number }

/** The sizes to try, smallest first, as shapes. */
export const shapesOf = (
  question: Question,
  options: SizesWanted,
  candidates: readonly SizeValues[] = usualSizes(question, options.sizes),
  mostCells = MAX_CELLS,
): readonly Shape[] => {
  const shapes: Shape[] = []
  const { most = Infinity } = options
  let wide: Shape | undefined
  for (const base of candidates) {
    const isWide = !wide && Object.values(base).every((n) => n >= 2)
    if (shapes.length >= most && !isWide) continue
    const sizes = derivedSizes(question.model, base)
    if (!sizes || !isMade(question, sizes)) continue
    const shape = shapeAt(question, sizes)
    if (!shape || shape.cells > mostCells) continue
    if (isWide) wide = shape
    if (shapes.length < most) shapes.push(shape)
    else break
  }
  return withAsked(most < Infinity && wide ? withWide(shapes, wide) : shapes, question, options.sizes)
}

/** The sizes that were asked for, as far as the question is about them and made there. */
export const askedSizes = (question: Question, sizes: SizesWanted['sizes'] = {}): SizeValues | undefined => {
  const varied = variedSizes(question)
  if (!varied.some((name) => name in sizes)) return undefined
  const own = derivedSizes(question.model, ownSizes(question.model, sizes))
  return own && isMade(question, own) ? Object.fromEntries(varied.map((name) => [name, own[name]!])) : undefined
}

/** Those with the sizes that were asked for, behind the others where they are none of them, unless they are too many. */
const withAsked = (shapes: readonly Shape[], question: Question, sizes: SizesWanted['sizes']): readonly Shape[] => {
  const asked = askedSizes(question, sizes)
  if (!asked) return shapes
  if (shapes.some((shape) => hasSizes(shape.sizes, asked)))
    return shapes.map((shape) => (hasSizes(shape.sizes, asked) ? { ...shape, isAsked: true } : shape))
  const shape = shapeAt(question, derivedSizes(question.model, ownSizes(question.model, sizes))!)
  return shape && shape.cells <= MOST_CELLS ? [...shapes, { ...shape, isAsked: true }] : shapes
}

/** How instances of the question are made at some sizes, at which there should be an index for which it is asked. */
export const shapeAt = (question: Question, sizes: SizeValues): Shape | undefined => {
  const { indices, indexConditions, variables, pointConditions } = question
  const onValues = indexConditions.some((c) => c.symbols.size > 0)
  return shapeOf(sizes, variables, pointConditions, onValues ? { indices, conditions: indexConditions } : undefined)
}

/** Whether the claim is made at these sizes, for some values of its indices. */
const isMade = (question: Question, sizes: SizeValues): boolean =>
  admissibleSizes(question.model, question, sizes) && hasIndices(question, sizes)

/** So few of the usual sizes are too few. */
const FEW = 3

/** Small sizes, and those that the conditions suggest where the claim is made at few of the small ones. */
const usualSizes = (question: Question, override: SamplingOptions['sizes']): readonly SizeValues[] => {
  const { model } = question
  const varied = variedSizes(question)
  const usual = candidateSizes(model, override, varied)
  const made = usual.filter((base) => {
    const sizes = derivedSizes(model, base)
    return sizes && isMade(question, sizes)
  })
  if (made.length >= FEW) return usual
  const names = Object.keys(ownSizes(model))
  const keyOf = (sizes: SizeValues): string => names.map((name) => sizes[name]).join('.')
  // The file's own sizes, which a replay may set, come last, so that paths stay the same.
  const small = candidateSizes(model, leastSizes(model), varied)
  return [...new Map([...small, ...furtherSizes(question), ...usual].map((base) => [keyOf(base), base])).values()]
}

/** Where only some sizes are tried, one of them has no size 1: many a slip shows only where two indices differ. */
const withWide = (shapes: readonly Shape[], wide: Shape): readonly Shape[] => {
  const others = shapes.filter((s) => s !== wide)
  return [...others.slice(0, FIRST_SHAPES), wide, ...others.slice(FIRST_SHAPES)]
}

/** The sizes to try; where all are large, those that have not very many entries. */
export const shapesInReach = (question: Question, options: SizesWanted): readonly Shape[] => {
  const shapes = shapesOf(question, options)
  return shapes.length > 0 ? shapes : shapesOf(question, options, undefined, MOST_CELLS).slice(0, FEW)
}

/** As many sizes are tried even where each is dear. */
const FIRST_SHAPES = 3

const MAX_CELLS = 400
const MOST_CELLS = 40_000

/** Entries of the visible arrays, Infinity where the sizes fit none. */
export const visibleCells = ({ model }: Question, sizes: SizeValues): number =>
  shapeOf(sizes, model.visible, [])?.cells ?? Infinity

/** Sizes and points for sides that are dear to evaluate: coupled hidden variables, matrix inverses, long formulas. */
export const HEAVY_SHAPES = 7
export const HEAVY_POINTS = 3
const HEAVY_NODES = 400
/** A sum or integral over one scalar takes about as long as so many nodes. */
const SCALAR_NODES = 100

const nodes = (term: Term, seen: Set<number>): number => {
  if (seen.has(term.id)) return 0
  seen.add(term.id)
  return term.children.reduce((n, child) => n + nodes(child, seen), costOf(term))
}
const costOf = (term: Term): number => {
  if ('over' in term) return term.over.length === 1 && term.over[0]!.dims.length === 0 ? SCALAR_NODES : HEAVY_NODES
  return term.kind === 'inverse' ? HEAVY_NODES : 1
}
const weights = new WeakMap<Question, boolean>()
export const isHeavy = (question: Question): boolean => {
  let heavy = weights.get(question)
  if (heavy === undefined) {
    const seen = new Set<number>()
    heavy = question.equations.flatMap((e) => e.closed).reduce((n, side) => n + nodes(side, seen), 0) >= HEAVY_NODES
    weights.set(question, heavy)
  }
  return heavy
}

/** Direct evaluation of the claim's own words is dear where it integrates, so it is spent on the smallest sizes. */
export const isCareful = (question: Question, { shape = 0, run = 0 }: Look, tally: Tally, isFew: boolean): boolean => {
  // Until a closed side was confirmed, however many points are undefined.
  if (tally.direct < MOST_DIRECT && isUnconfirmed(question, tally)) return true
  if (isFew) return run === 0 && shape === 0
  if (isHeavy(question) || question.equations.some((e) => hasIntegral(...e.raw))) return run === 0 && shape < 3
  return run < 2 && shape < 4
}

/** Direct evaluation that did not settle so often is given up. */
const MOST_DIRECT = 3
