import { derive } from '../../calculus/derive'
import type { AxisShape, Nodes, Range } from '../../integrate/means/axis'
import { nodesOf } from '../../integrate/means/axis'
import type { Data } from '../../data/density'
import { dependence as dependenceOf, zerosAlong } from '../../integrate/means/kinks'
import { NoMean } from '../../integrate/means/means'
import { add, data as expected, ONE, type Term, ZERO } from '../../expr'
import { Unsupported } from '../../program/unsupported'
import type { Model } from '../../language/model'
import { isFault } from '../../numbers/algebra'
import type { SamplingOptions } from '../sampling/outcome'
import type { Instance } from '../sampling/instance'
import { entryTerms } from './entries'
import { kinkTerms } from './kinkTerms'
import { Sides } from './sides'

/*
 * Integration by parts, entry by entry: E[ψ_i(p̃) ψ_i] + E[∂ψ_i/∂v_i] = [p̃ψ_i] at the upper end − [p̃ψ_i] at the lower
 * end − Σ (jumps of p̃ψ_i in between), averaged over the other entries. Hyvärinen 2005 needs all of them to vanish.
 */

/** One contribution to the gap of integration by parts. */
export interface BoundaryTerm {
  readonly kind: 'end' | 'edge' | 'jump' | 'growth'
  readonly cell: string
  /** The position of the entry, row-major over all, and for `end` and `growth` which end of its range it is. */
  readonly entry: number
  readonly end?: 0 | 1
  /** `v[1] → 0`, `v[1] = 1/2`, `sum(v) = 1`, or in words. */
  readonly place: string
  readonly gap: number
  /** What is 0 there, where p̃ψ jumps. */
  readonly kink?: Term
}

/** Relative to the size of p̃ψ in between, below this a boundary term vanishes. */
const VANISHED = 1e-7
/** Places of a kink that are told one by one; more are those of other entries' values. */
const MOST_PLACES = 3
/** Points of lines, by how far they are from the centre. */
const LINES = [0.13, -0.71, 1.37]
export const shownNumber = (x: number): string =>
  (Number.isFinite(x) ? `${+x.toPrecision(4)}` : x > 0 ? '∞' : '−∞').replace('-', '−')

/** Where a condition ends: `sum(v) = 1` for `sum(v) < 1`. */
const edgeOf = (condition: string): string => {
  const sides = /^([^<>=!]+?)\s*(?:<=?|>=?)\s*([^<>=!]+)$/.exec(condition)
  return sides && !/\b(?:and|or|not)\b/.test(condition) ? `${sides[1]} = ${sides[2]}` : `the edge of ${condition}`
}

/** The boundary terms of p̃ times a function for each visible entry, its score, at one size; evaluated at many parameters. */
export class Boundary {
  readonly #sides: Sides
  /** By what they compare with 0, the edges of the conditions that p̃ is restricted to. */
  readonly #edges = new Map<Term, string>()
  /** The function of each entry at the current point. */
  #values: readonly (() => number)[] = []

