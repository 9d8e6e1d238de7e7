import type { Sample } from '../../data/density'
import type { Reach } from '../enough'
import { changedSides, type Equation, type Question, type SideName, sideName } from '../question'
import type { AssumptionNote, Counterexample, SizeValues, Tested, Undecided } from '../verdict'
import type { Instance } from './instance'

/** How a claim is confronted with numbers. */
export interface SamplingOptions {
  readonly seed: number
  /** Points in all, over all sizes. */
  readonly runs: number
  /** `shape:path` of an earlier counterexample, to replay it alone. */
  readonly path?: string
  readonly sizes?: Readonly<Record<string, number>>
  /** The user's own points, tried before any random one. */
  readonly instances?: readonly Instance[]
  /** Samples by the name of their file, for claims over data. */
  readonly samples?: ReadonlyMap<string, Sample>
  /** Throws {@link OutOfTime} when time is up. */
  readonly tick?: (() => void) | undefined
  /** A tick for direct evaluation of a claim's own words alone, which may use up no more than a part of the time. */
  readonly directTick?: () => void
  /** Evaluate the claim's own words by joint enumeration or integration, without looking for structure. */
  readonly bruteForce?: boolean
  /** A tick for one of so many equal parts of the time that is left, so that no question starves those after it. */
  readonly share?: (parts: number) => () => void
}

/** The same with a part of the time that is left, one of so many. */
export const sharing = (options: SamplingOptions, parts: number): SamplingOptions => ({
  ...options,
  tick: options.share?.(parts) ?? options.tick,
})

/** Thrown by `tick` when the time for a claim is up. */
export class OutOfTime extends Error {}

/** What the first part of a path names, and the rest; each undefined where there is none. */
export const splitPath = (path: string | undefined): readonly [string | undefined, string | undefined] => {
  if (path === undefined) return [undefined, undefined]
  const [first, ...rest] = path.split(':')
  return [first, rest.length > 0 ? rest.join(':') : undefined]
}

/** No verdict, with how far the search came. */
export const undecided = (
  reason: string,
  { points, undefinedPoints }: { readonly points: number; readonly undefinedPoints: number },
  unreached = false,
): Undecided => ({
  verdict: 'undecided',
  reason,
  assumptions: [],
  points,
  undefinedPoints,
  ...(unreached && { unreached }),
})

/** Agreement at all points tried, and whether the closed sides were confirmed against the claim's own words. */
export interface Agreement {
  readonly kind: 'agreed'
  readonly verdict: Tested
  /** Sides as the claim says them of which direct evaluation agreed with what the calculus made of them. */
  readonly confirmed: ReadonlySet<SideName>
  /** Sizes at which no values were found that meet the conditions, as a note. */
  readonly unmet: readonly AssumptionNote[]
  /** Whether it is enough to be called tested. */
  readonly reach: Reach
}

/** True where the calculus changed some side and direct evaluation of the claim's own words has not been seen to agree. */
export const isUnconfirmed = ({ equations }: Question, { confirmed }: Pick<Agreement, 'confirmed'>): boolean =>
  equations.some((equation, link) => changedSides(equation).some((side) => !confirmed.has(sideName(link, side))))

/** A disagreement, as found and shrunk. */
export interface Disagreement {
  readonly kind: 'refuted'
  readonly question: Question
  readonly counterexample: Counterexample
  readonly path: string
  readonly instance: Instance
  readonly indices: ReadonlyMap<string, number>
  readonly equation: Equation
  /** Sizes at which every point agreed before this one failed. */
  readonly agreedAt: readonly SizeValues[]
  readonly points: number
  /** How its sides are to be read. */
  readonly remark?: string
  /** What it comes from. */
  readonly because?: string
}
