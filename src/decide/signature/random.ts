import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { RandomBits } from '../../numbers/residue'

/** Random bits for one purpose of one decision; different purposes and seeds do not overlap. */
export const randomStream = (seed: number, purpose: number): RandomBits => {
  const random = xoroshiro128plus(scramble(seed ^ scramble(purpose)))
  // The first outputs still show the seed, of which only 32 of the 128 bits of state are made.
  for (let k = 0; k < 32; k++) random.next()
  return random
}

/** The same as numbers in [0, 1). */
export const uniformStream = (seed: number, purpose: number): (() => number) => {
  const random = randomStream(seed, purpose)
  return () => (random.next() >>> 0) / 2 ** 32
}

/** The finaliser of MurmurHash3 (Appleby). */
const scramble = (n: number): number => {
  let h = n | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return h ^ (h >>> 16)
}
