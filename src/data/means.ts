import type { Term, Variable } from '../expr'
import type { Values } from '../program/arrays'
import { compileTerms, type Doubles, type Executable, type Grid } from '../program/compile'
import type { Sizes } from '../hidden/evaluator'
import * as Q from '../numbers/rational'
import {
  type AxisShape,
  countNodes,
  isInside,
  type Nodes,
  nodesOf,
  type Range,
  type Rule,
  type Stretch,
  stretchesOf,
} from './axis'
import { isSettled, type Mean, NoMean } from './mean'
import { type Kernels, quasiMonteCarlo } from './quasiMonteCarlo'
import { type Curved, curvedList, isSeen, type Look } from './seen'

export { type Mean, NoMean } from './mean'

/** What is averaged over p̃, compiled once for all parameters of one size. */
export interface Integrands {
  readonly sizes: Sizes
  readonly visible: readonly { readonly variable: Variable; readonly dims: readonly number[] }[]
  /** Parameters, and arrays that belong to p̃. */
  readonly fixed: readonly { readonly variable: Variable; readonly dims: readonly number[] }[]
  readonly logDensity: Term
  /** Conditions that p̃ is restricted to. */
  readonly conditions: readonly Term[]
  readonly bodies: readonly Term[]
  /** Arguments whose zeros are places where a body is not smooth. */
  readonly kinks: readonly Term[]
  /** Arguments, and bases, that change by little from point to point where the points show what the bodies are like. */
  readonly curved: Curved
  /** Whether p̃ is a product over the entries, but for its conditions. */
  readonly independent: boolean
  /** What p̃ is the mean of, where it is a kernel density. */
  readonly kernels?: Kernels
  /** What stands for integrals over hidden variables in the bodies. */
  readonly grid?: Grid
}

/** The last axis with the level of its rule. */
interface LastAxis {
  readonly axis: AxisShape
  readonly level: number
  readonly rule?: Rule
}

export interface Cell {
  readonly name: string
  readonly array: Float64Array
  readonly at: number
}

const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1)
const subscripts = (dims: readonly number[], at: number): string => {
  const list: number[] = []
  for (let k = dims.length - 1, rest = at; k >= 0; rest = Math.floor(rest / dims[k]!), k--)
    list.unshift((rest % dims[k]!) + 1)
  return list.length === 0 ? '' : `[${list.join(', ')}]`
}

/** The same at the last double before an end that is not 0, where a rule has to stop. */
const NEGLIGIBLE = 26
/** What is left out there, relative to the size of the mean. */
const LEFT_OUT = 1e-12
/** Logarithm of what may be neglected beside the greatest value. */
const DEPTH = 42
/** How far below the greatest a node adds nothing that counts, in the logarithm; of what is sampled. */
const SEEN = 23
const SEEN_SAMPLED = 20
/** The second rule: its step beside the first one's, which it is not commensurate with, and where it starts. */
const OTHER: Rule = { step: 0.8284, start: 0.29 }
/** How far beside a kink a point is moved: below all errors that are promised. */
const BESIDE = 1e-11
/** Evaluations of one expectation, by the number of dimensions. */
const MOST = [1, 40_000, 1_300_000, 1_300_000]
/** The same where each one sums over a grid of hidden values. */
const MOST_OVER_GRID = [1, 1_500, 8_000, 0]

/** Means of several integrands under p̃, by trapezoidal rules over up to three entries and quasi-Monte Carlo above. */
export class Means {
  readonly cells: readonly Cell[]
  readonly #arrays = new Map<string, Doubles>()
  readonly #density: Executable
  readonly #main: Executable
  readonly #kinks: Executable
  readonly #curved: Executable
  /** Set where a rule stops at the last double before an end at which the integrand is not negligible to all digits. */
  #isCut = false
  /** Set where a place without smoothness lies across several entries: errors then shrink slowly. */
  oblique = false

  constructor(
    readonly integrands: Integrands,
    readonly tick: () => void = () => {},
  ) {
    const { sizes, visible, fixed } = integrands
    for (const { variable, dims } of [...visible, ...fixed])
      this.#arrays.set(variable.name, { dims, values: new Float64Array(product(dims)) })
    this.cells = visible.flatMap(({ variable, dims }) => {
      const { values } = this.#arrays.get(variable.name)!
      return Array.from(values, (_, at) => ({ name: `${variable.name}${subscripts(dims, at)}`, array: values, at }))
    })
    const varying = new Set(visible.map((v) => v.variable.name))
    this.#density = compileTerms([integrands.logDensity, ...integrands.conditions], sizes, this.#arrays, varying)
    this.#main = compileTerms(integrands.bodies, sizes, this.#arrays, varying, { grid: integrands.grid })
    this.#kinks = compileTerms(integrands.kinks, sizes, this.#arrays, varying)
    this.#curved = compileTerms(curvedList(integrands.curved), sizes, this.#arrays, varying)
  }

