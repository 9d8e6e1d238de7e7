import type { SizeValues } from '../decide/verdict'
import type { Expectation } from '../language/model'
import type { LockedClaim, LockedModel, LockedVerdict } from './lock'
import { assumptionText, coveredText } from './verdictText'

/* What became of the verdicts of a lock: which got weaker and why, which stronger, what is new. */

/** Something that is not as it was: a claim by its number from 1, or a built-in check by name. */
export interface Change {
  readonly change: 'weaker' | 'changed' | 'gone' | 'stronger' | 'new'
  /** The claim as it is said, or the name of the check. */
  readonly subject: string
  /** Its place among the claims that there are, from 0; absent for a check and for what is gone. */
  readonly claim?: number
  /** `was proved, all sizes; is tested`. */
  readonly reason: string
}

/** Those that make a run fail. */
export const isLoss = ({ change }: Change): boolean => change === 'weaker' || change === 'changed' || change === 'gone'

export interface Comparison {
  readonly changes: readonly Change[]
  /** What the lock holds from now on, as long as nothing is lost: what was not reached this time stays as it was. */
  readonly kept: LockedModel
}

const wordsOf = (v: LockedVerdict): string =>
  v.verdict === 'proved' && v.sizes !== undefined
    ? `proved, ${coveredText({ sizes: v.sizes, minimum: v.minimum })}`
    : v.verdict

/** How much a verdict is worth; where a refutation is expected, the refutation is what can be lost. */
const worth = ({ verdict }: LockedVerdict, expect: Expectation): number => {
  const order =
    expect === 'refuted' ? ['proved', 'tested', 'undecided', 'refuted'] : ['refuted', 'undecided', 'tested', 'proved']
  return order.indexOf(verdict)
}

const covers = ({ sizes, minimum = {} }: LockedVerdict, at: SizeValues): boolean =>
  sizes === 'all'
    ? Object.entries(minimum).every(([name, least]) => (at[name] ?? least) >= least)
    : (sizes ?? []).some((own) => Object.entries(at).every(([name, n]) => own[name] === n))

/** Whether every size that `old` covers is covered by `now`. */
const coversAll = (now: LockedVerdict, old: LockedVerdict): boolean => {
  if (old.sizes !== 'all') return (old.sizes ?? []).every((at) => covers(now, at))
  const least = old.minimum ?? {}
  return now.sizes === 'all' && Object.entries(now.minimum ?? {}).every(([name, n]) => n <= (least[name] ?? 1))
}

/** Spaces do not make another claim of it. */
const bare = (text: string): string =>
  text
    .replace(/\s*([^\w\s])\s*/g, '$1')
    .replace(/\s+/g, ' ')
    .trim()

/** Those of `now` that `old` has not. */
const lacking = (now: readonly string[], old: readonly string[]): readonly string[] => {
  const known = new Set(old.map(bare))
  return now.filter((text) => !known.has(bare(text)))
}

const notesOf = (v: LockedVerdict): readonly string[] => v.assumptions.map(assumptionText)

/** Why `now` is less than `old`; undefined where it is not. */
const loss = (now: LockedVerdict, old: LockedVerdict, expect: Expectation): string | undefined => {
  const [a, b] = [worth(now, expect), worth(old, expect)]
  if (a < b || (a === b && !coversAll(now, old))) return `was ${wordsOf(old)}; is ${wordsOf(now)}`
  if (a > b) return undefined
  const more = lacking(notesOf(now), notesOf(old))
  return more.length > 0 ? `assumes more than it did: ${more.join('; ')}` : undefined
}

const isGain = (now: LockedVerdict, old: LockedVerdict, expect: Expectation): boolean =>
  worth(now, expect) > worth(old, expect) || !coversAll(old, now) || lacking(notesOf(old), notesOf(now)).length > 0

