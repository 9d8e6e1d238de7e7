import { mul } from './arithmetic'
import { MINUS_ONE } from './atoms'
import { FINITE_DOMAINS } from './domainKinds'
import { type Derived, intern, union, without } from './intern'
import type {
  DataScoreTerm,
  DataTerm,
  DiffTerm,
  EntryTerm,
  ExpectationTerm,
  LogPartitionTerm,
  MarginalTerm,
  Term,
  Variable,
} from './term'

/* Constructors that bind arrays: log-partitions, expectations and marginals over hidden variables, means over data. */

/** What a term depends on that binds arrays. It is total if its parts are and each array has finitely many values. */
const bound = (over: readonly Variable[], base: Derived) => {
  const dims = over.flatMap((v) => [...v.dims, ...v.domain.bounds])
  return {
    free: union([base.free, ...dims.map((d) => d.free)]),
    symbols: without(
      union([base.symbols, ...dims.map((d) => d.symbols)]),
      over.map((v) => v.name),
    ),
    total: base.total && over.every((v) => FINITE_DOMAINS.has(v.domain.kind)),
  }
}
const named = (kind: string, over: readonly Variable[]): string => `${kind} ${over.map((v) => v.text).join()}`

/** ∂body/∂by, left for automatic differentiation to carry out. */
export const diff = (body: Term, by: EntryTerm): Term =>
  intern<DiffTerm>('diff', [body, by], () => ({ kind: 'diff', body, by, total: false }))

/** log Σ_over exp(−energy), integrals for continuous variables. −energy itself where nothing is summed. */
export const logPartition = (over: readonly Variable[], energy: Term): Term =>
  over.length === 0
    ? mul(MINUS_ONE, energy)
    : intern<LogPartitionTerm>(named('logpartition', over), [energy], (base) => ({
        kind: 'logpartition',
        over,
        energy,
        ...bound(over, base),
      }))

/** E[body] under p(over) ∝ exp(−energy). The body itself where nothing is averaged or it does not vary. */
export const expectation = (over: readonly Variable[], energy: Term, body: Term): Term =>
  over.length === 0 || body.kind === 'number'
    ? body
    : intern<ExpectationTerm>(named('expectation', over), [energy, body], (base) => ({
        kind: 'expectation',
        over,
        energy,
        body,
        ...bound(over, base),
      }))

/** Σ_over body, integrals for continuous variables. */
export const marginal = (over: readonly Variable[], body: Term): Term =>
  over.length === 0
    ? body
    : intern<MarginalTerm>(named('marginal', over), [body], (base) => ({
        kind: 'marginal',
        over,
        body,
        ...bound(over, base),
      }))

/** E over p̃ of body, which binds the visible variables. */
export const data = (over: readonly Variable[], body: Term): Term =>
  intern<DataTerm>(named('data', over), [body], (base) => ({
    kind: 'data',
    over,
    body,
    ...bound(over, base),
    total: false,
  }))

/** ∂ log p̃ / ∂ the entry, where p̃ is the joint density of these variables. */
export const dataScore = (of: EntryTerm, variables: readonly Variable[]): Term =>
  intern<DataScoreTerm>(named('datascore', variables), [of], ({ symbols }) => ({
    kind: 'datascore',
    of,
    variables,
    symbols: union([symbols, new Set(variables.map((v) => v.name))]),
    total: false,
  }))
