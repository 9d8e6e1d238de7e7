import { Calculus } from '../calculus/close'
import { pointMassOfModel } from '../calculus/derive'
import { pointMassText } from '../calculus/pointMass'
import { holding } from '../expr'
import { type Claim, hasArbitraryData, isArbitrary, type Model } from '../language/model'
import { domainText } from '../language/pointValues'
import { inTime, isUnconfirmed, proofByMoments, proofForAllSizes, strengthened } from './proofs'
import { type Question, questionOf } from './question'
import { leavesOut } from './sampling/far/sizes'
import { reachOut, replayFar } from './sampling/far/reach'
import { FAR } from './sampling/far/shapeSearch'
import { untaken } from './sampling/far/untaken'
import { type Agreement, type Disagreement, type SamplingOptions, splitPath, undecided } from './sampling/outcome'
import { sample } from './sampling/sample'
import { instantiate, SIMPLE_FORMS } from './instantiate'
import { decideOverData } from './overData'
import { areConfirmed } from './overData/integrands'
import { withMoments } from './overData/moments'
import { literalSizes } from '../language/sizes'
import { largest } from './provers'
import { refutation } from './refutation'
import { ENOUGH_POINTS, restsOnEnough } from './enough'
import { type Refuted, type SizeValues, sizesText, type Tested, type Verdict } from './verdict'

/**
 * Decides one claim by what fits: numbers first, since only they refute; then, where they agree, the formal moment
 * calculus and the normal form for all sizes, then signatures at the sizes tried. A proof stands only on closed sides
 * that direct evaluation of the claim's own words has confirmed.
 */
export const decide = (
  model: Model,
  claim: Claim,
  calculus: Calculus,
  options: SamplingOptions,
  command: string,
): Verdict => {
  if (claim.nowhere !== undefined)
    return { verdict: 'undecided', reason: `no instance: ${claim.nowhere}`, assumptions: [] }
  const verdict = claim.usesData
    ? decideData(model, claim, options, command)
    : isArbitrary(model)
      ? decideFormal(model, claim, calculus, options, command)
      : decideConcrete(model, claim, calculus, options, command)
  return fromLiteralSizes(verdict, literalSizes(model, claim))
}

/** A proof for all sizes names the least ones at which the claim's literal indices exist. */
const fromLiteralSizes = (verdict: Verdict, least: SizeValues): Verdict => {
  if (verdict.verdict !== 'proved' || verdict.sizes !== 'all' || Object.keys(least).length === 0) return verdict
  return { ...verdict, minimum: largest(verdict.minimum, least) }
}

const decideConcrete = (
  model: Model,
  claim: Claim,
  calculus: Calculus,
  options: SamplingOptions,
  command: string,
): Verdict => {
  const question = questionOf(model, claim, calculus)
  const refuted = (found: Disagreement): Refuted => withPointMass(refutation(question, found, command), model, claim)
  const far = splitPath(options.path)[0] === FAR ? replayFar(question, options) : undefined
  if (far) return refuted(far)
  const outcome = sample(question, sharing(options, FOR_POINTS))
  if (!('kind' in outcome)) return outcome
  if (outcome.kind === 'refuted') return refuted(outcome)
  const proved = inTime(options, () => strengthened(question, outcome, options))
  return checkedBeyond({ question, refuted }, proved ?? outcome.verdict, outcome, options)
}

/** Of the time for a claim, sampling leaves a third for proofs. */
const FOR_POINTS = 1.5

const sharing = (options: SamplingOptions, parts: number): SamplingOptions => {
  const tick = options.share?.(parts) ?? options.tick
  return { ...options, ...(tick && { tick }) }
}

/** A proof from some size on stands for all sizes only where the smaller ones were tried. */
const withoutGap = (question: Question, verdict: Verdict, tested: Tested, tried: readonly SizeValues[]): Verdict => {
  if (verdict.verdict !== 'proved' || !verdict.minimum || !leavesOut(question, verdict.minimum, tried)) return verdict
  const { minimum, ...proof } = verdict
  const sizes = tested.sizes.filter((at) => Object.entries(minimum).every(([name, least]) => at[name]! >= least))
  return sizes.length > 0 ? { ...proof, sizes } : tested
}

/** True where nothing is left that a search at further sizes and values could refute. */
const coversAll = (verdict: Verdict): boolean =>
  verdict.verdict === 'proved' && verdict.sizes === 'all' && verdict.minimum === undefined

/** A moment of a second derivative that has a point mass is not wrong by a slip, and the refutation says so. */
const withPointMass = (verdict: Refuted, model: Model, claim: Claim): Refuted => {
  const mass = claim.sides.some(holdsMoment) ? pointMassOfModel(model) : undefined
  return mass ? remarked(verdict, [verdict.remark, pointMassText(mass)]) : verdict
}
const holdsMoment = holding((t) => t.kind === 'expectation')

const INSTANTIATIONS = 3
/** A random function has many terms: a few sizes and points of each tell as much as many of one. */
const FORMAL_SHAPES = 2
const FORMAL_POINTS = 2
/** Points with each of the generic functions, which together are enough. */
const FORMAL_POINTS_IN_ALL = Math.ceil(ENOUGH_POINTS / INSTANTIATIONS)

