import { isFault, UNRESOLVED } from '../../numbers/algebra'
import { Unsure } from '../unsupported'
import type { Cell } from './cells'
import { nodeAt, spreadLogSlope, spreadOffset } from './charts'
import type { Features } from './features'
import type { Integrand } from './integrand'
import { type Estimate, kronrod } from './kronrod'
import type { Network } from './network'
import { type Panel, type Plan, planLine, type Stretch } from './plan'
import { NOISY } from './precise'
import { bitsOf, centre, isIndistinct, magnitude } from './precision'
import type { Ring, Scaled } from './scaled'

/*
 * One-dimensional integrals by the trapezoidal rule in a variable in which the integrand falls doubly exponentially or
 * like a Gaussian (Takahasi and Mori 1974; Trefethen and Weideman 2014, "The exponentially convergent trapezoidal rule").
 * Steps are halved until two levels agree; their difference, and a bound of what is cut off, is the error that is
 * entered. An adaptive Gauss–Kronrod rule over other points has to agree to float64.
 */

/** Two rules that differ by more than this, beyond their own estimates and the rounding of the energy, refuse. */
const AGREEMENT = 1e-8
const MAX_NODES = 2 ** 14
/** Of a panel over many humps. */
const NODES_A_WIDTH = 32
/** What two levels may differ by when nothing better is reached. */
const HOPELESS = 1e-6
const FLOAT_LEVELS = 9
/** A base is near enough to the greatest logarithm where doubles hold the difference with all digits that count. */
const NEAR = 1e3
const MAX_BASES = 4
/** Bound of a tail by the term at its start: it falls by half at least once in this many units of t. */
const TAIL = 64

interface FloatSum {
  readonly totals: Float64Array
  /** Integrals of the absolute values, or of what they are differences of. */
  readonly sizes: Float64Array<ArrayBufferLike>
}

/** Terms of the rule at t = k·h in float64, summed for all k in the panel or the odd ones only. */
const sumFloat = <T>(
  integrand: Integrand<T>,
  panel: Panel<T>,
  shift: number,
  level: number,
  oddOnly: boolean,
): FloatSum => {
  const h = 2 ** -level
  const size = integrand.ratios().length
  const [totals, sizes] = [new Float64Array(size), new Float64Array(size)]
  let recent = 0
  for (let k = Math.ceil(panel.low / h); k <= panel.high / h; k++) {
    if (oddOnly && k % 2 === 0) continue
    const t = k * h
    const jacobian = panel.chart.setFloat(panel.mode + panel.width * spreadOffset(panel.spread, t))
    const log = integrand.log()
    // Beyond the mass a nested integral may fail; next to a term that matters it may not.
    if (Number.isNaN(log) && recent > 1e-16 * sizes[0]!) integrand.complain()
    const w = h * panel.width * Math.exp(log + jacobian + spreadLogSlope(panel.spread, t) - shift)
    recent = w > 0 ? w : 0
    if (!(w > 0)) continue
    const ratios = integrand.ratios()
    for (let m = 0; m < size; m++) {
      totals[m]! += w * ratios[m]!
      sizes[m]! += w * Math.abs(ratios[m]!)
    }
  }
  return { totals, sizes }
}

interface FloatPanel extends FloatSum {
  /** The level at which two successive sums agree, and by how much they still differ. */
  readonly level: number
  readonly difference: number
}

/** Levels after which functions that are small differences are measured by what they are differences of. */
const PATIENCE = 4

/** Halves the step until float64 sees no change. */
const settle = <T>(integrand: Integrand<T>, panel: Panel<T>, shift: number, noise: number): FloatPanel => {
  const tolerance = 4e-15 + noise / 4
  const first = Math.max(0, Math.ceil(-Math.log2((panel.high - panel.low) / 16)))
  let level = first
  let { totals, sizes } = sumFloat(integrand, panel, shift, level, false)
  let floors: Float64Array<ArrayBufferLike> = new Float64Array(totals.length)
  let previous = Infinity
  for (;;) {
    level += 1
    const odd = sumFloat(integrand, panel, shift, level, true)
    const next = totals.map((v, m) => v / 2 + odd.totals[m]!)
    sizes = sizes.map((v, m) => v / 2 + odd.sizes[m]!)
    if (level === first + PATIENCE && totals.length > 1)
      floors = sumFloat({ ...integrand, ratios: integrand.magnitudes }, panel, shift, level, false).sizes
    const scales = sizes.map((v, m) => (floors[m]! < Infinity ? Math.max(v, floors[m]!) : v))
    const difference = next.reduce(
      (d, v, m) => (scales[m]! > 0 ? Math.max(d, Math.abs(v - totals[m]!) / scales[m]!) : d),
      0,
    )
    totals = next
    const stalled = difference < 1e-11 && difference > previous / 4
    if (difference <= tolerance || stalled || level >= first + FLOAT_LEVELS)
      return { totals, sizes: scales, level, difference }
    previous = difference
  }
}