  constructor(
    readonly model: Model,
    readonly data: Data,
    of: readonly Term[],
    readonly sizes: ReadonlyMap<string, number>,
    tick?: () => void,
  ) {
    const over = (t: Term): Term => expected(model.visible, t)
    // Each is one integrand; the right sides only keep the pairs complete.
    this.#sides = new Sides(
      model,
      data,
      sizes,
      of.map((term) => ({ left: over(term), right: ONE, indices: new Map() })),
      tick,
    )
    for (const { condition, text } of model.assume)
      for (const term of kinkTerms([condition], model.visible, sizes)) this.#edges.set(term, edgeOf(text))
  }

  axes(instance: Instance): readonly AxisShape[] {
    return this.#sides.axes(instance, this.data)
  }

  /** Terms that do not vanish at the instance, largest first; none where they cannot be computed. */
  known(instance: Instance, only?: 'jumps'): readonly BoundaryTerm[] {
    try {
      return this.terms(instance, only)
    } catch (error) {
      if (error instanceof NoMean || isFault(error)) return []
      throw error
    }
  }

  /** The same; none where there are too many visible entries. @throws NoMean, or a fault, where they cannot be computed */
  terms(instance: Instance, only?: 'jumps'): readonly BoundaryTerm[] {
    if (this.data.kind === 'sample') return []
    const { means } = this.#sides
    this.#sides.bind(instance, this.data)
    this.#values = this.#sides.leftValues(instance, this.data)
    const axes = this.#sides.axes(instance, this.data)
    if (axes.length > 3) return []
    const ranges = this.#ranges(axes)
    const level = axes.length === 1 ? 3 : axes.length === 2 ? 2 : 0
    const nodes = ranges.map((r) => nodesOf(r, level))
    means.sumOver(nodes, means.oblique ? { axis: axes.at(-1)!, level } : undefined)
    const total = means.normaliser
    const found = axes.flatMap((axis, c) => [
      ...(only === 'jumps' ? [] : this.#ends(axes, c, nodes, total)),
      ...(means.integrands.kinks.length > 0 ? this.#jumps(axes, c, axis, nodes, total) : []),
    ])
    return [...found].sort((a, b) => Math.abs(b.gap) - Math.abs(a.gap))
  }

  /** Jumps along lines through a few points, relative to p̃ there: where entries are too many to be integrated over. */
  jumpsOnLines(instance: Instance): readonly BoundaryTerm[] {
    const { means } = this.#sides
    this.#sides.bind(instance, this.data)
    this.#values = this.#sides.leftValues(instance, this.data)
    const axes = this.#sides.axes(instance, this.data)
    return LINES.flatMap((shift): readonly BoundaryTerm[] => {
      const point = means.centre(axes, shift)
      means.set(point)
      const total = Math.exp(means.density())
      const nodes = point.map((x) => ({ x: Float64Array.of(x), logWeight: Float64Array.of(0) }))
      return total > 0 ? axes.flatMap((axis, c) => this.#jumps(axes, c, axis, nodes, total)) : []
    })
  }

  /** Where p̃ψ has most of its mass, or p̃ itself where a mean of ψ is infinite. */
  #ranges(axes: readonly AxisShape[]): readonly (readonly Range[])[] {
    const { means } = this.#sides
    try {
      return means.ranges(axes)
    } catch (error) {
      if (error instanceof NoMean) return means.ranges(axes, true)
      throw error
    }
  }

  /** ∫ g over the other entries, at the values that the entry c has. */
  #overOthers(c: number, nodes: readonly Nodes[], g: (weight: number) => void): void {
    const { cells } = this.#sides.means
    const walk = (k: number, log: number): void => {
      if (k === nodes.length) g(log)
      else if (k === c) walk(k + 1, log)
      else {
        const { x, logWeight } = nodes[k]!
        for (let n = 0; n < x.length; n++) {
          cells[k]!.array[cells[k]!.at] = x[n]!
          walk(k + 1, log + logWeight[n]!)
        }
      }
    }
    walk(0, 0)
  }

  /** Of which edge of p̃ a kink is. */
  #edgeAt(kink: number): string | undefined {
    const zero = this.#sides.means.integrands.kinks[kink]!
    return [...this.#edges].find(([t]) => t === zero || add(t, zero) === ZERO)?.[1]
  }

  #flux(c: number, x: number, nodes: readonly Nodes[], total: number): number {
    const { means } = this.#sides
    let [sum, weight, overflows] = [0, 0, false]
    this.#overOthers(c, nodes, (log) => {
      means.cells[c]!.array[means.cells[c]!.at] = x
      const w = Math.exp(means.density() + log)
      const value = this.#values[c]!()
      if (w > 0) sum += w * value
      else overflows ||= !Number.isFinite(value)
      weight += w
    })
    // Of 0 · ∞, both out of range, nothing is known.
    return weight === 0 && overflows ? NaN : sum / total
  }

  #ends(axes: readonly AxisShape[], c: number, nodes: readonly Nodes[], total: number): readonly BoundaryTerm[] {
    const axis = axes[c]!
    const cell = this.#sides.means.cells[c]!.name
    const coarse = nodes.map((n, k) => (k === c ? n : thinned(n)))
    return (
      [
        [axis.low, 1],
        [axis.high, -1],
      ] as const
    ).flatMap(([end, inward], side): readonly BoundaryTerm[] => {
      const distances = Number.isFinite(end)
        ? [1e-1, 1e-3, 1e-5, 1e-7, 1e-9]
        : axis.tail === 'power'
          ? [1e1, 1e3, 1e5, 1e7, 1e9]
          : [3, 6, 12, 24, 48]
      const start = Number.isFinite(end) ? end : axis.centre
      const direction = Number.isFinite(end) ? inward : -inward
      const width = Math.min(axis.scale, axis.high - axis.low)
      const at = (d: number, rule: readonly Nodes[]): number =>
        this.#flux(c, start + direction * d * width, rule, total)
      const values = distances.map((d) => at(d, coarse))
      const size = Math.max(1, ...values.slice(0, 2).map(Math.abs).filter(Number.isFinite))
      const latest = values.findLastIndex((value) => !Number.isNaN(value))
      if (latest < 2) return []
      const [before, last] = [Math.abs(values[latest - 1]!), Math.abs(values[latest]!)]
      const falls = last < before / 2
      if (last <= VANISHED * size || falls) return []
      const found = { cell, entry: c, end: side as 0 | 1, place: `${cell} → ${shownNumber(end)}` }
      if (!(last < 3 * before))
        return [{ ...found, kind: 'growth', gap: -inward * Math.sign(values[latest]!) * Infinity }]
      return [{ ...found, kind: 'end', gap: -inward * at(distances[latest]!, nodes) }]
    })
  }

  #jumps(
    axes: readonly AxisShape[],
    c: number,
    axis: AxisShape,
    nodes: readonly Nodes[],
    total: number,
  ): readonly BoundaryTerm[] {
    const { means } = this.#sides
    const cell = means.cells[c]!
    const gaps = new Map<number, { gap: number; size: number; low: number; high: number; places: readonly number[] }>()
    const dependence = dependenceOf(means, axes)
    const side = (x: number, log: number): number => {
      cell.array[cell.at] = x
      const w = Math.exp(means.density() + log)
      return w > 0 ? w * this.#values[c]!() : 0
    }
    this.#overOthers(
      c,
      nodes.map((n, k) => (k === c ? n : thinned(n))),
      (log) => {
        const met: number[] = []
        const zeros = zerosAlong(means, c, axis, (k) => dependence[k]!.includes(c))
        const isEdge = ({ kink }: { readonly kink: number }): boolean => this.#edgeAt(kink) !== undefined
        // Several functions may have their kink at one place: where p̃ ends it is that of its edge.
        for (const { kink, x } of [...zeros.filter(isEdge), ...zeros.filter((z) => !isEdge(z))]) {
          if (met.some((other) => Math.abs(other - x) < 1e-6 * Math.max(axis.scale, Math.abs(x)))) continue
          met.push(x)
          const step = 1e-7 * Math.max(axis.scale, Math.abs(x))
          const jump = leftOver(STEPS.map((d) => side(x + d * step, log) - side(x - d * step, log)))
          const size = Math.abs(side(x + step, log)) + Math.abs(side(x - step, log))
          const known = gaps.get(kink) ?? { gap: 0, size: 0, low: x, high: x, places: [] }
          const isTold =
            known.places.length > MOST_PLACES || known.places.some((place) => Math.abs(place - x) <= 1e-9 * axis.scale)
          gaps.set(kink, {
            gap: known.gap - jump / total,
            size: known.size + size / total,
            low: Math.min(known.low, x),
            high: Math.max(known.high, x),
            places: isTold ? known.places : [...known.places, x],
          })
        }
      },
    )
    return [...gaps].flatMap(([kink, { gap, size, low, high, places }]): readonly BoundaryTerm[] => {
      if (!(Math.abs(gap) > 1e-6 * Math.max(1e-3, size))) return []
      const zero = means.integrands.kinks[kink]!
      const edge = this.#edgeAt(kink)
      if (edge !== undefined) return [{ kind: 'edge', cell: cell.name, entry: c, place: edge, gap }]
      const place =
        places.length <= MOST_PLACES
          ? `${cell.name} = ${places
              .toSorted((a, b) => a - b)
              .map(shownNumber)
              .join(' and ')}`
          : `${cell.name} between ${shownNumber(low)} and ${shownNumber(high)}, where the other entries put it`
      return [{ kind: 'jump', cell: cell.name, entry: c, place, gap, kink: zero }]
    })
  }
}

