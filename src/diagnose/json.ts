import type { DiagnosisResult, Evidence, Finding, Outcome, Severity, Where } from './finding'
import { isFound } from './finding'
import type { Quadratic } from './minimiser'
import type { DiagnosticName } from './names'

/** The JSON of `diagnose`: each check stands in exactly one of the three lists. */
export interface DiagnosisJson {
  readonly model: string
  readonly ok: boolean
  readonly seed: number
  readonly findings: readonly FindingJson[]
  readonly passed: readonly string[]
  readonly undecided: readonly { readonly check: string; readonly reason: string }[]
  /** Only where ψ is linear in some of the parameters. */
  readonly quadratic?: Quadratic
}

interface FindingJson {
  readonly check: string
  readonly severity: Severity
  /** Null where it is about no variable in particular. */
  readonly variable: string | null
  /** Null for a model that has no file. */
  readonly where: Where | null
  readonly message: string
  readonly evidence: Evidence
  /** Null where none was found that passes. */
  readonly mend: string | null
}

const RANK: Readonly<Record<Severity, number>> = { error: 0, warning: 1, note: 2 }
const UNDECIDED = 3
const PASSED = 4

const rankOf = (outcome: Outcome): number => {
  if (isFound(outcome)) return Math.min(...outcome.findings.map((f) => RANK[f.severity]))
  return 'undecided' in outcome ? UNDECIDED : PASSED
}

const bySeverity = (a: Finding, b: Finding): number => RANK[a.severity] - RANK[b.severity]

/** The checks with what came of them, the worst first. */
export const ranked = ({ outcomes }: DiagnosisResult): readonly (readonly [DiagnosticName, Outcome])[] =>
  [...outcomes]
    .map(([name, o]): readonly [DiagnosticName, Outcome] => {
      if (!isFound(o)) return [name, o]
      const [first, ...others] = [...o.findings].sort(bySeverity)
      return [name, { findings: [first!, ...others] }]
    })
    .sort(([, a], [, b]) => rankOf(a) - rankOf(b))

export const diagnosisJson = (model: string, result: DiagnosisResult): DiagnosisJson => {
  const list = ranked(result)
  return {
    model,
    ok: result.ok,
    seed: result.seed,
    findings: list.flatMap(([check, o]) =>
      isFound(o)
        ? o.findings.map(({ severity, variable, where, message, evidence, mend }) => ({
            check,
            severity,
            variable: variable ?? null,
            where: where ?? null,
            message,
            evidence: evidence ?? {},
            mend: mend ?? null,
          }))
        : [],
    ),
    passed: list.flatMap(([check, o]) => ('passed' in o ? [check] : [])),
    undecided: list.flatMap(([check, o]) => ('undecided' in o ? [{ check, reason: o.undecided }] : [])),
    ...(result.quadratic && { quadratic: result.quadratic }),
  }
}
