import { unlessFault } from '../numbers/algebra'
import { type FunctionName, FUNCTIONS } from '../functions'
import type { Interval } from '../numbers/interval'
import { intervalAlgebra as I } from '../algebras/intervalAlgebra'
import type { Cell } from '../program/ground/cells'
import type { Chart } from './charts'
import { type Surroundings, withIndices } from '../program/ground/compile'
import { compileFloat } from '../program/ground/compileFloat'
import { derivativeOf } from '../program/ground/derivatives'
import type { Ground, GroundOpaque } from '../program/ground/ground'
import type { Space } from './space'

/*
 * Whether a rule of few nodes can see all that a term does between two values of one cell: what the term's parts range
 * over there, in interval arithmetic, tells of every step, hump, wave and near pole, wherever it is (interval branch and
 * bound; compare Corliss and Rall 1987, "Adaptive, self-validating numerical quadrature").
 */

/** What is known of a term between two values of each of some cells. */
export interface Probe {
  /** Encloses the values. */
  range(): Interval
  /** Encloses the logarithms of their sizes, which neither over- nor underflow. */
  logs(): Interval
  /** Whether everything between the nodes of a rule of fifteen looks like what the nodes see. */
  resolved(): boolean
}

/** Two values of a cell, and the logarithms of the distances to the ends of its domain. */
export interface Reach {
  readonly x: Interval
  readonly low: Interval | undefined
  readonly high: Interval | undefined
}

/** Values of cells between which terms are looked at. */
export class Between<T> {
  readonly #reaches = new Map<number, Reach>()
  #stamp = 0

  constructor(readonly space: Space<T>) {}

  get stamp(): number {
    return this.#stamp
  }

  of(cell: number): Reach | undefined {
    return this.#reaches.get(cell)
  }

  /** Between two points of a chart; the logarithms of the volume there. */
  move(cell: Cell<T>, chart: Chart<T>, a: number, b: number): Interval {
    const { floats, floatLogGaps } = this.space.cells
    const gaps = floatLogGaps[cell.id]!
    const at = (s: number) => {
      const jacobian = chart.setFloat(s)
      // Distances to an end that is not the domain's own are not those that its logarithms are of.
      const low = gaps.lowEnd === cell.low ? gaps.low : undefined
      const high = gaps.highEnd === cell.high ? gaps.high : undefined
      return { jacobian, x: floats[cell.id]!, low, high }
    }
    const [p, q] = [at(a), at(b)] as const
    const jacobians = a <= 0 && b >= 0 ? [p.jacobian, q.jacobian, at(0).jacobian] : [p.jacobian, q.jacobian]
    this.#reaches.set(cell.id, { x: hull(p.x, q.x)!, low: hull(p.low, q.low), high: hull(p.high, q.high) })
    this.#stamp++
    return { lo: Math.min(...jacobians), hi: Math.max(...jacobians) }
  }
}

const hull = (p: number | undefined, q: number | undefined): Interval | undefined =>
  p === undefined || q === undefined ? undefined : { lo: Math.min(p, q), hi: Math.max(p, q) }

const WHOLE: Interval = { lo: -Infinity, hi: Infinity }
/** A summand below the greatest by this, in the logarithm, is lost to rounding. */
const LOST = 37
/** An exponential may change by this in the logarithm, a wave by half a period, a step by so many of its widths. */
export const EXPONENT = 8
const PHASE = Math.PI
const STEP = 4
/** What is raised to a power, or under a logarithm or root, may grow by e² over the distance to a pole. */
const RATIO = 2
/** Beyond this an argument of a softplus or a log cosh is the value. */
const LINEAR = 40
/** Beyond it a bounded step is flat. */
const FLAT = 1e-14
/** Growth of an argument where a function varies as slowly as a power of it. */
const GROWTH = 0.5

const guarded = (f: () => Interval): Interval => unlessFault(f, WHOLE)

export const spread = ({ lo, hi }: Interval): number => (lo === hi ? 0 : hi - lo)

/** Of log |x| for x in an interval. */
const logsOf = ({ lo, hi }: Interval): Interval => {
  const most = Math.max(Math.abs(lo), Math.abs(hi))
  const least = lo <= 0 && hi >= 0 ? 0 : Math.min(Math.abs(lo), Math.abs(hi))
  return { lo: Math.log(least), hi: Math.log(most) }
}

/** The part of an interval that lies in another. */
const within = (a: Interval, b: Interval): Interval => ({ lo: Math.max(a.lo, b.lo), hi: Math.min(a.hi, b.hi) })

/** Keeps what was found for the same interval. */
const once = <V>(between: { readonly stamp: number }, make: () => V): (() => V) => {
  let [stamp, value]: [number, V | undefined] = [-1, undefined]
  return () => {
    if (stamp !== between.stamp) [value, stamp] = [make(), between.stamp]
    return value!
  }
}

