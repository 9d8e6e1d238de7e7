import { Calculus } from '../../calculus/close'
import type { Data } from '../../data/density'
import type { Term } from '../../expr'
import { withScores } from '../equation1/sides'
import type { Question } from '../question'
import { confront, Point } from '../sampling/compare'
import { redraw } from '../sampling/draws'
import { instanceOf } from '../sampling/drawn'
import { type Instance, shapeOf } from '../sampling/instance'
import type { SamplingOptions } from '../sampling/outcome'

/** Whether what the calculus made of the integrands is what the claim says, at a point. */
export const isDerivedRight = (
  question: Question,
  data: Data,
  indices: ReadonlyMap<string, number>,
  instance: Instance,
  options: Pick<SamplingOptions, 'seed' | 'tick'>,
): boolean => {
  const { model } = question
  const calculus = new Calculus()
  const shape = shapeOf(instance.sizes, [...model.visible, ...model.parameters], question.pointConditions)!
  const visible = shapeOf(instance.sizes, model.visible, [])!
  const drawn = instanceOf(
    visible,
    Array.from({ length: visible.cells }, (_, c) => redraw(options.seed + 1, 3, c) >> 2),
  )
  if (!drawn || shape.cells === 0) return true
  const values = new Map([
    ...instance.values,
    ...drawn.values,
    ...[...data.extra].map(([v, list]) => [v.name, list] as const),
  ])
  const point = new Point(
    [...model.visible, ...model.parameters, ...data.extra.keys()],
    { sizes: instance.sizes, values },
    { tick: options.tick },
  )
  for (const body of rawBodies(question)) {
    const closed = calculus.close(body)
    if (closed === body || [...body.free].some((name) => !indices.has(name))) continue
    const outcome = confront(point, withScores(data, body), withScores(data, closed), indices)
    if (outcome.kind === 'differ') return false
  }
  return true
}

/** What stands under E_p̃ in the claim's own words, and sides that hold no E_p̃. */
const rawBodies = (question: Question): readonly Term[] => {
  const found = new Set<Term>()
  const walk = (t: Term): boolean => {
    if (t.kind === 'data') found.add(t.body)
    return t.kind === 'data' || t.children.map(walk).some(Boolean)
  }
  for (const side of question.equations.flatMap((e) => e.raw)) if (!walk(side)) found.add(side)
  return [...found]
}
