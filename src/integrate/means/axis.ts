import {
  lineMap,
  sinhTimes,
  type Spread,
  spreadLogSlope,
  spreadOffset,
  type Substitution,
  through,
} from '../../numbers/lineMap'

/*
 * One visible entry as a variable of integration: stretches between the points where p̃ or the integrand is not
 * smooth, each with a change of variable after which the trapezoidal rule converges geometrically (Takahasi and Mori
 * 1974; Trefethen and Weideman 2014).
 */

/** How fast p̃ falls: like a Gaussian, like exp(−|x|), or like a power of x. */
type Tail = 'gaussian' | 'exponential' | 'power'

export interface AxisShape {
  readonly low: number
  readonly high: number
  readonly centre: number
  readonly scale: number
  readonly tail: Tail
  /** log x is Gaussian with these. */
  readonly logNormal?: { readonly mu: number; readonly sigma: number }
  /** How many scales the mass extends from the centre, where it is more than a few. */
  readonly reach?: number
  /** Where p̃ is not smooth. */
  readonly breaks: readonly number[]
}

/** x(t) and dx/dt, increasing on all of ℝ, and how far t is ever taken. */
export interface Stretch {
  readonly low: number
  readonly high: number
  readonly limit: number
  /** Step of t of the coarsest rule. */
  readonly step: number
  x(t: number): number
  /** log dx/dt */
  logSlope(t: number): number
}

const finite = (low: number, high: number): Stretch => ({
  low,
  high,
  limit: 4,
  step: 0.25,
  ...through(lineMap(low, high), sinhTimes(Math.PI)),
})

/** After which an exponential tail falls doubly exponentially. */
const EXPONENTIAL: Substitution = { s: (t) => t - Math.exp(-t), logSlope: (t) => Math.log1p(Math.exp(-t)) }

/** A half-line downwards is mirrored, t → −t. */
const half = (end: number, direction: 1 | -1, scale: number, tail: Tail): Stretch => {
  const [low, high] = direction > 0 ? [end, Infinity] : [-Infinity, end]
  const { x, logSlope } = through(lineMap(low, high, scale), tail === 'power' ? sinhTimes(Math.PI / 2) : EXPONENTIAL)
  return {
    low,
    high,
    limit: tail === 'power' ? 4.7 : 7,
    step: 0.25,
    x: (t) => x(direction * t),
    logSlope: (t) => logSlope(direction * t),
  }
}

const SPREADS: Readonly<Record<Tail, Pick<Stretch, 'limit' | 'step'> & { readonly spread: Spread }>> = {
  gaussian: { spread: 0, limit: 80, step: 0.5 },
  exponential: { spread: 1, limit: 7, step: 0.25 },
  power: { spread: 2, limit: 4.7, step: 0.25 },
}

const line = ({ centre, scale, tail, reach = 0 }: AxisShape): Stretch => {
  const { spread, limit, step } = SPREADS[tail]
  return {
    low: -Infinity,
    high: Infinity,
    limit: tail === 'gaussian' ? limit + reach : limit,
    step,
    x: (t) => centre + scale * spreadOffset(spread, t),
    logSlope: (t) => Math.log(scale) + spreadLogSlope(spread, t),
  }
}

const logNormalHalf = (mu: number, sigma: number): Stretch => ({
  low: 0,
  high: Infinity,
  limit: 80,
  step: 0.5,
  ...through(lineMap(0, Infinity), { s: (t) => mu + sigma * t, logSlope: () => Math.log(sigma) }),
})

/** The stretches between the axis's own breaks and further ones. */
export const stretchesOf = (axis: AxisShape, breaks: readonly number[]): readonly Stretch[] => {
  const inside = [...new Set([...axis.breaks, ...breaks])]
    .filter((b) => b > axis.low && b < axis.high)
    .sort((a, b) => a - b)
  const points = inside.filter((b, k) => k === 0 || b - inside[k - 1]! > 1e-12 * axis.scale)
  const ends = [axis.low, ...points, axis.high]
  if (axis.logNormal && points.length === 0) return [logNormalHalf(axis.logNormal.mu, axis.logNormal.sigma)]
  return ends.slice(1).map((high, k) => {
    const low = ends[k]!
    if (low === -Infinity && high === Infinity) return line(axis)
    if (high === Infinity) return half(low, 1, axis.scale, axis.tail)
    if (low === -Infinity) return half(high, -1, axis.scale, axis.tail)
    return finite(low, high)
  })
}

/** Nearer to an end than this, reciprocals of the distance leave the doubles. */
const NEAREST = 1e-60

/** An end may itself be off by a rounding. */
const margin = (end: number): number => (Number.isFinite(end) ? Math.max(NEAREST, 2e-15 * Math.abs(end)) : NEAREST)

export const isInside = ({ low, high }: Stretch, x: number): boolean => x - low > margin(low) && high - x > margin(high)

/** Nodes of the rule on one axis: values of x and logarithms of their weights. */
export interface Nodes {
  readonly x: Float64Array
  readonly logWeight: Float64Array
}

/** A stretch with the part of it that matters. */
export interface Range {
  readonly stretch: Stretch
  readonly from: number
  readonly to: number
}

/** The step of a rule beside the usual one, and where it starts, as a part of it. */
export interface Rule {
  readonly step: number
  readonly start: number
}
/** Half a step off 0 no node falls on the centre, where integrands are often exceptional. */
const RULE: Rule = { step: 1, start: 0.5 }

/** The nodes of the trapezoidal rule with the step halved `level` times, with the logarithms of their weights. */
function* eachNode(
  ranges: readonly Range[],
  level: number,
  { step, start }: Rule,
): Generator<readonly [x: number, logWeight: number]> {
  for (const { stretch, from, to } of ranges) {
    const h = step * stretch.step * 2 ** -level
    for (let k = Math.ceil(from / h - start); (k + start) * h <= to; k++) {
      const t = (k + start) * h
      const at = stretch.x(t)
      const w = Math.log(h) + stretch.logSlope(t)
      if (isInside(stretch, at) && Number.isFinite(w)) yield [at, w]
    }
  }
}

export const nodesOf = (ranges: readonly Range[], level: number, rule = RULE): Nodes => {
  const x: number[] = []
  const logWeight: number[] = []
  for (const [at, w] of eachNode(ranges, level, rule)) {
    x.push(at)
    logWeight.push(w)
  }
  return { x: Float64Array.from(x), logWeight: Float64Array.from(logWeight) }
}

/** How many nodes there are, counted up to a bound. */
export const countNodes = (ranges: readonly Range[], level: number, most: number): number => {
  let count = 0
  for (const _ of eachNode(ranges, level, RULE)) if (++count > most) break
  return count
}
