import type { Derivation } from '../../calculus/derivation'
import { NoMean } from '../../integrate/means/means'
import { holding } from '../../expr'
import { Unsupported } from '../../program/unsupported'
import type { Model } from '../../language/model'
import { isFault } from '../../numbers/algebra'
import { redraw } from '../sampling/draws'
import { instanceOf } from '../sampling/drawn'
import { shapeOf } from '../sampling/instance'
import type { SamplingOptions } from '../sampling/outcome'
import { drawnData } from '../overData'
import type { SizeValues } from '../verdict'
import { Boundary, shownNumber } from './boundary'
import { entryTerms } from './entries'

/** Functions of one argument, and conditions, across whose kinks a function may jump. */
const STEPS: ReadonlySet<string> = new Set(['sign', 'dabs'])

const hasStep = holding((t) => (t.kind === 'call' && STEPS.has(t.name)) || t.kind === 'compare')

/**
 * Places at which F jumps, in words: a step of p has no part in ψ, so that both forms of Equation (1) may agree on an
 * objective that does not see it. Looked for at one instance.
 */
export const energyJumps = (
  model: Model,
  { freeEnergy, score }: Derivation,
  sizes: SizeValues,
  options: SamplingOptions,
): readonly string[] => {
  if (!hasStep(freeEnergy)) return []
  const data = drawnData(model, 0, options)
  // Conditions on visible variables restrict p̃.
  const names = model.visible.map((v) => v.name)
  const conditions = model.assume.map((a) => a.condition).filter((c) => !names.some((name) => c.symbols.has(name)))
  const shape = shapeOf(sizes, model.parameters, conditions)
  const instance =
    shape &&
    instanceOf(
      shape,
      Array.from({ length: shape.cells }, (_, c) => redraw(options.seed, 1, c) >> 2),
    )
  if (!instance || data.kind === 'sample') return []
  const at = new Map(Object.entries(sizes))
  try {
    const boundary = new Boundary(
      model,
      data,
      entryTerms(score, at).map(() => freeEnergy),
      at,
      options.tick,
    )
    return boundary
      .known(instance, 'jumps')
      .filter(({ kind }) => kind === 'jump')
      .map(
        ({ place, gap }) =>
          `F jumps at ${place}: the step of p there is no part of ψ, and score matching does not see it (p̃ times the jump is ${shownNumber(-gap)})`,
      )
  } catch (error) {
    if (error instanceof NoMean || error instanceof Unsupported || isFault(error)) return []
    throw error
  }
}
