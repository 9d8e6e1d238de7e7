import { dataOf } from '../../data/density'
import type { Term } from '../../expr'
import { hasArbitraryData, type Model } from '../../language/model'
import * as Q from '../../numbers/rational'
import { asked, type Question } from '../question'
import { Boundary, boundaryText, shownNumber } from '../equation1/boundary'
import { isMeanOfNoise, provedByParts, provedDenoising } from '../equation1/byParts'
import { unvanishing } from '../equation1/unvanishing'
import { isVacuous } from '../equation1/vacuous'
import { denoising, type Identity, identities, overRows, weightedIdentity } from '../equation1/identities'
import { energyJumps } from '../equation1/energyJumps'
import { entryTerms } from '../equation1/entries'
import { weightAtEnds } from '../equation1/weight'
import type { Instance } from '../sampling/instance'
import { search } from '../sampling/search'
import { emptyTally } from '../sampling/tally'
import { valuesByRole } from '../sampling/trial'
import { ENOUGH_POINTS, restsOnEnough } from '../enough'
import { dataShapes, drawnData, type Effort, expectations } from '../overData'
import { inTime } from '../proofs'
import { refutation } from '../refutation'
import type { CheckResult, Refuted, SizeValues, Verdict } from '../verdict'
import { type Check, type CheckContext, confirmedBy } from './context'

/** Two sizes, and more parameters where an expectation is over one entry: the check is one of several and is to stay cheap. */
const EFFORT: Effort = {
  points: ENOUGH_POINTS,
  runs: (cells) => (cells === 1 ? 5 : 1),
  shapes: 2,
  larger: false,
  confirm: false,
  noSize: 'no size has few enough visible entries to integrate over, and a score that is not 0',
}
/** For the forms that are tried beside it, at one size, and with one p̃, which is enough to confirm what is proved. */
const ONCE: Effort = { ...EFFORT, points: 1, runs: () => 1, shapes: 1 }

/** The sides as they stand, or closed: with sums over random signs carried out. */
const questionFor = (context: CheckContext, list: readonly Identity[], close = (side: Term): Term => side): Question =>
  asked(
    context,
    'Equation (1) over data',
    [],
    list.map(({ left, right }) => ({ raw: [left, right], closed: [close(left), close(right)] })),
  )

interface Outcome {
  readonly verdict: Verdict
  readonly instance?: Instance
  /** Too few expectations were found, or not in time: p̃, the sizes or the time do not fit, which says nothing of the model. */
  readonly flagged?: boolean
}

/** Confronts identities with numbers: one refutation refutes, too few points leave open. */
const confrontAll = (context: CheckContext, list: readonly Identity[], effort: Effort): Outcome => {
  const tally = emptyTally()
  const question = questionFor(context, list)
  const { options } = context
  const outcome = search(expectations({ own: question }, effort, options, tally), tally, options)
  if (!('kind' in outcome)) {
    const { reason, assumptions } = outcome
    return { verdict: { verdict: 'undecided', reason, assumptions }, flagged: !tally.isDataMissing }
  }
  if (outcome.kind === 'refuted') {
    const { name } = list[outcome.equation.link - 1]!
    const remark = `${name} fails${outcome.because === undefined ? '; no boundary term or jump was found that explains it' : ''}`
    return { verdict: { ...refutation(outcome, ''), remark, replay: '' }, instance: outcome.instance }
  }
  const verdict = effort.points === 1 ? outcome.verdict : restsOnEnough(outcome.verdict, outcome.reach)
  return { verdict, flagged: verdict.verdict === 'undecided' }
}

/** Rows and bandwidth of the kernel density under which the denoising form is checked, with up to two visible entries. */
const ROWS = [
  [-1, 0.5],
  [0.25, -0.75],
  [1.5, 1],
]
const BANDWIDTH = Q.rational(3, 4)
const FILE = 'denoising°'