  /** Sets parameters and the arrays of p̃. */
  bind(values: Values): void {
    for (const { variable } of this.integrands.fixed) {
      const list = values.get(variable.name)
      const { values: into } = this.#arrays.get(variable.name)!
      if (list) for (let k = 0; k < into.length; k++) into[k] = Q.toNumber(list[k]!)
    }
    this.#density.prepare()
    this.#main.prepare()
    this.#kinks.prepare()
    this.#curved.prepare()
  }

  set(x: readonly number[]): void {
    this.cells.forEach((cell, c) => (cell.array[cell.at] = x[c]!))
  }

  /** log p̃ at the current point; −Infinity outside of the conditions. */
  density(): number {
    this.#density.run()
    const { out } = this.#density
    for (let k = 1; k < out.length; k++) if (out[k] !== 1) return -Infinity
    return out[0]!
  }

  /** log p̃ at the current point, its conditions left away. */
  unrestricted(): number {
    this.#density.run()
    return this.#density.out[0]!
  }

  /** All bodies at the current point; beside it where it lies on a kink, which has no part in an integral. */
  bodies(): Float64Array {
    this.#main.run()
    if (this.integrands.kinks.length > 0 && this.#main.out.some(Number.isNaN)) this.#runBeside()
    return this.#main.out
  }

  #runBeside(): void {
    const kept = this.cells.map(({ array, at }) => array[at]!)
    this.set(kept.map((x, c) => x + BESIDE * (1 + c * GOLDEN) * Math.max(1, Math.abs(x))))
    this.#main.run()
    this.set(kept)
  }

  kinkValues(): Float64Array {
    this.#kinks.run()
    return this.#kinks.out
  }

  /** Cells that a kink's argument depends on, by trying. */
  #cellsOfKinks(centre: readonly number[], axes: readonly AxisShape[]): readonly (readonly number[])[] {
    const base = Array.from(this.#at(centre))
    const found: number[][] = base.map(() => [])
    axes.forEach((axis, c) => {
      for (const s of [0.37, -0.61]) {
        const moved = centre.map((x, k) => (k === c ? inside(axis, x + s * axis.scale, x) : x))
        const values = this.#at(moved)
        values.forEach((v, k) => {
          if (v !== base[k] && !found[k]!.includes(c)) found[k]!.push(c)
        })
      }
    })
    return found
  }

