import { conditionalMean } from '../code/conditionalMean'
import { everyEntry, entryTerms } from '../decide/equation1/entries'
import { kinkTerms } from '../decide/equation1/kinkTerms'
import { unlessOpen } from '../diagnose/open'
import type { Term } from '../expr'
import type { Figure } from './figure'
import { lineChart, type Mark, MOST_SERIES, type Panel } from './lineChart'
import { shown, some, spaced } from './numbers'
import { compiledIn, type Scene } from './scene'

/* F, ψ, ∂ψ and means of hidden units along one visible entry, with kinks and jumps marked. */

const NODES = 241

type Evaluate = (x: number) => Float64Array

const along = (scene: Scene, entry: number, terms: readonly Term[]): Evaluate => {
  const functions = compiledIn(scene, terms)
  return (x) => functions(scene.point.map((p, c) => (c === entry ? x : p)))
}

/** A unit of a hidden array and its mean given v. */
interface Unit {
  readonly name: string
  readonly term: Term
}

/** The units whose means given v are known; none where they have no closed form. */
const unitsOf = ({ subject }: Scene): readonly Unit[] => {
  const { model } = subject
  const sizes = new Map(Object.entries(subject.sizes))
  return model.hidden.flatMap((hidden) => {
    const entries = unlessOpen(() => everyEntry([conditionalMean({ model }, hidden)], sizes))
    return (entries ?? []).slice(0, MOST_UNITS).map(({ at, term }) => ({
      name: `E[${at.variable.name}${at.slots.length === 0 ? '' : slotsText(at)}]`,
      term,
    }))
  })
}
/** Units of an array that are looked at. */
const MOST_UNITS = 24

const slotsText = ({ slots }: { readonly slots: readonly Term[] }): string =>
  `[${slots.map((s) => (s.kind === 'number' ? String(s.value.n) : '')).join(', ')}]`

/** Means along an entry, those that vary most first, as many as can be told apart. */
const meansAlong = (scene: Scene, entry: number, places: readonly number[]): Panel['series'] => {
  const series = unitsOf(scene).flatMap(({ name, term }) => {
    const values = unlessOpen(() => {
      const mean = along(scene, entry, [term])
      return places.map((x) => mean(x)[0]!)
    })
    const known = values?.filter(Number.isFinite) ?? []
    return values && known.length > 0 ? [{ name, values, spread: Math.max(...known) - Math.min(...known) }] : []
  })
  const [first] = series.sort((a, b) => b.spread - a.spread)
  return series.filter(({ spread }) => spread >= FLAT * first!.spread).slice(0, MOST_SERIES)
}

/** A unit that varies by less, of what the first one does, says nothing beside it. */
const FLAT = 0.02

/** Where F or ψ change at once, found where what they compare with 0 changes its sign. */
const kinksAlong = (scene: Scene, entry: number, places: readonly number[]): readonly Mark[] => {
  const { subject } = scene
  const sizes = new Map(Object.entries(subject.sizes))
  const { freeEnergy, score } = subject.derivation
  const own = entryTerms(score, sizes)[entry]!
  const kinks = kinkTerms([freeEnergy, own], subject.model.visible, sizes)
  if (kinks.length === 0) return []
  const sides = along(scene, entry, kinks)
  const values = along(scene, entry, [freeEnergy, own])
  const found = kinks.flatMap((_, k) => {
    const f = (x: number): number => sides(x)[k]!
    return places.slice(1).flatMap((right, n) => {
      const left = places[n]!
      return f(right) === 0 ? [right] : f(left) * f(right) < 0 ? [crossing(f, left, right)] : []
    })
  })
  // What changes by so little of all that it varies over the line does not change at once.
  const large = [0, 1].map(
    (k) => STEP * Math.max(...places.map((x) => Math.abs(values(x)[k]!)).filter(Number.isFinite)),
  )
  return [...new Set(found)]
    .sort((a, b) => a - b)
    .flatMap((x) => {
      const beside = 1e-7 * Math.max(1, Math.abs(x))
      const [before, after] = [values(x - beside), values(x + beside)]
      const changes = (k: number): boolean => Math.abs(after[k]! - before[k]!) > large[k]!
      return changes(0) ? [{ at: x, text: 'F jumps' }] : changes(1) ? [{ at: x, text: 'kink' }] : []
    })
}
/** Of all that it varies over the line; beside a smooth place it changes by 1e-7 of it times its slope. */
const STEP = 1e-5