interface Denoised {
  readonly verdict: Verdict
  readonly proved: boolean
}

/** The denoising form of a model on the whole line; undefined where it has no meaning or no size is small enough. */
const denoised = (context: CheckContext): Denoised | undefined => {
  const { model, derivation, calculus, options } = context
  if (!model.visible.every((v) => v.domain.kind === 'real') || model.assume.length > 0) return undefined
  const kernel: Model = {
    ...model,
    data: {
      of: new Map([['*', { kind: 'kde', file: FILE, bandwidth: BANDWIDTH }]]),
      place: { line: 0, column: 0, length: 0 },
    },
  }
  for (const columns of [2, 1]) {
    const sample = { rows: ROWS.map((row) => row.slice(0, columns)) }
    const samples = new Map([[FILE, sample]])
    const own = { ...context, model: kernel, options: { ...options, samples } }
    const given = overRows(kernel, sample, BANDWIDTH)
    const list = [denoising(kernel, derivation, given)]
    if (dataShapes(questionFor(own, list), own.options).length === 0) continue
    const { verdict } = confrontAll(own, list, ONCE)
    const proved = inTime(options, () =>
      provedDenoising(
        kernel,
        derivation,
        () =>
          isMeanOfNoise(
            own,
            given,
            dataOf(kernel, samples, () => Q.ZERO),
          ),
        (identity) => questionFor(own, [identity], (side) => calculus.close(side)),
      ),
    )
    return { verdict, proved: proved === true && verdict.verdict === 'tested' }
  }
  return undefined
}

/** Which boundary terms fail at the counterexample, and whether a weight mends them. */
const explained = (context: CheckContext, model: Model, instance: Instance): readonly string[] => {
  const data = drawnData(model, 0, context.options)
  if (data.kind === 'sample') return []
  const sizes = new Map(Object.entries(instance.sizes))
  const { score } = context.derivation
  const boundary = new Boundary(model, data, entryTerms(score, sizes), sizes, context.options.tick)
  const terms = boundary.known(instance)
  const lines = terms.slice(0, 4).map(boundaryText)
  const atEnds = terms.length > 0 && terms.every((t) => t.kind === 'end' || t.kind === 'growth')
  const { at, texts } = weightAtEnds(model, context.derivation.score, boundary.sizes, boundary.axes(instance))
  if (!atEnds || texts.length === 0) return lines
  const mended = confrontAll(context, [weightedIdentity(model, context.derivation, at)], EFFORT).verdict
  // At one size, too: it is said of the counterexample.
  const points = mended.verdict === 'tested' || mended.verdict === 'undecided' ? (mended.points ?? 0) : 0
  if (points < ENOUGH_POINTS) return lines
  return [
    ...lines,
    `the objective weighted by ${texts.join(' and ')} mends it, tested at ${points} points:`,
    `scoreproof derive ${context.modelPath} ${texts.map((w) => `--weight "${w}"`).join(' ')}`,
  ]
}

/** Where p̃ψ is proved not to vanish at an end: what the ends leave, against the 0 that Equation (1) supposes. */
const refutedAtEnds = (context: CheckContext, model: Model, sizes: SizeValues): CheckResult | undefined => {
  const { options, derivation } = context
  const found = inTime(options, () => unvanishing(model, derivation.score, sizes, options))
  if (!found) return undefined
  const { instance, data, terms } = found
  const parameters = new Map(model.parameters.map(({ name }) => [name, instance.values.get(name)!]))
  const verdict: Refuted = {
    verdict: 'refuted',
    method: 'normal-form',
    assumptions: [],
    counterexample: {
      sizes,
      indices: {},
      ...valuesByRole({ model }, { sizes, values: parameters }),
      functions: {},
      data: data.text,
      link: 1,
      left: shownNumber(terms.find((t) => t.kind === 'growth')?.gap ?? terms.reduce((sum, t) => sum + t.gap, 0)),
      right: '0',
    },
    points: 1,
    path: '',
    replay: '',
    remark: 'left is what integration by parts leaves at the ends, which Equation (1) supposes to vanish',
  }
  return { name: 'equation1', verdict, details: '', flagged: true, remarks: terms.slice(0, 4).map(boundaryText) }
}

