import type { Diagnostic } from '../diagnostic'
import { Energy } from '../energy'
import type { Finding, Outcome } from '../finding'
import { rounded, roundedAll } from '../numbers'
import { withHalfSquares, withPositive } from '../mends'
import { type ConvergenceCondition, divergenceAt } from '../../evaluate/convergence'
import { evaluatorOf, intervals } from '../../evaluate/evaluatePoints'
import { integratedOut } from '../integratedOut'
import { lazily } from '../../program/lazily'
import { coordinateConditions } from '../coordinates'
import { positiveDefinite } from '../positiveDefinite'
import type { Subject } from '../subject'
import type { Ray } from '../rays'
import { type Tail, tailOf } from '../tails'
import type { Instance } from '../../decide/sampling/instance'

/*
 * ∫exp(−F) dv has to converge for exp(−F) to be the density that is trained. F is followed along the rays where it grows
 * least, at many parameters of their domains.
 */

/** Parameters at which F is followed: ordinary ones, and some that are large or small. */
const ORDINARY = 32
const SPREAD = 12
/** Of so many, these are looked at if what is known of F says that it diverges there. */
const MANY_SPREAD = 200
const FAILING = 3
/** Fewer where v has many entries. */
const MANY = 8
const countFor = (subject: Subject): number => (subject.visible().cells > MANY ? ORDINARY / 4 : ORDINARY)
/** Weights as they are early in training, and later. */
const WEIGHTS = [1 / 10, 1] as const
/** From about half of the parameters on, it is the energy that is wrong and not the parameters. */
const MOST = 0.4

interface At {
  readonly instance: Instance
  readonly tail: Tail
}

const tails = (subject: Subject, instances: readonly Instance[]): readonly At[] => {
  const fewer = lazily(() => integratedOut(subject))
  const energies = new Map<Subject, Energy>()
  const tail = (of: Subject, instance: Instance, k: number): Tail => {
    const energy = energies.get(of) ?? new Energy(of)
    energies.set(of, energy)
    energy.bind(instance)
    return tailOf(energy, of.seed + k)
  }
  return instances.map((instance, k) => {
    const own = tail(subject, instance, k)
    if (own.kind !== 'open') return { instance, tail: own }
    for (const { subject: other, without } of fewer()) {
      const found = tail(other, instance, k)
      if (found.kind === 'diverges') return { instance, tail: { ...found, ray: { ...found.ray, without } } }
      if (found.kind === 'converges') return { instance, tail: found }
    }
    return { instance, tail: own }
  })
}

const diverges = ({ tail }: At): boolean => tail.kind === 'diverges'

/** What makes ∫exp(−F) converge at all ordinary parameters: a domain, else a quadratic term. */
const mendOf = (subject: Subject): Pick<Finding, 'mend' | 'advice'> => {
  const holds = (other: Subject): boolean => {
    const all = tails(other, other.parameters(countFor(other)))
    return all.length > 0 && all.every(({ tail }) => tail.kind === 'converges')
  }
  for (const { name, domain, model } of withPositive(subject.model)) {
    const mend = `${name}: ${domain}`
    if (holds(subject.with(model))) return { mend, advice: `${mend}, at which ∫exp(−F) converges` }
  }
  const { text, model } = withHalfSquares(subject.model)
  if (!holds(subject.with(model))) return {}
  return { mend: `+ ${text}`, advice: `${text} added to the energy, with which ∫exp(−F) converges` }
}

const steepness = ({ end, slope }: Ray): number => (end === undefined ? -slope : slope)

const whyOf = (ray: Ray): string =>
  ray.without ? `with ${ray.without.join(', ')} integrated out, ${growthOf(ray)}` : growthOf(ray)

const growthOf = ({ end, slope, points }: Ray): string => {
  if (points) return 'F does not grow in a valley that narrows too slowly'
  if (end !== undefined) return `F falls like ${rounded(slope)} log δ at a distance δ from the end of ${end}`
  if (slope < -0.5) return 'F falls along a ray'
  return slope < 0.1 ? 'F does not grow along a ray' : `along a ray F grows like ${rounded(slope)} log t only`
}

/** Whether conditions hold at parameters, as far as they can be evaluated. */
const holdsAt = (
  { model, sizes, clock }: Subject,
  conditions: readonly ConvergenceCondition[],
  at: Instance,
): boolean =>
  divergenceAt(conditions, evaluatorOf(intervals, model, sizes, at.values, { tick: clock.tick })) === undefined