const HALVINGS = 60
const crossing = (f: (x: number) => number, from: number, to: number): number => {
  let [low, high] = [from, to]
  for (let k = 0; k < HALVINGS; k++) {
    const middle = (low + high) / 2
    if (f(low) * f(middle) <= 0) high = middle
    else low = middle
  }
  const found = (low + high) / 2
  return Math.abs(found) < 1e-12 ? 0 : found
}

/** Marks whose names would run into each other have only one. */
const spacedOut = (marks: readonly Mark[], reach: number): readonly Mark[] => {
  let last = -Infinity
  return marks.map((mark) => {
    if (mark.at - last < 0.09 * reach) return { ...mark, text: '' }
    last = mark.at
    return mark
  })
}

const othersHeld = ({ axes }: Scene): string => (axes.length > 1 ? ', the other entries of v held' : '')

/** F, ψ and ∂ψ along an entry; E[h] too where v is one number. Undefined where F has no values. */
export const profile = (scene: Scene, entry: number): Figure | undefined => {
  const { subject, axes, shown: ranges } = scene
  const sizes = new Map(Object.entries(subject.sizes))
  const { derivation } = subject
  const { freeEnergy, score } = subject.stable()
  const places = spaced(...ranges[entry]!, NODES)
  const terms = [freeEnergy, entryTerms(score, sizes)[entry]!, entryTerms(derivation.dscore, sizes)[entry]!]
  const evaluate = along(scene, entry, terms)
  const rows = places.map((x) => evaluate(x))
  const [F, psi, slope] = [0, 1, 2].map((k) => rows.map((row) => row[k]!))
  const known = F!.filter(Number.isFinite)
  if (known.length === 0) return undefined
  const { name } = axes[entry]!
  const means = axes.length === 1 ? meansAlong(scene, entry, places) : []
  const kinks = kinksAlong(scene, entry, places)
  const lowest = places[F!.indexOf(Math.min(...known))]!
  const drawing = lineChart({
    label: name,
    places,
    marks: spacedOut(kinks, places.at(-1)! - places[0]!),
    panels: [
      { label: 'F', series: [{ name: 'F', values: F! }] },
      { label: 'ψ', series: [{ name: 'ψ', values: psi! }] },
      { label: '∂ψ', series: [{ name: '∂ψ', values: slope! }] },
      ...(means.length > 0 ? [{ label: 'means', series: means }] : []),
    ],
  })
  const told =
    kinks.length === 0
      ? ''
      : `; ${kinks
          .map(({ at, text }) => `${text} at ${shown(at)}`)
          .slice(0, 6)
          .join(', ')}`
  return {
    ...drawing,
    kind: 'profile',
    title: `F, ψ and ∂ψ along ${name}`,
    description: `F is lowest at ${name} = ${shown(lowest)}, ${shown(Math.min(...known))}, and highest at ${shown(Math.max(...known))}${told}${othersHeld(scene)}.`,
    table: {
      head: [name, 'F', 'ψ', '∂ψ', ...means.map((m) => m.name)],
      rows: some([...places.keys()], 17).map((k) =>
        [places[k]!, F![k]!, psi![k]!, slope![k]!, ...means.map((m) => m.values[k]!)].map(shown),
      ),
    },
  }
}

/** Conditional means of hidden units along an entry; undefined where none are known in closed form. */
export const conditionalMeans = (scene: Scene, entry: number): Figure | undefined => {
  const { axes, shown: ranges } = scene
  const places = spaced(...ranges[entry]!, NODES)
  const series = meansAlong(scene, entry, places)
  if (series.length === 0) return undefined
  const { name } = axes[entry]!
  const spans = series.map((s) => {
    const values = Array.from(s.values).filter(Number.isFinite)
    return `${s.name} from ${shown(Math.min(...values))} to ${shown(Math.max(...values))}`
  })
  return {
    ...lineChart({ label: name, places, panels: [{ label: 'mean given v', series }] }),
    kind: 'means',
    title: `Means of hidden units given v, along ${name}`,
    description: `${spans.join('; ')}: the units that vary most${othersHeld(scene)}.`,
    table: {
      head: [name, ...series.map((s) => s.name)],
      rows: some([...places.keys()], 17).map((k) => [places[k]!, ...series.map((s) => s.values[k]!)].map(shown)),
    },
  }
}
