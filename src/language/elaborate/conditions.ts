import { and, atMost, type Condition, equals, lessThan, not, or, type Term } from '../../expr'
import type { Node } from '../syntax/nodes'
import { type Context, fault, textOf } from './context'
import { elaborate } from './elaborate'
import { isDiscrete } from './integers'
import { isScalar, type Shaped } from './shaped'

type Make = () => Condition

/** Comparison signs by the names that the parser gives them. */
export const BY_NAME: Record<string, string> = {
  equal: '==',
  unequal: '!=',
  smaller: '<',
  smallerEq: '<=',
  larger: '>',
  largerEq: '>=',
}

export const compare = (op: string, left: Term, right: Term): Condition => {
  switch (op) {
    case '==':
      return equals(left, right)
    case '!=':
      return not(equals(left, right))
    case '<':
      return lessThan(left, right)
    case '<=':
      return atMost(left, right)
    case '>':
      return lessThan(right, left)
    default:
      return atMost(right, left)
  }
}

/** A condition; undefined where a fault was reported. */
export const elaborateCondition = (ctx: Context, node: Node): Make | undefined => {
  if (node.type === 'parenthesis') return elaborateCondition(ctx, node.content)
  if (node.type === 'relational')
    return comparisons(
      ctx,
      node,
      node.comparisons.map((name) => BY_NAME[name]!),
      node.params,
    )
  if (node.type === 'operator') {
    if (node.fn === 'and' || node.fn === 'or') return connective(ctx, node)
    if (node.fn === 'not') return negation(ctx, node)
    if (Object.hasOwn(BY_NAME, node.fn)) return comparisons(ctx, node, [BY_NAME[node.fn]!], node.args)
  }
  const before = ctx.session.faults.count
  elaborate(ctx, node)
  if (ctx.session.faults.count === before)
    fault(
      ctx,
      node,
      'condition-expected',
      `a condition is expected, such as \`i == j\`, but \`${textOf(ctx, node)}\` is a number`,
    )
  return undefined
}

const connective = (ctx: Context, node: Node & { type: 'operator' }): Make | undefined => {
  const operands: Node[] = []
  let rest: Node = node
  while (rest.type === 'operator' && rest.fn === node.fn) {
    operands.push(rest.args[1]!)
    rest = rest.args[0]!
  }
  operands.push(rest)
  const parts = operands.reverse().map((operand) => elaborateCondition(ctx, operand))
  const join = node.fn === 'and' ? and : or
  return parts.every((part) => part !== undefined) ? () => join(...parts.map((part) => part())) : undefined
}

const isCondition = (node: Node): boolean =>
  node.type === 'parenthesis'
    ? isCondition(node.content)
    : node.type === 'relational' ||
      (node.type === 'operator' && (['and', 'or', 'not'].includes(node.fn) || Object.hasOwn(BY_NAME, node.fn)))

const negation = (ctx: Context, node: Node & { type: 'operator' }): Make | undefined => {
  const operand = node.args[0]!
  if (!isCondition(operand)) {
    fault(
      ctx,
      node,
      'not-without-parentheses',
      `\`not\` takes a condition in parentheses: \`${textOf(ctx, node)}\` is read first, so write \`not (${textOf(ctx, operand)} == …)\` or \`!=\``,
    )
    return undefined
  }
  const made = elaborateCondition(ctx, operand)
  return made && (() => not(made()))
}

const comparisons = (ctx: Context, node: Node, ops: readonly string[], params: readonly Node[]): Make | undefined => {
  const negated = params.find((param) => param.type === 'operator' && param.fn === 'not')
  if (negated) {
    const text = textOf(ctx, node).replace(/^not\s+/, '')
    fault(ctx, node, 'not-without-parentheses', `\`not\` is read before the comparison: write \`not (${text})\``)
    return undefined
  }
  const values: Shaped[] = params.map((param) => elaborate(ctx, param))
  if (values.some((value) => value.bad)) return undefined
  const array = values.findIndex((value) => !isScalar(value))
  if (array !== -1) {
    fault(
      ctx,
      params[array]!,
      'shape-mismatch',
      `a condition compares scalars, but \`${textOf(ctx, params[array]!)}\` is an array: write one entry of it`,
    )
    return undefined
  }
  if (!ctx.session.realConditions)
    ctx.session.deferred.push(() => {
      const real = params.find((_, k) => !isDiscrete(values[k]!.at([])))
      if (real)
        fault(
          ctx,
          real,
          'real-condition',
          `a condition compares indices, sizes and discrete hidden variables, but \`${textOf(ctx, real)}\` is real: write \`max\`, \`min\`, \`abs\` or \`relu\``,
        )
    })
  return () => and(...ops.map((op, k) => compare(op, values[k]!.at([]), values[k + 1]!.at([]))))
}
