import type { Calculus } from '../../calculus/close'
import { differentiate } from '../../calculus/differentiate'
import { dataOf, DataUnavailable } from '../../data/density'
import { expectation, mapTerm, neg, remembered, type Term } from '../../expr'
import { type Model, restrictsData } from '../../language/model'
import * as Q from '../../numbers/rational'
import type { Question } from '../question'

/**
 * The question with each E_p̃[f] as the mean of f under p ∝ exp(log p̃), which the marginalisation rules know in closed
 * form for many laws, and each data score as ∂ log p̃/∂v. Undefined where p̃ is a sample, has constants that are drawn,
 * or lives on other values than its variables.
 */
export const withMoments = (question: Question, calculus: Calculus): Question | undefined => {
  const { model } = question
  const logDensity = givenDensity(model)
  if (!logDensity) return undefined
  const exact = remembered((t: Term): Term => {
    if (t.kind === 'data') return calculus.close(expectation(model.visible, neg(logDensity), exact(t.body)))
    if (t.kind === 'datascore') return t.of.kind === 'entry' ? differentiate(logDensity, t.of) : t
    return t.children.length === 0 ? t : mapTerm(t, exact)
  })
  const equations = question.equations.map((e) => ({
    ...e,
    closed: [exact(e.closed[0]), exact(e.closed[1])] as const,
  }))
  return { ...question, equations }
}

const givenDensity = (model: Model): Term | undefined => {
  if (restrictsData(model)) return undefined
  try {
    const data = dataOf(model, new Map(), () => Q.ZERO)
    if (data.kind !== 'density' || data.random || !data.independent) return undefined
    const fits = model.visible.every((v) =>
      data.ends?.has(v) ? v.domain.kind === 'positive' : v.domain.kind === 'real',
    )
    return fits ? data.logDensity : undefined
  } catch (error) {
    if (error instanceof DataUnavailable) return undefined
    throw error
  }
}
