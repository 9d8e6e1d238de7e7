import type { ArrayResult } from '../../calculus/derivation'
import type { Data } from '../../data/density'
import { NoMean } from '../../integrate/means/means'
import {
  add,
  div,
  entry,
  type EntryTerm,
  exp,
  neg,
  number,
  ONE,
  sub,
  substitute,
  type Term,
  variable,
} from '../../expr'
import { type Model, restrictsData } from '../../language/model'
import { isFault } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import { unroll, UnrollRefused } from '../../oracles'
import { slotsOf } from '../../program/arrays'
import { Unsupported } from '../../program/unsupported'
import { drawnData } from '../overData'
import { redraw } from '../sampling/draws'
import { instanceOf } from '../sampling/drawn'
import { type Instance, type Shape, shapeOf } from '../sampling/instance'
import type { SamplingOptions } from '../sampling/outcome'
import { ordersIn, productOf, tendency } from './asymptotics'
import { Boundary, type BoundaryTerm } from './boundary'
import { everyEntry } from './entries'

/*
 * Where p̃ψ does not vanish at an end, integration by parts leaves a term there, and the means of Equation (1) are infinite
 * or off by it: read off the expressions at exact parameters, and confirmed by the flux through that end.
 */

/** Parameters tried at one size. */
const DRAWS = 6
/** What two ends leave less of is nothing. */
const NOTHING = 1e-6

export interface Unvanishing {
  readonly instance: Instance
  readonly data: Data
  /** What the ends leave. */
  readonly terms: readonly BoundaryTerm[]
}

type Density = Data & { readonly kind: 'density' }

/** Values at which p̃ψ is proved not to vanish at an end, and its flux there does not; undefined where none are found. */
export const unvanishing = (
  model: Model,
  score: readonly ArrayResult[],
  sizes: Shape['sizes'],
  options: SamplingOptions,
): Unvanishing | undefined => {
  const data = drawnData(model, 0, options)
  if (data.kind !== 'density' || !data.independent || restrictsData(model)) return undefined
  const conditions = model.assume.map((a) => a.condition)
  const shape = shapeOf(sizes, [...model.visible, ...model.parameters], conditions)
  if (!shape) return undefined
  try {
    for (let draw = 0; draw < DRAWS; draw++) {
      // Simple values first.
      const draws = Array.from({ length: shape.cells }, (_, c) => (draw === 0 ? 0 : redraw(options.seed, draw, c) >> 2))
      const instance = instanceOf(shape, draws)
      const terms = instance ? termsAt(model, score, data, shape, instance, options) : []
      const left = terms.reduce((sum, t) => sum + t.gap, 0)
      if (instance && terms.length > 0 && !(Math.abs(left) <= NOTHING)) return { instance, data, terms }
    }
  } catch (error) {
    if (![NoMean, Unsupported, UnrollRefused].some((E) => error instanceof E) && !isFault(error)) throw error
  }
  return undefined
}

const termsAt = (
  model: Model,
  score: readonly ArrayResult[],
  data: Density,
  shape: Shape,
  instance: Instance,
  options: SamplingOptions,
): readonly BoundaryTerm[] => {
  const sizes = new Map(Object.entries(shape.sizes))
  const entries = everyEntry(score, sizes)
  const known = valuesAt(data, shape, instance)
  const boundary = new Boundary(
    model,
    data,
    entries.map((e) => e.term),
    sizes,
    options.tick,
  )
  const axes = boundary.axes(instance)
  const density = unroll(data.logDensity, sizes)
  const stays = entries.map(({ at, term }, c) => {
    const psi = unroll(term, sizes)
    return ([axes[c]!.low, axes[c]!.high] as const).map((end, side) => {
      const place = placeNear(end, side)
      if (!place) return false
      const put = new Map<Term, Term>([...known, [at, place]])
      const [f, p] = [psi, exp(density)].map((t) => orderAtEnd(substitute(t, put)))
      return f !== undefined && p !== undefined && tendency(productOf(f, p)) >= 0
    })
  })
  if (!stays.flat().includes(true)) return []
  return boundary.known(instance).filter(({ end, entry: c }) => end !== undefined && stays[c]![end] === true)
}

const X = entry(variable('x°', 'parameter', { kind: 'real', bounds: [] }), [])
const orderAtEnd = ordersIn(X)

/** A way to the end as x → ∞; only to an end that a double holds exactly, as far as that can be seen. */
const placeNear = (end: number, side: number): Term | undefined => {
  if (!Number.isFinite(end)) return side === 0 ? neg(X) : X
  if (!Number.isInteger(64 * end)) return undefined
  const [at, step] = [number(Q.fromNumber(end)), div(ONE, X)]
  return side === 0 ? add(at, step) : sub(at, step)
}

/** Every entry of the arrays, and of the constants of p̃, as a number. */
const valuesAt = (data: Density, shape: Shape, { values }: Instance): ReadonlyMap<Term, Term> => {
  const blocks = [
    ...shape.blocks.map((b) => ({ ...b, list: values.get(b.variable.name)! })),
    ...[...data.extra].map(([v, list]) => ({ variable: v, dims: v.dims.map(() => list.length), list })),
  ]
  return new Map(
    blocks.flatMap(({ variable: v, dims, list }) =>
      list.map((q, k): [EntryTerm, Term] => [
        entry(
          v,
          slotsOf(k, dims).map((n) => number(n)),
        ),
        number(q),
      ]),
    ),
  )
}
