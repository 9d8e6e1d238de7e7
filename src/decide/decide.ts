import type { Calculus } from '../calculus/close'
import { pointMassOfModel } from '../calculus/derive'
import { pointMassText } from '../calculus/pointMass'
import { holding } from '../expr'
import { type Claim, isArbitrary, type Model } from '../language/model'
import { domainText } from '../language/pointValues'
import { literalSizes } from '../language/sizes'
import { ENOUGH_POINTS, fewer, restsOnEnough } from './enough'
import { instantiate, SIMPLE_FORMS } from './instantiate'
import { type Effort, expectations } from './overData'
import { firstProof, type Prover, PROVERS } from './proofs'
import { largest } from './provers'
import { type Question, questionOf } from './question'
import { refutation } from './refutation'
import { type Reached, reachOut, replayFar } from './sampling/far/reach'
import { FAR } from './sampling/far/shapeSearch'
import { leavesOut } from './sampling/far/sizes'
import { untaken } from './sampling/far/untaken'
import {
  type Agreement,
  type Disagreement,
  type SamplingOptions,
  sharing,
  splitPath,
  undecided,
} from './sampling/outcome'
import { type Few, sample } from './sampling/sample'
import { search } from './sampling/search'
import { emptyTally } from './sampling/tally'
import { type Refuted, type SizeValues, sizesText, type Tested, type Undecided, type Verdict } from './verdict'

/** A way to make a claim concrete, and to try it. */
interface World {
  /** First word of its paths, where there are several worlds. */
  readonly at?: string
  /** Agreement may be because it is special: it refutes, and is no evidence. */
  readonly special?: boolean
  search(options: SamplingOptions): Agreement | Undecided | Disagreement
  /** What else is to be looked at before agreement counts. */
  reachOut(options: SamplingOptions, tested: Tested, verdict: Verdict): Reached
}

/** How a claim is tried, and what may prove it. */
interface Kind {
  readonly worlds: Iterable<World>
  readonly provers: readonly Prover[]
}

/** Of the time for a claim, sampling leaves a third for proofs. */
const FOR_POINTS = 1.5

const atPoints = (question: Question, few?: Few): World => ({
  search: (options) =>
    (splitPath(options.path)[0] === FAR ? replayFar(question, options) : undefined) ??
    sample(question, few ? options : sharing(options, FOR_POINTS), few),
  reachOut: (options, tested, verdict) => reachOut(question, options, tested, verdict),
})

const INSTANTIATIONS = 3
/** A random function has many terms: a few sizes and points of each tell as much as many of one. */
const FEW: Few = { sizes: 2, perSize: 2, points: Math.ceil(ENOUGH_POINTS / INSTANTIATIONS) }

/** Undefined functions as concrete ones, simple ones first. */
const functions = function* (model: Model, claim: Claim, seed: number): Generator<World> {
  for (let k = 0; k < SIMPLE_FORMS + INSTANTIATIONS; k++) {
    const special = k < SIMPLE_FORMS
    const question = instantiate(model, claim, special ? { form: k } : { seed: seed + k - SIMPLE_FORMS })
    yield { ...atPoints(question, FEW), at: `${k}`, special }
  }
}

/** Parameters tried at one size for each p̃; more where functions are drawn, too, which is dear. */
const RUNS = 2
const FORMAL_RUNS = 4

/** Expectations under a concrete p̃, with undefined functions as concrete ones. */
const overData = (own: Question, model: Model, claim: Claim): World => ({
  search: (options) => {
    const formal = isArbitrary(model)
    const tally = emptyTally()
    const points = fewer(options.runs)
    const effort: Effort = {
      points,
      runs: () => Math.min(points, formal ? FORMAL_RUNS : RUNS),
      shapes: 4,
      larger: true,
      confirm: true,
      noSize: 'no instance: no size satisfies the conditions',
    }
    const at = (k: number): Question => instantiate(model, claim, { seed: options.seed + k })
    return search(expectations({ own, ...(formal && { at }) }, effort, options, tally), tally, options)
  },
  reachOut: (_, { sizes }) => ({ open: untaken(own, sizes)[0]?.sizes[0], found: undefined, tried: [], unseen: [] }),
})

const kindOf = (own: Question, claim: Claim, { seed }: SamplingOptions): Kind => {
  const { model } = own
  if (claim.usesData) return { worlds: [overData(own, model, claim)], provers: PROVERS.data }
  return isArbitrary(model)
    ? { worlds: functions(model, claim, seed), provers: PROVERS.functions }
    : { worlds: [atPoints(own)], provers: PROVERS.points }
}

