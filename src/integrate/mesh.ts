import type { Interval } from '../numbers/interval'
import { lazily } from '../program/lazily'
import { Unsure } from '../program/unsupported'
import type { Cell } from '../program/ground/cells'
import type { Chart } from './charts'
import type { Form } from './integrand'
import type { Span } from './kronrod'
import type { Space } from './space'
import { Between, EXPONENT, type Probe, Prober, spread } from './resolution'

/*
 * A stretch of one cell in intervals that a rule of few nodes resolves: halved until every function in the integrand is
 * resolved there, or all that it has there is certain to be negligible. What no scan meets, a step or a hump of any
 * width at any place, is met here.
 */

const MAX_SPANS = 6000
/** In the logarithm, below the integral: what is left out. */
const NEGLIGIBLE = 46
/** How near to an end logarithms of distances go, in steps, and how far out anything is looked for beyond the mass. */
const NEAREST = -704
const STEP = 8
const FARTHEST = 2 ** 128
/** Where an interval is looked at. */
const LOOKS: readonly number[] = [0, 0.13, 0.31, 0.5, 0.69, 0.87, 1]
/** What is greatest between them lies above them by no more than this part of how they differ. */
const LOOKS_MISS = 4
/** Intervals that differ by more than this factor are halved at the geometric mean. */
const GEOMETRIC = 4

const LINE: readonly number[] = (() => {
  const powers = [0, 4, 8, 12, 16, 24, 32, 48, 64, 96, 128].map((k) => 2 ** k)
  return [...powers.map((x) => -x).reverse(), 0, ...powers]
})()
const logarithms = (far: number): readonly number[] =>
  Array.from({ length: Math.ceil((far - NEAREST) / STEP) }, (_, k) => NEAREST + k * STEP)
const HALF_LINE = logarithms(Math.log(FARTHEST))
const INTERVAL = logarithms(-NEAREST)

const middleOf = (a: number, b: number): number => {
  const [small, large] = [Math.min(Math.abs(a), Math.abs(b)), Math.max(Math.abs(a), Math.abs(b))]
  const apart = a * b > 0 && large > GEOMETRIC * small
  return apart ? Math.sign(a) * Math.sqrt(small) * Math.sqrt(large) : a / 2 + b / 2
}

/** An interval, with what is certain of the integrand there. */
interface Panel extends Span {
  /** Bounds of the logarithms of each coefficient's integral. */
  readonly bounds: Float64Array
  /** Whether a rule sees all of each coefficient. */
  readonly resolved: readonly boolean[]
}

/** Looks at the integrand between two points of a chart. */
class Panels<T> {
  readonly #between: Between<T>
  readonly #energy: Probe
  readonly #functions: readonly { readonly exponent: Probe | undefined; readonly rest: Probe }[]

  constructor(
    space: Space<T>,
    readonly cell: Cell<T>,
    readonly form: Form<T>,
    readonly stretched: Stretched<T>,
  ) {
    this.#between = new Between(space)
    const prober = new Prober(space, [cell.id], this.#between)
    this.#energy = prober.probe(form.energy)
    this.#functions = form.functions.map(({ exponent, rest }) => ({
      exponent: exponent && prober.probe(exponent),
      rest: prober.probe(rest),
    }))
  }

  panel(a: number, b: number): Panel {
    const jacobian = this.#between.move(this.cell, this.stretched.chart, a, b)
    const { lo, hi } = this.#between.of(this.cell.id)!.x
    // Where float64 overflows the tails tell what may be there.
    const tiny = lo === hi || Math.min(Math.abs(lo), Math.abs(hi)) > FARTHEST
    const looks = lazily(() => LOOKS.map((k) => this.stretched.exponents(a + k * (b - a))))
    const seen = this.form.monomials.map((powers, m) => {
      const coefficient = powers && this.#coefficient(powers, jacobian, () => looks().map((at) => at[m]!))
      return coefficient ?? { most: -Infinity, resolved: true }
    })
    const bounds = Float64Array.from(seen, ({ most }) => most + Math.log(b - a))
    return { a, b, bounds, resolved: seen.map(({ resolved }) => tiny || resolved) }
  }

  /** The greatest logarithm of a coefficient, and whether a rule sees all of it; `look`: values of its exponent. */
  #coefficient(
    powers: readonly number[],
    jacobian: Interval,
    look: () => readonly number[],
  ): { most: number; resolved: boolean } {
    const own = this.#functions.flatMap((f, n) => (powers[n]! > 0 ? [{ ...f, k: powers[n]! }] : []))
    const resolved =
      this.#energy.resolved() && own.every(({ exponent, rest }) => rest.resolved() && (exponent?.resolved() ?? true))
    // With digits that float64 has not it is dear to look, and the humps of the weight are known.
    if (this.stretched.precise) return { most: Infinity, resolved }
    const energy = this.#energy.range()
    let [top, change] = [jacobian.hi - energy.lo, spread(energy) + spread(jacobian)]
    let rests = 0
    for (const { exponent, rest, k } of own) {
      rests += k * rest.logs().hi
      if (!exponent) continue
      top += k * exponent.range().hi
      change += k * spread(exponent.range())
    }
    if (change <= EXPONENT || !resolved) return { most: top + rests, resolved: resolved && change <= EXPONENT }
    // A sum of parts that are resolved is; its ends are known better by looking than from those of its parts.
    const values = look()
    const [least, greatest] = [Math.min(...values), Math.max(...values)]
    if (!Number.isFinite(greatest - least)) return { most: top + rests, resolved: false }
    const most = Math.min(top, greatest + (greatest - least) / LOOKS_MISS)
    return { most: most + rests, resolved: greatest - least <= EXPONENT }
  }
}

