import { mul } from './arithmetic'
import { derived, MINUS_ONE, variableKey } from './atoms'
import { FINITE_DOMAINS } from './domainKinds'
import { type EntryTerm, intern, type Term, union, type Variable, without } from './term'

/* Constructors that bind arrays: log-partitions, expectations and marginals over hidden variables, means over data. */

const overBase = (over: readonly Variable[], parts: readonly Term[], total: boolean) => {
  const dims = over.flatMap((v) => [...v.dims, ...v.domain.bounds])
  const base = derived([...parts, ...dims], total && over.every((v) => FINITE_DOMAINS.has(v.domain.kind)))
  return {
    ...base,
    children: parts,
    symbols: without(
      base.symbols,
      over.map((v) => v.name),
    ),
  }
}
const overKey = (over: readonly Variable[]): string => over.map(variableKey).join(';')

/** ∂body/∂by, left for automatic differentiation to carry out. */
export const diff = (body: Term, by: EntryTerm): Term =>
  intern<Term & { kind: 'diff' }>(`d${body.id},${by.id}`, () => ({
    kind: 'diff',
    body,
    by,
    ...derived([body, by], false),
  }))

/** log Σ_over exp(−energy), integrals for continuous variables. −energy itself where nothing is summed. */
export const logPartition = (over: readonly Variable[], energy: Term): Term =>
  over.length === 0
    ? mul(MINUS_ONE, energy)
    : intern<Term & { kind: 'logpartition' }>(`Z${overKey(over)}|${energy.id}`, () => ({
        kind: 'logpartition',
        over,
        energy,
        ...overBase(over, [energy], true),
      }))

/** E[body] under p(over) ∝ exp(−energy). The body itself where nothing is averaged or it does not vary. */
export const expectation = (over: readonly Variable[], energy: Term, body: Term): Term =>
  over.length === 0 || body.kind === 'number'
    ? body
    : intern<Term & { kind: 'expectation' }>(`E${overKey(over)}|${energy.id}|${body.id}`, () => ({
        kind: 'expectation',
        over,
        energy,
        body,
        ...overBase(over, [energy, body], true),
      }))

/** Σ_over body, integrals for continuous variables. */
export const marginal = (over: readonly Variable[], body: Term): Term =>
  over.length === 0
    ? body
    : intern<Term & { kind: 'marginal' }>(`M${overKey(over)}|${body.id}`, () => ({
        kind: 'marginal',
        over,
        body,
        ...overBase(over, [body], true),
      }))

/** E over p̃ of body, which binds the visible variables. */
export const data = (over: readonly Variable[], body: Term): Term =>
  intern<Term & { kind: 'data' }>(`D${overKey(over)}|${body.id}`, () => ({
    kind: 'data',
    over,
    body,
    ...overBase(over, [body], false),
  }))

/** ∂ log p̃ / ∂ the entry, where p̃ is the joint density of these variables. */
export const dataScore = (of: EntryTerm, variables: readonly Variable[]): Term =>
  intern<Term & { kind: 'datascore' }>(`S${overKey(variables)}|${of.id}`, () => {
    const base = derived([of], false)
    const names = new Set(variables.map((v) => v.name))
    return { kind: 'datascore', of, variables, ...base, symbols: union([base.symbols, names]) }
  })