/** The same at other points: stretches as they lie between kinks, cut at every hump and at multiples of its width. */
const secondOpinion = <T>(integrand: Integrand<T>, plan: Plan<T>, noise: number, floors: Float64Array): Estimate => {
  const size = integrand.ratios().length
  const [values, errors, sizes] = [new Float64Array(size), new Float64Array(size), floors.slice()]
  for (const stretch of plan.stretches) {
    if (stretch.seen.length === 0) continue
    const f = (s: number, into: Float64Array): void => {
      const jacobian = stretch.chart.setFloat(s)
      const w = Math.exp(integrand.log() + jacobian - plan.shift)
      const ratios = integrand.ratios()
      for (let m = 0; m < size; m++) into[m] = w > 0 ? w * ratios[m]! : 0
    }
    const part = kronrod(f, breaksOf(stretch), floors, Math.max(1e-12, noise))
    for (let m = 0; m < size; m++) {
      values[m]! += part.values[m]!
      errors[m]! += part.errors[m]!
      sizes[m] = Math.max(sizes[m]!, part.sizes[m]!)
    }
    stretch.chart.leave()
  }
  return { values, errors, sizes }
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
  const { low, high } = panel.chart
  // s of the panel's chart as a value of the cell, then as a point of the stretch.
  const x =
    low && high
      ? low.x + (high.x - low.x) / (1 + Math.exp(-s))
      : low
        ? low.x + Math.exp(s)
        : high
          ? high.x - Math.exp(s)
          : s
  return stretch.chart.inverse(x)
}

/** Plan and float64 sums of a one-dimensional integral. */
interface Prepared<T> {
  readonly plan: Plan<T>
  readonly panels: readonly { readonly panel: Panel<T>; readonly float: FloatPanel }[]
}

/** Panels that differ by more than this between two levels are split where the form of the integrand says it bends. */
const SMOOTH = 2e-13
const MAX_CUTS = 8

const prepare = <T>(
  network: Network<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  features: Features<T>,
  depth: number,
  thrifty: boolean,
): Prepared<T> => {
  const attempt = (cuts: readonly number[]): Prepared<T> & { readonly worst: number } => {
    const plan = planLine(network, cell, integrand, features, depth, thrifty, cuts)
    const panels = plan.stretches
      .flatMap((s) => s.panels)
      .map((panel) => {
        for (const [id, sign] of panel.signs) network.kinkSigns[id] = sign
        const float = settle(integrand, panel, plan.shift, plan.noise)
        for (const [id] of panel.signs) network.kinkSigns[id] = 0
        panel.chart.leave()
        return { panel, float }
      })
    return {
      plan,
      panels,
      worst: panels.reduce((w, p) => Math.max(w, Number.isNaN(p.float.difference) ? Infinity : p.float.difference), 0),
    }
  }
  const first = attempt([])
  if (first.worst <= SMOOTH + first.plan.noise) return first
  const centres = [...new Set(features.centres(thrifty).map((c) => c.x))].slice(0, MAX_CUTS)
  const second = attempt(centres)
  return second.worst < first.worst ? second : first
}

/** log of the integral and the coefficients relative to it, in float64: for planning what surrounds it. */
export const integrateLineFloat = <T>(
  network: Network<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  features: Features<T>,
): { log: number; ratios: Float64Array } => {
  const { plan, panels } = prepare(network, cell, integrand, features, 36, true)
  const totals = new Float64Array(integrand.ratios().length)
  for (const { float } of panels) for (let m = 0; m < totals.length; m++) totals[m]! += float.totals[m]!
  const weight = totals[0]!
  return { log: plan.shift + Math.log(weight), ratios: totals.map((x) => x / weight) }
}