/** Distances from a kink, in steps. */
const STEPS = [1e4, 1e2, 1, 1e-2] as const

/** What differences across a place tend to as its points meet: a slope leaves nothing, nor does √|x|; what grows is no less than it was. */
const leftOver = (differences: readonly number[]): number => {
  const [before, last] = [differences.slice(0, 3), differences.slice(1)].map(limit)
  const shrinks = Math.abs(differences.at(-1)!) < Math.abs(differences.at(-2)!)
  return shrinks && Math.abs(last!) < Math.abs(before!) / 2 ? 0 : last!
}

/** By Aitken's Δ². */
const limit = ([far, near, nearest]: readonly number[]): number => {
  const [before, last] = [near! - far!, nearest! - near!]
  const isSettling = Math.abs(last) < SETTLING * Math.abs(before)
  return isSettling ? nearest! + (last * last) / (before - last) : nearest!
}
/** The last difference of those before, where they form a series that has a sum: 100^(−1/100) is 0.95. */
const SETTLING = 0.98

/** A rule with at most 160 nodes, for what is looked at many times. */
const thinned = (n: Nodes): Nodes => {
  const step = Math.ceil(n.x.length / 160)
  if (step === 1) return n
  const kept = Array.from({ length: Math.ceil(n.x.length / step) }, (_, k) => k * step)
  return {
    x: Float64Array.from(kept, (k) => n.x[k]!),
    logWeight: Float64Array.from(kept, (k) => n.logWeight[k]! + Math.log(step)),
  }
}

