import type { Term } from '../../expr'
import type { Node } from '../syntax/nodes'
import { type Context, faultBetween, nameOf, textOf, unwrap } from './context'
import { isScalar, sameShape, type Shaped, shapeText } from './shaped'

export interface Operand {
  readonly node: Node
  readonly value: Shaped
}

/** Shape with the domain it was declared with, `binary[nh]`. */
export const describe = (ctx: Context, { node, value }: Operand): string => {
  const inner = unwrap(node)
  const entity = inner.type === 'symbol' ? ctx.scope.names.get(nameOf(ctx, inner)) : undefined
  const domain = entity?.kind === 'variable' ? entity.variable.domain.kind : 'real'
  return `\`${textOf(ctx, node)}\` is ${shapeText(value, domain)}`
}

/** The common shape of operands, where a scalar fits every shape; undefined where a fault was reported. */
export const broadcast = (
  ctx: Context,
  operands: readonly Operand[],
): { dims: readonly Term[]; row: boolean } | undefined => {
  let shape: Operand | undefined
  for (const operand of operands) {
    if (operand.value.bad) return undefined
    if (isScalar(operand.value)) continue
    shape ??= operand
    if (sameShape(ctx.scope.sizes, shape.value, operand.value)) continue
    const turned =
      shape.value.row !== operand.value.row && shape.value.dims.length === 1 && operand.value.dims.length === 1
    const hint = turned ? "one of them is transposed by `'`" : undefined
    faultBetween(
      ctx,
      shape.node.first,
      operand.node.last,
      'shape-mismatch',
      `shapes differ: ${describe(ctx, shape)}, ${describe(ctx, operand)}`,
      hint,
    )
    return undefined
  }
  return { dims: shape?.value.dims ?? [], row: shape?.value.row ?? false }
}

/** Entry of an operand that a scalar may be broadcast into. */
export const entryOf = (value: Shaped, slots: readonly Term[]): Term => value.at(isScalar(value) ? [] : slots)
