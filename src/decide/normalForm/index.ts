import { and, atMost, type Condition, size as sizeTerm, substitute, type Term, number, ZERO } from '../../expr'
import type * as Q from '../../numbers/rational'
import type { AssumptionNote } from '../verdict'
import { SmallerAngle } from './angles'
import { openBracket, solveForIndex, termOf } from './cases'
import { cleared } from './denominators'
import { scaleForm } from './forms'
import { multipliedByMatrix } from './invertible'
import { restartWork } from './keys'
import { peeled, sizesOfUnlikeRanges } from './peeling'
import { constantValue, isZero, subtract } from './poly'
import type { Note, Ring } from './ring'
import { withoutRows } from './rows'
import { type Question, type Run, type Setting, setUp } from './setting'
import { type Form, GiveUp, type Letter, type Poly } from './types'

export interface NormalFormOptions {
  /** Steps of rewriting, deterministic; some hundred thousand take a second. */
  readonly budget?: number
  /** Conditions on sizes, parameters and visible variables under which the claim is made. */
  readonly assume?: readonly Condition[]
}

export type NormalFormResult =
  | {
      readonly proved: true
      readonly assumptions: readonly AssumptionNote[]
      readonly minimum?: Readonly<Record<string, number>>
    }
  | { readonly proved: false }

interface Outcome {
  readonly notes: readonly Note[]
  readonly minimum: Readonly<Record<string, number>>
}

const DEFAULT_BUDGET = 400_000
const DEEPEST_CASE = 7
const LARGEST_MINIMUM = 4

/**
 * Proves left = right at every size, index and point where both are defined, by reducing left − right to zero in a
 * normal form of indexed terms. Incomplete: `proved: false` says nothing. What the argument needs beyond the
 * declarations is in `assumptions`; `minimum` holds the least sizes that it covers.
 */
export const proveByNormalForm = (left: Term, right: Term, options: NormalFormOptions = {}): NormalFormResult => {
  const angles = new Map<string, Q.Rational>()
  const budget = { left: options.budget ?? DEFAULT_BUDGET }
  restartWork()
  for (const permissive of [false, true]) {
    const outcome = attempt({ left, right, assume: options.assume ?? [] }, { budget, angles, permissive })
    if (!outcome) continue
    const minimum = Object.keys(outcome.minimum).length > 0 ? { minimum: outcome.minimum } : {}
    return { proved: true, assumptions: outcome.notes.map(({ kind, text }) => ({ kind, text })), ...minimum }
  }
  return { proved: false }
}

const RESTARTS = 8
const attempt = (question: Question, run: Run): Outcome | undefined => {
  for (let k = 0; k < RESTARTS; k++) {
    try {
      return decide(question, run, 0)
    } catch (error) {
      if (error instanceof GiveUp) return undefined
      if (!(error instanceof SmallerAngle)) throw error
    }
  }
  return undefined
}

const together = (outcomes: readonly (Outcome | undefined)[]): Outcome | undefined => {
  if (outcomes.some((o) => o === undefined)) return undefined
  const minimum: Record<string, number> = {}
  for (const o of outcomes)
    for (const [name, n] of Object.entries(o!.minimum)) minimum[name] = Math.max(n, minimum[name] ?? 1)
  return {
    notes: [...new Map(outcomes.flatMap((o) => o!.notes.map((n) => [`${n.kind}|${n.text}`, n]))).values()],
    minimum,
  }
}

const NOTHING: Outcome = { notes: [], minimum: {} }

const decide = (question: Question, run: Run, depth: number): Outcome | undefined => {
  const setting = setUp(question, run)
  const { converter, ring } = setting
  // A case that cannot occur is proved; a question without any instance is not.
  if (isZero(setting.where) || setting.impossible()) return depth > 0 ? NOTHING : undefined
  const difference = ring.multiply(
    setting.where,
    subtract(converter.poly(question.left), converter.poly(question.right)),
  )
  const done = (): Outcome => ({ notes: [...ring.notes.values()], minimum: {} })
  if (difference.free.size > 0) throw new GiveUp('a summed index has left its sum')
  if (isZero(difference)) return done()
  if (constantValue(difference)) return undefined
  const bracket = openBracket(difference, ring.decide)
  if (bracket) return depth < DEEPEST_CASE ? byCases(question, run, depth, setting, bracket) : undefined
  if (vanishes(ring, difference)) return done()
  const byRows = withoutRows(ring, difference)
  if (byRows && vanishes(ring, byRows)) return done()
  return byPeeling(question, run, depth, setting, difference) ?? byMatrix(question, run, depth)
}

/** Zero, or zero once multiplied by its denominators. */
const vanishes = (ring: Ring, poly: Poly): boolean => {
  if (isZero(poly)) return true
  const free = cleared(ring, poly)
  return free !== undefined && isZero(free)
}

