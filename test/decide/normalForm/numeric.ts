import { Evaluator, type ArrayValue } from '../../../src/hidden/evaluator'
import { Unsupported } from '../../../src/program/unsupported'
import { isFault, UNRESOLVED } from '../../../src/numbers/algebra'
import type { Ball } from '../../../src/numbers/ball'
import { ballAlgebra } from '../../../src/algebras/ballAlgebra'
import * as Q from '../../../src/numbers/rational'
import { a, A, b, c, i, j, k, P, random, s, S, u, v, VARIABLES, w, W } from './samples'
import type { Term } from './terms'

const LEVELS = [96, 400].map((bits) => ballAlgebra(bits))

const draw = (r: (below: number) => number, positive: boolean, scale: number): Q.Rational => {
  const x = Q.rational(r(2 * scale + 1) - scale, 8)
  return positive ? Q.rational((x.n < 0n ? -x.n : x.n) + 1n, x.d) : x
}

/** Random exact values of the sample variables at sizes n and m. */
export const arraysAt = (
  r: (below: number) => number,
  n: number,
  m: number,
): Map<string, { dims: number[]; values: Q.Rational[] }> => {
  const out = new Map<string, { dims: number[]; values: Q.Rational[] }>()
  const scale = [6, 20, 40][r(3)]!
  const dims: Record<string, number[]> = {
    v: [n],
    w: [n],
    u: [n],
    W: [n, m],
    A: [n, n],
    S: [n, n],
    P: [n, n],
    c: [m],
    s: [],
    a: [],
    b: [],
  }
  for (const x of VARIABLES) {
    const d = dims[x.name]!
    const total = d.reduce((p, q) => p * q, 1)
    const values = Array.from({ length: total }, () => draw(r, x === u || x === s, scale))
    if (x === S || x === P)
      for (let p = 0; p < n; p++) for (let q = 0; q < p; q++) values[p * n + q] = values[q * n + p]!
    // Diagonally dominant, so positive definite.
    if (x === P) for (let p = 0; p < n; p++) values[p * n + p] = Q.rational(scale * n + 1 + r(5), 4)
    out.set(x.name, { dims: d, values })
  }
  return out
}

export interface Disagreement {
  readonly n: number
  readonly m: number
  readonly indices: Readonly<Record<string, number>>
  readonly left: number
  readonly right: number
}

/** A point where both sides are defined and certainly differ, with how many points were compared. */
export const compare = (
  left: Term,
  right: Term,
  seed: number,
  points = 6,
): { disagreement?: Disagreement; compared: number } => {
  const r = random(seed)
  let compared = 0
  for (let p = 0; p < points; p++) {
    const [n, m] = [1 + (p % 3), 1 + r(3)]
    const values = arraysAt(r, n, m)
    const indices = { i: 1 + r(n), k: 1 + r(n), j: 1 + r(m) }
    for (const algebra of LEVELS) {
      const arrays = new Map<string, ArrayValue<Ball>>(
        [...values].map(([name, x]) => [name, { dims: x.dims, values: x.values.map((q) => algebra.rational(q)) }]),
      )
      const evaluator = new Evaluator(
        algebra,
        new Map([
          ['n', n],
          ['m', m],
        ]),
        arrays,
      )
      for (const [name, value] of Object.entries(indices)) evaluator.indices.set(name, value)
      try {
        const [x, y] = [evaluator.value(left), evaluator.value(right)]
        compared++
        const sign = signOf(algebra, algebra.sub(x, y))
        if (sign === 'differs')
          return { compared, disagreement: { n, m, indices, left: algebra.midpoint(x), right: algebra.midpoint(y) } }
        if (sign === 'equal') break
      } catch (thrown) {
        if (thrown instanceof Unsupported || (isFault(thrown) && thrown !== UNRESOLVED)) break
        if (!isFault(thrown)) throw thrown
      }
    }
  }
  return { compared }
}

const signOf = (algebra: (typeof LEVELS)[number], x: Ball): 'differs' | 'equal' | 'unresolved' => {
  try {
    return algebra.sign(x) === 0 ? 'equal' : 'differs'
  } catch {
    return 'unresolved'
  }
}
export { a, A, b, c, i, j, k, P, s, S, u, v, w, W }
