import { admissibleSizes, derivedSizes } from '../../src/language/sizes'
import type { Claim, Model } from '../../src/language/model'
import { instanceOf } from '../../src/decide/sampling/drawn'
import { evaluatorAt, indexAssignments, shapeOf } from '../../src/decide/sampling/instance'
import { Unsupported } from '../../src/program/unsupported'
import { isFault } from '../../src/numbers/algebra'
import { overlaps } from '../../src/numbers/ball'
import { ballAlgebra } from '../../src/algebras/ballAlgebra'
import { OutOfTime } from '../../src/decide/sampling/outcome'
import { redraw } from '../../src/decide/sampling/draws'

/** A judgement of many points takes less; infinite sums to 60 digits may take minutes a point. */
const MILLISECONDS = 20_000

/**
 * Whether 60 digits tell the sides of a claim apart at many points and sizes, by the sides as the claim says them: no
 * calculus and no decider is involved. Mutants that are true by chance are found out so, and discarded.
 */
export const isTrueNumerically = (model: Model, claim: Claim): boolean => {
  const variables = [...model.visible, ...model.hidden, ...model.parameters]
  const algebra = ballAlgebra(300)
  const base = model.sizes.filter((s) => typeof s.value === 'bigint').map((s) => s.name)
  let agreed = 0
  const end = performance.now() + MILLISECONDS
  const tick = (): void => {
    if (performance.now() > end) throw new OutOfTime('no more points')
  }
  for (const n of [1, 2, 3]) {
    const sizes = derivedSizes(model, Object.fromEntries(base.map((name, k) => [name, Math.max(1, n - (k % 2))])))
    if (!sizes || !admissibleSizes(model, claim, sizes)) continue
    const conditions = [...model.assume.map((a) => a.condition), ...claim.where]
    const shape = shapeOf(
      sizes,
      variables,
      conditions.filter((c) => c.free.size === 0),
    )
    if (!shape) continue
    for (let p = 1; p <= 12; p++) {
      const instance = instanceOf(
        shape,
        Array.from({ length: shape.cells }, (_, cell) => redraw(p * 5, p, cell)),
      )
      if (!instance) continue
      for (const indices of indexAssignments(
        claim.indices,
        conditions.filter((c) => c.free.size > 0),
        instance,
        variables,
      ).slice(0, 6)) {
        try {
          const evaluator = evaluatorAt(algebra, variables, instance, { tick })
          for (const [name, value] of indices) evaluator.indices.set(name, value)
          const values = claim.sides.map((side) => evaluator.value(side))
          if (values.some((v) => !overlaps(v, values[0]!))) return false
          agreed++
        } catch (thrown) {
          if (thrown instanceof OutOfTime) return agreed > 0
          // A point at which a side has no value, or none that can be found, tells nothing.
          if (!isFault(thrown) && !(thrown instanceof Unsupported)) throw thrown
        }
      }
    }
  }
  return agreed > 0
}
