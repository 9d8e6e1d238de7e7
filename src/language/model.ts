import type { Condition, Domain, FunctionSymbol, IndexTerm, Term, Variable } from '../expr'
import type { Rational } from '../numbers/rational'

/** A place in a model file: 1-based line and column, and how many characters are marked. */
export interface Place {
  readonly line: number
  readonly column: number
  readonly length: number
}

/** A fault in a model file or in an input to it. */
export interface Fault {
  /** Stable kebab-case code, e.g. `unknown-name`, `shape-mismatch`. */
  readonly code: string
  /** What is wrong, what was expected, and how to mend it; one line, names in backquotes. */
  readonly message: string
  readonly place?: Place
  /** Text put after the mark, e.g. "did you mean `sigma`?". */
  readonly hint?: string
  /** Key path, e.g. `claims[2].where`, for input without a file. */
  readonly path?: string
}

export interface Size {
  readonly name: string
  /** The default, or the expression in sizes above it that gives it. */
  readonly value: bigint | Term
}

/** A definition, kept for printing; the energy and the claims hold it already substituted. */
export interface Definition {
  readonly name: string
  /** Free indices of `term`, in the order of the slots of `name[...]`. */
  readonly indices: readonly IndexTerm[]
  /** Formal scalar arguments of `name(x, y)`, as entries of scalar variables that occur nowhere else, named `x@name`. */
  readonly args: readonly Term[]
  readonly term: Term
  /** What its literal and size indices ask of the sizes; nothing where absent. */
  readonly requires?: readonly Condition[]
  /** What the file gives to it as arguments, call by call; nothing where absent or where it has none. */
  readonly calls?: readonly (readonly Term[])[]
  /** True for a vector that was transposed. */
  readonly row?: boolean
  /** Where its expression stands, if it came from a file. */
  readonly place?: Place
}

/** What a claim expects of its verdict. */
export type Expectation = 'holds' | 'proved' | 'refuted'

/**
 * left == right == …, scalars over free indices that are universally quantified.
 *
 * The sides hold `diff`, `logpartition`, `expectation`, `marginal`, `data` and `datascore` nodes as the claim says
 * them; no calculus has been carried out. Array claims are entrywise, over fresh indices.
 */
export interface Claim {
  /** Source text, line breaks as spaces. */
  readonly text: string
  readonly name: string | null
  readonly note: string | null
  readonly expect: Expectation
  readonly place: Place
  /** Two or more sides of a chain. */
  readonly sides: readonly Term[]
  /** Free indices of the sides with their ranges, in the order of first appearance. */
  readonly indices: readonly IndexTerm[]
  /** `where` conditions: on indices, sizes, visible variables and parameters. */
  readonly where: readonly Condition[]
  /** Their source texts, those among them that state the range of an index. */
  readonly whereTexts: readonly string[]
  /** True if a side contains `data` or `datascore`. */
  readonly usesData: boolean
  /** What literal and size indices ask of the sizes, `2 <= n` for `h[2]`; nothing where absent. */
  readonly requires?: readonly Condition[]
  /** Which of them is in range at no size, in words. */
  readonly nowhere?: string
}

/** One p̃ for one visible variable (or for all). */
export type DataDistribution =
  | { readonly kind: 'gaussian_mixture' | 'logistic' | 'laplace' | 'any' }
  | {
      readonly kind: 'normal' | 'gamma' | 'lognormal' | 'uniform' | 'student_t'
      readonly args: readonly Term[]
      /** Indices that the arguments carry: in order those of the entry that the law is for. */
      readonly indices: readonly IndexTerm[]
    }
  | { readonly kind: 'csv' | 'npy'; readonly file: string }
  | { readonly kind: 'kde'; readonly file: string; readonly bandwidth: Rational }

export interface DataSpec {
  /** Distribution by visible variable name; `*` stands for every variable that is not named. */
  readonly of: ReadonlyMap<string, DataDistribution>
  readonly place: Place
}

/** An assumption with its source text, e.g. `alpha > 1/2`. */
export interface Assumption {
  readonly text: string
  readonly condition: Condition
  /** Free indices of the condition, which is meant for every value of them; none where absent. */
  readonly indices?: readonly IndexTerm[]
}

/** A typed model: everything names declared variables, nothing is evaluated. */
export interface Model {
  readonly name: string
  readonly source: string | null
  readonly description: string | null
  readonly sizes: readonly Size[]
  readonly visible: readonly Variable[]
  readonly hidden: readonly Variable[]
  readonly parameters: readonly Variable[]
  readonly functions: readonly FunctionSymbol[]
  readonly assume: readonly Assumption[]
  readonly definitions: readonly Definition[]
  readonly energy: Term
  /** Where the energy stands, if it came from a file. */
  readonly energyPlace?: Place
  readonly data: DataSpec | null
  readonly claims: readonly Claim[]
  /** What literal and size indices of the energy ask of the sizes; nothing where absent. */
  readonly requires?: readonly Condition[]
  /** Indices of definitions and energy, in the order and with the letters of the file: what formulas print. */
  readonly letters?: readonly IndexTerm[]
  /** The text it was read from. */
  readonly text: string
}

/** Whether assumptions cut p̃ off at an edge inside of the domains. */
export const restrictsData = ({ assume, visible }: Model): boolean =>
  assume.some(({ condition }) => visible.some((v) => condition.symbols.has(v.name)))

/** Of some part of the energy nothing is known but what it depends on: claims about it hold for all such parts. */
export const isArbitrary = ({ functions, hidden }: Model): boolean =>
  functions.length > 0 || hidden.some((v) => v.domain.kind === 'any')

/** The data's density is not given: claims over it are formal, for every density. */
export const hasArbitraryData = ({ data }: Model): boolean =>
  data !== null && [...data.of.values()].some((d) => d.kind === 'any')

export type { Domain }
