import type { Question } from './question'
import { satisfiesConditions, shapeOf } from './sampling/instance'
import type { Disagreement } from './sampling/outcome'
import { tryInstance } from './sampling/trial'
import type { Term } from '../expr'
import { toText } from '../export/text'
import { differenceOf } from './difference'
import { type Refuted, type SizeValues, sizesText } from './verdict'

/** Sizes that differ between the failing instance and one at which the claim held, as advice. */
const remarkOf = (question: Question, found: Disagreement): string | undefined => {
  const held = found.agreedAt.at(-1)
  const failed = found.instance.sizes
  if (!held || Object.keys(failed).length === 0) return undefined
  const smaller = Object.keys(failed).filter((name) => held[name] !== failed[name])
  if (smaller.length === 0 || failsAt(question, found, held)) return undefined
  return `holds at ${sizesText(held)}, fails at ${sizesText(failed)}; a claim ranges over all sizes: state the sizes that it is for under \`assume\` or \`where\``
}

/** Whether the failing values, as far as they fit, fail at other sizes too: then it is they that matter, not the sizes. */
const failsAt = (question: Question, { instance }: Disagreement, sizes: SizeValues): boolean => {
  const shape = shapeOf(sizes, question.variables, question.pointConditions)
  if (!shape) return false
  // What is averaged over has no values.
  if (!shape.blocks.every(({ variable }) => instance.values.has(variable.name))) return false
  const values = new Map(
    shape.blocks.map(({ variable, cells }) => {
      const own = instance.values.get(variable.name)!
      return [variable.name, Array.from({ length: cells }, (_, k) => own[k % own.length]!)]
    }),
  )
  const same = { sizes, values }
  return (
    satisfiesConditions(shape, same) && tryInstance(question, same, [0], false, NO_OPTIONS, undefined) !== undefined
  )
}
const NO_OPTIONS = { seed: 0, runs: 0 }

/** The refutation that a disagreement found by sampling amounts to, with the command that replays it. */
export const refutation = (
  question: Question,
  found: Disagreement,
  command: string,
  functions: ReadonlyMap<string, Term> = new Map(),
): Refuted => {
  const sizes = Object.entries(found.instance.sizes).map(([name, n]) => ` --size ${name}=${n}`)
  const difference = differenceOf(question, found)
  const remark = [found.remark, remarkOf(question, found)].filter((text) => text !== undefined).join('; ')
  return {
    verdict: 'refuted',
    method: 'sampling',
    assumptions: [],
    counterexample: { ...found.counterexample, functions: expressions(functions) },
    points: found.points,
    path: found.path,
    replay: `${command} --path ${found.path}${derivedSizesLeftOut(question, sizes).join('')}`,
    ...(difference && { difference }),
    ...(remark !== '' && { remark }),
  }
}

/** Derived sizes cannot be set, so a replay command does not name them. */
const derivedSizesLeftOut = (question: Question, flags: readonly string[]): readonly string[] => {
  const derived = new Set(question.model.sizes.filter((s) => typeof s.value !== 'bigint').map((s) => s.name))
  return flags.filter((flag) => !derived.has(flag.slice(' --size '.length).split('=')[0]!))
}

/** Each concrete function as an expression of its arguments. */
const expressions = (functions: ReadonlyMap<string, Term>): Readonly<Record<string, string>> =>
  Object.fromEntries([...functions].map(([name, term]) => [name, toText(term)]))
