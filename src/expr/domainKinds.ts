import type { DomainKind, Term } from './term'

/** Domains with finitely many values. */
export const FINITE_DOMAINS: ReadonlySet<DomainKind> = new Set<DomainKind>([
  'binary',
  'spin',
  'integers',
  'categorical',
])
/** Domains of integers, finite or not. */
export const DISCRETE_DOMAINS: ReadonlySet<DomainKind> = new Set<DomainKind>([...FINITE_DOMAINS, 'naturals'])
/** Domains that are integrated over when hidden. */
export const CONTINUOUS_DOMAINS: ReadonlySet<DomainKind> = new Set<DomainKind>(['real', 'positive', 'interval'])
/** Domains over which a sum or integral has to converge. */
export const INFINITE_DOMAINS: ReadonlySet<DomainKind> = new Set<DomainKind>([...CONTINUOUS_DOMAINS, 'naturals'])

/** True of the bound of an interval without an end there, ±inf: a number with denominator 0. */
export const isInfinite = (bound: Term): boolean => bound.kind === 'number' && bound.value.d === 0n