/** What ∫exp(−F), with the sums and integrals in F, needs in order to converge; undefined where it is not known. */
const needs = (subject: Subject): readonly ConvergenceCondition[] | undefined => {
  const { model, derivation } = subject
  const [v, ...others] = model.visible
  const apart = v && others.length === 0 ? coordinateConditions(model, derivation.freeEnergy, v) : undefined
  const matrix = apart ? undefined : positiveDefinite(subject)
  const own = apart ?? (matrix && [matrix])
  return own && [...subject.convergence(), ...own]
}

/** The same in words, if it is met wherever ∫exp(−F) was seen to converge, and nowhere else. */
const conditionText = (subject: Subject, all: readonly At[]): string | undefined => {
  const conditions = needs(subject)
  if (!conditions) return undefined
  const holds = ({ instance }: At): boolean => holdsAt(subject, conditions, instance)
  const known = all.filter(({ tail }) => tail.kind !== 'open')
  const isRight = known.every((at) => holds(at) === (at.tail.kind === 'converges'))
  return isRight && known.some(holds) ? conditions.map(({ text }) => text).join(' and ') : undefined
}

/** Parameters that are rare: large and small ones, and if it is known what they need, some that do not meet it. */
const rareParameters = (subject: Subject): readonly Instance[] => {
  const conditions = needs(subject) ?? []
  const failing =
    conditions.length > 0 ? subject.spread(MANY_SPREAD).filter((at) => !holdsAt(subject, conditions, at)) : []
  return [...subject.spread(SPREAD), ...failing.slice(0, FAILING)]
}

const findingOf = (subject: Subject, wrong: readonly At[], all: readonly At[], part: number): Finding => {
  // Where it is plainest.
  const [worst] = wrong
    .flatMap(({ instance, tail }) => (tail.kind === 'diverges' ? [{ instance, ray: tail.ray }] : []))
    .sort((a, b) => steepness(b.ray) - steepness(a.ray))
  const { instance, ray } = worst!
  const isError = part >= MOST
  const condition = conditionText(subject, all)
  const whom = part === 1 ? '' : ` for ${isError ? 'most' : 'some'} parameters of their domains`
  return {
    severity: isError ? 'error' : 'warning',
    ...(subject.places.energy && { where: subject.places.energy }),
    message: `∫exp(−F) dv diverges${whom}: ${whyOf(ray)}${condition === undefined ? '' : `; it converges where ${condition}`}`,
    evidence: {
      ...(ray.points
        ? { v: ray.points.map(roundedAll) }
        : { ray: roundedAll(ray.direction), [ray.end === undefined ? 't' : 'distance']: ray.at }),
      [ray.without ? `F without ${ray.without.join(', ')}` : 'F']: roundedAll(ray.values),
      parameters: subject.shown(instance),
    },
    ...mendOf(subject),
  }
}

const run = (subject: Subject): Outcome => {
  const far = lazily(() => tails(subject, rareParameters(subject)))
  const looks = WEIGHTS.map((factor) => tails(subject, subject.parameters(countFor(subject), { factor })))
  const parts = looks.map((all) => {
    // Where there is no F at all, ∫exp(−F) is not what is wrong.
    const isVoid = ({ instance }: At): boolean => !holdsAt(subject, subject.convergence(), instance)
    const known = all.filter((at) => at.tail.kind !== 'open' || isVoid(at))
    return { known, wrong: known.filter(diverges), isOpen: known.length < all.length || known.length === 0 }
  })
  const wrong = parts.flatMap((p) => p.wrong)
  if (wrong.length > 0) {
    const part = Math.min(...parts.filter((p) => p.known.length > 0).map((p) => p.wrong.length / p.known.length))
    return { findings: [findingOf(subject, wrong, [...looks.flat(), ...far()], part)] }
  }
  const rare = far().filter(diverges)
  if (rare.length > 0) return { findings: [findingOf(subject, rare, [...looks.flat(), ...far()], 0)] }
  if (parts.some((p) => p.isOpen))
    return { undecided: 'no bound of the growth of F was found that tells at all parameters' }
  return { passed: '∫exp(−F) dv converges: F grows along every ray that was followed' }
}

/** ∫exp(−F) dv converges. */
export const normalisable: Diagnostic = { summary: '∫exp(−F) dv converges at all parameters of their domains', run }
