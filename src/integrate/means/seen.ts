import type { Term } from '../../expr'

/*
 * Whether the nodes of a rule show what an integrand is like: a feature that lies between two of them must show in the
 * arguments of its functions.
 */

/** What functions of visible variables are functions of. */
export interface Curved {
  /** Arguments of sines, and exponents: what turns, or grows, at any value of its argument. */
  readonly waves: readonly Term[]
  /** Arguments of exponential functions. */
  readonly exponents: readonly Term[]
  /** Arguments of functions that are straight far from 0, as sigmoid and softplus. */
  readonly differences: readonly Term[]
  /** Bases of powers, and what has a singularity at 0. */
  readonly ratios: readonly Term[]
}

export const curvedList = ({ waves, exponents, differences, ratios }: Curved): readonly Term[] => [
  ...waves,
  ...exponents,
  ...differences,
  ...ratios,
]

/** The arguments, in the order of their list, at one node of a line. */
export interface Look {
  readonly x: number
  readonly values: Float64Array
}

/** Most that an argument may change by from one node to the next; of a difference far from 0, a part of it. */
const STEP = 1
const PART = 0.1
/** So many times its size a base may change by. */
const RATIO = 3
/** An exponential function below this adds nothing to a double. */
const NOTHING = -60
/** Powers up to this are taken into account where a base shrinks between two nodes. */
const POWER = 4

/** How far the argument is from straight around the node: a bound of how far it may rise between two nodes above both. */
const bendAt = (looks: readonly Look[], k: number, n: number): number => {
  const [a, b, c] = [looks[n - 1], looks[n], looks[n + 1]]
  if (!a || !b || !c || !(c.x > a.x)) return 0
  const straight = a.values[k]! + ((c.values[k]! - a.values[k]!) * (b.x - a.x)) / (c.x - a.x)
  const bend = Math.abs(b.values[k]! - straight)
  return Number.isNaN(bend) ? Infinity : bend
}

/**
 * Whether nothing lies between the nodes that does not show at them; `logs` are the logarithms of what they add at most,
 * which are dear and asked for where an argument leaps: what is `depth` below the greatest does not count.
 */
export const isSeen = (
  looks: readonly Look[],
  curved: Curved,
  depth: number,
  logs: () => readonly number[],
): boolean => {
  const ends = [curved.waves, curved.exponents, curved.differences, curved.ratios].map((list) => list.length)
  const [waves, exponents, differences] = [ends[0]!, ends[0]! + ends[1]!, ends[0]! + ends[1]! + ends[2]!]
  let known: { readonly logs: readonly number[]; readonly floor: number } | undefined
  const isNegligible = (n: number, rise: number): boolean => {
    if (!known) {
      const list = logs()
      known = { logs: list, floor: list.reduce((m, log) => (log > m ? log : m), -Infinity) - depth }
    }
    return Math.max(known.logs[n]!, known.logs[n - 1]!) + rise < known.floor
  }
  return looks.every((look, n) => {
    const before = looks[n - 1]
    if (!before) return true
    let rise = 0
    let isClear = true
    for (let k = 0; k < look.values.length; k++) {
      const [a, b] = [before.values[k]!, look.values[k]!]
      const bend = Math.max(bendAt(looks, k, n - 1), bendAt(looks, k, n))
      const change = Math.abs(a - b)
      const size = Math.min(Math.abs(a), Math.abs(b))
      if (k < waves) {
        rise += bend
        isClear &&= change <= STEP
      } else if (k < exponents) {
        rise += bend
        isClear &&= bend <= STEP || Math.max(a, b) + bend < NOTHING
      } else if (k < differences) {
        rise += Math.log1p(bend)
        isClear &&= change <= STEP + PART * size
      } else {
        rise += bend < 2 * size ? -POWER * Math.log1p(-bend / (2 * size)) : Infinity
        // A straight base that keeps its sign has no zero between the nodes.
        isClear &&= change <= RATIO * size || (a * b > 0 && bend < size / 2)
      }
    }
    return isClear || isNegligible(n, rise)
  })
}
