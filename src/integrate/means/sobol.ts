/*
 * Sobol sequences by Gray code (Antonov and Saleev 1979) with the direction numbers of Joe and Kuo 2008,
 * "Constructing Sobol sequences with better two-dimensional projections", new-joe-kuo-6: for each dimension from the
 * second the degree s, the coefficients a of its primitive polynomial, and the initial numbers m.
 */
const JOE_KUO: readonly (readonly [s: number, a: number, m: readonly number[]])[] = [
  [1, 0, [1]],
  [2, 1, [1, 3]],
  [3, 1, [1, 3, 1]],
  [3, 2, [1, 1, 1]],
  [4, 1, [1, 1, 3, 3]],
  [4, 4, [1, 3, 5, 13]],
  [5, 2, [1, 1, 5, 5, 17]],
  [5, 4, [1, 1, 5, 5, 5]],
  [5, 7, [1, 1, 7, 11, 19]],
  [5, 11, [1, 1, 5, 1, 1]],
  [5, 13, [1, 1, 1, 3, 11]],
  [5, 14, [1, 3, 5, 5, 31]],
  [6, 1, [1, 3, 3, 9, 7, 49]],
  [6, 13, [1, 1, 1, 15, 21, 21]],
  [6, 16, [1, 3, 1, 13, 27, 49]],
  [6, 19, [1, 1, 1, 15, 7, 5]],
  [6, 22, [1, 3, 1, 15, 13, 25]],
  [6, 25, [1, 1, 5, 5, 19, 61]],
  [7, 1, [1, 3, 7, 11, 23, 15, 103]],
  [7, 4, [1, 3, 7, 13, 13, 15, 69]],
  [7, 7, [1, 1, 3, 13, 7, 35, 63]],
  [7, 8, [1, 3, 5, 9, 1, 25, 53]],
  [7, 14, [1, 3, 1, 13, 9, 35, 107]],
  [7, 19, [1, 3, 1, 5, 27, 61, 31]],
  [7, 21, [1, 1, 5, 11, 19, 41, 61]],
  [7, 28, [1, 3, 5, 3, 3, 13, 69]],
  [7, 31, [1, 1, 7, 13, 1, 19, 1]],
  [7, 32, [1, 3, 7, 5, 13, 19, 59]],
  [7, 37, [1, 1, 3, 9, 25, 29, 41]],
  [7, 41, [1, 3, 5, 13, 23, 1, 55]],
  [7, 42, [1, 3, 7, 3, 13, 59, 17]],
]
/** Dimensions that there are direction numbers for. */
export const MAX_DIMENSIONS = JOE_KUO.length + 1

const BITS = 32

const directions = (dimension: number): Uint32Array => {
  const v = new Uint32Array(BITS)
  if (dimension === 0) {
    for (let k = 0; k < BITS; k++) v[k] = 2 ** (31 - k)
    return v
  }
  const [s, a, m] = JOE_KUO[dimension - 1]!
  for (let k = 0; k < BITS; k++) {
    if (k < s) {
      v[k] = m[k]! * 2 ** (31 - k)
      continue
    }
    let next = v[k - s]! ^ (v[k - s]! >>> s)
    for (let j = 1; j < s; j++) if ((a >>> (s - 1 - j)) & 1) next ^= v[k - j]!
    v[k] = next >>> 0
  }
  return v
}

/** The bits in reverse order. */
const reversed = (x: number): number => {
  let r = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1)
  r = ((r >>> 2) & 0x33333333) | ((r & 0x33333333) << 2)
  r = ((r >>> 4) & 0x0f0f0f0f) | ((r & 0x0f0f0f0f) << 4)
  r = ((r >>> 8) & 0x00ff00ff) | ((r & 0x00ff00ff) << 8)
  return (r >>> 16) | (r << 16)
}

/**
 * Owen's nested uniform scrambling by a hash in which each bit depends on the bits above it only (Burley 2020,
 * "Practical Hash-based Owen Scrambling", with the constants of Vegdahl): errors of smooth integrands fall like n^-3/2.
 */
const scrambled = (bits: number, seed: number): number => {
  let x = reversed(bits)
  x ^= Math.imul(x, 0x3d20adea)
  x = (x + seed) | 0
  x = Math.imul(x, (seed >>> 16) | 1)
  x ^= Math.imul(x, 0x05526c56)
  x ^= Math.imul(x, 0x53a22864)
  return reversed(x) >>> 0
}

/** Points of the sequence in (0, 1)^d, each coordinate scrambled by its own seed of 32 bits where there is one. */
export class Sobol {
  readonly #directions: readonly Uint32Array[]
  readonly #state: Uint32Array
  #count = 0

  constructor(
    readonly dimensions: number,
    readonly seeds: readonly number[] = [],
  ) {
    if (dimensions > MAX_DIMENSIONS)
      throw new RangeError(`Sobol points have at most ${MAX_DIMENSIONS} dimensions here, not ${dimensions}`)
    this.#directions = Array.from({ length: dimensions }, (_, k) => directions(k))
    this.#state = new Uint32Array(dimensions)
  }

  /** Fills `into` with the next point. */
  next(into: Float64Array): void {
    for (let d = 0; d < this.dimensions; d++) {
      const seed = this.seeds[d]
      const bits = seed === undefined ? this.#state[d]! : scrambled(this.#state[d]!, seed)
      into[d] = (bits + 0.5) / 2 ** 32
    }
    const zero = Math.clz32(~this.#count & (this.#count + 1)) ^ 31
    for (let d = 0; d < this.dimensions; d++) this.#state[d]! ^= this.#directions[d]![zero]!
    this.#count++
  }
}