/** Claims about undefined functions: concrete ones, simple ones first, refute; the moment calculus proves. */
const decideFormal = (
  model: Model,
  claim: Claim,
  calculus: Calculus,
  options: SamplingOptions,
  command: string,
): Verdict => {
  let weakest: Agreement | undefined
  let stand: StandIn | undefined
  const [only, path] = splitPath(options.path)
  for (let k = 0; k < SIMPLE_FORMS + INSTANTIATIONS; k++) {
    if (only !== undefined && Number(only) !== k) continue
    const generic = k >= SIMPLE_FORMS
    const choice = generic ? { seed: options.seed + k - SIMPLE_FORMS } : { form: k }
    const concrete = instantiate(model, claim, choice)
    const question: Question = {
      ...questionOf(concrete.model, concrete.claim, new Calculus()),
      maxShapes: FORMAL_SHAPES,
      perShape: FORMAL_POINTS,
      points: FORMAL_POINTS_IN_ALL,
    }
    const refuted = (found: Disagreement): Refuted =>
      withDomains(
        refutation(question, { ...found, path: `${k}:${found.path}` }, command, concrete.functions),
        model,
        concrete.model,
      )
    const far = splitPath(path)[0] === FAR ? replayFar(question, { ...options, path }) : undefined
    if (far) return refuted(far)
    const outcome = sample(question, { ...options, path })
    if (!('kind' in outcome)) {
      if (generic || only !== undefined) return outcome
      continue
    }
    if (outcome.kind === 'refuted') return refuted(outcome)
    // A simple function may agree because it is special; only generic ones are evidence.
    if (!generic) continue
    stand ??= { question, refuted }
    weakest = weakest ? joined(weakest, outcome) : outcome
  }
  if (!weakest || !stand)
    return {
      verdict: 'undecided',
      reason: `the path ${options.path} leads to no sample of this claim`,
      assumptions: [],
    }
  const question = questionOf(model, claim, calculus)
  const { verdict } = weakest
  const proof = isUnconfirmed(question, weakest)
    ? undefined
    : inTime(options, () => proofByMoments(question, verdict.assumptions))
  return checkedBeyond(stand, proof ?? weakest.verdict, weakest, options)
}

/** A concrete question, and the refutation that a disagreement about it is. */
interface StandIn {
  readonly question: Question
  readonly refuted: (found: Disagreement) => Refuted
}

/** A verdict that leaves sizes or values open, after a search beyond the usual ones. */
const checkedBeyond = (
  { question, refuted }: StandIn,
  verdict: Verdict,
  { verdict: tested, reach }: Agreement,
  options: SamplingOptions,
): Verdict => {
  if (coversAll(verdict)) return verdict
  const { found, tried, open, unseen, doubt } = reachOut(question, options, tested, verdict)
  if (found) return refuted(found)
  if (open) return leftOpen(tested, open)
  if (doubt !== undefined && verdict.verdict === 'tested') return undecided(doubt, tested)
  const final = withoutGap(question, verdict, tested, [...tested.sizes, ...tried])
  if (final.verdict !== 'tested') return final
  return restsOnEnough({ ...final, assumptions: [...final.assumptions, ...unseen] }, reach)
}

/** Agreement where a claim takes one branch says nothing of the other. */
const leftOpen = ({ points, undefinedPoints }: Tested, sizes: SizeValues): Verdict => ({
  verdict: 'undecided',
  reason: `both sides agree at ${points} points, but at ${sizesText(sizes)} a condition in the claim comes out otherwise than at any of them, and no point could be tried there`,
  assumptions: [],
  points,
  undefinedPoints,
})

/** Says which domains stood in for unspecified ones. */
const withDomains = (verdict: Refuted, model: Model, concrete: Model): Refuted => {
  const chosen = model.hidden.flatMap((v, k) =>
    v.domain.kind === 'any' ? [`${v.name} ${domainText(concrete.hidden[k]!)}`] : [],
  )
  return chosen.length > 0 ? remarked(verdict, [`with ${chosen.join(', ')}`, verdict.remark]) : verdict
}

const remarked = (verdict: Refuted, parts: readonly (string | undefined)[]): Refuted => ({
  ...verdict,
  remark: parts.filter((part) => part !== undefined).join('; '),
})

/** Claims over data: expectations under a concrete p̃ refute or agree; for `any` density the moment calculus proves. */
const decideData = (model: Model, claim: Claim, options: SamplingOptions, command: string): Verdict => {
  const outcome = decideOverData(model, claim, options, command)
  if (!('kind' in outcome)) return outcome
  const calculus = new Calculus()
  const question = questionOf(model, claim, calculus)
  const proof = inTime(options, () => {
    const found = proofByMoments(question, outcome.verdict.assumptions)
    if (found && isArbitrary(model)) return found
    // Of a density that is given, boundary terms are decided, not assumed.
    const stands = found && (hasArbitraryData(model) || !found.assumptions.some((a) => a.kind === 'boundary'))
    const exact = stands ? undefined : withMoments(question, calculus)
    const proved = stands ? found : exact && proofForAllSizes(exact, outcome.verdict.assumptions)
    return proved && areConfirmed(model, claim, calculus, options) ? proved : undefined
  })
  if (proof && coversAll(proof)) return proof
  const [open] = untaken(question, outcome.verdict.sizes)
  return open ? leftOpen(outcome.verdict, open.sizes[0]!) : (proof ?? restsOnEnough(outcome.verdict, outcome.reach))
}

const joined = (a: Agreement, b: Agreement): Agreement => ({
  ...a,
  confirmations: Math.min(a.confirmations, b.confirmations),
  reach: { ...b.reach, points: a.reach.points + b.reach.points },
  verdict: {
    ...a.verdict,
    points: a.verdict.points + b.verdict.points,
    undefinedPoints: a.verdict.undefinedPoints + b.verdict.undefinedPoints,
    worst: Math.max(a.verdict.worst, b.verdict.worst),
  },
})