const byCases = (
  question: Question,
  run: Run,
  depth: number,
  { terms }: Setting,
  { kind, form: found }: { kind: 'zero' | 'atleast'; form: Form },
): Outcome | undefined => {
  const form = upwards(kind, found)
  const where = (f: Form): Outcome | undefined => {
    const condition = atMost(ZERO, termOf(f, terms))
    return decide({ ...question, assume: [...question.assume, condition] }, run, depth + 1)
  }
  const below: Form = { ...scaleForm(-1, form), constant: -form.constant - 1 }
  const least = minimumOf(form, terms)
  if (kind === 'atleast') {
    const above = where(form)
    return above && together([above, where(below) ?? (least && least.from(0))])
  }
  const equal = (): Outcome | undefined => {
    const solved = solveForIndex(form, terms)
    const condition = and(atMost(ZERO, termOf(form, terms)), atMost(termOf(form, terms), ZERO))
    if (!solved) return decide({ ...question, assume: [...question.assume, condition] }, run, depth + 1)
    const { index, value } = solved
    const put = <T extends Term>(t: T): T => substitute(t, new Map([[index, value]])) as T
    const range = and(atMost(index.low, value), atMost(value, index.high))
    return decide(
      { left: put(question.left), right: put(question.right), assume: [...question.assume.map(put), put(range)] },
      run,
      depth + 1,
    )
  }
  const above = where({ ...form, constant: form.constant - 1 })
  if (!above) return undefined
  const [at, under] = [equal(), where(below)]
  if (at && under) return together([above, at, under])
  return least && (at ? together([above, at, least.from(0)]) : together([above, least.from(1)]))
}

/** The same question with a size to the first power where it stands alone: c − n ≥ 0 is asked as n − c − 1 ≥ 0. */
const upwards = (kind: 'zero' | 'atleast', form: Form): Form => {
  const [only, ...others] = form.terms
  if (!only || others.length > 0 || only[1] > 0) return form
  return kind === 'zero' ? scaleForm(-1, form) : { ...scaleForm(-1, form), constant: -form.constant - 1 }
}

/** Where form is size − c: the outcome that covers the sizes from c (plus something) on only. */
const minimumOf = (form: Form, terms: ReadonlyMap<Letter, Term>): { from(more: number): Outcome } | undefined => {
  const [only, ...others] = form.terms
  const term = only && terms.get(only[0])
  if (!only || others.length > 0 || only[1] !== 1 || term?.kind !== 'size') return undefined
  return { from: (more) => ({ notes: [], minimum: { [term.name]: more - form.constant } }) }
}

const byMatrix = (question: Question, run: Run, depth: number): Outcome | undefined => {
  if (question.multiplied) return undefined
  const restricted = new Set(question.assume.flatMap((c) => [...c.free]))
  const multiplied = multipliedByMatrix(question.left, question.right, restricted)
  const outcome = multiplied && decide({ ...question, ...multiplied, multiplied: true }, run, depth)
  const note: Note = {
    kind: 'defined',
    text: 'both sides are defined for every value of the index that an inverse stands at',
  }
  return outcome && { ...outcome, notes: [...outcome.notes, note] }
}

/** Unlike ranges are cut at each other's ends where sizes are large enough; the smaller sizes are decided one by one. */
const byPeeling = (
  question: Question,
  run: Run,
  depth: number,
  { ring, terms }: Setting,
  difference: Poly,
): Outcome | undefined => {
  const direct = peeled(ring, difference)
  if (vanishes(ring, direct)) return { notes: [...ring.notes.values()], minimum: {} }
  const sizes = sizesOfUnlikeRanges(difference)
  if (sizes.length === 0 || sizes.length > 3 || depth >= DEEPEST_CASE) return undefined
  const names = sizes.map((l) => terms.get(l)).flatMap((t) => (t?.kind === 'size' ? [t.name] : []))
  for (let least = 2; least <= LARGEST_MINIMUM; least++) {
    const large = names.map((name) => atMost(number(least), sizeTerm(name)))
    const setting = setUp({ ...question, assume: [...question.assume, ...large] }, run)
    const poly = peeled(
      setting.ring,
      subtract(setting.converter.poly(question.left), setting.converter.poly(question.right)),
    )
    if (!vanishes(setting.ring, poly)) continue
    const above: Outcome = { notes: [...setting.ring.notes.values()], minimum: {} }
    return together([above, ...names.map((name) => smallSizes(question, run, name, least))])
  }
  return undefined
}

/** Sizes below `least` by themselves; from the largest that fails on, it is the minimum. */
const smallSizes = (question: Question, run: Run, name: string, least: number): Outcome => {
  const outcomes: Outcome[] = []
  for (let n = least - 1; n >= 1; n--) {
    const put = <T extends Term>(t: T): T => substitute(t, new Map<Term, Term>([[sizeTerm(name), number(n)]])) as T
    const outcome = decide(
      { left: put(question.left), right: put(question.right), assume: question.assume.map(put) },
      run,
      DEEPEST_CASE - 1,
    )
    if (!outcome) return together([...outcomes, { notes: [], minimum: { [name]: n + 1 } }])!
    outcomes.push(outcome)
  }
  return together([NOTHING, ...outcomes])!
}
