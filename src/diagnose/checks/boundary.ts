import type { AxisShape } from '../../integrate/means/axis'
import { Boundary, boundaryText, shownNumber } from '../../decide/equation1/boundary'
import { entryTerms, everyEntry } from '../../decide/equation1/entries'
import { weightAtEnds } from '../../decide/equation1/weight'
import { drawnData } from '../../decide/overData'
import { mul, type Term } from '../../expr'
import type { Model } from '../../language/model'
import type { Diagnostic } from '../diagnostic'
import type { Axis } from '../domainEnds'
import { Energy } from '../energy'
import type { Finding, Outcome } from '../finding'
import { rounded } from '../numbers'
import { NO_PARAMETERS, type Subject } from '../subject'
import { exit, interior } from '../tails'

/*
 * Integration by parts leaves [p̃ψ_i] at the ends of v_i (Hyvärinen 2005, Theorem 1; 2007 for half-lines). Data that are as
 * dense at an end as elsewhere do not vanish there, so that ψ_i has to, or a weight.
 */

const LOOKS = 8
/** Distances to an end, as parts of that from a point inside. */
const DISTANCES = [1e-3, 1e-5, 1e-7] as const
/** ψ vanishes where it falls by this from one distance to the next, or is as small. */
const FALL = 3
const SMALL = 1e-6
/** At both ends of a circle F and ψ are the same. */
const CLOSED = 1e-4

/** An end of one entry, or an edge of what is assumed of v, and ψ of the entry near to it. */
interface End {
  readonly axis: Axis
  readonly entry: number
  /** Undefined at an edge that is no end of the domain. */
  readonly end: number | undefined
  readonly values: readonly number[]
  readonly energy: number
}

/** ψ, or ψ times a weight, of every entry near every end that a line along the entry meets, from a point inside. */
const ends = (energy: Energy, x: readonly number[]): readonly End[] =>
  energy.axes.flatMap((axis, entry) =>
    ([-1, 1] as const).flatMap((side): readonly End[] => {
      const at = (t: number): readonly number[] => x.map((value, c) => (c === entry ? value + side * t : value))
      const distance = exit((t) => energy.admits(at(t)))
      if (distance === undefined) return []
      const last = at(distance)[entry]!
      const own = side < 0 ? axis.low : axis.high
      const end = Number.isFinite(own) && Math.abs(last - own) <= 1e-6 * Math.max(1, Math.abs(own)) ? own : undefined
      const values = DISTANCES.map((d) => energy.score(at(distance * (1 - d)))[entry]!)
      return [{ axis, entry, end, values, energy: energy.value(at(distance * (1 - DISTANCES[2]))) }]
    }),
  )

const vanishes = ({ values: [far, near, nearest] }: End): boolean =>
  Math.abs(nearest!) <= SMALL ||
  (Math.abs(nearest!) * FALL <= Math.abs(near!) && Math.abs(near!) * FALL <= Math.abs(far!))

/** Those at which ψ does not vanish and is not the same at the other end, as on a circle. */
const failing = (found: readonly End[]): readonly End[] =>
  found.filter((one) => {
    if (vanishes(one) || one.values.some(Number.isNaN)) return false
    const other = found.find((o) => o !== one && o.entry === one.entry)
    return !(other && isCircle(one, other))
  })

const isCircle = (a: End, b: End): boolean => {
  const same = (x: number, y: number): boolean => Math.abs(x - y) <= CLOSED * Math.max(1, Math.abs(x))
  return a.end !== undefined && b.end !== undefined && same(a.values[2]!, b.values[2]!) && same(a.energy, b.energy)
}

/** Whether rows are about as dense at the end as a little further in; undefined where they do not tell. */
const isDenseAt = (rows: readonly (readonly number[])[], { entry, end }: End): boolean | undefined => {
  if (end === undefined) return undefined
  const distances = rows.map((row) => Math.abs(row[entry]! - end)).sort((a, b) => a - b)
  const near = Math.floor(rows.length / 10)
  if (near < MOST_NEAR) return undefined
  const reach = distances[near - 1]!
  return distances.filter((d) => d <= reach / 4).length / near > DENSE
}
/** Rows next to an end that tell what p̃ is there, and the part of them in its nearest quarter: ¼ where p̃ is level, 1/16 where it falls off linearly. */
const MOST_NEAR = 20
const DENSE = 0.13

