/* Zeros of functions of one number. */

type Real = (t: number) => number

/** Nodes on each side of 0, from near 0 outwards to the end. */
const NODES = 160
const END = 1e6
const SCALE = 4
const WIDTH = Math.asinh(END * SCALE) / NODES
/** Nodes between ends. */
const INNER = 80
const HALVINGS = 80
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** Where values may be: between the ends, which may be infinite and are themselves left out. */
export interface Ends {
  readonly low: number
  readonly high: number
}

/** `shift` in [0, 1) moves the nodes, so that no zero is missed for ever. */
const nodesIn = ({ low, high }: Ends, marks: readonly number[], shift: number): readonly number[] => {
  const far = Array.from({ length: NODES }, (_, k) => Math.sinh((k + shift) * WIDTH) / SCALE)
  const middle = Number.isFinite(high - low) ? [] : far.flatMap((t) => [t, -t])
  const origin = Number.isFinite(low) ? low : Number.isFinite(high) ? high : 0
  const inner = Number.isFinite(high - low)
    ? Array.from({ length: INNER }, (_, k) => low + ((k + shift) / INNER) * (high - low))
    : []
  const all = [...inner, ...middle.map((t) => origin + t), ...marks.flatMap((c) => [c, -c])]
  return [...new Set(all)].filter((t) => t > low && t < high).sort((a, b) => a - b)
}

/** Where a zero was seen, about `at`; `found` is empty where it was none. */
export interface Seen {
  readonly at: number
  readonly found: () => readonly number[]
}

/**
 * Zeros between the ends: where the sign changes, where the function only touches 0, and nodes at which it is 0. `marks`
 * are values that are looked at themselves. Zeros may be missed, and jumps are none.
 */
export const zerosOf = (f: Real, ends: Ends, marks: readonly number[], shift: number): readonly Seen[] => {
  const nodes = nodesIn(ends, marks, shift)
  const values = nodes.map(f)
  const zeros: Seen[] = []
  for (const [k, at] of nodes.entries()) {
    const [before, value, after] = [values[k - 1], values[k]!, values[k + 1]]
    if (value === 0) zeros.push({ at, found: () => [at] })
    if (after === undefined || !Number.isFinite(value) || !Number.isFinite(after)) continue
    const next = nodes[k + 1]!
    if (value * after < 0) zeros.push({ at, found: () => crossing(f, at, next) })
    else if (before !== undefined && isLow(before, value, after))
      zeros.push({ at, found: () => touching(f, nodes[k - 1]!, next) })
  }
  return zeros
}

/** All of one sign, and the middle is nearest to 0. */
const isLow = (a: number, b: number, c: number): boolean =>
  a * b > 0 && b * c > 0 && Math.abs(b) <= Math.abs(a) && Math.abs(b) <= Math.abs(c)

/** Where a jump or a pole changes the sign, the values do not get small. */
const SMALL = 1e-3

const crossing = (f: Real, low: number, high: number): readonly number[] => {
  const first = f(low)
  const size = Math.abs(first) + Math.abs(f(high))
  let [a, b] = [low, high]
  for (let n = 0; n < HALVINGS; n++) {
    const middle = (a + b) / 2
    if (middle === a || middle === b) break
    if (f(middle) * first > 0) a = middle
    else b = middle
  }
  const [atA, atB] = [Math.abs(f(a)), Math.abs(f(b))]
  return atA + atB <= SMALL * size ? [atA < atB ? a : b] : []
}

/** Where the values come so much nearer to 0 than beside it, they are taken to touch it. */
const TOUCHING = 1e-9

const touching = (f: Real, low: number, high: number): readonly number[] => {
  const up = Math.sign(f(low))
  const height = (t: number): number => up * f(t)
  let [a, b] = [low, high]
  for (let n = 0; n < HALVINGS; n++) {
    const [left, right] = [b - GOLDEN * (b - a), a + GOLDEN * (b - a)]
    for (const t of [left, right]) if (height(t) < 0) return [...crossing(f, low, t), ...crossing(f, t, high)]
    if (height(left) <= height(right)) b = right
    else a = left
  }
  const least = (a + b) / 2
  return height(least) <= TOUCHING * Math.max(height(low), height(high)) ? [least] : []
}
