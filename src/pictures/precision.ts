import type { Instance } from '../decide/sampling/instance'
import { HALF_OF_DIGITS, valuesInSingle } from '../diagnose/checks/float32'
import { stableForm } from '../diagnose/stable'
import * as Q from '../numbers/rational'
import type { Figure } from './figure'
import { lineChart } from './lineChart'
import { shown, some, spaced } from './numbers'
import type { Scene } from './scene'

/* Where F in single precision and its exact value part, on a line through the data and ten standard deviations beyond. */

const NODES = 81
const DEVIATIONS = 10
/** What no error at all is drawn as, on an axis of logarithms. */
const LEAST = 2 ** -26

/** The line on which all entries move together, in standard deviations. */
const pointsOf = ({ subject, instance }: Scene, steps: readonly number[]): readonly Instance[] =>
  steps.map((t) => {
    const row = subject.ranges().map(({ centre, sd, low, high }, c) => {
      const x = centre + t * sd * (c % 2 === 0 ? 1 : -0.8)
      const near = 1e-3 * Math.min(sd, high - low)
      return Q.fromNumber(Math.fround(Math.min(Math.max(x, low + near), high - near)))
    })
    let from = 0
    const visible = subject
      .visible()
      .blocks.map(({ variable, cells }) => [variable.name, row.slice(from, (from += cells))] as const)
    const fixed = [...instance.values].map(
      ([name, list]) => [name, list.map((q) => Q.fromNumber(Math.fround(Q.toNumber(q))))] as const,
    )
    return { sizes: instance.sizes, values: new Map([...fixed, ...visible]) }
  })

/** The picture, where half of the digits are lost somewhere on the line. */
export const precision = (scene: Scene): Figure | undefined => {
  const { subject } = scene
  const { model, derivation } = subject
  const steps = spaced(-DEVIATIONS, DEVIATIONS, NODES)
  const points = pointsOf(scene, steps)
  const forms = [
    { name: 'stable form', term: stableForm(derivation.freeEnergy).term },
    ...(model.hidden.length === 0 ? [{ name: 'as written', term: model.energy }] : []),
  ]
  const curves = forms.map(({ name, term }) => {
    const found = new Map(valuesInSingle(subject, term, points).map((loss) => [loss.at, loss]))
    const errors = points.map((at) => {
      const loss = found.get(at)
      if (!loss) return NaN
      return Math.max(LEAST, Math.abs(loss.value - loss.reference) / Math.max(1, Math.abs(loss.reference)))
    })
    // Where F is no number in single precision, or overflows, there is no error to draw but a fault to mark.
    const broken = points
      .map((at, k) => ({ at: steps[k]!, loss: found.get(at) }))
      .filter(({ loss }) => loss && !Number.isFinite(loss.value))
    return { name, values: errors.map((e) => (Number.isFinite(e) ? e : NaN)), broken }
  })
  const worst = Math.max(...curves.flatMap(({ values }) => values.filter(Number.isFinite)))
  const [broken] = curves.flatMap((c) => c.broken)
  if (!(worst > HALF_OF_DIGITS) && !broken) return undefined
  return {
    ...lineChart({
      label: 'all of v, in standard deviations from its centre',
      places: steps,
      marks: broken ? [{ at: broken.at, text: 'no finite value' }] : [],
      panels: [{ label: 'relative error', scale: 'log', series: curves }],
    }),
    kind: 'precision',
    title: 'F in float32 beside its exact value',
    description: `The largest error, relative to max(1, |F|), is ${shown(worst)}; half of the digits are lost above ${shown(HALF_OF_DIGITS)}${broken ? `; at ${shown(broken.at)} standard deviations float32 has no finite value` : ''}.`,
    table: {
      head: ['standard deviations', ...curves.map((c) => c.name)],
      rows: some([...steps.keys()], 11).map((k) => [steps[k]!, ...curves.map((c) => c.values[k]!)].map(shown)),
    },
  }
}
