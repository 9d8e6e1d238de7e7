import type { Calculus } from '../../calculus/close'
import { freeIndices, mapTerm, remembered, subterms, type Term } from '../../expr'
import { ENOUGH_POINTS } from '../enough'
import { asked, type Question } from '../question'
import { isUnconfirmed, type SamplingOptions } from '../sampling/outcome'
import { sample } from '../sampling/sample'

/** A function of the same entry in place of its data score, which no calculus touches. */
const withoutScores = remembered((t: Term): Term =>
  t.kind === 'datascore' ? t.of : t.children.length === 0 ? t : mapTerm(t, withoutScores),
)

/**
 * Whether what the calculus made of the integrands of a claim over data is, point by point, what direct evaluation of
 * the claim's own words gives. A proof over data stands only then.
 */
export const areConfirmed = (
  { model, text, equations }: Question,
  calculus: Calculus,
  options: SamplingOptions,
): boolean => {
  const sides = equations.flatMap((e) => e.raw)
  const integrands = [...subterms(...sides)].flatMap((t) => (t.kind === 'data' ? [withoutScores(t.body)] : []))
  return integrands.every((body) => {
    const closed = calculus.close(body)
    if (closed === body) return true
    const question = asked({ model, calculus }, text, freeIndices(body), [
      { raw: [body, body], closed: [body, closed] },
    ])
    const outcome = sample(question, { ...options, path: undefined, runs: Math.min(options.runs, ENOUGH_POINTS) })
    return 'kind' in outcome && outcome.kind === 'agreed' && !isUnconfirmed(question, outcome)
  })
}
