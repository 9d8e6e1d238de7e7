/*
 * Sums over all joint states of coupled discrete units, where no order of elimination is better: a walk down the tree
 * of their states, one level a unit, in pairs of float64 with a bound on the error that is known beforehand.
 *
 * The weight of what is above a node and the factors of what is below it change by one row of pairs when the node is
 * entered, so that a state costs a few products, however many pairs there are. That is as in a Gray code, but nothing
 * that is rounded goes from one state to the next. Σ exp(−E), and the same restricted to each state of one unit or of
 * two, come back up the tree, each number added to as many others as the levels have states.
 */

/** Where the numbers of each unit begin: one for each of its states, and one for each pair with a state of a later unit. */
export interface Layout {
  readonly sizes: readonly number[]
  /** Offsets by unit, and the length. The state t of unit k is at `ones[k] + t`. */
  readonly ones: Int32Array
  /** The pair of it with the state s of an earlier unit j is at `pairs[j] + s · (length − ones[j + 1]) + (ones[k] + t − ones[j + 1])`. */
  readonly pairs: Int32Array
}

export const layoutOf = (sizes: readonly number[]): Layout => {
  const ones = new Int32Array(sizes.length + 1)
  const pairs = new Int32Array(sizes.length + 1)
  sizes.forEach((size, d) => (ones[d + 1] = ones[d]! + size))
  sizes.forEach((size, d) => (pairs[d + 1] = pairs[d]! + size * (ones.at(-1)! - ones[d + 1]!)))
  return { sizes, ones, pairs }
}

/** Where a layout has the first state of unit k beside the state s of an earlier unit j. */
export const pairAt = ({ sizes, ones, pairs }: Layout, j: number, s: number, k: number): number =>
  pairs[j]! + s * (ones[sizes.length]! - ones[j + 1]!) + ones[k]! - ones[j + 1]!

/** Numbers as sums of two doubles, the second at most half a unit in the last place of the first. */
export interface Pairs {
  readonly high: Float64Array
  readonly low: Float64Array
}

const zeros = (length: number): Pairs => ({ high: new Float64Array(length), low: new Float64Array(length) })

/** Factors of the weight of a state, one for each unit and one for each pair of units, in a layout; at most 1 each. */
export interface Factors {
  readonly layout: Layout
  readonly ones: Pairs
  readonly pairs: Pairs
  /** By how much a product of all may be off relatively, before anything is rounded here. */
  readonly error: number
}

export const noFactors = (layout: Layout): Factors => {
  const factors = { layout, ones: zeros(layout.ones.at(-1)!), pairs: zeros(layout.pairs.at(-1)!), error: 0 }
  factors.ones.high.fill(1)
  factors.pairs.high.fill(1)
  return factors
}

/** Weights of all states, and of those in which one unit, or two, are in given states, in the same layout. */
export interface StateSums {
  readonly ones: Pairs
  readonly pairs: Pairs
  /** How far each sum may be off, relative to it and absolutely. */
  readonly relative: number
  readonly absolute: number
}

const UNIT = 2 ** -53
/** What a product of pairs loses, and what a sum of two that are positive does, in units of 2⁻¹⁰⁶ (Joldes, Muller & Popescu 2017, DWTimesDW1 and SloppyDWPlusDW, rounded up). */
const PRODUCT = 8
const SUM = 4
/** States between two looks at the clock. */
const TICK_STATES = 2 ** 10
/** What underflow comes to in all: factors are at most 1, so each of some hundred products for each of 2^24 weights adds at most 2^-1070. */
const UNDERFLOW = 2 ** -1020
/** Where the greatest weight is less, underflow may count: 2^-120 relative to it. */
const LEAST = 2 ** -900
/** Rounds of a descent, each of which finds a greater weight. */
const MOST_ROUNDS = 100
/** Veltkamp's: x · SPLITTER tells the upper half of the digits of x. */
const SPLITTER = 2 ** 27 + 1

/** The weight of a state that no change of one unit makes greater. */
const greatWeight = ({ layout, ones, pairs }: Factors): number => {
  const { sizes } = layout
  const state = sizes.map(() => 0)
  const joined = (a: number, s: number, b: number): number =>
    a < b ? pairs.high[pairAt(layout, a, s, b) + state[b]!]! : pairs.high[pairAt(layout, b, state[b]!, a) + s]!
  const local = (a: number, s: number): number =>
    sizes.reduce((w, _, b) => (a === b ? w : w + Math.log(joined(a, s, b))), Math.log(ones.high[layout.ones[a]! + s]!))
  for (let better = true, round = 0; better && round < MOST_ROUNDS; round++) {
    better = false
    for (const [a, size] of sizes.entries())
      for (let s = 0; s < size; s++)
        if (local(a, s) > local(a, state[a]!)) {
          state[a] = s
          better = true
        }
  }
  const own = (s: number, a: number): number => ones.high[layout.ones[a]! + s]!
  const among = (s: number, a: number): number => state.slice(0, a).reduce((w, _, b) => w * joined(a, s, b), own(s, a))
  return state.reduce((w, s, a) => w * among(s, a), 1)
}