/** ∫ of the integrand over one continuous cell. */
export const integrateLine = <T>(
  network: Network<T>,
  cell: Cell<T>,
  integrand: Integrand<T>,
  features: Features<T>,
  ring: Ring<T>,
  confirm: boolean,
): Scaled<T> => {
  const { algebra: A } = network.evaluator
  const bits = bitsOf(A)
  const line = new Line(network, cell, features, ring, confirm, Math.max(40, bits * Math.LN2 + 6))
  let base = 0
  try {
    const prepared = line.prepare(integrand)
    if (prepared.plan.noise <= NOISY) return line.sum(prepared, integrand)
    base = prepared.plan.shift
  } catch (thrown) {
    if (!(thrown instanceof Unsure) || !integrand.precisely(0)) throw thrown
  }
  // Neither the sum nor a second opinion on it is worth much without digits for what the energy differs by.
  if (bits < 64) throw UNRESOLVED
  for (let n = 0; ; n++) {
    const precise = integrand.precisely(base)
    if (!precise) return line.sum(line.prepare(integrand), integrand)
    const prepared = line.prepare(precise)
    const { shift } = prepared.plan
    if (Math.abs(shift) < NEAR || n === MAX_BASES) return ring.raised(line.sum(prepared, precise), base)
    base += shift
  }
}

class Line<T> {
  constructor(
    readonly network: Network<T>,
    readonly cell: Cell<T>,
    readonly features: Features<T>,
    readonly ring: Ring<T>,
    readonly confirm: boolean,
    readonly depth: number,
  ) {}

  prepare(integrand: Integrand<T>): Prepared<T> {
    return prepare(this.network, this.cell, integrand, this.features, this.depth, !this.confirm)
  }

  #refuse(why: string): Unsure {
    return new Unsure(`the integral over ${this.cell.name}: ${why}`)
  }

  /** The sum in the number system, which a second rule has to agree with. */
  sum({ plan, panels }: Prepared<T>, integrand: Integrand<T>): Scaled<T> {
    const { network, ring } = this
    for (const { float } of panels)
      if (!(float.difference < HOPELESS + 20 * plan.noise))
        throw this.#refuse(
          `the trapezoidal rule does not settle (two levels differ by ${float.difference.toExponential(1)})`,
        )
    const scales = Float64Array.from({ length: ring.size }, (_, m) =>
      panels.reduce((sum, { float }) => sum + float.sizes[m]!, 0),
    )
    const check = this.confirm ? secondOpinion(integrand, plan, plan.noise, scales) : undefined
    let total: (T | undefined)[] | undefined
    for (const { panel, float } of panels) {
      const part = sumPanel(network, integrand, panel, float, plan.shift, ring)
      panel.chart.leave()
      total = total === undefined ? part : ring.plus(total, part)
    }
    if (!total) throw this.#refuse('its mass is not found')
    if (check) this.#compare(total, check, plan)
    return { e: plan.shift, c: total }
  }

  #compare(total: readonly (T | undefined)[], check: Estimate, { shift, noise }: Plan<T>): void {
    const { algebra: A } = this.network.evaluator
    const allowed = AGREEMENT + 20 * noise
    total.forEach((x, m) => {
      const value = x === undefined ? 0 : A.midpoint(x)
      const [other, size, error] = [check.values[m]!, check.sizes[m]!, check.errors[m]!]
      if ((size > 0 && !(Math.abs(value - other) <= allowed * size + 10 * error)) || error > 1e-4 * size)
        throw this.#refuse(`two quadrature rules disagree: ${value} and ${other} (times exp(${shift}))`)
    })
  }
}