/** A boundary term in one line. */
export const boundaryText = (b: BoundaryTerm): string => {
  switch (b.kind) {
    case 'end':
      return `the boundary term p̃ψ does not vanish as ${b.place}: it adds ${shownNumber(b.gap)}`
    case 'edge':
      return `the boundary term p̃ψ of ${b.cell} does not vanish at ${b.place}: it adds ${shownNumber(b.gap)}`
    case 'growth':
      return `the boundary term p̃ψ grows without bound as ${b.place}`
    case 'jump':
      return `ψ jumps at ${b.place}: p̃ times the jump adds ${shownNumber(b.gap)}`
  }
}

/** Why integration by parts fails for this model and p̃ at the instance, or undefined where nothing was found. */
export const boundaryReason = (
  model: Model,
  data: Data,
  instance: Instance,
  options: Pick<SamplingOptions, 'tick'>,
): string | undefined => {
  try {
    const sizes = new Map(Object.entries(instance.sizes))
    const boundary = new Boundary(model, data, entryTerms(derive(model).score, sizes), sizes, options.tick)
    const terms = boundary.known(instance)
    return terms.length === 0 ? undefined : terms.slice(0, 3).map(boundaryText).join('; ')
  } catch (error) {
    if (error instanceof NoMean || error instanceof Unsupported || isFault(error)) return undefined
    throw error
  }
}