/** A weight of distances to the ends squared with which ψ vanishes at all of them. */
const mendOf = (subject: Subject, energy: Energy): Pick<Finding, 'mend' | 'advice'> => {
  const { derivation, model, sizes } = subject
  const at = new Map(Object.entries(sizes))
  const axes = energy.axes.map(({ low, high }): AxisShape => ({
    low,
    high,
    centre: 0,
    scale: 1,
    tail: 'gaussian',
    breaks: [],
  }))
  const weight = weightAtEnds(model, derivation.score, at, axes)
  if (weight.texts.length === 0) return {}
  const weighted = everyEntry(derivation.score, at).map(({ at: entry, term }): Term => mul(weight.at(entry), term))
  const other = new Energy(subject, weighted)
  if (seen(subject, other).length > 0) return {}
  const options = weight.texts.map((text) => `--weight "${text}"`).join(' ')
  return {
    mend: weight.texts.join(', '),
    advice: `the objective weighted by ${weight.texts.join(' and ')}: derive ${options}`,
  }
}

/** Ends at which ψ does not vanish, each once, at any of the parameters that are tried. */
const seen = (subject: Subject, energy: Energy): readonly End[] => {
  const found = new Map<string, End>()
  subject.parameters(LOOKS).forEach((instance, k) => {
    energy.bind(instance)
    const x = interior(energy, subject.seed + k)
    for (const end of x ? failing(ends(energy, x)) : [])
      if (!found.has(`${end.axis.name} ${end.end}`)) found.set(`${end.axis.name} ${end.end}`, end)
  })
  return [...found.values()]
}

/** p̃ is not given: any that is positive up to the ends. */
const anyData = (subject: Subject): Outcome => {
  const energy = new Energy(subject)
  if (subject.parameters(1).length === 0) return { undecided: NO_PARAMETERS }
  const { rows } = subject
  const left = seen(subject, energy).filter((end) => rows === undefined || isDenseAt(rows, end) !== false)
  const [first] = left
  if (!first) return { passed: 'p̃ψ vanishes at the ends of v' }
  const value = first.values.at(-1)!
  const place =
    first.end === undefined ? 'at an edge of what is assumed of v' : `as ${first.axis.name} → ${shownNumber(first.end)}`
  const others = left.length > 1 ? ` (and at ${left.length - 1} more ${left.length === 2 ? 'end' : 'ends'})` : ''
  const isLarge = Math.abs(value) > 10 * Math.abs(first.values[0]!)
  return {
    findings: [
      {
        severity: 'error',
        variable: first.axis.name.replace(/\[.*/, ''),
        ...(subject.places.energy && { where: subject.places.energy }),
        message: `p̃ψ does not vanish ${place}${others}: ψ ${isLarge ? 'grows without bound' : `is ${shownNumber(rounded(value))}`} there, and p̃ is positive`,
        evidence: { end: first.end === undefined ? null : rounded(first.end), psi: rounded(value) },
        ...mendOf(subject, energy),
      },
    ],
  }
}

/** p̃ is that of the model's `data`. */
const givenData = (subject: Subject): Outcome => {
  const { model, derivation, seed, clock } = subject
  const sizes = subject.smallSizes()
  if (!sizes) return { undecided: 'no size has few enough visible entries to integrate over' }
  const data = drawnData(model, 0, { seed })
  const at = new Map(Object.entries(sizes))
  const boundary = new Boundary(model, data, entryTerms(derivation.score, at), at, clock.tick)
  for (const instance of subject.parameters(2, { sizes })) {
    const [first] = boundary.terms(instance).filter(({ kind }) => kind !== 'jump')
    if (!first) continue
    return {
      findings: [
        {
          severity: 'error',
          variable: first.cell.replace(/\[.*/, ''),
          ...(subject.places.energy && { where: subject.places.energy }),
          message: boundaryText(first),
          evidence: { gap: rounded(first.gap), parameters: subject.shown(instance) },
        },
      ],
    }
  }
  return { passed: `p̃ψ vanishes at the ends of v under the model's data` }
}

const isGiven = ({ data }: Model): boolean =>
  [...(data?.of.values() ?? [])].some((d) => 'args' in d || d.kind === 'logistic' || d.kind === 'laplace')

/** Many rows tell more of p̃ than the model's `data`, few less. */
const run = (subject: Subject): Outcome => {
  const tell = subject.rows !== undefined && subject.rows.length >= 10 * MOST_NEAR
  return !tell && isGiven(subject.model) ? givenData(subject) : anyData(subject)
}

/** p̃ψ vanishes where v ends. */
export const boundary: Diagnostic = { summary: 'p̃ψ vanishes at the ends of the domain of v and at infinity', run }