/** What a stretch is taken apart by. */
export interface Stretched<T> {
  readonly chart: Chart<T>
  /** Logarithm of each coefficient at a point of the chart, and of its exponential part. */
  readonly logs: (s: number) => Float64Array
  readonly exponents: (s: number) => Float64Array
  /** Whether those logarithms have more digits than float64. */
  readonly precise: boolean
  /** How far the mass was seen to go. */
  readonly reach: Span
}

/**
 * Ascending intervals of the chart that hold all that counts, each resolved. `levels`: logarithms of each coefficient's
 * integral, as far as they are known; they are raised to what is met.
 *
 * @throws Unsure where too many would be needed
 */
export const meshOf = <T>(
  space: Space<T>,
  cell: Cell<T>,
  form: Form<T>,
  stretched: Stretched<T>,
  levels: Float64Array,
): readonly Span[] => {
  const { chart, logs, precise, reach } = stretched
  const panels = new Panels(space, cell, form, stretched)
  const usual = chart.low && chart.high ? INTERVAL : chart.low || chart.high ? HALF_LINE : LINE
  const points = [...new Set([...(precise ? [] : usual), ...(reach.a < reach.b ? [reach.a, reach.b] : [])])]
  points.sort((x, y) => x - y)
  const open = points.slice(1).map((b, k) => panels.panel(points[k]!, b))
  const spans: Span[] = []
  const counts = ({ bounds }: Panel, m: number): boolean => !(bounds[m]! <= levels[m]! - NEGLIGIBLE)
  for (let looks = 0; open.length > 0; looks++) {
    if (looks % 256 === 0) space.evaluator.options.tick?.()
    const next = mostUnknown(open, levels)
    const live = [...levels.keys()].filter((m) => form.monomials[m] && counts(next, m))
    if (live.length === 0) continue
    const { a, b } = next
    const middle = middleOf(a, b)
    if (live.every((m) => next.resolved[m]) || !(middle > a && middle < b)) {
      spans.push({ a, b })
      logs(middle).forEach((log, m) => {
        if (log < Infinity) levels[m] = Math.max(levels[m]!, log + Math.log(b - a))
      })
    } else open.push(panels.panel(a, middle), panels.panel(middle, b))
    if (spans.length + open.length > MAX_SPANS || looks > 4 * MAX_SPANS)
      throw new Unsure(`the integrand varies too much in ${cell.name} to be resolved`)
  }
  chart.leave()
  return spans.sort((x, y) => x.a - y.a)
}

/**
 * Takes out the panel in which the coefficient that is known least may be greatest: what is met there tells what else of
 * it is negligible.
 */
const mostUnknown = (open: Panel[], levels: Float64Array): Panel => {
  let [best, most, gap] = [0, -Infinity, -Infinity]
  for (let m = 0; m < levels.length; m++)
    for (let k = 0; k < open.length; k++) {
      const bound = open[k]!.bounds[m]!
      const above = bound === -Infinity ? bound : bound - levels[m]!
      if (above > gap || (above === gap && bound > most)) [best, most, gap] = [k, bound, above]
    }
  const panel = open[best]!
  open[best] = open.at(-1)!
  open.pop()
  return panel
}

/** Neighbours so many times as long tell that a group of intervals is short for a feature of its own. */
const SHORTER = 8
/** A feature has fewer intervals of like length: more are a wave, which a cut does not help. */
const MOST_ALIKE = 48
const MAX_CUTS = 8

/** The intervals, and what was left out between and around them. */
const withGaps = (spans: readonly Span[]): readonly Span[] =>
  [...spans, { a: Infinity, b: Infinity }].flatMap((span, k) => {
    const a = spans[k - 1]?.b ?? -Infinity
    return a < span.a ? [{ a, b: span.a }, span] : [span]
  })

/** Points in the middle of groups of short intervals, the shortest first: steps, humps and near poles. */
export const cutsOf = (resolved: readonly Span[]): readonly number[] => {
  const spans = withGaps(resolved).slice(0, -1)
  const sizes = spans.map(({ a, b }) => b - a)
  const found: { readonly at: number; readonly size: number }[] = []
  for (let k = 0; k < spans.length;) {
    const size = sizes[k]!
    let [first, last] = [k, k]
    // As far as intervals are hardly longer; the shortest of them is where the scan stands.
    while (first > 0 && sizes[first - 1]! < SHORTER * size) first--
    while (last + 1 < spans.length && sizes[last + 1]! < SHORTER * size) last++
    const isLeast = sizes.slice(first, last + 1).every((x) => x >= size)
    const alike = last - first + 1
    if (isLeast && first > 0 && last < spans.length - 1 && alike <= MOST_ALIKE) {
      let end = k
      while (end < last && sizes[end + 1] === size) end++
      found.push({ at: spans[k]!.a / 2 + spans[end]!.b / 2, size })
      k = last + 1
    } else k++
  }
  return found
    .sort((x, y) => x.size - y.size)
    .slice(0, MAX_CUTS)
    .map((f) => f.at)
}

/** Whether each function is resolved between two points of a region's charts. */
export const functionsOver = <T>(
  space: Space<T>,
  cells: readonly Cell<T>[],
  charts: readonly Chart<T>[],
  form: Form<T>,
): ((low: readonly number[], high: readonly number[]) => boolean) => {
  const between = new Between(space)
  const prober = new Prober(
    space,
    cells.map((c) => c.id),
    between,
  )
  const probes = form.functions.flatMap(({ exponent, rest }) =>
    [exponent, rest].flatMap((g) => (g ? [prober.probe(g)] : [])),
  )
  return (low, high) => {
    cells.forEach((cell, k) => between.move(cell, charts[k]!, low[k]!, high[k]!))
    return probes.every((p) => p.resolved())
  }
}
