import { Calculus } from '../calculus/close'
import type { Clock } from '../decide/clock'
import { questionOf } from '../decide/question'
import { shapeOf } from '../decide/sampling/instance'
import type { Counterexample } from '../decide/verdict'
import { freeCells } from '../diagnose/parameters/cells'
import { RowFunctions } from '../diagnose/parameters/rowFunctions'
import { number, substitute, type Term, type Variable } from '../expr'
import type { Claim, Model } from '../language/model'
import * as Q from '../numbers/rational'
import { type BothSides, valuesAt } from './bothSides'
import type { Figure } from './figure'
import { lineChart } from './lineChart'
import { shown, some, spaced } from './numbers'
import { type Run, sidesOverData } from './overData'

/* Both sides of a refuted claim along a line through its counterexample, and what they differ by. */

const NODES = 161
/** How far to either side one looks, in sizes of the value. */
const REACH = 2
/** Places at which one looks for the variable that matters most. */
const LOOKS = 9

/** What the sides are evaluated with. */
type Given = Run & { readonly clock: Clock }

/** The claim's equation that fails; undefined where it is about functions that are not given. */
const sidesOf = (model: Model, claim: Claim, at: Counterexample, given: Given): BothSides | undefined => {
  if (Object.keys(at.functions).length > 0) return undefined
  const question = questionOf(model, claim, new Calculus())
  const { equations, indices } = question
  const equation = equations[at.link - 1]
  if (!equation || indices.some((i) => !Object.hasOwn(at.indices, i.name))) return undefined
  if (claim.usesData) return sidesOverData(question, equation, at, given)
  const there = new Map<Term, Term>(indices.map((i) => [i, number(at.indices[i.name]!)]))
  const sides = equation.closed.map((side) => substitute(side, there))
  const all = [...model.visible, ...model.hidden, ...model.parameters]
  const variables = all.filter((v) => sides.some((side) => side.symbols.has(v.name)))
  const values = valuesAt(variables, at)
  const point = variables.flatMap((v) => values.get(v.name) ?? []).map(Q.toNumber)
  const functions = new RowFunctions([], variables, sides, at.sizes)
  if (functions.columns !== point.length) return undefined
  return { variables, point, nodes: NODES, looks: LOOKS, at: (x) => functions.at(x) }
}

/** One number that is varied, and both sides along it. */
interface Line {
  readonly name: string
  readonly own: number
  readonly range: readonly [low: number, high: number]
  readonly at: (x: number) => ArrayLike<number>
}

/** The picture of a refuted claim; undefined where there is no line to draw it along. */
export const counterexample = (model: Model, claim: Claim, at: Counterexample, given: Given): Figure | undefined => {
  const sides = sidesOf(model, claim, at, given)
  if (!sides || sides.point.length === 0) return undefined
  const { variables, point, nodes, looks } = sides
  const { blocks } = shapeOf(at.sizes, variables, [])!
  const first = new Map<Variable, number>()
  let next = 0
  for (const { variable, cells } of blocks) {
    first.set(variable, next)
    next += cells
  }
  const lines = freeCells(blocks).map(({ variable, name, positions, low, high }): Line => {
    const entries = positions.map((p) => first.get(variable)! + p)
    const own = point[entries[0]!]!
    const reach = REACH * Math.max(1, Math.abs(own))
    const near = 1e-3 * Math.min(2 * reach, high - low)
    const range = [Math.max(own - reach, low + near), Math.min(own + reach, high - near)] as const
    return { name, own, range, at: (x) => sides.at(point.map((p, k) => (entries.includes(k) ? x : p))) }
  })
  const spreadOf = ({ range, at: along }: Line): number => {
    const known = spaced(...range, looks)
      .map((x) => along(x))
      .map((both) => both[0]! - both[1]!)
      .filter(Number.isFinite)
    return known.length < 2 ? -1 : Math.max(...known) - Math.min(...known)
  }
  const spreads = lines.map(spreadOf)
  const best = spreads.indexOf(Math.max(...spreads))
  return best < 0 || spreads[best]! < 0 ? undefined : drawn(lines[best]!, claim, nodes)
}

const drawn = ({ name, own, range, at }: Line, claim: Claim, nodes: number): Figure => {
  const places = spaced(...range, nodes)
  const found = places.map((x) => Array.from(at(x)))
  const [left, right] = [0, 1].map((k) => found.map((f) => f[k]!))
  const difference = left!.map((l, k) => l - right![k]!)
  const here = at(own)
  const meets = difference.some((d, k) => k > 0 && d * difference[k - 1]! <= 0)
  return {
    ...lineChart({
      label: name,
      places,
      marks: [{ at: own, text: 'counterexample', here: true }],
      panels: [
        {
          label: 'both sides',
          series: [
            { name: 'left', values: left! },
            { name: 'right', values: right! },
          ],
        },
        { label: 'left − right', series: [{ name: 'difference', values: difference }] },
      ],
    }),
    kind: 'counterexample',
    title: `Both sides of ${claim.name ?? claim.text} along ${name}`,
    description: `At the counterexample, ${name} = ${shown(own)}, left is ${shown(here[0]!)} and right is ${shown(here[1]!)}; ${meets ? 'the sides meet elsewhere on the line' : 'they meet nowhere on the line'}. All else is held.`,
    table: {
      head: [name, 'left', 'right', 'left − right'],
      rows: some([...places.keys()], 17).map((k) => [places[k]!, left![k]!, right![k]!, difference[k]!].map(shown)),
    },
  }
}