/** Equation (1): explicit and implicit form agree up to a constant in θ for the model's p̃, or its domain's default. */
export const equation1: Check = {
  name: 'equation1',
  summary:
    'Equation (1) over data: explicit form = twice the implicit form + E Σψ(p̃)², its sliced and denoising forms, its boundary terms',
  run: (context): CheckResult | undefined => {
    const model: Model = hasArbitraryData(context.model) ? { ...context.model, data: null } : context.model
    const own = { ...context, model }
    if (model.data && [...model.data.of.values()].some((d) => d.kind === 'csv' || d.kind === 'npy')) return undefined
    const forms = identities(model, context.derivation)
    // Every draw of p̃ asks for the same sizes.
    const says = new Map<string, boolean>()
    const admits = (sizes: SizeValues): boolean => {
      const key = JSON.stringify(sizes)
      if (!says.has(key)) says.set(key, !isVacuous(model, context.derivation.score, sizes))
      return says.get(key)!
    }
    const sizes = dataShapes(questionFor(own, forms), own.options)[0]?.sizes
    const jumps = sizes ? energyJumps(model, context.derivation, sizes, context.options) : []
    const proof =
      jumps.length === 0
        ? inTime(context.options, () =>
            provedByParts(model, context.derivation, (scores) =>
              questionFor(own, identities(model, scores), (side) => context.calculus.close(side)),
            ),
          )
        : undefined
    const points = proof ? 1 : ENOUGH_POINTS
    const { verdict, instance, flagged } = confrontAll(own, forms, { ...EFFORT, admits, points })
    // Points without a value may be where p̃ψ does not vanish.
    const isOpen = verdict.verdict === 'undecided' || (verdict.verdict === 'tested' && verdict.assumptions.length > 0)
    const atEnds = isOpen && !proof && sizes ? refutedAtEnds(own, model, sizes) : undefined
    if (atEnds) return atEnds
    const noisy = verdict.verdict === 'tested' ? denoised(own) : undefined
    if (noisy?.verdict.verdict === 'refuted')
      return { name: 'equation1', verdict: noisy.verdict, details: 'denoising form', remarks: [] }
    const remarks = [
      ...(verdict.verdict === 'refuted' && instance ? explained(own, model, instance) : []),
      ...(instance ? energyJumps(model, context.derivation, instance.sizes, context.options) : jumps),
    ]
    const denoises = noisy?.verdict.verdict === 'tested'
    // What is tested only stands apart from what is proved.
    const isApart = denoises && proof !== undefined && !noisy.proved
    const agreed = ['explicit', 'implicit', 'sliced', ...(denoises && !isApart ? ['denoising'] : [])]
    const rests = [proof?.argument, isApart ? 'denoising form tested' : undefined].filter((t) => t !== undefined)
    const confirmed = verdict.verdict === 'tested' ? confirmedBy(verdict.points) : ''
    return {
      name: 'equation1',
      verdict: proof && confirmed !== '' ? { ...proof, argument: [...rests, confirmed].join(', ') } : verdict,
      // A refutation that has no remark is not explained by the data.
      ...((flagged === true || remarks.length > 0) && { flagged: true }),
      details: verdict.verdict === 'tested' ? `p̃: ${distribution(model, context)}; ${agreed.join(', ')} form` : '',
      remarks,
    }
  },
}

const distribution = (model: Model, { options }: CheckContext): string => {
  const { text } = dataOf(model, options.samples ?? new Map(), () => Q.ZERO)
  return text.replace(/ ~ .*N\(.*/, ' ~ mixtures of Gaussians')
}
