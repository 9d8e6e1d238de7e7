import type { FunctionNode, Node } from '../syntax/nodes'
import { type Context, fault, nameOf } from './context'
import { elaborate } from './elaborate'
import type { Operand } from './shapes'

/** Whether a call has a number of arguments that fits; else reported. */
export const checkCount = (ctx: Context, node: FunctionNode, least: number, most: number, form: string): boolean => {
  const count = node.args.length
  if (count >= least && count <= most) return true
  const takes =
    most === Infinity
      ? `at least ${least} arguments`
      : least === most
        ? `${least} argument${least === 1 ? '' : 's'}`
        : `${least} or ${most} arguments`
  fault(ctx, node, 'argument-count', `\`${nameOf(ctx, node.fn)}\` takes ${takes}, not ${count}: ${form}`)
  return false
}

export const operandsOf = (ctx: Context, nodes: readonly Node[]): Operand[] =>
  nodes.map((node) => ({ node, value: elaborate(ctx, node) }))
