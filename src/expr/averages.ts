import { mul } from './arithmetic'
import { MINUS_ONE } from './atoms'
import { FINITE_DOMAINS } from './domainKinds'
import { intern, union, without } from './intern'
import type {
  DataScoreTerm,
  DataTerm,
  DiffTerm,
  EntryTerm,
  ExpectationTerm,
  LogPartitionTerm,
  MarginalTerm,
  Term,
  TermBase,
  Variable,
} from './term'

/* Constructors that bind arrays: log-partitions, expectations and marginals over hidden variables, means over data. */

type Binding = LogPartitionTerm | ExpectationTerm | MarginalTerm | DataTerm
const binding = <T extends Binding>(children: readonly Term[], fields: Omit<T, keyof TermBase>): T => {
  const over: readonly Variable[] = fields.over
  const types = over.flatMap((v) => v.types)
  const bound = over.map((v) => v.name)
  const isFinite = fields.kind !== 'data' && over.every((v) => FINITE_DOMAINS.has(v.domain.kind))
  return intern<T>(
    `${fields.kind} ${over.map((v) => v.own).join()}`,
    children,
    (base) => ({
      ...fields,
      free: union([base.free, ...types.map((t) => t.free)]),
      symbols: without(union([base.symbols, ...types.map((t) => t.symbols)]), bound),
      height: Math.max(base.height, ...types.map((t) => t.height)),
      total: isFinite && base.total && types.every((t) => t.total),
    }),
    types,
  )
}

/** ∂body/∂by, left for automatic differentiation to carry out. */
export const diff = (body: Term, by: EntryTerm): Term =>
  intern<DiffTerm>('diff', [body, by], () => ({ kind: 'diff', body, by, total: false }))

/** log Σ_over exp(−energy), integrals for continuous variables. −energy itself where nothing is summed. */
export const logPartition = (over: readonly Variable[], energy: Term): Term =>
  over.length === 0
    ? mul(MINUS_ONE, energy)
    : binding<LogPartitionTerm>([energy], { kind: 'logpartition', over, energy })

/** E[body] under p(over) ∝ exp(−energy). The body itself where nothing is averaged or it does not vary. */
export const expectation = (over: readonly Variable[], energy: Term, body: Term): Term =>
  over.length === 0 || body.kind === 'number'
    ? body
    : binding<ExpectationTerm>([energy, body], { kind: 'expectation', over, energy, body })

/** Σ_over body, integrals for continuous variables. */
export const marginal = (over: readonly Variable[], body: Term): Term =>
  over.length === 0 ? body : binding<MarginalTerm>([body], { kind: 'marginal', over, body })

/** E over p̃ of body, which binds the visible variables. */
export const data = (over: readonly Variable[], body: Term): Term =>
  binding<DataTerm>([body], { kind: 'data', over, body })

/** ∂ log p̃ / ∂ the entry, where p̃ is the joint density of these variables. */
export const dataScore = (of: EntryTerm, variables: readonly Variable[]): Term =>
  intern<DataScoreTerm>(
    `datascore ${variables.map((v) => v.own).join()}`,
    [of],
    ({ symbols }) => ({
      kind: 'datascore',
      of,
      variables,
      symbols: union([symbols, new Set(variables.map((v) => v.name))]),
      total: false,
    }),
    variables.flatMap((v) => v.types),
  )
