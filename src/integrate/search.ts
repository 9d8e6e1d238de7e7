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
