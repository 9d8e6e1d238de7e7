import type { Variable } from '../expr'
import { intervalAlgebra } from '../algebras/intervalAlgebra'
import type { Interval } from '../numbers/interval'
import { Point } from './sampling/compare'
import type { Question } from './question'
import type { Disagreement } from './sampling/outcome'
import { MAX_DRAW } from '../domains/draw'
import { redraw } from './sampling/draws'
import { instanceOf } from './sampling/drawn'
import { indexAssignments, type Instance, type Shape, shapeOf } from './sampling/instance'
import { isHeavy, shapesOf } from './sampling/shapes'
import type { Difference, SizeValues } from './verdict'

/* What kind of slip a refuted claim looks like, from the sides' values at further points and sizes. */

interface Sides {
  readonly left: number
  readonly right: number
  readonly instance: Instance
}

/** Points at the counterexample's sizes, and at each of some others: what is so at one size only is no slip. */
const POINTS = 12
const OTHER_SHAPES = 3
const OTHER_POINTS = 4
const MOST_ASSIGNMENTS = 3

/** Both sides at further points, indices and sizes; none where a size at which the claim is made has no value. */
const sidesAround = (question: Question, found: Disagreement): readonly Sides[] => {
  const own = shapeOf(found.instance.sizes, question.variables, question.pointConditions)
  const keyOf = (sizes: SizeValues): string => Object.values(sizes).join()
  const others = shapesOf(question, { most: OTHER_SHAPES + 1 }).filter(
    (shape) => keyOf(shape.sizes) !== keyOf(found.instance.sizes),
  )
  const at = own ? sidesAt(question, found, own, isHeavy(question) ? OTHER_POINTS : POINTS) : []
  const beyond = others.slice(0, OTHER_SHAPES).map((shape) => sidesAt(question, found, shape, OTHER_POINTS))
  return others.length > 0 && beyond.every((list) => list.length === 0) ? [] : [...at, ...beyond.flat()]
}

const sidesAt = (question: Question, found: Disagreement, shape: Shape, points: number): readonly Sides[] => {
  const list: Sides[] = []
  for (let n = 1; n <= points; n++) {
    const draws = Array.from({ length: shape.cells }, (_, cell) => redraw(n % MAX_DRAW, n, cell + 1))
    const instance = instanceOf(shape, draws)
    if (!instance) continue
    const point = new Point(question.variables, instance, {}, question.integrals)
    for (const indices of someIndices(question, instance)) {
      const values = found.equation.closed.map((side) => point.value<Interval>(intervalAlgebra, side, indices))
      if (values.some((v) => 'fault' in v)) continue
      const [left, right] = values.map(
        (v) => ((v as { value: Interval }).value.lo + (v as { value: Interval }).value.hi) / 2,
      )
      if (Number.isFinite(left) && Number.isFinite(right)) list.push({ left: left!, right: right!, instance })
    }
  }
  return list
}

/** The first, the last and one between of the values of the claim's indices. */
const someIndices = (
  { indices, indexConditions, variables }: Question,
  instance: Instance,
): readonly ReadonlyMap<string, number>[] => {
  const all = indexAssignments(indices, indexConditions, instance, variables)
  return all.length <= MOST_ASSIGNMENTS ? all : [all[0]!, all[Math.floor(all.length / 2)]!, all.at(-1)!]
}

const constant = (values: readonly number[]): number | undefined => {
  if (values.length < 4 || values.some((v) => !Number.isFinite(v))) return undefined
  const [first] = values
  return values.every((v) => Math.abs(v - first!) <= 1e-9 * Math.max(Math.abs(first!), 1e-3)) ? first : undefined
}

/** A short exact spelling of a number where there is one: −1, 1/2, 2. */
const spelled = (x: number): string => {
  for (let d = 1; d <= 12; d++)
    if (Math.abs(x * d - Math.round(x * d)) < 1e-9) return d === 1 ? `${Math.round(x)}` : `${Math.round(x * d)}/${d}`
  return x.toPrecision(6)
}

/** c · θ^k for a scalar parameter θ and a small power k, where the ratio of the sides is that everywhere. */
const ratioFormula = (question: Question, sides: readonly Sides[], ratios: readonly number[]): string | undefined => {
  const scalars = question.variables.filter((v) => v.dims.length === 0 && v.role !== 'hidden')
  for (const v of scalars)
    for (const k of [1, -1, 2, -2, 3, -3, 4, -4]) {
      const c = constant(ratios.map((r, n) => r / valueOf(v, sides[n]!) ** k))
      if (c !== undefined)
        return `${c === 1 || Math.abs(c - 1) < 1e-9 ? '' : `${spelled(c)} · `}${v.name}${k === 1 ? '' : `^${k}`}`
    }
  return undefined
}
const valueOf = (v: Variable, { instance }: Sides): number => {
  const q = instance.values.get(v.name)![0]!
  return Number(q.n) / Number(q.d)
}

/** Names the difference: a sign, a constant factor or offset, a power of a parameter; undefined where none fits. */
export const differenceOf = (question: Question, found: Disagreement): Difference | undefined => {
  const sides = sidesAround(question, found)
  if (sides.length < 4) return undefined
  const nonzero = sides.filter((s) => s.right !== 0 && s.left !== 0)
  const bothOrNone = sides.every((s) => (s.right === 0) === (s.left === 0))
  const ratios = bothOrNone ? nonzero.map((s) => s.left / s.right) : []
  const ratio = constant(ratios)
  if (ratio !== undefined && Math.abs(ratio + 1) < 1e-9)
    return { kind: 'sign', text: 'left / right = −1 everywhere: a sign' }
  if (ratio !== undefined && Math.abs(ratio - 1) > 1e-12)
    return { kind: 'factor', text: `left / right = ${spelled(ratio)} everywhere: a constant factor` }
  const offset = constant(sides.map((s) => s.left - s.right))
  if (offset !== undefined && Math.abs(offset) > 1e-12)
    return { kind: 'offset', text: `left − right = ${spelled(offset)} everywhere: a constant offset` }
  const formula = ratios.length >= 4 ? ratioFormula(question, nonzero, ratios) : undefined
  return formula === undefined ? undefined : { kind: 'ratio', text: `left / right = ${formula} everywhere` }
}
