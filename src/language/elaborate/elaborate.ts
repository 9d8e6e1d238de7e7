import { ifThen, not, number } from '../../expr'
import { parseRational } from '../../numbers/rational'
import type { Node } from '../syntax/nodes'
import { elaborateAccessor, elaborateSymbol } from './access'
import { elaboratePower, elaborateProduct, elaborateSum, elaborateTranspose } from './arithmetic'
import { elaborateCall } from './calls'
import { elaborateCondition } from './conditions'
import { type Context, fault, sessionWith, textOf, within } from './context'
import { BAD, scalar, type Shaped, shaped } from './shaped'
import { broadcast, entryOf } from './shapes'

const COMPARISONS = new Set(['==', '!=', '<', '<=', '>', '>='])

/** The value of a node. Faults are reported; a faulty part has the value {@link BAD}. */
export const elaborate = (ctx: Context, node: Node): Shaped => {
  switch (node.type) {
    case 'constant':
      return elaborateNumber(ctx, node)
    case 'symbol':
      return elaborateSymbol(ctx, node)
    case 'parenthesis':
      return elaborate(ctx, node.content)
    case 'accessor':
      return elaborateAccessor(ctx, node)
    case 'function':
      return elaborateCall(ctx, node)
    case 'conditional':
      return elaborateConditional(ctx, node)
    case 'relational':
      return comparisonAsNumber(ctx, node)
    case 'range':
      fault(
        ctx,
        node,
        'range',
        `the range \`${textOf(ctx, node)}\` has no value: ranges stand after \`in\`, as in \`sum(i in 1:n, …)\``,
      )
      return BAD
    case 'index':
    case 'refused':
      fault(ctx, node, 'syntax', 'this has no meaning here')
      return BAD
    case 'operator':
      break
  }
  switch (node.fn) {
    case 'add':
    case 'subtract':
    case 'unaryPlus':
    case 'unaryMinus':
      return elaborateSum(ctx, node)
    case 'multiply':
    case 'divide':
    case 'dotMultiply':
    case 'dotDivide':
      return elaborateProduct(ctx, node)
    case 'pow':
    case 'dotPow':
      return elaboratePower(ctx, node)
    case 'ctranspose':
      return elaborateTranspose(ctx, node)
    case 'bitOr':
      fault(
        ctx,
        node,
        'foreign-operator',
        '`|` stands only in `mean(f | h)`, `var(f | h)` and `cov(f, g | h)`; for a condition write `or`',
      )
      return BAD
    case 'to':
      fault(
        ctx,
        node,
        'range',
        `\`${textOf(ctx, node)}\` has no value: \`in\` stands in \`sum(i in 1:n, …)\` and in \`where\``,
      )
      return BAD
  }
  return comparisonAsNumber(ctx, node)
}

/** The value of a node that must be a scalar. */
export const elaborateScalar = (ctx: Context, node: Node, what: string): Shaped => {
  const value = elaborate(ctx, node)
  if (value.dims.length === 0) return value
  fault(
    ctx,
    node,
    'shape-mismatch',
    `${what} is a scalar, but \`${textOf(ctx, node)}\` is an array: write one entry of it`,
  )
  return BAD
}

const elaborateNumber = (ctx: Context, node: Node): Shaped => {
  const text = ctx.expression.tokens[node.first]?.text ?? ''
  const exponent = Math.abs(Number(/[eE]([+-]?\d+)$/.exec(text)?.[1] ?? 0))
  const value = exponent > LARGEST_EXPONENT ? undefined : parseRational(text)
  if (value) return scalar(() => number(value))
  fault(
    ctx,
    node,
    'number',
    `the number \`${textOf(ctx, node)}\` is too long to be kept exactly: powers of ten go to ±${LARGEST_EXPONENT}`,
  )
  return BAD
}
const LARGEST_EXPONENT = 10_000

const comparisonAsNumber = (ctx: Context, node: Node): Shaped => {
  const chain = node.type === 'relational' || (node.type === 'operator' && COMPARISONS.has(node.op))
  if (chain) {
    const from = ctx.session.faults.count
    elaborateCondition({ ...ctx, session: sessionWith(ctx.session, { realConditions: true }) }, node)
    if (ctx.session.faults.count > from) return BAD
  }
  const text = textOf(ctx, node)
  fault(
    ctx,
    node,
    'comparison-as-number',
    chain
      ? `a comparison is not a number: write \`(${text} ? 1 : 0)\``
      : `a condition is not a number: write \`(${text} ? 1 : 0)\``,
  )
  return BAD
}

const elaborateConditional = (ctx: Context, node: Node & { type: 'conditional' }): Shaped => {
  const condition = elaborateCondition(ctx, node.condition)
  const holds = within(ctx, () => condition?.())
  const fails = within(ctx, () => condition && not(condition()))
  const then = elaborate(holds, node.then)
  const otherwise = elaborate(fails, node.otherwise)
  const shape = broadcast(ctx, [
    { node: node.then, value: then },
    { node: node.otherwise, value: otherwise },
  ])
  if (!shape || !condition || then.bad || otherwise.bad) return BAD
  return shaped(shape.dims, (slots) => ifThen(condition(), entryOf(then, slots), entryOf(otherwise, slots)), shape.row)
}
