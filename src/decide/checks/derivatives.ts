import { genericEntry } from '../../calculus/derive'
import { diff, entry, type EntryTerm, neg, number, substitute, type Term } from '../../expr'
import { slotsOf } from '../../program/arrays'
import { Evaluator } from '../../hidden/evaluator'
import { Unsupported } from '../../program/unsupported'
import { isFault } from '../../numbers/algebra'
import { type Ball, midpoint, overlaps, radius } from '../../numbers/ball'
import { ballAlgebra } from '../../algebras/ballAlgebra'
import { type Oracle, ORACLES, unroll, UnrollRefused } from '../../oracles'
import { redraw } from '../sampling/draws'
import { OutOfTime } from '../sampling/outcome'
import { instanceOf } from '../sampling/drawn'
import { evaluatorAt, type Instance, shapeOf, candidateSizes } from '../sampling/instance'
import { admittedSizes } from '../../language/sizes'
import { asked } from '../question'
import { type Check, type CheckContext, decideAll } from './context'

/* Symbolic ψ and ∂ψ against automatic differentiation of F and of ψ, and against mathjs and nerdamer. */

/** Digits in which third parties are compared: 50 and a margin. */
const BITS = 192
const POINTS = 3
/** Third parties write every entry out, so they get small sizes only; one that is larger where there is none. */
const MOST_CELLS = 14
const MOST_CELLS_ALONE = 64
/** Written-out expressions longer than this are beyond the patience of third parties. */
const MOST_NODES = 250
/** Nor are they asked about more than so many characters in all. */
const MOST_ASKED = 8000

interface Tally {
  agreed: number
  abstained: Map<string, number>
  dissent: string[]
  /** A place at which jets bear out the dissenter, not us. */
  against?: string
}

/** One derivative to compare: what is differentiated, by what, and our result, all over the same free indices. */
interface Case {
  readonly of: Term
  readonly at: EntryTerm
  readonly ours: Term
}

const casesOf = ({ model, derivation }: CheckContext): readonly Case[] =>
  model.visible.flatMap((v, n) => {
    const { at } = genericEntry(model, v)
    return [
      { of: neg(derivation.freeEnergy), at, ours: derivation.score[n]!.term },
      { of: derivation.score[n]!.term, at, ours: derivation.dscore[n]!.term },
    ]
  })

export const derivatives: Check = {
  name: 'derivatives',
  summary: 'symbolic derivatives agree with automatic differentiation, mathjs and nerdamer',
  oracles: () => Promise.all(Object.values(ORACLES).map((load) => load())),
  run: (context) => {
    const { model, derivation, oracles = [] } = context
    const questions = model.visible.map((v, n) => {
      const { at, indices } = genericEntry(model, v)
      const [first, second] = [derivation.score[n]!.term, derivation.dscore[n]!.term]
      return asked(context, `derivatives by ${v.name}`, indices, [
        { raw: [diff(neg(derivation.freeEnergy), at), first], closed: [diff(neg(derivation.freeEnergy), at), first] },
        { raw: [diff(first, at), second], closed: [diff(first, at), second] },
      ])
    })
    const verdict = decideAll(context, questions, { after: oracles.length, proves: false })
    if (verdict.verdict !== 'tested') return { name: 'derivatives', verdict, details: 'jets', remarks: [] }
    const tallies = oracles.map((oracle) => ({ oracle, tally: compareWith(context, oracle) }))
    const remarks = tallies.flatMap(({ tally }) => tally.dissent)
    const against = tallies.flatMap(({ tally }) => tally.against ?? [])[0]
    return {
      name: 'derivatives',
      verdict: against === undefined ? verdict : { verdict: 'undecided', reason: against, assumptions: [] },
      remarks,
      details: ['jets', ...tallies.map(({ oracle, tally }) => summary(oracle, tally))].join('; '),
    }
  },
}

const summary = (oracle: Oracle, { agreed, abstained, dissent }: Tally): string => {
  const parts = [`${oracle.name} ${agreed} agree`]
  if (dissent.length > 0) parts.push(`${dissent.length} dissent`)
  if (abstained.size > 0) parts.push(`abstains (${[...abstained.keys()].slice(0, 2).join(', ')})`)
  return parts.join(', ')
}

