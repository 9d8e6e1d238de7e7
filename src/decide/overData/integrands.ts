import type { Calculus } from '../../calculus/close'
import { freeIndices, mapTerm, remembered, subterms, type Term } from '../../expr'
import type { Claim, Model } from '../../language/model'
import { ENOUGH_POINTS } from '../enough'
import { isUnconfirmed } from '../proofs'
import { asked } from '../question'
import type { SamplingOptions } from '../sampling/outcome'
import { sample } from '../sampling/sample'

/** A function of the same entry in place of its data score, which no calculus touches. */
const withoutScores = remembered((t: Term): Term =>
  t.kind === 'datascore' ? t.of : t.children.length === 0 ? t : mapTerm(t, withoutScores),
)

/**
 * Whether what the calculus made of the integrands of a claim over data is, point by point, what direct evaluation of
 * the claim's own words gives. A proof over data stands only then.
 */
export const areConfirmed = (model: Model, claim: Claim, calculus: Calculus, options: SamplingOptions): boolean => {
  const integrands = [...subterms(...claim.sides)].flatMap((t) => (t.kind === 'data' ? [withoutScores(t.body)] : []))
  return integrands.every((body) => {
    const closed = calculus.close(body)
    if (closed === body) return true
    const question = asked({ model, calculus }, claim.text, freeIndices(body), [
      { raw: [body, body], closed: [body, closed] },
    ])
    const outcome = sample(question, { ...options, path: undefined, runs: Math.min(options.runs, ENOUGH_POINTS) })
    return 'kind' in outcome && outcome.kind === 'agreed' && !isUnconfirmed(question, outcome)
  })
}
