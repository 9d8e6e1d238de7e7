/* Searches along a line in double precision. */

/** Relative width at which a search ends: nearer, rounding puts the two places that are compared in any order. */
const FINE = 1e-12
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** Two numbers between which a condition that holds at `low` and fails at `high` ends, after so many halvings at most. */
export const boundary = (
  holds: (x: number) => boolean,
  low: number,
  high: number,
  halvings: number,
): readonly [low: number, high: number] => {
  let [inside, outside] = [low, high]
  for (let n = 0; n < halvings; n++) {
    const middle = inside / 2 + outside / 2
    if (middle === inside || middle === outside) break
    if (holds(middle)) inside = middle
    else outside = middle
  }
  return [inside, outside]
}

/** Where a function is greatest between two numbers, and what it is there, by golden section. */
export const greatest = (
  f: (x: number) => number,
  low: number,
  high: number,
  steps: number,
  tolerance = FINE,
): { readonly x: number; readonly value: number } => {
  let [a, b] = [low, high]
  let [x, y] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
  let [fx, fy] = [f(x), f(y)]
  for (let n = 0; n < steps && b - a > tolerance * Math.max(Math.abs(a), Math.abs(b)); n++) {
    if (fx < fy) {
      ;[a, x, fx] = [x, y, fy]
      y = a + GOLDEN * (b - a)
      fy = f(y)
    } else {
      ;[b, y, fy] = [y, x, fx]
      x = b - GOLDEN * (b - a)
      fx = f(x)
    }
  }
  return fx > fy ? { x, value: fx } : { x: y, value: fy }
}

/** A function at ascending points. */
export interface Looked {
  readonly points: readonly number[]
  readonly values: readonly number[]
}

/**
 * Zeros of a function that was looked at: a point of its own, and where the sign changes from one to the next. Where it
 * stays at 0 for several points there is none: what makes it so has one there.
 */
export const zerosBetween = (
  f: (x: number) => number,
  { points, values }: Looked,
  halvings: number,
): readonly number[] =>
  points.slice(1).flatMap((high, n) => {
    const [before, at, after = NaN] = [values[n]!, values[n + 1]!, values[n + 2]]
    if (at === 0) return Math.abs(before * after) > 0 ? [high] : []
    const sign = Math.sign(before)
    return sign * at < 0 ? [boundary((x) => f(x) * sign > 0, points[n]!, high, halvings)[0]] : []
  })

/** Looked at also where it turns between two points so as to pass 0 and come back. */
export const withTurns = (f: (x: number) => number, { points, values }: Looked): Looked => {
  const found = points.flatMap((x, n) => {
    const [before, at, after] = [values[n - 1] ?? NaN, values[n]!, values[n + 1] ?? NaN]
    const [sign, size] = [Math.sign(at), Math.abs(at)]
    const nears = sign * before > size && sign * after >= size && size > 0
    const turn = nears ? greatest((y) => -sign * f(y), points[n - 1]!, points[n + 1]!, 60) : undefined
    if (!turn || turn.value <= 0) return [[x, at] as const]
    const own = [turn.x, -sign * turn.value] as const
    return turn.x < x ? [own, [x, at] as const] : [[x, at] as const, own]
  })
  return { points: found.map(([x]) => x), values: found.map(([, v]) => v) }
}