/** Small instances on which every entry can be written out. */
const instancesOf = ({ model, options }: CheckContext): readonly Instance[] => {
  const variables = [...model.visible, ...model.parameters]
  const conditions = model.assume.map((a) => a.condition)
  const instances: Instance[] = []
  for (const base of candidateSizes(model)) {
    const sizes = admittedSizes(model, undefined, base)
    const shape = sizes && shapeOf(sizes, variables, conditions)
    if (!shape || shape.cells > (instances.length === 0 ? MOST_CELLS_ALONE : MOST_CELLS)) continue
    const draws = Array.from({ length: shape.cells }, (_, cell) => redraw(options.seed, instances.length + 1, cell))
    const instance = instanceOf(shape, draws)
    if (instance) instances.push(instance)
    if (instances.length >= POINTS) break
  }
  return instances
}

/** What a third party is asked is counted, not timed: it is a check of our results, not their source. */
const compareWith = (context: CheckContext, oracle: Oracle): Tally => {
  const tally: Tally = { agreed: 0, abstained: new Map(), dissent: [] }
  const abstain = (reason: string): void => void tally.abstained.set(reason, (tally.abstained.get(reason) ?? 0) + 1)
  const instances = instancesOf(context)
  if (instances.length === 0) abstain('no size is small enough to be written out')
  let asked = 0
  for (const instance of instances)
    for (const one of casesOf(context)) {
      try {
        if (asked > MOST_ASKED) abstain(`${MOST_ASKED} characters were asked`)
        else asked += compareCase(context, oracle, instance, one, tally, abstain)
      } catch (error) {
        if (error instanceof OutOfTime) abstain('out of time')
        else if (error instanceof UnrollRefused || error instanceof Unsupported) abstain(error.message)
        else if (!isFault(error)) throw error
      }
    }
  return tally
}

/** How many characters the third party was asked about. */
const compareCase = (
  { model }: CheckContext,
  oracle: Oracle,
  instance: Instance,
  { of, at, ours }: Case,
  tally: Tally,
  abstain: (reason: string) => void,
): number => {
  const algebra = ballAlgebra(BITS)
  const sizes = new Map(Object.entries(instance.sizes))
  // The last entry of the array: the one most unlike the others in models with boundaries.
  const last = at.slots.map((s) => (s.kind === 'index' ? new Evaluator(algebra, sizes, new Map()).integer(s.high) : 1))
  const place = new Map<Term, Term>(at.slots.map((s, k) => [s, number(last[k]!)]))
  const literal = entry(
    at.variable,
    last.map((n) => number(n)),
  )
  const result = oracle.derivative(unroll(substitute(of, place), sizes, MOST_NODES), literal)
  if (result.kind === 'abstains') {
    abstain(result.reason)
    return 0
  }
  const evaluator = evaluatorAt(algebra, [...model.visible, ...model.parameters], instance)
  const point = new Map<EntryTerm, Ball>()
  for (const v of [...model.visible, ...model.parameters]) {
    const { dims, values } = evaluator.arrays.get(v.name)!
    values.forEach((value, k) =>
      point.set(
        entry(
          v,
          slotsOf(k, dims).map((n) => number(n)),
        ),
        value,
      ),
    )
  }
  const theirs = result.evaluate(algebra, point)
  const own = evaluator.value(substitute(ours, place))
  if (agrees(own, theirs, result.digits)) tally.agreed++
  else arbitrate(oracle, evaluator, diff(substitute(of, place), literal), own, theirs, result.text, tally)
  return result.text.length
}

/** Closeness to as many digits as the third party keeps in its constants. */
const agrees = (a: Ball, b: Ball, digits: number | undefined): boolean => {
  if (overlaps(a, b)) return true
  const tolerance = digits === undefined ? 1e-40 : 10 ** (3 - digits)
  return Math.abs(midpoint(a) - midpoint(b)) + radius(a) + radius(b) <= tolerance * Math.max(1, Math.abs(midpoint(a)))
}

/** Jets with 50 digits decide between us and the third party; a dissenter that is wrong is reported, not believed. */
const arbitrate = (
  oracle: Oracle,
  evaluator: Evaluator<Ball>,
  jet: Term,
  own: Ball,
  theirs: Ball,
  text: string,
  tally: Tally,
): void => {
  const truth = evaluator.value(jet)
  const ours = overlaps(truth, own)
  const outcome = `${oracle.name} ${oracle.version} gives ${midpoint(theirs)} for ${midpoint(own)} (${text.slice(0, 80)})`
  tally.dissent.push(`${outcome}: jets ${ours ? 'agree' : 'disagree'} with scoreproof`)
  if (!ours) tally.against = `${outcome}, and jets in 50 digits give ${midpoint(truth)}`
}
