import type { Question } from './question'
import { satisfiesConditions } from './sampling/instance'
import type { Disagreement } from './sampling/outcome'
import { shapeAt } from './sampling/shapes'
import { tryInstance } from './sampling/trial'
import { valuesOf } from './sampling/values'
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
  const shape = shapeAt(question, sizes)
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
  if (!satisfiesConditions(shape, same)) return false
  return tryInstance(valuesOf(question, { seed: 0, runs: 0 }), same, { draws: [0] }, undefined) !== undefined
}

/** The refutation that a disagreement found by sampling amounts to, with the command that replays it. */
export const refutation = (found: Disagreement, command: string): Refuted => {
  const { question, counterexample, points, path, because } = found
  const sizes = Object.entries(found.instance.sizes).map(([name, n]) => ` --size ${name}=${n}`)
  const difference = differenceOf(question, found)
  const remark = because ?? [found.remark, remarkOf(question, found)].filter((text) => text !== undefined).join('; ')
  return {
    verdict: 'refuted',
    method: 'sampling',
    assumptions: [],
    counterexample,
    points,
    path,
    replay: `${command} --path ${path}${derivedSizesLeftOut(question, sizes).join('')}`,
    ...(difference && { difference }),
    ...(remark !== '' && { remark }),
  }
}

/** Derived sizes cannot be set, so a replay command does not name them. */
const derivedSizesLeftOut = (question: Question, flags: readonly string[]): readonly string[] => {
  const derived = new Set(question.model.sizes.filter((s) => typeof s.value !== 'bigint').map((s) => s.name))
  return flags.filter((flag) => !derived.has(flag.slice(' --size '.length).split('=')[0]!))
}