/** Probes of terms in the cells that are moved, all others where they are. */
export class Prober<T> {
  readonly #probes = new Map<Ground<T>, Probe>()
  readonly #surroundings: Surroundings<T>

  constructor(
    readonly space: Space<T>,
    readonly cells: readonly number[],
    readonly between: Between<T>,
  ) {
    this.#surroundings = space.surroundings
  }

  probe(g: Ground<T>): Probe {
    let known = this.#probes.get(g)
    if (!known) {
      const { range, logs, resolved } = this.cells.some((c) => g.scope.includes(c)) ? this.#make(g) : this.#fixed(g)
      const cached = once(this.between, range)
      known = {
        range: cached,
        logs: once(this.between, logs ?? (() => logsOf(cached()))),
        resolved: once(this.between, resolved),
      }
      this.#probes.set(g, known)
    }
    return known
  }

  /** A term that the cell does not change. */
  #fixed(g: Ground<T>): Made {
    const value = g.kind === 'constant' ? (): number => g.number : compileFloat(g, this.#surroundings)
    return {
      range: () => {
        const x = value()
        return Number.isFinite(x) ? { lo: x, hi: x } : WHOLE
      },
      resolved: () => true,
    }
  }

  #make(g: Ground<T>): Made {
    switch (g.kind) {
      case 'constant':
        return this.#fixed(g)
      case 'cell':
        return { range: () => this.between.of(g.cell.id)!.x, resolved: () => true }
      case 'add':
        return sum(g.parts.map((p) => this.probe(p)))
      case 'mul':
        return product(g.parts.map((p) => this.probe(p)))
      case 'logsumexp':
        return logSum(g.parts.map((p) => this.probe(p)))
      case 'powerInteger':
        return powerOf(this.probe(g.base), g.exponent)
      case 'power':
        return realPower(this.probe(g.base), this.probe(g.exponent))
      case 'call':
        return callOf(
          g.name,
          g.args.map((a) => this.probe(a)),
          g.kink >= 0 ? this.probe(this.space.grounder.kinks[g.kink]!.argument) : undefined,
        )
      case 'logGap': {
        const argument = this.probe(g.argument)
        const gap = (): Interval | undefined => this.between.of(g.cell.id)![g.end]
        return {
          range: () => {
            const known = gap()
            return known ? { lo: known.lo + g.logScaleNumber, hi: known.hi + g.logScaleNumber } : argument.logs()
          },
          resolved: () => gap() !== undefined || spread(argument.logs()) <= RATIO,
        }
      }
      case 'opaque':
        return this.#opaque(g)
    }
  }

  /** Only the evaluator reads it: its values at the ends and in the middle stand for all; a derivative has the features of what it is of. */
  #opaque(g: GroundOpaque): Made {
    const value = compileFloat(g, this.#surroundings)
    const { floats } = this.space.cells
    const { between } = this
    const { grounder, evaluator } = this.space
    const inner = g.term.kind === 'diff' ? derivativeOf(g.term).body : undefined
    const features = inner && this.probe(withIndices(evaluator, g, () => grounder.ground(inner)))
    return {
      range: () => {
        const reaches = this.cells.map((c) => [c, floats[c]!, between.of(c)!.x] as const)
        const seen = [0, 0.5, 1].map((part) => {
          for (const [c, , { lo, hi }] of reaches) floats[c] = lo * (1 - part) + hi * part
          return value()
        })
        for (const [c, kept] of reaches) floats[c] = kept
        return seen.every(Number.isFinite) ? { lo: Math.min(...seen), hi: Math.max(...seen) } : WHOLE
      },
      resolved: () => !features || features.resolved(),
    }
  }
}

interface Made {
  readonly range: () => Interval
  readonly logs?: () => Interval
  readonly resolved: () => boolean
}

/** Parts that are not lost beside another. */
const dominant = (parts: readonly Probe[], size: (p: Probe) => Interval): readonly Probe[] => {
  const floor = parts.reduce((m, p) => Math.max(m, size(p).lo), -Infinity) - LOST
  return parts.filter((p) => !(size(p).hi < floor))
}

const sum = (parts: readonly Probe[]): Made => {
  const range = (): Interval => guarded(() => parts.map((p) => p.range()).reduce(I.add))
  return {
    range,
    logs: () => {
      const own = logsOf(range())
      const kept = dominant(parts, (p) => p.logs())
      const most = kept.reduce((m, p) => Math.max(m, p.logs().hi), -Infinity) + Math.log(parts.length)
      const only = kept.length === 1 && parts.length > 1 ? kept[0]!.logs().lo - 1e-12 : -Infinity
      return { lo: Math.max(Number.isNaN(own.lo) ? -Infinity : own.lo, only), hi: Math.min(own.hi, most) }
    },
    resolved: () => dominant(parts, (p) => p.logs()).every((p) => p.resolved()),
  }
}

