/* The line onto intervals, in double precision, so that the trapezoidal rule converges geometrically there. */

/**
 * A smooth map from the line s ∈ ℝ onto an interval: x = s, x = low + scale·e^s, x = high − scale·e^s, or
 * x = low + (high − low)·sigmoid(s). Powers and logarithms of the distance to an end become exponentials and lines.
 */
export interface LineMap {
  x(s: number): number
  /** log |dx/ds| */
  logSlope(s: number): number
  /** s of a double strictly inside; ±Infinity outside. */
  inverse(x: number): number
}

export const lineMap = (low: number, high: number, scale = 1): LineMap => {
  const [size, isBounded] = [high - low, Number.isFinite(low) && Number.isFinite(high)]
  const logScale = Math.log(isBounded ? size : scale)
  if (isBounded)
    return {
      x: (s) => (s < 0 ? low + size / (1 + Math.exp(-s)) : high - size / (1 + Math.exp(s))),
      logSlope: (s) => logScale - Math.abs(s) - 2 * Math.log1p(Math.exp(-Math.abs(s))),
      inverse: (x) => Math.log((x - low) / (high - x)),
    }
  if (low === -Infinity && high === Infinity) return { x: (s) => s, logSlope: () => 0, inverse: (x) => x }
  const [end, sign] = low === -Infinity ? [high, -1] : [low, 1]
  return {
    x: (s) => end + sign * scale * Math.exp(s),
    logSlope: (s) => logScale + s,
    inverse: (x) => Math.log((sign * (x - end)) / scale),
  }
}

/** A change of variable s(t) with log ds/dt. */
export interface Substitution {
  s(t: number): number
  logSlope(t: number): number
}

/** s = factor · sinh t, after which ends are reached doubly exponentially (Takahasi and Mori 1974). */
export const sinhTimes = (factor: number): Substitution => ({
  s: (t) => factor * Math.sinh(t),
  logSlope: (t) => Math.log(factor * Math.cosh(t)),
})

/** The map in t. */
export const through = (map: LineMap, { s, logSlope }: Substitution): Pick<LineMap, 'x' | 'logSlope'> => ({
  x: (t) => map.x(s(t)),
  logSlope: (t) => map.logSlope(s(t)) + logSlope(t),
})

/** How the steps t of the trapezoidal rule are spread: evenly, sinh t, or sinh(π/2 · sinh t) standard widths from the mode. */
export type Spread = 0 | 1 | 2

export const spreadOffset = (spread: Spread, t: number): number =>
  spread === 0 ? t : spread === 1 ? Math.sinh(t) : Math.sinh((Math.PI / 2) * Math.sinh(t))
/** log of the derivative. */
export const spreadLogSlope = (spread: Spread, t: number): number => {
  if (spread === 0) return 0
  const logCosh = (x: number): number => Math.abs(x) + Math.log1p(Math.exp(-2 * Math.abs(x))) - Math.LN2
  if (spread === 1) return logCosh(t)
  return logCosh((Math.PI / 2) * Math.sinh(t)) + Math.log(Math.PI / 2) + logCosh(t)
}
