import * as Q from '../numbers/rational'
import { any } from './any'
import { binary } from './binary'
import { categorical } from './categorical'
import { integers } from './integers'
import { interval } from './interval'
import { naturals } from './naturals'
import { positive } from './positive'
import { real } from './real'
import { spd } from './spd'
import { spin } from './spin'
import { symmetric } from './symmetric'
import type { DomainDefinition, End } from './definition'

const DEFINITIONS = {
  real,
  positive,
  interval,
  binary,
  spin,
  integers,
  naturals,
  categorical,
  symmetric,
  spd,
  any,
} satisfies Record<string, DomainDefinition>

export type DomainKind = keyof typeof DEFINITIONS

/** Every domain of the language. */
export const DOMAINS = DEFINITIONS as Readonly<Record<DomainKind, DomainDefinition<DomainKind>>>

/** The ends, with the bounds and numbers as whatever they are given as; undefined where the domain has none. */
export const endsOf = <B>(
  kind: DomainKind,
  bounds: readonly B[],
  number: (value: number) => B,
): readonly [low: B, high: B] | undefined => {
  const { ends } = DOMAINS[kind]
  const at = (end: End): B => (typeof end === 'number' ? number(end) : bounds[end.bound]!)
  return ends && [at(ends[0]), at(ends[1])]
}

/** Least and greatest value, or the ends of the open interval. */
export const supportOf = (kind: DomainKind, bounds: readonly number[]): readonly [number, number] | undefined =>
  endsOf(kind, bounds, (x) => x)

/** Whether there are finitely many values. */
export const isFinite = (kind: DomainKind): boolean => {
  const { measure, ends } = DOMAINS[kind]
  return measure === 'counting' && ends?.[1] !== Infinity
}

/** All values, where they are finitely many. */
export const statesOf = (kind: DomainKind, bounds: readonly number[]): readonly bigint[] | undefined => {
  if (!isFinite(kind)) return undefined
  const [[low, high], step = 1] = [supportOf(kind, bounds)!, DOMAINS[kind].step]
  return Array.from({ length: Math.max(0, (high - low) / step + 1) }, (_, k) => BigInt(low + step * k))
}

const exactly = (x: number): Q.Rational => (Number.isFinite(x) ? Q.fromNumber(x) : { n: x > 0 ? 1n : -1n, d: 0n })

/** Whether one entry has a value of the domain; that a matrix is symmetric or positive definite is not of one entry. */
export const membership = (kind: DomainKind, bounds: readonly Q.Rational[]): ((value: Q.Rational) => boolean) => {
  const ends = endsOf(kind, bounds, exactly)
  const { measure, step = 1 } = DOMAINS[kind]
  const isReal = measure !== 'counting'
  if (!ends || (isReal && ends[0].d === 0n && ends[0].n < 0n && ends[1].d === 0n && ends[1].n > 0n)) return () => true
  const [low, high] = ends
  return (value) => {
    const [below, above] = [Q.compare(low, value), Q.compare(value, high)]
    if (isReal) return below < 0 && above < 0
    return below <= 0 && above <= 0 && Q.isInteger(Q.div(Q.sub(value, low), Q.rational(step)))
  }
}
export const contains = (kind: DomainKind, value: Q.Rational, bounds: readonly Q.Rational[]): boolean =>
  membership(kind, bounds)(value)

export type { DomainDefinition, Role } from './definition'
