import { sumOver } from '../calculus/expand'
import { entryTerms } from '../decide/equation1/entries'
import type { Instance } from '../decide/sampling/instance'
import { minimise, type Smooth } from '../diagnose/parameters/minimise'
import { RowFunctions } from '../diagnose/parameters/rowFunctions'
import { NO_PARAMETERS, type Subject } from '../diagnose/subject'
import { type Axis, domainEnds } from '../diagnose/domainEnds'
import { freeIndices, ifThen, ONE, type Term, ZERO } from '../expr'
import type { Values } from '../program/arrays'
import * as Q from '../numbers/rational'

/* The point that pictures are drawn about: parameters, and where visible entries are that do not vary. */

export interface Scene {
  readonly subject: Subject
  readonly instance: Instance
  /** Every visible entry, row-major, with where its domain ends. */
  readonly axes: readonly Axis[]
  readonly point: readonly number[]
  /** The entries of which pictures are drawn: the first by itself, and over it the second where there is one. */
  readonly entries: readonly number[]
  /** What is shown of each of these. */
  readonly shown: readonly (readonly [low: number, high: number])[]
}

/** A scene of which no entries are shown yet. */
type Start = Omit<Scene, 'entries' | 'shown'>

/** Nothing can be drawn of it, for this reason. */
export class NoPicture extends Error {}

/** Terms at points of a scene, compiled; NaN where an assumption on v does not hold. */
export const compiledIn = ({ subject, instance }: Pick<Scene, 'subject' | 'instance'>, terms: readonly Term[]) => {
  const { model, sizes } = subject
  const conditions = model.assume
    .filter(({ condition }) => model.visible.some((v) => condition.symbols.has(v.name)))
    .map(({ condition }) => sumOver(freeIndices(condition), ifThen(condition, ZERO, ONE)))
  const functions = new RowFunctions(model.parameters, model.visible, [...terms, ...conditions], sizes)
  functions.hold(instance)
  const nothing = new Float64Array(terms.length).fill(NaN)
  return (point: readonly number[]): Float64Array => {
    const values = functions.at(point)
    return values.subarray(terms.length).every((violations) => violations === 0)
      ? values.slice(0, terms.length)
      : nothing
  }
}

/** Standard deviations of the data to either side that are shown. */
const DEVIATIONS = 3
/** How far to either side of a point one looks where there are no data, and how much F is to rise there. */
const WIDTHS = [0.5, 1, 2, 4, 8, 16] as const
const RISE = 5
/** Where it does not rise at both ends. */
const OTHERWISE = 2
/** Nothing is evaluated at an end itself. */
const OFF = 1e-3

const within = ({ low, high }: Axis, from: number, to: number): readonly [number, number] => {
  const near = OFF * Math.min(to - from, high - low)
  return [Math.max(from, low + near), Math.min(to, high - near)]
}

/** So far to either side that F rises by as much as makes a point improbable. */
const widthFor = (scene: Start, entry: number): number => {
  const { subject, axes, point } = scene
  const energy = compiledIn(scene, [subject.stable().freeEnergy])
  const along = (x: number): number => energy(point.map((p, c) => (c === entry ? x : p)))[0]!
  const axis = axes[entry]!
  return (
    WIDTHS.find((width) => {
      const [low, high] = within(axis, point[entry]! - width, point[entry]! + width)
      const [first, last] = [along(low), along(high)]
      const inside = Array.from({ length: 7 }, (_, k) => along(low + ((high - low) * (k + 1)) / 8))
      const least = Math.min(...[first, ...inside, last].filter(Number.isFinite))
      return (axis.low > -Infinity || first - least >= RISE) && (axis.high < Infinity || last - least >= RISE)
    }) ?? OTHERWISE
  )
}

const shownOf = (scene: Start, entry: number): readonly [number, number] => {
  const { subject, axes, point } = scene
  const axis = axes[entry]!
  if (axis.high - axis.low < Infinity) return within(axis, axis.low, axis.high)
  const { centre, sd } = subject.ranges()[entry]!
  const reach = DEVIATIONS * sd
  if (subject.rows && sd > 0)
    return within(axis, Math.min(centre - reach, point[entry]!), Math.max(centre + reach, point[entry]!))
  const width = widthFor(scene, entry)
  return within(axis, point[entry]! - width, point[entry]! + width)
}

/** From a point downwards to where F is least nearby; the point itself where that is nowhere. */
const settled = (scene: Start): readonly number[] => {
  const { subject, axes, point } = scene
  const { freeEnergy, score } = subject.stable()
  const functions = compiledIn(scene, [freeEnergy, ...entryTerms(score, new Map(Object.entries(subject.sizes)))])
  const isInside = (x: readonly number[]): boolean => axes.every(({ low, high }, c) => x[c]! > low && x[c]! < high)
  const f: Smooth = (x) => {
    const [value, ...psi] = functions(x)
    const isKnown = isInside(x) && Number.isFinite(value)
    return { value: isKnown ? value! : Infinity, gradient: psi.map((p) => -p) }
  }
  const reached = minimise(f, point, -Infinity)
  return reached.isMinimum ? reached.x : point
}

/** The scene at a point that is given, in all or some of its variables, else at one that is drawn. @throws NoPicture */
export const sceneOf = (subject: Subject, given: Values = new Map(), chosen: readonly number[] = [0, 1]): Scene => {
  const [drawn] = subject.parameters(1)
  const isComplete = subject.model.parameters.every((v) => given.has(v.name))
  if (!drawn && !isComplete) throw new NoPicture(NO_PARAMETERS)
  const instance: Instance = { sizes: subject.sizes, values: new Map([...(drawn?.values ?? []), ...given]) }
  const { values } = subject.atPoint(instance, 0)
  const point = subject.model.visible.flatMap((v) => (given.get(v.name) ?? values.get(v.name)!).map(Q.toNumber))
  const axes = domainEnds(subject.visible())
  const isChosen = subject.rows !== undefined || subject.model.visible.every((v) => given.has(v.name))
  const start = { subject, instance, axes, point }
  const scene = isChosen ? start : { ...start, point: settled(start) }
  const entries = chosen.filter((c) => c < axes.length)
  const shown = axes.map((_, c) => (entries.includes(c) ? shownOf(scene, c) : ([NaN, NaN] as const)))
  return { ...scene, entries, shown }
}