const changeOf = (subject: string, now: LockedVerdict, old: LockedVerdict, expect: Expectation): Change | undefined => {
  const why = loss(now, old, expect)
  if (why !== undefined) return { change: 'weaker', subject, reason: why }
  return isGain(now, old, expect)
    ? { change: 'stronger', subject, reason: `was ${wordsOf(old)}; is ${wordsOf(now)}` }
    : undefined
}

const compareChecks = (now: LockedModel, old: LockedModel): Comparison => {
  const changes: Change[] = []
  const checks: Record<string, LockedVerdict> = { ...now.checks }
  for (const [name, was] of Object.entries(old.checks)) {
    const is = now.checks[name]
    // A busy machine ends a check early, which `check` does not hold against the model either.
    if (is?.unreached) checks[name] = was
    else if (!is) changes.push({ change: 'gone', subject: name, reason: `was ${wordsOf(was)}; does not apply now` })
    else {
      const change = changeOf(name, is, was, 'holds')
      if (change) changes.push(change)
    }
  }
  for (const [name, is] of Object.entries(now.checks))
    if (!(name in old.checks)) changes.push({ change: 'new', subject: name, reason: wordsOf(is) })
  return { changes, kept: { ...now, checks } }
}

type Fits = (now: LockedClaim, old: LockedClaim) => boolean
/** What a claim of the lock is looked for by, the surest first. */
const FITS: readonly Fits[] = [
  (now, old) =>
    bare(now.claim) === bare(old.claim) &&
    lacking(now.where, old.where).length + lacking(old.where, now.where).length === 0,
  (now, old) => bare(now.claim) === bare(old.claim),
  (now, old) => now.name !== null && now.name === old.name,
]

/** For each claim of the lock the one that it is now, by its place. */
const paired = (now: readonly LockedClaim[], old: readonly LockedClaim[]): readonly (number | undefined)[] => {
  const places: (number | undefined)[] = old.map(() => undefined)
  for (const fits of FITS)
    old.forEach((was, k) => {
      if (places[k] !== undefined) return
      const found = now.findIndex((is, n) => !places.includes(n) && fits(is, was))
      if (found >= 0) places[k] = found
    })
  return places
}

const titleOf = ({ name, claim }: LockedClaim): string => name ?? claim

const claimChange = (is: LockedClaim, was: LockedClaim): Change | undefined => {
  const subject = titleOf(is)
  if (bare(is.claim) !== bare(was.claim))
    return { change: 'changed', subject, reason: `was \`${was.claim}\`, ${wordsOf(was)}` }
  const more = lacking(is.where, was.where)
  if (more.length > 0) return { change: 'changed', subject, reason: `is now said under \`${more.join(', ')}\` only` }
  return changeOf(subject, is, was, was.expect)
}

const compareClaims = ({ claims: now }: LockedModel, { claims: old }: LockedModel): readonly Change[] => {
  const places = paired(now, old)
  const kept = old.flatMap((was, k): readonly Change[] => {
    const place = places[k]
    if (place === undefined) return [{ change: 'gone', subject: titleOf(was), reason: `was ${wordsOf(was)}` }]
    const change = claimChange(now[place]!, was)
    return change ? [{ ...change, claim: place }] : []
  })
  const fresh = now.flatMap((is, n): readonly Change[] =>
    places.includes(n) ? [] : [{ change: 'new', subject: titleOf(is), claim: n, reason: wordsOf(is) }],
  )
  return [...kept, ...fresh]
}

/** A model as it is now beside what a lock holds of it. */
export const compareModels = (now: LockedModel, old: LockedModel): Comparison => {
  const assumed: readonly Change[] = lacking(now.assume, old.assume).map((text) => ({
    change: 'weaker',
    subject: 'assume',
    reason: `the model assumes \`${text}\`, which it did not`,
  }))
  const { changes, kept } = compareChecks(now, old)
  return { changes: [...assumed, ...changes, ...compareClaims(now, old)], kept }
}
