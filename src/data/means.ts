import type { Term, Variable } from '../expr'
import type { Values } from '../evaluate/arrays'
import { compileTerms, type Doubles, type Executable, type Grid } from '../evaluate/compile'
import type { Sizes } from '../evaluate/evaluator'
import * as Q from '../numbers/rational'
import { type AxisShape, isInside, type Nodes, nodesOf, type Range, type Stretch, stretchesOf } from './axis'
import { isSettled, type Mean, NoMean } from './mean'
import { type Kernels, quasiMonteCarlo } from './quasiMonteCarlo'

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

/** Logarithm of what may be neglected beside the greatest value. */
const DEPTH = 42
/** The same for what lies beyond the last point that can be reached. */
const NEGLIGIBLE = 23
/** √ε: nearer to a kink, x²-fold cancellation leaves nothing; as much is lost as is gained. */
const GAP = 2e-8
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

  /** Stretches of every axis with the parts that matter. @throws NoMean where an integral diverges */
  ranges(axes: readonly AxisShape[]): readonly (readonly Range[])[] {
    const centre = this.centre(axes, 0.1)
    const dependence = this.#cellsOfKinks(centre, axes)
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
          this.#gap,
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
        overflows: false,
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
          if (g === Infinity) p.overflows = true
          else if (g > p.g) p.g = g
        }
      })
      if (axes.length === 1) break
    }
    const top = Math.max(...profiles.flat().map((p) => (Number.isNaN(p.g) ? -Infinity : p.g)))
    if (!Number.isFinite(top)) throw new NoMean('unresolved', `the integrand has no finite values along ${cell.name}`)
    stretches.forEach((stretch, n) => this.#judgeOverflow(cell, stretch, profiles[n]!, top))
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
      this.#judgeEnd(cell, stretch, reached, first.t === reached[0]!.t, -1, top)
      this.#judgeEnd(cell, stretch, reached, last.t === reached.at(-1)!.t, 1, top)
      return { stretch, from: first.t - stretch.step / 2, to: last.t + stretch.step / 2 }
    })
  }

  /** Where the integrand leaves the doubles though p̃ times the largest of them is not negligible. */
  #judgeOverflow(
    cell: Cell,
    stretch: Stretch,
    profile: readonly { g: number; w: number; overflows: boolean }[],
    top: number,
  ): void {
    const matters = (p: { w: number; overflows: boolean }): boolean =>
      p.overflows && p.w + Math.log(Number.MAX_VALUE) > top - DEPTH
    for (const direction of [1, -1] as const) {
      const outwards = direction > 0 ? profile : [...profile].reverse()
      const at = outwards.findIndex((p, k) => k > outwards.length / 2 && matters(p))
      if (at < 0) continue
      const before = outwards.slice(Math.max(0, at - 4), at).filter((p) => Number.isFinite(p.g))
      const end = direction > 0 ? stretch.high : stretch.low
      const rises = before.length > 1 && before.at(-1)!.g >= before[0]!.g
      throw rises
        ? new NoMean('divergent', `the expectation under p̃ diverges as ${cell.name} → ${placeText(end)}`, end)
        : new NoMean('unresolved', `the integrand leaves the range of float64 as ${cell.name} → ${placeText(end)}`)
    }
  }

  /** Where the integrand is not negligible at the end of what can be reached: does it fall at all? */
  #judgeEnd(
    cell: Cell,
    stretch: Stretch,
    reached: readonly { t: number; g: number }[],
    isLive: boolean,
    direction: 1 | -1,
    top: number,
  ): void {
    const end = direction > 0 ? stretch.high : stretch.low
    const list = direction > 0 ? reached.slice(-4) : reached.slice(0, 4).reverse()
    if (!isLive || list.length < 4) return
    const place = placeText(end)
    if (list[3]!.g > list[0]!.g - 0.3)
      throw new NoMean('divergent', `the expectation under p̃ diverges as ${cell.name} → ${place}`, end)
    if (list[3]!.g > top - NEGLIGIBLE)
      throw new NoMean('unresolved', `the integrand falls too slowly as ${cell.name} → ${place}`)
  }

  /** All means at the bound parameters; sampled ones with as many points as are `enough`. @throws NoMean */
  means(axes: readonly AxisShape[], enough: (means: readonly Mean[]) => boolean = settled): readonly Mean[] {
    this.#gap = 0
    if (axes.length > 3) return this.sampled(axes, enough)
    try {
      return this.#means(axes)
    } catch (error) {
      const { place } = error instanceof NoMean ? error : {}
      const inner = place !== undefined && Number.isFinite(place) && axes.every((a) => place > a.low && place < a.high)
      if (!inner) throw error
      // A formula that cancels where it has its kink is all rounding there: what the gap leaves out is added to the error.
      this.#gap = GAP
      return this.#means(axes).map((m) => ({ ...m, error: m.error + 100 * GAP * m.size }))
    }
  }

  /** All means by quasi-Monte Carlo. @throws NoMean */
  sampled(axes: readonly AxisShape[], enough: (means: readonly Mean[]) => boolean): readonly Mean[] {
    this.#gap = 0
    return quasiMonteCarlo(this, axes, this.ranges(axes), enough)
  }

  #means(axes: readonly AxisShape[]): readonly Mean[] {
    const ranges = this.ranges(axes)
    this.#top = -Infinity
    const most = (this.integrands.grid === undefined ? MOST : MOST_OVER_GRID)[axes.length]!
    let before: readonly Mean[] | undefined
    for (let level = -1; ; level++) {
      const nodes = ranges.map((r) => nodesOf(r, level))
      const count = nodes.reduce((n, { x }) => n * x.length, 1)
      if (before && count > most) return before
      const now = this.sumOver(nodes, this.oblique ? { axis: axes.at(-1)!, level } : undefined)
      const result = now.map((m, k) => ({
        ...m,
        error: before ? Math.abs(m.value - before[k]!.value) + 1e-14 * m.size : Infinity,
      }))
      if (result.every((m) => isSettled(m))) return result
      if (count * 2 ** axes.length > most) return result
      before = result
    }
  }

  /** The rule on the last axis between the places that are not smooth, the other entries as they are. */
  #between({ axis, level }: LastAxis, otherwise: Nodes): Nodes {
    const zeros = this.zerosAlong(this.cells.length - 1, axis).map((z) => z.x)
    const stretches = stretchesOf(axis, zeros, this.#gap)
    if (stretches.length === 1) return otherwise
    return nodesOf(
      stretches.map((stretch) => ({ stretch, from: -stretch.limit, to: stretch.limit })),
      level,
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
  /** Left out on both sides of places that are not smooth, in scales. */
  #gap = 0

  /** ∫ p̃ of the last rule: 1 for a density on its whole support. */
  normaliser = 1
}

const settled = (means: readonly Mean[]): boolean => means.every((m) => isSettled(m, 1e-5))

/** Points tried where conditions leave little of the space. */
const MOST_TRIED = 400
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** A point of the axis by the fractional part of n, denser around the centre. */
const anywhere = (axis: AxisShape, n: number): number => {
  const [stretch] = stretchesOf({ ...axis, breaks: [] }, [])
  return stretch!.x(6 * (n - Math.floor(n)) - 3)
}

const placeText = (x: number): string =>
  Number.isFinite(x) ? `${+x.toPrecision(6)}`.replace('-', '−') : x > 0 ? '∞' : '−∞'

const inside = (axis: AxisShape, x: number, otherwise: number): number => {
  if (x > axis.low && x < axis.high) return x
  if (otherwise > axis.low && otherwise < axis.high) return otherwise
  if (Number.isFinite(axis.low) && Number.isFinite(axis.high))
    return (axis.low + axis.high) / 2 + 0.1 * (axis.high - axis.low)
  return Number.isFinite(axis.low) ? axis.low + axis.scale : axis.high - axis.scale
}