const product = (parts: readonly Probe[]): Made => ({
  range: () => guarded(() => parts.map((p) => p.range()).reduce(I.mul)),
  logs: () =>
    parts.reduce<Interval>(
      (total, p) => {
        const { lo, hi } = p.logs()
        // Nothing times anything is nothing.
        return { lo: lo === -Infinity ? lo : total.lo + lo, hi: hi === -Infinity ? hi : total.hi + hi }
      },
      { lo: 0, hi: 0 },
    ),
  resolved: () => parts.every((p) => p.resolved()),
})

const logSum = (parts: readonly Probe[]): Made => {
  const kept = (): readonly Probe[] => dominant(parts, (p) => p.range())
  return {
    range: () => {
      const ends = (end: 'lo' | 'hi'): number => {
        const values = parts.map((p) => p.range()[end])
        const top = Math.max(...values)
        if (!Number.isFinite(top)) return top
        return top + Math.log(values.reduce((t, v) => t + Math.exp(v - top), 0))
      }
      return { lo: ends('lo'), hi: ends('hi') }
    },
    resolved: () => {
      const live = kept()
      return live.every((p) => p.resolved()) && (live.length === 1 || live.every((p) => spread(p.range()) <= EXPONENT))
    },
  }
}

const powerOf = (base: Probe, k: number): Made => ({
  range: () => guarded(() => I.powerInteger(base.range(), k)),
  logs: () => scaled(base.logs(), k),
  resolved: () => base.resolved() && (k >= 0 || spread(base.logs()) <= RATIO),
})

const scaled = ({ lo, hi }: Interval, k: number): Interval =>
  k === 0 ? { lo: 0, hi: 0 } : k > 0 ? { lo: k * lo, hi: k * hi } : { lo: k * hi, hi: k * lo }

const realPower = (base: Probe, exponent: Probe): Made => ({
  range: () => guarded(() => I.power(base.range(), exponent.range())),
  logs: () => {
    const { lo, hi } = exponent.range()
    return lo === hi ? scaled(base.logs(), lo) : logsOf(guarded(() => I.power(base.range(), exponent.range())))
  },
  resolved: () => base.resolved() && exponent.resolved() && spread(base.logs()) <= RATIO,
})

/** Whether the sign is the same all over, but for the rounding of an end where it is 0. */
const isOneSided = (side: Probe): boolean => {
  const { lo, hi } = side.range()
  return Math.min(-lo, hi) <= FLAT * Math.max(-lo, hi)
}

/** `side`: what is 0 where the function has a kink or a jump. */
const callOf = (name: FunctionName, args: readonly Probe[], side: Probe | undefined): Made => {
  const [argument, second] = args as [Probe, Probe | undefined]
  const plain = (): Interval =>
    guarded(() =>
      I.call(
        name,
        args.map((a) => a.range()),
      ),
    )
  // What overflows has a logarithm.
  const range =
    name === 'log' ? (): Interval => (argument.range().lo >= 0 ? within(plain(), argument.logs()) : WHOLE) : plain
  const isFlat = (): boolean => {
    const { lo, hi } = range()
    return hi - lo <= FLAT * Math.min(Math.abs(lo), Math.abs(hi))
  }
  const isShort = (limit: number): boolean => spread(argument.range()) <= limit && argument.resolved()
  /** The smallest size of the argument. */
  const least = (): number => {
    const { lo, hi } = argument.range()
    return lo <= 0 && hi >= 0 ? 0 : Math.min(Math.abs(lo), Math.abs(hi))
  }
  const { shape } = FUNCTIONS[name].facts
  const resolved = (): boolean => {
    if (shape === 'kink') return argument.resolved() && (second?.resolved() ?? true) && (!side || isOneSided(side))
    if (shape === 'wave') return isShort(PHASE)
    if (shape === 'exponential') return isShort(EXPONENT)
    if (shape === 'power') return argument.resolved() && (spread(argument.logs()) <= RATIO || isFlat())
    if (shape !== 'step' && shape !== 'bend') return isShort(Math.max(GROWTH, GROWTH * least()))
    if (isShort(STEP) || isFlat()) return true
    const isLine = shape === 'bend' && least() >= LINEAR
    return isLine && (name !== 'softplus' || argument.range().lo > 0) && argument.resolved()
  }
  const exponent = name === 'exp' ? (): Interval => argument.range() : undefined
  return exponent ? { range, logs: exponent, resolved } : { range, resolved }
}
