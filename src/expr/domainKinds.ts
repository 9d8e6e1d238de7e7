import { type DomainKind, DOMAINS, endsOf, isFinite } from '../domains'
import { number } from './atoms'
import type { Domain, Term } from './term'

const kindsWith = (holds: (kind: DomainKind) => boolean): ReadonlySet<DomainKind> =>
  new Set(Object.values(DOMAINS).flatMap(({ kind }) => (holds(kind) ? [kind] : [])))

/** Domains with finitely many values. */
export const FINITE_DOMAINS = kindsWith(isFinite)
/** Domains of integers, finite or not. */
export const DISCRETE_DOMAINS = kindsWith((kind) => DOMAINS[kind].measure === 'counting')
/** Domains that are integrated over when hidden. */
export const CONTINUOUS_DOMAINS = kindsWith((kind) => DOMAINS[kind].measure === 'lebesgue')
/** Domains over which a sum or integral has to converge. */
export const INFINITE_DOMAINS = kindsWith((kind) => DOMAINS[kind].measure !== 'none' && !isFinite(kind))
/** Domains of two values. */
export const TWO_VALUED_DOMAINS = kindsWith((kind) => {
  const [low, high] = DOMAINS[kind].ends ?? []
  return (
    isFinite(kind) && typeof low === 'number' && typeof high === 'number' && high - low === (DOMAINS[kind].step ?? 1)
  )
})

/** True of the bound of an interval without an end there, ±inf: a number with denominator 0. */
export const isInfinite = (bound: Term): boolean => bound.kind === 'number' && bound.value.d === 0n

/** Where the values of a domain begin and stop; undefined for an end that there is not. */
export const endsOfDomain = ({ kind, bounds }: Domain): readonly [low: Term | undefined, high: Term | undefined] => {
  const [low, high] = endsOf<Term | undefined>(kind, bounds, (x) => (Number.isFinite(x) ? number(x) : undefined)) ?? []
  return [low && isInfinite(low) ? undefined : low, high && isInfinite(high) ? undefined : high]
}
