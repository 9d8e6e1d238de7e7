import type { Expectation } from '../language/model'

/** Where an argument needs more than the model declares. */
export interface AssumptionNote {
  readonly kind: 'exchange' | 'boundary' | 'positive' | 'defined' | 'smooth' | 'converges'
  readonly text: string
}

/** How a verdict was reached: `moments` is the formal expectation calculus, `sampling` numeric confrontation. */
export type Method = 'moments' | 'normal-form' | 'signature' | 'sampling'

/** Sizes by name. */
export type SizeValues = Readonly<Record<string, number>>

/** The smallest disagreement found; arrays are nested lists of exact rationals as text, scalars a single text. */
export interface Counterexample {
  readonly sizes: SizeValues
  readonly indices: Readonly<Record<string, number>>
  readonly parameters: Readonly<Record<string, unknown>>
  readonly visible: Readonly<Record<string, unknown>>
  readonly hidden: Readonly<Record<string, unknown>>
  /** Expressions for undefined functions. */
  readonly functions: Readonly<Record<string, string>>
  readonly data: unknown
  /** Which equation of a chain failed, from 1. */
  readonly link: number
  /** Both sides to 20 digits, or as many as the error bound supports. */
  readonly left: string
  readonly right: string
}

/** What kind of slip it looks like, where that can be seen. */
export interface Difference {
  readonly kind: 'sign' | 'factor' | 'offset' | 'ratio' | 'other'
  /** e.g. "left / right = −1 everywhere: a sign". */
  readonly text: string
}

interface Common {
  readonly assumptions: readonly AssumptionNote[]
}
export interface Proved extends Common {
  readonly verdict: 'proved'
  readonly method: Method
  /** 'all', or the sizes at which equality is exact. */
  readonly sizes: 'all' | readonly SizeValues[]
  /** Smallest sizes covered, where a literal index sets them. */
  readonly minimum?: SizeValues
  /** 0, or a rigorous bound on the probability that the randomised argument failed. */
  readonly failureProbability: number
  /** What it rests on beside, in a phrase. */
  readonly argument?: string
  readonly trials?: number
}
export interface Tested extends Common {
  readonly verdict: 'tested'
  readonly method: Method
  readonly sizes: readonly SizeValues[]
  readonly points: number
  readonly undefinedPoints: number
  /** Largest difference relative to max(1, |left|, |right|). */
  readonly worst: number
  readonly confidence?: number
  /** There are no other instances than those that were tried. */
  readonly exhaustive?: boolean
  /** What of it is proved, in a phrase. */
  readonly argument?: string
}
export interface Refuted extends Common {
  readonly verdict: 'refuted'
  readonly method: Method
  readonly counterexample: Counterexample
  readonly difference?: Difference
  /** e.g. "holds at nv = 1, fails at nv = 2; to claim it for nv = 1 only, assume …". */
  readonly remark?: string
  readonly path: string
  readonly replay: string
  readonly points: number
}
export interface Undecided extends Common {
  readonly verdict: 'undecided'
  readonly reason: string
  /** Time or room ran out before anything was found: what is wanting is no fault of what was asked. */
  readonly unreached?: boolean
  readonly points?: number
  readonly undefinedPoints?: number
}
/** Never a boolean: what is known of an equation, and why. */
export type Verdict = Proved | Tested | Refuted | Undecided

export interface ClaimResult {
  readonly claim: string
  readonly name: string | null
  readonly note: string | null
  readonly expect: Expectation
  readonly line: number
  readonly verdict: Verdict
  readonly ok: boolean
  /** Time cut it short, or a fault of ours: asked again, it may say more. */
  readonly unsettled?: boolean
}

/** One of the built-in checks (theorem1, derivatives, objective, symmetry, equation1). */
export interface CheckResult {
  readonly name: string
  readonly verdict: Verdict
  /** What agreed, e.g. "jets, mathjs: 200 of 200; nerdamer abstained: lgamma". */
  readonly details: string
  /** Lines of a longer explanation (dissenting oracles, failing boundary terms). */
  readonly remarks: readonly string[]
  /** Set where it is no fault of the model: the data do not fit (boundary terms, jumps, divergence), or the time does not. */
  readonly flagged?: boolean
  /** As for claims. */
  readonly unsettled?: boolean
}

export interface ModelResult {
  readonly checks: readonly CheckResult[]
  readonly claims: readonly ClaimResult[]
  readonly ok: boolean
  readonly seed: number
  readonly seconds: number
}

/** A check is refuted or undecided, or else it agrees; one that is flagged is no fault of the model's. */
export const checkOk = (check: CheckResult): boolean =>
  check.flagged === true || check.verdict.verdict === 'proved' || check.verdict.verdict === 'tested'

/** `undecided` never counts as agreement; sizes proved one by one satisfy `holds` but not `proved`. */
export const satisfies = (verdict: Verdict, expect: Expectation): boolean => {
  switch (expect) {
    case 'holds':
      return verdict.verdict === 'proved' || verdict.verdict === 'tested'
    case 'proved':
      return verdict.verdict === 'proved' && verdict.sizes === 'all'
    case 'refuted':
      return verdict.verdict === 'refuted'
  }
}

/** Whether the sizes are these, others aside. */
export const hasSizes = (sizes: SizeValues, these: SizeValues): boolean =>
  Object.entries(these).every(([name, n]) => sizes[name] === n)

export const sizesText = (s: SizeValues): string =>
  Object.entries(s)
    .map(([name, n]) => `${name} = ${n}`)
    .join(', ')
