import { spreadOffset } from '../numbers/lineMap'
import type { Cell } from '../program/ground/cells'
import type { Integrand } from './integrand'
import { type Estimate, kronrod, type Span } from './kronrod'
import { cutsOf, meshOf } from './mesh'
import type { Space } from './space'
import type { Panel, Plan, Stretch } from './plan'
import { exactRule } from './rule15'
import type { Ring } from './scaled'

/*
 * Every one-dimensional integral once more, by Gauss–Kronrod rules over intervals that resolve each function in it: the
 * trapezoidal rule has to agree. Where that does not settle, for waves and for many features, these are the integral.
 */

/** What the rules say, with the intervals that they settled on. */
export interface SecondOpinion<T> extends Estimate {
  /** Where the integrand has features of its own. */
  readonly features: readonly number[]
  readonly parts: ReadonlyMap<Stretch<T>, readonly Span[]>
}

/** The rules need not come closer than this. */
const TOLERANCE = 1e-12
/** Where intervals are cut for another opinion on their own rules. */
const ELSEWHERE = 0.41

export const secondOpinion = <T>(
  space: Space<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  plan: Plan<T>,
  floors: Float64Array,
): SecondOpinion<T> => {
  const levels = floors.map((x) => Math.log(x) + plan.shift)
  const features: number[] = []
  const meshes = plan.stretches.map((stretch) => {
    const { chart } = stretch
    const logs = (s: number): Float64Array => integrand.logs(chart.setFloat(s) + integrand.log())
    const exponents = (s: number): Float64Array => integrand.exponents(chart.setFloat(s) + integrand.log())
    const breaks = breaksOf(stretch)
    const reach = { a: breaks[0] ?? 0, b: breaks.at(-1) ?? 0 }
    const mesh = meshOf(
      space,
      cell,
      integrand.form!,
      { chart, logs, exponents, precise: integrand.precise, reach },
      levels,
    )
    for (const s of cutsOf(mesh)) features.push(stretch.chart.x(s))
    return [stretch, cutAt(mesh, breaks)] as const
  })
  return { ...overAll(integrand, plan, new Map(meshes), floors), features }
}

/** The same rules over the same intervals, each cut in two. */
export const thirdOpinion = <T>(
  integrand: Integrand<T>,
  plan: Plan<T>,
  { parts, sizes }: SecondOpinion<T>,
): Estimate => {
  const halved = [...parts].map(([stretch, spans]) => {
    const points = spans.map(({ a, b }) => a + ELSEWHERE * (b - a))
    return [stretch, cutAt(spans, points)] as const
  })
  return overAll(integrand, plan, new Map(halved), sizes)
}

const overAll = <T>(
  integrand: Integrand<T>,
  plan: Plan<T>,
  meshes: SecondOpinion<T>['parts'],
  floors: Float64Array,
): Estimate & Pick<SecondOpinion<T>, 'parts'> => {
  const size = floors.length
  const [values, errors, sizes] = [new Float64Array(size), new Float64Array(size), new Float64Array(size)]
  const parts = new Map<Stretch<T>, readonly Span[]>()
  for (const [stretch, mesh] of meshes) {
    const f = (s: number, into: Float64Array): void => {
      const jacobian = stretch.chart.setFloat(s)
      into.set(integrand.terms(integrand.log() + jacobian - plan.shift))
    }
    const part = kronrod(f, mesh, floors, Math.max(TOLERANCE, plan.noise))
    for (let m = 0; m < size; m++) {
      values[m]! += part.values[m]!
      errors[m]! += part.errors[m]!
      sizes[m]! += part.sizes[m]!
    }
    parts.set(stretch, part.parts)
    stretch.chart.leave()
  }
  return { values, errors, sizes, parts }
}

/** Kronrod's sums over the intervals in the number system, relative to exp(shift). */
export const sumParts = <T>(
  space: Space<T>,
  integrand: Integrand<T>,
  parts: SecondOpinion<T>['parts'],
  shift: number,
  ring: Ring<T>,
): (T | undefined)[] => {
  const { evaluator, kinkSigns } = space
  const { algebra: A, options } = evaluator
  const rule = exactRule(A)
  const total = ring.accumulator()
  for (const [{ chart, signs }, spans] of parts) {
    for (const [id, sign] of signs) kinkSigns[id] = sign
    for (const { a, b } of spans) {
      options.tick?.()
      const [middle, half] = [A.fromNumber(a / 2 + b / 2), A.fromNumber(b / 2 - a / 2)]
      for (const { node, kronrod: weight } of rule) {
        const s = A.add(middle, A.mul(half, node))
        if (!integrand.logs(chart.setFloat(A.midpoint(s)) + integrand.log()).some((x) => x > -Infinity)) continue
        total.add(ring.times(integrand.exact(chart.setExact(s), shift), A.mul(half, weight)))
      }
    }
    for (const [id] of signs) kinkSigns[id] = 0
    chart.leave()
  }
  return total.total() ?? ring.constant(A.fromNumber(0))
}

/** Ascending intervals, halved at ascending points. */
const cutAt = (spans: readonly Span[], points: readonly number[]): readonly Span[] => {
  let k = 0
  return spans.flatMap(({ a, b }) => {
    while (k < points.length && points[k]! <= a) k++
    const parts: Span[] = []
    let from = a
    for (; k < points.length && points[k]! < b; k++) {
      parts.push({ a: from, b: points[k]! })
      from = points[k]!
    }
    return [...parts, { a: from, b }]
  })
}

const breaksOf = <T>(stretch: Stretch<T>): readonly number[] => {
  const points = new Set<number>(stretch.seen)
  for (const panel of stretch.panels) {
    const ends = [spreadOffset(panel.spread, panel.low), spreadOffset(panel.spread, panel.high)] as const
    const offsets = [0, ...ends, ...ends.map((e) => 1.1 * e)]
    for (let d = 1.3; d < Math.max(-ends[0], ends[1]); d *= 2.7) offsets.push(d, -d)
    const inside = offsets.filter((d) => d >= 1.1 * ends[0] && d <= 1.1 * ends[1])
    for (const d of inside) points.add(toStretch(stretch, panel, panel.mode + d * panel.width))
  }
  return [...points].filter((s) => Number.isFinite(s)).sort((a, b) => a - b)
}

const toStretch = <T>(stretch: Stretch<T>, panel: Panel<T>, s: number): number => {
  if (panel.chart === stretch.chart) return s
  return stretch.chart.inverse(panel.chart.x(s))
}
