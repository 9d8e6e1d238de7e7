/** A function without bounds on its arguments, and its gradient. */
export type Smooth = (x: readonly number[]) => { readonly value: number; readonly gradient: readonly number[] }

export interface Reached {
  readonly x: readonly number[]
  readonly value: number
  /** The last steps together: where it was still going. */
  readonly heading: readonly number[]
  /** Whether the gradient has become small. */
  readonly isMinimum: boolean
}

const MOST_STEPS = 120
const HALVINGS = 30
/** Steps of which the heading is made. */
const LAST = 5
const LONGEST_STEP = 3
const SMALL_GRADIENT = 1e-7

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, x, k) => sum + x * b[k]!, 0)

/** From a start downwards by Broyden, Fletcher, Goldfarb and Shanno's method with halved steps, as far as it gets. */
export const minimise = (f: Smooth, start: readonly number[], floor: number): Reached => {
  const identity = (): number[][] => start.map((_, r) => start.map((__, c) => (r === c ? 1 : 0)))
  let inverse = identity()
  let x = start
  let at = f(x)
  const path = [x]
  let isMinimum = false
  for (let step = 0; step < MOST_STEPS && at.value > floor && Number.isFinite(at.value); step++) {
    const size = Math.sqrt(dot(at.gradient, at.gradient))
    isMinimum = size <= SMALL_GRADIENT * (1 + Math.abs(at.value))
    if (isMinimum) break
    let direction = inverse.map((row) => -dot(row, at.gradient))
    if (!(dot(direction, at.gradient) < 0)) {
      inverse = identity()
      direction = at.gradient.map((g) => -g)
    }
    const longest = Math.sqrt(dot(direction, direction))
    if (longest > LONGEST_STEP) direction = direction.map((d) => (d * LONGEST_STEP) / longest)
    const slope = dot(direction, at.gradient)
    let next = at
    let t = 1
    let moved = x
    for (let k = 0; k < HALVINGS; k++, t /= 2) {
      moved = x.map((a, j) => a + t * direction[j]!)
      next = f(moved)
      if (next.value <= at.value + 1e-4 * t * slope) break
    }
    if (!(next.value < at.value)) break
    const s = moved.map((a, k) => a - x[k]!)
    const y = next.gradient.map((g, k) => g - at.gradient[k]!)
    inverse = updated(inverse, s, y)
    x = moved
    at = next
    path.push(x)
  }
  const before = path.at(-1 - LAST) ?? path[0]!
  return { x, value: at.value, heading: x.map((a, k) => a - before[k]!), isMinimum }
}

const updated = (inverse: number[][], s: readonly number[], y: readonly number[]): number[][] => {
  const sy = dot(s, y)
  if (!(sy > 1e-12 * Math.sqrt(dot(s, s) * dot(y, y)))) return inverse
  const hy = inverse.map((row) => dot(row, y))
  const yhy = dot(y, hy)
  return inverse.map((row, r) =>
    row.map((h, c) => h + ((sy + yhy) * s[r]! * s[c]!) / (sy * sy) - (hy[r]! * s[c]! + s[r]! * hy[c]!) / sy),
  )
}