/** The trapezoidal sum of one panel in the number system, with its error. */
const sumPanel = <T>(
  network: Network<T>,
  integrand: Integrand<T>,
  panel: Panel<T>,
  float: FloatPanel,
  shift: number,
  ring: Ring<T>,
): (T | undefined)[] => {
  const { evaluator, kinkSigns } = network
  const { algebra: A } = evaluator
  const bits = bitsOf(A)
  for (const [id, sign] of panel.signs) kinkSigns[id] = sign
  const [mode, width] = [A.fromNumber(panel.mode), A.fromNumber(panel.width)]
  const sizes = float.sizes.map((x) => Math.log(x))
  // Terms far below all others are left out: no number system has to reach as far as their exponents.
  const negligible = (t: number): boolean => {
    const jacobian = panel.chart.setFloat(panel.mode + panel.width * spreadOffset(panel.spread, t))
    const w = integrand.log() + jacobian + spreadLogSlope(panel.spread, t) - shift
    return !integrand.ratios().some((x, m) => w + Math.log(Math.abs(x)) > sizes[m]! - 2 * panel.depth)
  }
  const term = (t: number): (T | undefined)[] => {
    if (negligible(t)) return ring.constant(A.fromNumber(0))
    const { offset, slope } = nodeAt(A, panel.spread, t)
    const extra = panel.chart.setExact(A.add(mode, A.mul(width, offset)))
    return ring.times(integrand.exact(extra, shift), slope)
  }
  const sum = (level: number, parity: 0 | 1): (T | undefined)[] => {
    const h = 2 ** -level
    const total = ring.accumulator()
    for (let k = Math.ceil(panel.low / h); k <= panel.high / h; k++) {
      if (Math.abs(k % 2) !== parity) continue
      if (k % 64 === 0) evaluator.options.tick?.()
      total.add(term(k * h))
    }
    return total.total() ?? ring.constant(A.fromNumber(0))
  }
  try {
    let level = float.level + (bits > 64 ? Math.max(0, Math.ceil(Math.log2(bits / 53)) - 1) : 0)
    let coarse = sum(level, 0)
    const steps = (panel.high - panel.low) * 2 ** level
    for (let nodes = steps; ; nodes *= 2) {
      const fine = ring.plus(coarse, sum(level, 1))
      const h = A.mul(A.fromNumber(2 ** -level), width)
      const result = ring.times(fine, h)
      // Twice the even terms are the sum at the level before.
      const difference = ring.times(
        ring.plus(ring.times(coarse, A.fromNumber(2)), ring.times(fine, A.fromNumber(-1))),
        h,
      )
      if (
        nodes > Math.max(MAX_NODES, NODES_A_WIDTH * (panel.high - panel.low)) ||
        settled(A, result, difference, float, bits)
      )
        return withError(A, result, difference, ends(term, panel, ring, width))
      coarse = fine
      level += 1
    }
  } catch (thrown) {
    // The scan in float64 saw values here, so that more digits may give them.
    if (isFault(thrown)) throw UNRESOLVED
    throw thrown
  } finally {
    for (const [id] of panel.signs) kinkSigns[id] = 0
  }
}

const settled = <T>(
  A: Network<T>['evaluator']['algebra'],
  result: readonly (T | undefined)[],
  difference: readonly (T | undefined)[],
  float: FloatPanel,
  bits: number,
): boolean => {
  const goal = 2 ** -Math.min(bits - 8, 1000)
  return difference.every((d, m) => {
    if (d === undefined || result[m] === undefined) return true
    const size = Math.max(magnitude(A, result[m]), float.sizes[m]!)
    return (
      magnitude(A, d) <= Math.max(goal * size, 2 ** -1000) ||
      // What rounding hides, more nodes do not show.
      (bits >= 64 && isIndistinct(A, d)) ||
      (bits < 64 && magnitude(A, d) <= 16 * float.difference * size)
    )
  })
}

/** Terms at both ends, times how many widths of them may lie beyond. */
const ends = <T>(
  term: (t: number) => (T | undefined)[],
  panel: Panel<T>,
  ring: Ring<T>,
  width: T,
): (T | undefined)[] => {
  const [low, high] = [term(panel.low), term(panel.high)]
  return ring.times(ring.times(ring.plus(low, high), width), ring.algebra.fromNumber(TAIL))
}

const withError = <T>(
  A: Network<T>['evaluator']['algebra'],
  result: readonly (T | undefined)[],
  difference: readonly (T | undefined)[],
  tail: readonly (T | undefined)[],
): (T | undefined)[] =>
  result.map((x, m) => {
    if (x === undefined) return x
    const [d, t] = [difference[m], tail[m]]
    const widened = d === undefined ? x : A.widen(x, centre(A, d))
    return t === undefined ? widened : A.widen(widened, centre(A, t))
  })
