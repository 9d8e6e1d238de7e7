import type { Condition, EntryTerm, Term } from '../../expr'

/**
 * The law of one hidden unit x with weight exp(−e(x)), where e holds everything else as coefficients.
 *
 * `mean`, `covariance` and `cumulant` never use derivatives of `logPartition`: Theorem 1's route stays independent of
 * the free-energy route.
 */
export interface UnitLaw {
  readonly rule: string
  /** Name of the law in the literature's words: Bernoulli, Normal, Gamma, … */
  readonly law: string
  readonly parameters: Readonly<Record<string, Term>>
  /** What must hold for the sum or integral to converge, beyond what domains declare. */
  readonly conditions: readonly Condition[]
  /** log Σ_x exp(−e(x)), or log ∫ exp(−e(x)) dx. */
  readonly logPartition: Term
  /** False where `logPartition` or a moment is a one-dimensional integral left for quadrature. */
  readonly closed: boolean
  /** E[g(x)]. */
  mean(g: Term): Term
  /** cov(f(x), g(x)), computed without a difference of nearly equal moments where the law allows it. */
  covariance(f: Term, g: Term): Term
  /** Joint cumulant of three or more functions of x, for unlike powers in higher moments. */
  cumulant(functions: readonly Term[]): Term
}

/** One unit: the local variable that stands for it, and its energy e(x). */
export interface Unit {
  readonly x: EntryTerm
  readonly energy: Term
}

/** A marginalisation rule: the law of a unit where it applies, else undefined. */
export interface MarginalisationRule {
  readonly name: string
  readonly summary: string
  apply(unit: Unit): UnitLaw | undefined
}
