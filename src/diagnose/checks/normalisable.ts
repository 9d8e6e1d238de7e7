import type { Diagnostic } from '../diagnostic'
import { Energy } from '../energy'
import type { Finding, Outcome } from '../finding'
import { rounded, roundedAll } from '../numbers'
import { withHalfSquares, withPositive } from '../mends'
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
  const energy = new Energy(subject)
  return instances.map((instance, k) => {
    energy.bind(instance)
    return { instance, tail: tailOf(energy, subject.seed + k) }
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

const whyOf = ({ end, slope, points }: Ray): string => {
  if (points) return 'F does not grow in a valley that narrows too slowly'
  if (end !== undefined) return `F falls like ${rounded(slope)} log δ at a distance δ from the end of ${end}`
  if (slope < -0.5) return 'F falls along a ray'
  return slope < 0.1 ? 'F does not grow along a ray' : `along a ray F grows like ${rounded(slope)} log t only`
}

const findingOf = (subject: Subject, all: readonly At[], part: number): Finding => {
  // Where it is plainest.
  const [worst] = all
    .flatMap(({ instance, tail }) => (tail.kind === 'diverges' ? [{ instance, ray: tail.ray }] : []))
    .sort((a, b) => steepness(b.ray) - steepness(a.ray))
  const { instance, ray } = worst!
  const isError = part >= MOST
  const condition = positiveDefinite(subject)
  const whom = part === 1 ? '' : ` for ${isError ? 'most' : 'some'} parameters of their domains`
  return {
    severity: isError ? 'error' : 'warning',
    ...(subject.places.energy && { where: subject.places.energy }),
    message: `∫exp(−F) dv diverges${whom}: ${whyOf(ray)}${condition === undefined ? '' : `; it converges where ${condition}`}`,
    evidence: {
      ...(ray.points
        ? { v: ray.points.map(roundedAll) }
        : { ray: roundedAll(ray.direction), [ray.end === undefined ? 't' : 'distance']: ray.at }),
      F: roundedAll(ray.values),
      parameters: subject.shown(instance),
    },
    ...mendOf(subject),
  }
}

const run = (subject: Subject): Outcome => {
  const looks = WEIGHTS.map((factor) => tails(subject, subject.parameters(countFor(subject), { factor })))
  const parts = looks.map((all) => {
    const known = all.filter(({ tail }) => tail.kind !== 'open')
    return { known, wrong: known.filter(diverges), isOpen: known.length < all.length || known.length === 0 }
  })
  const wrong = parts.flatMap((p) => p.wrong)
  if (wrong.length > 0) {
    const part = Math.min(...parts.filter((p) => p.known.length > 0).map((p) => p.wrong.length / p.known.length))
    return { findings: [findingOf(subject, wrong, part)] }
  }
  const far = tails(subject, subject.spread(SPREAD)).filter(diverges)
  if (far.length > 0) return { findings: [findingOf(subject, far, 0)] }
  if (parts.some((p) => p.isOpen))
    return { undecided: 'no bound of the growth of F was found that tells at all parameters' }
  return { passed: '∫exp(−F) dv converges: F grows along every ray that was followed' }
}

/** ∫exp(−F) dv converges. */
export const normalisable: Diagnostic = { summary: '∫exp(−F) dv converges at all parameters of their domains', run }
