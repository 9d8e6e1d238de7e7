import type { Condition, EntryTerm, FunctionSymbol, IndexTerm, Term, Variable } from '../expr'
import type { Obligation } from './elaborate/obligation'
import type { SizeTable } from './sizeTable'

/** What a declared name stands for. */
export type Entity =
  | { readonly kind: 'size'; readonly term: Term }
  | { readonly kind: 'variable'; readonly variable: Variable }
  | { readonly kind: 'function'; readonly fn: FunctionSymbol }
  | ArrayDefinition
  | ListedFunction
  /** Declared, but its declaration has a fault, which has been reported. */
  | { readonly kind: 'broken' }

/** `name`, `name[i, k]`: an array by its entries. */
export interface ArrayDefinition {
  readonly kind: 'array'
  readonly indices: readonly IndexTerm[]
  readonly row: boolean
  readonly term: Term
  readonly requires: readonly Condition[]
}

/** `name(x, y)`: a function of scalars. */
export interface ListedFunction {
  readonly kind: 'call'
  readonly args: readonly EntryTerm[]
  readonly term: Term
  readonly requires: readonly Condition[]
  /** Checks of indices that hold an argument, to be made where it is called. */
  readonly open: readonly Obligation[]
  /** The arguments of each call, gathered while the file is read. */
  readonly calls: (readonly Term[])[]
}

/** Everything that a name in an expression can refer to. */
export interface Scope {
  readonly names: ReadonlyMap<string, Entity>
  /** Names that the file declares, also below; with the section that does. */
  readonly declared: ReadonlyMap<string, string>
  readonly sizes: SizeTable
  readonly visible: readonly Variable[]
  readonly hidden: readonly Variable[]
  /** Present in claims. */
  readonly energy?: Term
  /** True where the data are files, which have no score. */
  readonly dataIsFile: boolean
  /** What sizes must satisfy: `assume`, and literal indices of the energy. */
  readonly restrictions: readonly Condition[]
  /** How many symbols may be written in all before definitions that multiply are stopped. */
  readonly mostSymbols: number
  /** Indices that the file binds, in its order and with its letters; grows while it is read. */
  readonly letters: IndexTerm[]
}

/** Symbols that one model may take: far more than any does, and few enough to be written in seconds. */
export const SYMBOL_BUDGET = 5_000_000
