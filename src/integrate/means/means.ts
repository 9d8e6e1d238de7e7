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
import { dependence, zerosAlong } from './kinks'
import { Points } from './points'
import { quasiMonteCarlo } from './quasiMonteCarlo'
import { curvedList, isSeen, type Look } from './seen'

export { type Mean, NoMean } from './mean'

/** The last axis with the level of its rule. */
interface LastAxis {
  readonly axis: AxisShape
  readonly level: number
  readonly rule?: Rule
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
/** Evaluations of one expectation, by the number of dimensions. */
const MOST = [1, 40_000, 1_300_000, 1_300_000]
/** The same where each one sums over a grid of hidden values. */
const MOST_OVER_GRID = [1, 1_500, 8_000, 0]

/** Means of several integrands under p̃, by trapezoidal rules over up to three entries and quasi-Monte Carlo above. */
export class Means extends Points {
  /** Set where a rule stops at the last double before an end at which the integrand is not negligible to all digits. */
  #isCut = false
  /** Set where a place without smoothness lies across several entries: errors then shrink slowly. */
  oblique = false

  /**
   * Stretches of every axis with the parts that matter, to p̃ alone if so asked. @throws NoMean where the integrand cannot
   * be followed to its end
   */
  ranges(axes: readonly AxisShape[], alone = false): readonly (readonly Range[])[] {
    const centre = this.centre(axes, 0.1)
    const reads = dependence(this, axes)
    this.#isCut = false
    this.oblique = reads.some((cells) => cells.length > 1)
    this.#drop = DEPTH
    return axes.map((axis, c) => {
      this.set(centre)
      const zeros = zerosAlong(this, c, axis, (k) => reads[k]!.length === 1 && reads[k]![0] === c)
      return this.#scan(
        axes,
        c,
        stretchesOf(
          axis,
          zeros.map((z) => z.x),
        ),
        alone,
      )
    })
  }

  #scan(axes: readonly AxisShape[], c: number, stretches: readonly Stretch[], alone: boolean): readonly Range[] {
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
          const g = (alone ? this.unrestricted() : this.greatest()) + s.logSlope(p.t)
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
    if (!this.#isWithinReach(axes, ranges, at)) return found
    let before = sum(COARSEST)
    let last = COARSEST
    while (this.#fits(ranges, last + 1)) {
      const level = ++last
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

  /** Whether a level has not too many points. */
  #fits(ranges: readonly (readonly Range[])[], level: number): boolean {
    const all = (this.integrands.grid === undefined ? MOST : MOST_OVER_GRID)[ranges.length]!
    // Across several entries the rule on the last one is made anew for each choice of the others.
    const most = this.oblique ? all / OBLIQUE : all
    return ranges.reduce((n, r) => n * countNodes(r, level, most), 1) <= most
  }

  /** Whether some level that has not too many points shows what the integrand is like: the finest is dear on one axis. */
  #isWithinReach(
    axes: readonly AxisShape[],
    ranges: readonly (readonly Range[])[],
    at: (level: number) => readonly Nodes[],
  ): boolean {
    let level = COARSEST
    while (this.#fits(ranges, level + 1)) if (++level === FINE && this.#isSeen(axes, at(level))) return true
    return this.#isSeen(axes, at(level))
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
      return { x: place, values: Float64Array.from(this.curvedValues()) }
    })
  }

  /** The logarithms of what the nodes of one axis add at most. */
  #logs(c: number, { x, logWeight }: Nodes): readonly number[] {
    const { array, at } = this.cells[c]!
    return Array.from(x, (place, n) => {
      array[at] = place
      const log = this.greatest() + logWeight[n]!
      return Number.isNaN(log) ? Infinity : log
    })
  }

  /** The rule on the last axis between the places that are not smooth, the other entries as they are. */
  #between({ axis, level, rule }: LastAxis, otherwise: Nodes): Nodes {
    const zeros = zerosAlong(this, this.cells.length - 1, axis).map((z) => z.x)
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
/** A level whose lines are as dense as the finest in two dimensions. */
const FINE = 4
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