/** to[x] = a[x] · b[x + shift] for x in from..end; with `same`, a[x] · b[shift]. */
const multiply = (to: Pairs, a: Pairs, b: Pairs, from: number, end: number, shift: number, same = false): void => {
  const [toHigh, toLow, aHigh, aLow, bHigh, bLow] = [to.high, to.low, a.high, a.low, b.high, b.low]
  for (let x = from; x < end; x++) {
    const y = same ? shift : x + shift
    const p = aHigh[x]!
    const q = bHigh[y]!
    const product = p * q
    const pBig = SPLITTER * p
    const pHigh = pBig - (pBig - p)
    const pLow = p - pHigh
    const qBig = SPLITTER * q
    const qHigh = qBig - (qBig - q)
    const qLow = q - qHigh
    const rounded = pHigh * qHigh - product + pHigh * qLow + pLow * qHigh + pLow * qLow
    const rest = rounded + (p * bLow[y]! + aLow[x]! * q)
    const high = product + rest
    toHigh[x] = high
    toLow[x] = rest - (high - product)
  }
}

/** to[at] or, without it, to[x] gets a[x] added, for x in from..end; all are positive. */
const addTo = (to: Pairs, a: Pairs, from: number, end: number, at?: number): void => {
  const [toHigh, toLow, aHigh, aLow] = [to.high, to.low, a.high, a.low]
  for (let x = from; x < end; x++) {
    const y = at ?? x
    const p = toHigh[y]!
    const q = aHigh[x]!
    const sum = p + q
    const part = sum - p
    const rest = p - (sum - part) + (q - part) + (toLow[y]! + aLow[x]!)
    const high = sum + rest
    toHigh[y] = high
    toLow[y] = rest - (high - sum)
  }
}

const copy = (to: Pairs, at: number, from: Pairs, begin: number, end: number): void => {
  for (let x = begin; x < end; x++) {
    to.high[at + x - begin] = from.high[x]!
    to.low[at + x - begin] = from.low[x]!
  }
}

/** One level of the tree: what is known there of the units from its own on. */
interface Level {
  /** Factors of each state of each unit, by those above; those of the level's own unit hold the weight of all that is above. */
  readonly factors: Pairs
  readonly ones: Pairs
  readonly pairs: Pairs
}

class Walk {
  readonly #levels: readonly Level[]
  readonly #end: number
  readonly #endPairs: number
  #sinceTick = 0

  constructor(
    readonly factors: Factors,
    readonly tick: () => void,
  ) {
    const { layout, ones } = factors
    this.#end = layout.ones.at(-1)!
    this.#endPairs = layout.pairs.at(-1)!
    this.#levels = layout.sizes.map(() => ({
      factors: zeros(this.#end),
      ones: zeros(this.#end),
      pairs: zeros(this.#endPairs),
    }))
    copy(this.#levels[0]!.factors, 0, ones, 0, this.#end)
  }

  sums(): Pick<StateSums, 'ones' | 'pairs'> {
    this.#below(0)
    return this.#levels[0]!
  }

  /** Sums over the states of unit d and of those after it, given those before. */
  #below(d: number): void {
    const { sizes, ones: first, pairs: firstPair } = this.factors.layout
    const [own, next, nextPairs] = [first[d]!, first[d + 1]!, firstPair[d + 1]!]
    const level = this.#levels[d]!
    const after = this.#end - next
    if (after === 0) {
      copy(level.ones, own, level.factors, own, next)
      this.#count(sizes[d]!)
      return
    }
    const below = this.#levels[d + 1]!
    const nextEnd = first[d + 2]!
    for (let s = 0; s < sizes[d]!; s++) {
      const row = firstPair[d]! + s * after
      multiply(below.factors, level.factors, this.factors.pairs, next, this.#end, row - next)
      multiply(below.factors, below.factors, level.factors, next, nextEnd, own + s, true)
      this.#below(d + 1)
      copy(level.pairs, row, below.ones, next, this.#end)
      level.ones.high[own + s] = 0
      level.ones.low[own + s] = 0
      addTo(level.ones, below.ones, next, nextEnd, own + s)
      if (s === 0) {
        copy(level.ones, next, below.ones, next, this.#end)
        copy(level.pairs, nextPairs, below.pairs, nextPairs, this.#endPairs)
      } else {
        addTo(level.ones, below.ones, next, this.#end)
        addTo(level.pairs, below.pairs, nextPairs, this.#endPairs)
      }
    }
  }

  #count(states: number): void {
    if ((this.#sinceTick += states) < TICK_STATES) return
    this.#sinceTick = 0
    this.tick()
  }
}

/**
 * All sums, or undefined where even the greatest weight that was found is so small that those that underflow may count.
 *
 * Every weight is a product of at most one factor for each unit and each pair; a sum over the states of a level adds
 * one number less than there are states.
 */
export const stateSums = (factors: Factors, tick: () => void): StateSums | undefined => {
  if (!(greatWeight(factors) > LEAST)) return undefined
  const { sizes, ones } = factors.layout
  const products = sizes.length + (sizes.length * (sizes.length + 1)) / 2
  const rounding = (PRODUCT * products + SUM * ones.at(-1)!) * UNIT ** 2
  return { ...new Walk(factors, tick).sums(), relative: (factors.error + rounding) * 1.01, absolute: UNDERFLOW }
}
