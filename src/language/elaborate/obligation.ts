import type { Condition, IndexTerm, Term } from '../../expr'

/** An index slot that must stay in its range, with what stands around it. */
export interface Obligation {
  readonly slot: Term
  readonly low: Term
  readonly high: Term
  /** Indices bound or free around it (outermost first), and the conditions that hold there. */
  readonly around: readonly (IndexTerm | Condition)[]
  /** Reports that the slot is no integer, or leaves the range at what is said. */
  readonly report: (code: string, message: string) => void
  /** The array and its slots as written. */
  readonly text: string
  readonly slotText: string
  /** Names of the indices of `around` as written. */
  readonly names: ReadonlyMap<IndexTerm, string>
}
