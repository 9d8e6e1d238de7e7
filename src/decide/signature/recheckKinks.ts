import type { Term } from '../../expr'
import { type Level, power } from './recheckChain'
import { NoValue } from './recheckIntegers'
import { Redraw } from './recheckJets'

/*
 * Where functions have a kink or a domain: arguments whose signs a residue only chooses. A sign that a draw took can be
 * had by real numbers where each argument has a variable of its own that moves it along a line.
 */

/** An argument of abs, sign, relu, max, min, or of a logarithm or root, where an evaluation met it. */
export interface Kink {
  /** True of a factor of an argument of `sign`, which has a value of its own at 0. */
  readonly jumps: boolean
  /** The residue at a level, under the draw's values as they are at the moment. */
  readonly at: (level: number) => bigint
}

/** The values of a draw, which can be moved. */
export interface Movable {
  readonly chain: readonly Level[]
  /** Real variables met so far, by key. */
  readonly reals: ReadonlySet<string>
  get(key: string, level: number): bigint
  /** Gives a variable another value at a level; all that follows from it is forgotten. */
  set(key: string, level: number, value: bigint): void
}

/** The residue, or undefined where it has none. */
export const residueOf = (kink: Kink, level: number): bigint | undefined => {
  try {
    return kink.at(level)
  } catch (thrown) {
    if (thrown instanceof Redraw || thrown instanceof NoValue) return undefined
    throw thrown
  }
}

/** The argument at three values of a variable one apart, its own value first. */
const along = (draw: Movable, kink: Kink, key: string, level: number): readonly bigint[] | undefined => {
  const own = draw.get(key, level)
  const values: bigint[] = []
  for (let step = 0n; step < 3n; step++) {
    draw.set(key, level, (own + step) % draw.chain[level]!.prime)
    const value = residueOf(kink, level)
    if (value !== undefined) values.push(value)
  }
  draw.set(key, level, own)
  return values.length === 3 ? values : undefined
}

/** How much the argument grows with the variable, where that is the same everywhere; 0 where it does not depend on it. */
const slopeOf = (draw: Movable, kink: Kink, key: string, level: number): bigint | undefined => {
  const values = along(draw, kink, key, level)
  const { prime } = draw.chain[level]!
  const step = (k: number): bigint => (values![k + 1]! - values![k]! + prime) % prime
  return values && step(0) === step(1) ? step(0) : undefined
}

/** Moves a real variable so that the argument is 0 at all levels; the variable, or undefined where none does it. */
export const solve = (draw: Movable, kink: Kink, level: number, taken: ReadonlySet<string>): string | undefined => {
  const levels = [...draw.chain.keys()].filter((l) => residueOf(kink, l) !== undefined)
  for (const key of draw.reals) {
    if (taken.has(key) || !slopeOf(draw, kink, key, level)) continue
    for (const l of levels) {
      const slope = slopeOf(draw, kink, key, l)
      const { prime } = draw.chain[l]!
      if (slope) draw.set(key, l, (draw.get(key, l) + (prime - kink.at(l)) * power(slope, prime - 2n, prime)) % prime)
    }
    return key
  }
  return undefined
}

/**
 * True where the arguments can have any combination of signs: one after the other has a variable that moves it along a
 * line and moves none of those that are left.
 */
export const areFree = (draw: Movable, kinks: readonly Kink[], level: number): boolean => {
  let rest = [...kinks]
  while (rest.length > 0) {
    const free = rest.find((kink) =>
      [...draw.reals].some(
        (key) =>
          slopeOf(draw, kink, key, level) &&
          rest.every((other) => other === kink || slopeOf(draw, other, key, level) === 0n),
      ),
    )
    if (!free) return false
    rest = rest.filter((kink) => kink !== free)
  }
  return true
}

/** True where a term is positive by its form. */
export const isPositiveForm = (t: Term): boolean => {
  switch (t.kind) {
    case 'number':
      return t.value.n > 0n
    case 'pi':
    case 'size':
      return true
    case 'entry':
      return t.variable.domain.kind === 'positive'
    case 'add':
    case 'mul':
      return t.children.every(isPositiveForm)
    case 'power':
      return isPositiveForm(t.base)
    case 'call':
      return t.name === 'exp'
    default:
      return false
  }
}