/**
 * Decides one claim: numbers first, since only they refute; then, where they agree, by the provers that fit, and by a
 * search beyond what was tried.
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
  const question = questionOf(model, claim, calculus)
  const { worlds, provers } = kindOf(question, claim, options)
  const evidence = gathered(worlds, options)
  if ('kind' in evidence) return refuted(question, evidence, command)
  if ('verdict' in evidence) return evidence
  const { agreement, world } = evidence
  const verdict = firstProof(provers, { question, agreement, calculus, options }) ?? agreement.verdict
  if (coversAll(verdict)) return fromLiteralSizes(verdict, literalSizes(model, claim))
  const reached = world.reachOut(options, agreement.verdict, verdict)
  if (reached.found) return refuted(question, foundIn(world, reached.found), command)
  return fromLiteralSizes(weighed(question, agreement, verdict, reached), literalSizes(model, claim))
}

interface Evidence {
  readonly agreement: Agreement
  /** One of those in which it was found. */
  readonly world: World
}

/** What world after world comes to: a disagreement in one, or the agreement of all. */
const gathered = (worlds: Iterable<World>, options: SamplingOptions): Evidence | Disagreement | Undecided => {
  let evidence: Evidence | undefined
  for (const world of worlds) {
    const { at, special = false } = world
    const [only, path] = at === undefined ? [undefined, options.path] : splitPath(options.path)
    if (only !== undefined && only !== at) continue
    const outcome = world.search({ ...options, path })
    if ('kind' in outcome && outcome.kind === 'refuted') return foundIn(world, outcome)
    if (special && only === undefined) continue
    if (!('kind' in outcome)) return outcome
    if (!special)
      evidence = evidence
        ? { ...evidence, agreement: joined(evidence.agreement, outcome) }
        : { agreement: outcome, world }
  }
  return (
    evidence ?? {
      verdict: 'undecided',
      reason: `the path ${options.path} leads to no sample of this claim`,
      assumptions: [],
    }
  )
}

const foundIn = ({ at }: World, found: Disagreement): Disagreement =>
  at === undefined ? found : { ...found, path: `${at}:${found.path}` }

const joined = (a: Agreement, b: Agreement): Agreement => ({
  ...a,
  confirmed: new Set([...a.confirmed].filter((side) => b.confirmed.has(side))),
  reach: { ...b.reach, points: a.reach.points + b.reach.points },
  verdict: {
    ...a.verdict,
    points: a.verdict.points + b.verdict.points,
    undefinedPoints: a.verdict.undefinedPoints + b.verdict.undefinedPoints,
    worst: Math.max(a.verdict.worst, b.verdict.worst),
  },
})

/** A verdict that leaves sizes or values open, in the light of a search beyond the usual ones. */
const weighed = (
  question: Question,
  { verdict: tested, reach }: Agreement,
  verdict: Verdict,
  { open, doubt, tried, unseen }: Reached,
): Verdict => {
  // Agreement where a claim takes one branch says nothing of the other.
  if (open)
    return undecided(
      `both sides agree at ${tested.points} points, but at ${sizesText(open)} a condition in the claim comes out otherwise than at any of them, and no point could be tried there`,
      tested,
    )
  if (doubt !== undefined && verdict.verdict === 'tested') return undecided(doubt, tested)
  const final = withoutGap(question, verdict, tested, [...tested.sizes, ...tried])
  if (final.verdict !== 'tested') return final
  return restsOnEnough({ ...final, assumptions: [...final.assumptions, ...unseen] }, reach)
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

/** A proof for all sizes names the least ones at which the claim's literal indices exist. */
const fromLiteralSizes = (verdict: Verdict, least: SizeValues): Verdict => {
  if (verdict.verdict !== 'proved' || verdict.sizes !== 'all' || Object.keys(least).length === 0) return verdict
  return { ...verdict, minimum: largest(verdict.minimum, least) }
}

/** Says which domains stood in for unspecified ones, and where a moment is not wrong by a slip. */
const refuted = ({ model, equations }: Question, found: Disagreement, command: string): Refuted => {
  const verdict = refutation(found, command)
  const chosen = model.hidden.flatMap((v, k) =>
    v.domain.kind === 'any' ? [`${v.name} ${domainText(found.question.model.hidden[k]!)}`] : [],
  )
  const isMoment = !isArbitrary(model) && equations.some((e) => e.raw.some(holdsMoment))
  const mass = isMoment ? pointMassOfModel(model) : undefined
  const parts = [
    ...(chosen.length > 0 ? [`with ${chosen.join(', ')}`] : []),
    ...(verdict.remark === undefined ? [] : [verdict.remark]),
    // A second derivative that has a point mass.
    ...(mass ? [pointMassText(mass)] : []),
  ]
  return { ...verdict, ...(parts.length > 0 && { remark: parts.join('; ') }) }
}
const holdsMoment = holding((t) => t.kind === 'expectation')
