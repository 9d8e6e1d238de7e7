import type { Algebra } from '../../numbers/algebra'
import type { Cell, Cells } from './cells'
import type { Builder, Ground, GroundLogGap } from './ground'
import { isExactZero } from './precision'

/** p·x + q of one continuous cell. */
interface Affine<T> {
  readonly cell: Cell<T>
  readonly slope: T
  readonly offset: T
}

/** p·x + q of one continuous cell, read off the form. */
const affine = <T>(A: Algebra<T>, cells: Cells<T>, g: Ground<T>): Affine<T> | undefined => {
  if (g.scope.length !== 1) return undefined
  const cell = cells.all[g.scope[0]!]!
  if (cell.kind !== 'continuous') return undefined
  switch (g.kind) {
    case 'cell':
      return { cell, slope: A.fromNumber(1), offset: A.fromNumber(0) }
    case 'mul': {
      const varying = g.parts.filter((p) => p.kind !== 'constant')
      const inner = varying.length === 1 ? affine(A, cells, varying[0]!) : undefined
      if (!inner) return undefined
      const factor = g.parts.reduce((f, p) => (p.kind === 'constant' ? A.mul(f, p.value) : f), A.fromNumber(1))
      return { cell, slope: A.mul(factor, inner.slope), offset: A.mul(factor, inner.offset) }
    }
    case 'add': {
      let [slope, offset] = [A.fromNumber(0), A.fromNumber(0)]
      for (const p of g.parts) {
        const part = p.kind === 'constant' ? { slope: undefined, offset: p.value } : affine(A, cells, p)
        if (!part) return undefined
        if (part.slope !== undefined) slope = A.add(slope, part.slope)
        offset = A.add(offset, part.offset)
      }
      return { cell, slope, offset }
    }
    default:
      return undefined
  }
}

/** The argument, or |argument|, as a multiple of the distance to an end of a continuous cell's domain. */
export const logGap = <T>(make: Builder<T>, cells: Cells<T>, argument: Ground<T>): GroundLogGap<T> | undefined => {
  if (argument.kind === 'call' && argument.name === 'abs')
    return logGap(make, cells, argument.args[0]!) ?? logGap(make, cells, make.negated(argument.args[0]!))
  const { algebra: A } = make.evaluator
  const form = affine(A, cells, argument)
  if (!form) return undefined
  const { cell, slope, offset } = form
  for (const end of ['low', 'high'] as const) {
    const at = cell[end]
    if (!at || !isExactZero(A, A.add(offset, A.mul(slope, at.exact)))) continue
    const sign = Math.sign(A.midpoint(slope))
    if (sign !== (end === 'low' ? 1 : -1)) continue
    const logScale = A.call('log', [sign > 0 ? slope : A.neg(slope)])
    return {
      kind: 'logGap',
      cell,
      end,
      logScale,
      logScaleNumber: A.midpoint(logScale),
      argument,
      scope: argument.scope,
    }
  }
  return undefined
}
