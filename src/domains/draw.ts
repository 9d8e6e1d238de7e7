import * as Q from '../numbers/rational'

/** A whole number from low to high. */
export const drawInteger = (random: () => number, low: number, high: number): number =>
  low + Math.min(high - low, Math.floor(random() * (high - low + 1)))

/** Mostly k/8 in [−2, 2]; one in eight is larger, one in eight smaller. */
export const drawReal = (random: () => number): Q.Rational => {
  const size = random()
  if (size < 0.125) return Q.rational(drawInteger(random, -20, 20), 4)
  if (size < 0.25) return Q.rational(drawInteger(random, -16, 16), 64)
  return Q.rational(drawInteger(random, -16, 16), 8)
}

/** Mostly k/8 in (0, 3]; one in ten is larger, one in ten smaller. */
export const drawPositive = (random: () => number): Q.Rational => {
  const size = random()
  if (size < 0.1) return Q.rational(drawInteger(random, 12, 32), 4)
  if (size < 0.2) return Q.rational(drawInteger(random, 1, 8), 32)
  return Q.rational(drawInteger(random, 1, 24), 8)
}

/** An integer in low..high, also where the bounds are far apart. */
export const drawBetween = (random: () => number, low: bigint, high: bigint): Q.Rational => {
  const count = high - low + 1n
  return Q.rational(
    count <= 1n ? low : low + BigInt(Math.floor(random() * Number(count < 1_000_000n ? count : 1_000_000n))),
  )
}