  #at(x: readonly number[]): Float64Array {
    this.set(x)
    return this.kinkValues()
  }

  /** The entries that each kink's argument depends on. */
  dependence(axes: readonly AxisShape[]): readonly (readonly number[])[] {
    return this.#cellsOfKinks(this.centre(axes, 0.1), axes)
  }

  /** Zeros of the kinks' arguments along one axis, the other entries as they are. */
  zerosAlong(
    c: number,
    axis: AxisShape,
    only?: (k: number) => boolean,
  ): readonly { readonly kink: number; readonly x: number }[] {
    const count = this.integrands.kinks.length
    if (count === 0) return []
    const cell = this.cells[c]!
    const kept = cell.array[cell.at]!
    const value = (x: number, k: number): number => {
      cell.array[cell.at] = x
      return this.kinkValues()[k]!
    }
    const ends = [
      Math.max(axis.low, axis.centre - 40 * axis.scale),
      Math.min(axis.high, axis.centre + 40 * axis.scale),
    ] as const
    const points = Array.from({ length: 161 }, (_, n) => ends[0] + ((ends[1] - ends[0]) * (n + 0.503)) / 161.2)
    const samples = points.map((x) => {
      cell.array[cell.at] = x
      return Float64Array.from(this.kinkValues())
    })
    const zeros: { kink: number; x: number }[] = []
    for (let k = 0; k < count; k++) {
      if (only && !only(k)) continue
      for (let n = 1; n < points.length; n++) {
        const [before, after] = [samples[n - 1]![k]!, samples[n]![k]!]
        if (!(before * after < 0)) continue
        let [a, b] = [points[n - 1]!, points[n]!]
        for (let step = 0; step < 100 && b - a > 4e-16 * Math.max(Math.abs(a), Math.abs(b)); step++) {
          const middle = (a + b) / 2
          if (value(middle, k) * before > 0) a = middle
          else b = middle
        }
        // A zero at 0 is found as a tiny number.
        zeros.push({ kink: k, x: Math.abs((a + b) / 2) < 1e-14 * axis.scale ? 0 : (a + b) / 2 })
      }
    }
    cell.array[cell.at] = kept
    return zeros
  }

  /** A point at which the other entries are held while one is looked at: near the centre, where p̃ is not 0. */
  centre(axes: readonly AxisShape[], shift: number): readonly number[] {
    const near = axes.map((a, c) => inside(a, a.centre + shift * a.scale * (c % 2 === 0 ? 1 : -0.7), a.centre))
    if (this.integrands.conditions.length === 0) return near
    for (let n = 0; n < MOST_TRIED; n++) {
      const point = n === 0 ? near : axes.map((axis, c) => anywhere(axis, n * GOLDEN ** (c + 1) + shift))
      this.set(point)
      if (this.density() > -Infinity) return point
    }
    return near
  }

  /** Stretches of every axis with the parts that matter. @throws NoMean where the integrand cannot be followed to its end */
  ranges(axes: readonly AxisShape[]): readonly (readonly Range[])[] {
    const centre = this.centre(axes, 0.1)
    const dependence = this.#cellsOfKinks(centre, axes)
    this.#isCut = false
    this.oblique = dependence.some((cells) => cells.length > 1)
    this.#drop = DEPTH
    return axes.map((axis, c) => {
      this.set(centre)
      const zeros = this.zerosAlong(c, axis, (k) => dependence[k]!.length === 1 && dependence[k]![0] === c)
      return this.#scan(
        axes,
        c,
        stretchesOf(
          axis,
          zeros.map((z) => z.x),
        ),
      )
    })
  }

  /** log(p̃ · (1 + Σ|f|)) at the current point; beyond the conditions, which other entries may move, that of p̃ alone. */
  #greatest(): number {
    const log = this.density()
    if (log === -Infinity) return this.integrands.conditions.length > 0 ? this.unrestricted() : log
    const size = this.bodies().reduce((a, f) => Math.max(a, Math.abs(f)), 1)
    return Number.isNaN(size) ? NaN : log + Math.log(size)
  }

  #scan(axes: readonly AxisShape[], c: number, stretches: readonly Stretch[]): readonly Range[] {
    const cell = this.cells[c]!
    const profiles = stretches.map((s) => {
      const step = s.step / 2
      const count = Math.floor(s.limit / step)
      return Array.from({ length: 2 * count + 1 }, (_, k) => ({
        t: (k - count) * step,
        g: -Infinity,
        w: -Infinity,
      }))
    })
    for (const shift of [0.1, 0.9, -0.8]) {
      this.set(this.centre(axes, shift))
      stretches.forEach((s, n) => {
        for (const p of profiles[n]!) {
          const x = s.x(p.t)
          if (!isInside(s, x)) continue
          cell.array[cell.at] = x
          const g = this.#greatest() + s.logSlope(p.t)
          p.w = this.unrestricted() + s.logSlope(p.t)
          if (g > p.g) p.g = g
        }
      })
      if (axes.length === 1) break
    }
    const top = Math.max(...profiles.flat().map((p) => (Number.isNaN(p.g) ? -Infinity : p.g)))
    if (!Number.isFinite(top)) throw new NoMean('unresolved', `the integrand has no finite values along ${cell.name}`)
    const liveWeights = profiles
      .flat()
      .filter((p) => p.g > top - DEPTH)
      .map((p) => p.w)
    this.#drop = Math.max(this.#drop, Math.max(...liveWeights) - Math.min(...liveWeights))
    return stretches.map((stretch, n) => {
      const live = profiles[n]!.filter((p) => p.g !== -Infinity && p.g > top - DEPTH)
      const reached = profiles[n]!.filter((p) => p.g !== -Infinity)
      const [first, last] = [live[0], live.at(-1)]
      if (!first || !last) return { stretch, from: 0, to: 0 }
      if (first === reached[0] || last === reached.at(-1)) this.#isCut = true
      if ([reached[0], reached.at(-1)].some((end) => end!.g > top - NEGLIGIBLE))
        throw new NoMean('unresolved', `the integrand does not fall as far as ${cell.name} is followed`)
      return { stretch, from: first.t - stretch.step / 2, to: last.t + stretch.step / 2 }
    })
  }

  /** All means by quasi-Monte Carlo. @throws NoMean */
  sampled(axes: readonly AxisShape[], enough: (means: readonly Mean[]) => boolean): readonly Mean[] {
    const ranges = this.ranges(axes)
    if (
      !this.#isSeen(
        axes,
        ranges.map((r) => nodesOf(r, FINE_LINES)),
        SEEN_SAMPLED,
      )
    )
      throw new NoMean('unresolved', 'the integrand varies too quickly to be sampled')
    return quasiMonteCarlo(this, axes, ranges, enough)
  }

  /** The means that the trapezoidal rule and a second one agree on; undefined for those that take another way. */
  resolved(axes: readonly AxisShape[]): readonly (Mean | undefined)[] {
    const none = this.integrands.bodies.map(() => undefined)
    if (axes.length >= MOST.length) return none
    try {
      const found = this.#resolved(axes)
      return this.#isCut ? found.map((m) => m && { ...m, error: m.error + LEFT_OUT * m.size }) : found
    } catch (error) {
      if (error instanceof NoMean) return none
      throw error
    }
  }

  #resolved(axes: readonly AxisShape[]): readonly (Mean | undefined)[] {
    const ranges = this.ranges(axes)
    const found: (Mean | undefined)[] = this.integrands.bodies.map(() => undefined)
    const kept = new Map<number, readonly Nodes[]>()
    const at = (level: number, rule?: Rule): readonly Nodes[] => {
      const known = rule === undefined ? kept.get(level) : undefined
      const nodes = known ?? ranges.map((r) => nodesOf(r, level, rule))
      if (rule === undefined) kept.set(level, nodes)
      return nodes
    }
    const sum = (level: number, rule?: Rule): readonly Mean[] =>
      this.sumOver(at(level, rule), this.oblique ? { axis: axes.at(-1)!, level, rule } : undefined)
    if (this.oblique && axes.length > 2) return found
    const last = this.#finest(ranges)
    if (!this.#isSeen(axes, at(last))) return found
    let before = sum(COARSEST)
    for (let level = COARSEST + 1; level <= last; level++) {
      const now = sum(level)
      const near = now.map((m, k) => !found[k] && agree(m, before[k]!, CONVERGING))
      if (near.includes(true) && this.#isSeen(axes, at(level))) {
        const others = sum(level, OTHER)
        now.forEach((m, k) => {
          if (near[k] && agree(m, others[k]!)) found[k] = estimated(m, others[k]!)
        })
        if (found.every((m) => m !== undefined)) return found
      }
      before = now
    }
    if (!this.oblique) return found
    const others = sum(last, OTHER)
    return found.map((m, k) => m ?? { ...estimated(before[k]!, others[k]!), rough: true })
  }

  /** The finest level with not too many points. */
  #finest(ranges: readonly (readonly Range[])[]): number {
    const all = (this.integrands.grid === undefined ? MOST : MOST_OVER_GRID)[ranges.length]!
    // Across several entries the rule on the last one is made anew for each choice of the others.
    const most = this.oblique ? all / OBLIQUE : all
    let level = COARSEST
    while (ranges.reduce((n, r) => n * countNodes(r, level + 1, most), 1) <= most) level++
    return level
  }

  /** Whether no argument of a function changes by much from point to point of some lines along the axes. */
  #isSeen(axes: readonly AxisShape[], nodes: readonly Nodes[], depth = SEEN): boolean {
    const { curved } = this.integrands
    if (curvedList(curved).length === 0) return true
    return (axes.length === 1 ? LINES.slice(0, 1) : LINES).every((shift) =>
      axes.every((_, c) => {
        this.set(this.centre(axes, shift))
        return isSeen(this.#looks(c, nodes[c]!), curved, depth, () => this.#logs(c, nodes[c]!))
      }),
    )
  }

  /** The arguments at the nodes of one axis. */
  #looks(c: number, { x }: Nodes): readonly Look[] {
    const { array, at } = this.cells[c]!
    return Array.from(x, (place) => {
      array[at] = place
      this.#curved.run()
      return { x: place, values: Float64Array.from(this.#curved.out) }
    })
  }

  /** The logarithms of what the nodes of one axis add at most. */
  #logs(c: number, { x, logWeight }: Nodes): readonly number[] {
    const { array, at } = this.cells[c]!
    return Array.from(x, (place, n) => {
      array[at] = place
      const log = this.#greatest() + logWeight[n]!
      return Number.isNaN(log) ? Infinity : log
    })
  }

  /** The rule on the last axis between the places that are not smooth, the other entries as they are. */
  #between({ axis, level, rule }: LastAxis, otherwise: Nodes): Nodes {
    const zeros = this.zerosAlong(this.cells.length - 1, axis).map((z) => z.x)
    const stretches = stretchesOf(axis, zeros)
    if (stretches.length === 1) return otherwise
    return nodesOf(
      stretches.map((stretch) => ({ stretch, from: -stretch.limit, to: stretch.limit })),
      level,
      rule,
    )
  }

  /**
   * Weighted means over the tensor product of the axes' nodes. Where places without smoothness lie across several
   * entries, `last` has the rule on the last axis made anew between them, for each choice of the other entries.
   */
  sumOver(nodes: readonly Nodes[], last?: LastAxis): Mean[] {
    const count = this.integrands.bodies.length
    const [totals, sizes] = [new Float64Array(count), new Float64Array(count)]
    let weight = 0
    let seen = 0
    const walk = (c: number, logWeight: number): void => {
      if (c === nodes.length) {
        const log = this.density() + logWeight
        if ((++seen & 1023) === 0) this.tick()
        if (log > this.#top) this.#top = log
        // Corners where p̃ is smaller than anywhere that matters along an axis.
        if (log < this.#top - this.#drop - 6) return
        const w = Math.exp(log)
        if (!(w > 0)) return
        const values = this.bodies()
        weight += w
        for (let m = 0; m < count; m++) {
          const f = values[m]!
          totals[m]! += w * f
          sizes[m]! += w * Math.abs(f)
        }
        return
      }
      const { array, at } = this.cells[c]!
      const { x, logWeight: own } = last && c === nodes.length - 1 ? this.#between(last, nodes[c]!) : nodes[c]!
      for (let k = 0; k < x.length; k++) {
        array[at] = x[k]!
        walk(c + 1, logWeight + own[k]!)
      }
    }
    walk(0, 0)
    this.normaliser = weight
    return Array.from(totals, (t, m) => ({ value: t / weight, error: Infinity, size: sizes[m]! / weight }))
  }

  /** Greatest log-weight met, and how far below it weights still matter. */
  #top = -Infinity
  #drop = DEPTH

  /** ∫ p̃ of the last rule: 1 for a density on its whole support. */
  normaliser = 1
}

const COARSEST = -1
/** So many times fewer points are used where places that are not smooth lie across several entries. */
const OBLIQUE = 8
/**
 * Relative change from the rule with half the points up to which one converges: as it squares the error each time, what
 * is left is then shown by the second rule.
 */
const CONVERGING = 1e-5
/** Of the difference from the second rule, for the error. */
const MARGIN = 3
const agree = (a: Mean, b: Mean, tolerance?: number): boolean =>
  isSettled({ ...a, error: Math.abs(a.value - b.value) }, tolerance)
const estimated = (m: Mean, ...others: readonly Mean[]): Mean => ({
  ...m,
  error: others.reduce((e, o) => e + MARGIN * Math.abs(m.value - o.value), ESTIMATE * m.size),
})

/** Where lines along the axes lie, in scales from the centre. */
const LINES: readonly number[] = [0.1, 0.9, -0.8, 2.3]
/** Level of the rule whose points are dense enough for what is to be sampled. */
const FINE_LINES = 1
/** Part of E|f| that a mean is taken to be off by in any case. */
const ESTIMATE = 1e-11

/** Points tried where conditions leave little of the space. */
const MOST_TRIED = 400
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** A point of the axis by the fractional part of n, denser around the centre. */
const anywhere = (axis: AxisShape, n: number): number => {
  const [stretch] = stretchesOf({ ...axis, breaks: [] }, [])
  return stretch!.x(6 * (n - Math.floor(n)) - 3)
}

const inside = (axis: AxisShape, x: number, otherwise: number): number => {
  if (x > axis.low && x < axis.high) return x
  if (otherwise > axis.low && otherwise < axis.high) return otherwise
  if (Number.isFinite(axis.low) && Number.isFinite(axis.high))
    return (axis.low + axis.high) / 2 + 0.1 * (axis.high - axis.low)
  return Number.isFinite(axis.low) ? axis.low + axis.scale : axis.high - axis.scale
}
