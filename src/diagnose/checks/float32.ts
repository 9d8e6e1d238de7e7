import { float32 as single } from '../../algebras/float32'
import type { Instance } from '../../decide/sampling/instance'
import { evaluatorOf } from '../../evaluate/evaluatePoints'
import { shownNumber } from '../../decide/equation1/boundary'
import type { Term } from '../../expr'
import { unlessFault } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import type { Diagnostic } from '../diagnostic'
import type { Finding, Outcome } from '../finding'
import { rounded } from '../numbers'
import { referenceAt } from '../reference'
import { callsOf } from '../places'
import { stableForm } from '../stable'
import { NO_PARAMETERS, type Subject } from '../subject'

/*
 * The energy in single precision, over the range of the data and ten standard deviations to either side: as written, and in
 * the form of exported code. The reference is an enclosure in doubles at the very same, rounded, inputs.
 */

const ORDINARY = 6
const SPREAD = 6
const POINTS = 16
/** Half of the 24 bits. */
export const HALF_OF_DIGITS = 2 ** -12

/** What became of F at a point. */
export interface Loss {
  readonly at: Instance
  readonly value: number
  readonly reference: number
}

/** Values that are floats, so that both evaluations begin with the same. */
const rounding = ({ sizes, values }: Instance): Instance => ({
  sizes,
  values: new Map([...values].map(([name, list]) => [name, list.map((q) => Q.fromNumber(Math.fround(Q.toNumber(q))))])),
})

const READ = {
  algebra: single,
  read: (value: number) => ({ value, error: 0, digits: () => 0, text: () => `${value}` }),
}

/** F in single precision beside its reference at each of the points; those at which the reference has no value are left out. */
export const valuesInSingle = (subject: Subject, term: Term, points: readonly Instance[]): readonly Loss[] => {
  const { model, sizes, clock } = subject
  const options = { tick: clock.tick }
  return points.flatMap((at): readonly Loss[] => {
    clock.tick()
    const reference = referenceAt(subject, at)
    if (!reference) return []
    const value = unlessFault(() => evaluatorOf(READ, model, sizes, at.values, options).value(term), NaN)
    return [{ at, value, reference: reference.value }]
  })
}

/** Those that are no number, or keep less than half of the digits that F usually has. */
const lost = (found: readonly Loss[]): readonly Loss[] => {
  const usual = found.map((f) => Math.abs(f.reference)).sort((a, b) => a - b)[found.length >> 1] ?? 0
  return found.filter(
    ({ value, reference }) =>
      !(Math.abs(value - reference) <= HALF_OF_DIGITS * Math.max(Math.abs(reference), usual, Number.EPSILON)),
  )
}

const wordOf = ({ value }: Loss): string =>
  Number.isNaN(value) ? 'is not a number' : Number.isFinite(value) ? `is ${shownNumber(rounded(value))}` : 'overflows'

const findingOf = (subject: Subject, first: Loss, written: boolean): Finding => {
  const { model, places } = subject
  const stable = stableForm(model.energy)
  const where = (written && stable.replaced && places.of(stable.replaced, callsOf(['log', 'log1p']))) ?? places.energy
  const mends = written && stable.names.length > 0
  return {
    severity: 'error',
    ...(where && { where }),
    message: `in float32 the energy ${written ? 'as written' : 'in its stable form'} ${wordOf(first)}, where it is ${shownNumber(rounded(first.reference))}`,
    evidence: { float32: String(first.value), value: rounded(first.reference), at: subject.shown(first.at) },
    ...(mends && {
      mend: stable.names.join(', '),
      advice: `${stable.names.join(', ')} in place of the logarithm: it is right in float32 at all of these inputs`,
    }),
  }
}

const run = (subject: Subject): Outcome => {
  const { model } = subject
  const pointsOf = (list: readonly Instance[]): readonly Instance[] =>
    list.flatMap((instance) => Array.from({ length: POINTS }, (_, k) => rounding(subject.atPoint(instance, k))))
  const ordinary = pointsOf(subject.parameters(ORDINARY))
  if (ordinary.length === 0) return { undecided: NO_PARAMETERS }
  const spread = pointsOf(subject.spread(SPREAD))
  const found = valuesInSingle(subject, subject.stable().freeEnergy, ordinary)
  if (found.length === 0) return { undecided: 'F has no value at the points that were tried' }
  const [worst] = lost(found)
  if (worst) return { findings: [findingOf(subject, worst, false)] }
  if (model.hidden.length > 0) return { passed: PASSED }
  const known = new Set(
    valuesInSingle(subject, subject.stable().freeEnergy, spread)
      .filter((f) => lost([f]).length === 0)
      .map((f) => f.at),
  )
  const [badly] = lost(valuesInSingle(subject, model.energy, [...ordinary, ...spread.filter((at) => known.has(at))]))
  return badly ? { findings: [findingOf(subject, badly, true)] } : { passed: PASSED }
}
const PASSED = 'finite, and right to half of the digits, over ten standard deviations'

/** The energy can be evaluated in single precision. */
export const float32: Diagnostic = {
  summary: 'the energy keeps half of its digits in float32 over the range of the data',
  run,
}
