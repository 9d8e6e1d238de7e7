import { divergenceAt } from '../../evaluate/convergence'
import { evaluatorOf, intervals } from '../../evaluate/evaluatePoints'
import type { Instance } from '../../decide/sampling/instance'
import { INFINITE_DOMAINS, logPartition, type Term } from '../../expr'
import { holdsIntegral } from '../../decide/equation1/sides'
import { Divergent } from '../../program/divergent'
import type { Diagnostic } from '../diagnostic'
import type { Finding, Outcome } from '../finding'
import { coordinateConditions } from '../coordinates'
import { withPositive } from '../mends'
import { openReason } from '../open'
import { NO_PARAMETERS, type Subject, unmarked } from '../subject'

/*
 * The sums and integrals over hidden variables have to converge for every v and at all parameters of their domains, or F
 * is a formula of nothing there.
 */

const ORDINARY = 32
const SPREAD = 16
/** Points at which an integral that has no closed form is computed. */
const COMPUTED = 8
/** Points on either side of a condition at which it is checked. */
const CHECKED = 3

/** What diverges at a point, and what it would need. */
interface Divergence {
  readonly variable: string
  readonly condition: string
  readonly at: Instance
}

/** The first point of those given at which a condition of a closed form fails. */
const failing = (subject: Subject, points: readonly Instance[]): Divergence | undefined => {
  const { model, sizes, clock } = subject
  const conditions = subject.convergence()
  for (const at of conditions.length > 0 ? points : []) {
    clock.tick()
    const found = divergenceAt(conditions, evaluatorOf(intervals, model, sizes, at.values, { tick: clock.tick }))
    if (found) return { variable: found.variable, condition: found.text, at }
  }
  return undefined
}

/** Whether the conditions of closed forms are not all that has to hold: something is integrated by quadrature, or summed in full. */
const isOpen = ({ model, calculus, derivation }: Subject): boolean => {
  const { elimination } = calculus.marginalise(model.hidden, model.energy)
  const names = model.hidden.map((v) => v.name)
  const holdsHidden = (t: Term): boolean => names.some((name) => t.symbols.has(name))
  return (
    holdsIntegral(derivation.freeEnergy) ||
    elimination.steps.some((step) =>
      step.kind === 'gaussian' ? holdsHidden(step.precision) : step.law.conditions.some(holdsHidden),
    )
  )
}

/** Computes F at a point, and where its formula has no value the sum or integral itself: whether that is seen to diverge, or why it has none. */
const computed = (subject: Subject, at: Instance): Divergence | string | undefined => {
  const { derivation, model } = subject
  const reason = computedAs(subject, at, derivation.freeEnergy)
  return typeof reason === 'string' ? computedAs(subject, at, logPartition(model.hidden, model.energy)) : reason
}

const computedAs = ({ model, sizes, clock }: Subject, at: Instance, term: Term): Divergence | string | undefined => {
  try {
    evaluatorOf(intervals, model, sizes, at.values, { tick: clock.share(COMPUTED) }).value(term)
    return undefined
  } catch (thrown) {
    if (thrown instanceof Divergent)
      return { variable: unmarked(thrown.variable), condition: unmarked(thrown.condition), at }
    const reason = openReason(thrown)
    if (reason === undefined) throw thrown
    return reason
  }
}

/** What the integral over a hidden array needs, in words, if it was seen to diverge only where that is not met. */
const inWords = (subject: Subject, divergence: Divergence, points: readonly Instance[]): string => {
  const { model, sizes, clock } = subject
  const variable = model.hidden.find((v) => v.name === divergence.variable)
  const conditions = variable ? (coordinateConditions(model, model.energy, variable) ?? []) : []
  const holds = (at: Instance): boolean =>
    divergenceAt(conditions, evaluatorOf(intervals, model, sizes, at.values, { tick: clock.tick })) === undefined
  const isHidden = conditions.some(({ condition }) => model.hidden.some((v) => condition.symbols.has(v.name)))
  if (conditions.length === 0 || isHidden || holds(divergence.at)) return divergence.condition
  const [met, failed] = [points.filter(holds), points.filter((at) => !holds(at))].map((list) => list.slice(0, CHECKED))
  const isRight =
    met!.length > 0 &&
    met!.every((at) => computed(subject, at) === undefined) &&
    failed!.every((at) => typeof computed(subject, at) === 'object')
  return isRight ? conditions.map(({ text }) => text).join(' and ') : divergence.condition
}

/** A domain of a parameter that keeps all points from diverging. */
const mendOf = (subject: Subject): Pick<Finding, 'mend' | 'advice'> => {
  for (const { name, domain, model } of withPositive(subject.model)) {
    const other = subject.with(model)
    const points = pointsOf(other)
    if (points.length > 0 && !failing(other, points) && !isOpen(other))
      return { mend: `${name}: ${domain}`, advice: `${name}: ${domain}, at which it converges` }
  }
  return {}
}

const pointsOf = (subject: Subject): readonly Instance[] =>
  [...subject.parameters(ORDINARY), ...subject.spread(SPREAD)].map((instance, k) => subject.atPoint(instance, k))

const findingOf = (subject: Subject, { variable, condition, at }: Divergence): Finding => ({
  severity: 'error',
  variable,
  ...(subject.places.energy && { where: subject.places.energy }),
  message: `the sum or integral of exp(−E) over ${variable} diverges: it needs that ${condition}`,
  evidence: { at: subject.shown(at) },
  ...mendOf(subject),
})

const run = (subject: Subject): Outcome => {
  const { hidden } = subject.model
  if (!hidden.some((v) => INFINITE_DOMAINS.has(v.domain.kind)))
    return {
      passed: hidden.length === 0 ? 'there are no hidden variables' : 'the sums over hidden variables are finite',
    }
  const points = pointsOf(subject)
  if (points.length === 0) return { undecided: NO_PARAMETERS }
  const found = failing(subject, points)
  if (found) return { findings: [findingOf(subject, found)] }
  if (!isOpen(subject)) return { passed: 'the sums and integrals over hidden variables converge' }
  const reasons: string[] = []
  for (const at of points.slice(0, COMPUTED)) {
    const answer = computed(subject, at)
    if (typeof answer === 'object')
      return { findings: [findingOf(subject, { ...answer, condition: inWords(subject, answer, points) })] }
    if (answer !== undefined) reasons.push(answer)
  }
  if (reasons.length > 0) return { undecided: reasons[0]! }
  return { passed: 'the sums and integrals over hidden variables converge where they were computed' }
}

/** Σ_h and ∫dh of exp(−E) converge. */
export const conditional: Diagnostic = { summary: 'the sums and integrals over hidden variables converge', run }
