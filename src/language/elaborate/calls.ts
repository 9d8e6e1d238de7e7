import { call, expOf, number, type Term } from '../../expr'
import { type FunctionName, FUNCTIONS } from '../../functions'
import { didYouMean } from '../faults'
import { CLAIM_FUNCTIONS, CLAIM_VALUES, ELEMENTARY, reservedAs, STRUCTURAL } from '../syntax/names'
import type { FunctionNode } from '../syntax/nodes'
import { type BinderName, elaborateBinder } from './binders'
import { checkCount, operandsOf } from './callArguments'
import { elaborateClaimCall } from './claimWords'
import { type Context, fault, faultBetween, lookup, nameOf, textOf } from './context'
import { elaborateDefined, elaborateUndefined } from './declaredCalls'
import { elaborate } from './elaborate'
import { FOREIGN } from './foreignFunctions'
import { BAD, type Shaped, shaped } from './shaped'
import { broadcast, entryOf } from './shapes'
import { elaborateStructural } from './structural'
import { knownFunctions } from './unknownNames'

/** `name(…)`: a function of the language, a declared function, a definition, or a claim word. */
export const elaborateCall = (ctx: Context, node: FunctionNode): Shaped => {
  if (node.fn.type !== 'symbol') return productForCall(ctx, node)
  const name = nameOf(ctx, node.fn)
  const outside: Context = { ...ctx, inSlot: false }
  const local = lookup(ctx, name)
  const entity = local ? undefined : ctx.scope.names.get(name)
  if (entity?.kind === 'function') return elaborateUndefined(outside, node, entity)
  if (entity?.kind === 'call') return elaborateDefined(outside, node, name, entity)
  if (entity?.kind === 'broken') {
    for (const arg of node.args) elaborate(outside, arg)
    return BAD
  }
  if (local || entity || (CLAIM_VALUES as readonly string[]).includes(name) || name === 'pi')
    return productForCall(ctx, node)
  if (name === 'sum' || name === 'prod' || name === 'logsumexp')
    return elaborateBinder(ctx, node, name satisfies BinderName)
  if ((ELEMENTARY as readonly string[]).includes(name)) return elaborateElementary(ctx, node, name as FunctionName)
  if ((STRUCTURAL as readonly string[]).includes(name)) return elaborateStructural(ctx, node, name)
  if ((CLAIM_FUNCTIONS as readonly string[]).includes(name)) {
    if (ctx.session.mode === 'claim') return elaborateClaimCall(outside, node, name)
    fault(ctx, node.fn, 'claim-word', `\`${name}\` is ${reservedAs(name)}: it has a meaning in claims only`)
    return BAD
  }
  const section = ctx.scope.declared.get(name)
  if (section === 'definitions' || section === 'functions') {
    const order = section === 'definitions' ? 'each definition may use those above it' : 'only sizes may stand here'
    fault(
      ctx,
      node.fn,
      'forward-reference',
      `\`${name}\` is declared under \`${section}\` and cannot be used here: ${order}`,
    )
  } else if (section !== undefined || (ctx.session.mode !== 'model' && ctx.session.free.has(name)))
    return productForCall(ctx, node)
  else
    fault(
      ctx,
      node.fn,
      'unknown-function',
      `unknown function \`${name}\`${FOREIGN.has(name) ? `: write \`${FOREIGN.get(name)}\`` : ''}`,
      FOREIGN.has(name) ? undefined : didYouMean(name, knownFunctions(ctx)),
    )
  return BAD
}

/** `q[j](1 - q[j])`, `Omega (v - b)`: a product is meant. */
const productForCall = (ctx: Context, node: FunctionNode): Shaped => {
  const args = node.args.map((arg) => textOf(ctx, arg)).join(', ')
  const owner = textOf(ctx, node.fn)
  if ((CLAIM_VALUES as readonly string[]).includes(owner)) {
    fault(
      ctx,
      node,
      'not-a-function',
      `\`${owner}\` is a value, not a function: write \`${owner}\`, or \`${owner} * (…)\` for a product`,
    )
    return BAD
  }
  const { source, tokens } = ctx.expression
  const line = source.lineOf(tokens[node.fn.last]!.from)
  const broken = source.lineOf(tokens[node.fn.last + 1]!.from) !== line
  if (broken)
    faultBetween(
      ctx,
      node.fn.last + 1,
      node.last,
      'implicit-product',
      `a product without a sign goes over a line break: is a \`+\` missing at the end of line ${line}? If it is a product, write \`*\``,
    )
  else
    fault(ctx, node, 'not-a-function', `\`${owner}\` is not a function: for a product write \`${owner} * (${args})\``)
  return BAD
}

const elaborateElementary = (ctx: Context, node: FunctionNode, name: FunctionName): Shaped => {
  const { arity } = FUNCTIONS[name]
  if (arity === 'ordered' || (arity === 'optionally ordered' && node.args.length === 2))
    return elaborateOrdered(ctx, node, name)
  const nary = arity === 'variadic'
  const operands = operandsOf(ctx, node.args)
  const form = nary
    ? `write \`${name}(x, y)\``
    : name === 'log' && node.args.length === 2
      ? 'for another base write `log(x) / log(b)`'
      : `write \`${name}(x)\``
  if (!checkCount(ctx, node, nary ? 2 : 1, nary ? Infinity : 1, form)) return BAD
  const shape = broadcast(ctx, operands)
  if (!shape) return BAD
  const apply = (args: readonly Term[]): Term => (name === 'exp' ? expOf(args[0]!) : call(name, ...args))
  return shaped(shape.dims, (slots) => apply(operands.map(({ value }) => entryOf(value, slots))), shape.row)
}

/** Derivatives of higher order are not asked for, and would be slow. */
const HIGHEST_ORDER = 8

/** `polygamma(n, x)`, `langevin(n, x)`: the n-th derivative, where n is a whole number. */
const elaborateOrdered = (ctx: Context, node: FunctionNode, name: FunctionName): Shaped => {
  const [first, ...others] = node.args
  if (!checkCount(ctx, node, 2, 2, `write \`${name}(2, x)\``) || !first) return BAD
  const order = /^\d+$/.test(textOf(ctx, first)) ? Number(textOf(ctx, first)) : -1
  if (order < 0 || order > HIGHEST_ORDER) {
    fault(
      ctx,
      first,
      'order',
      `the order of \`${name}\` is a whole number from 0 to ${HIGHEST_ORDER}, not \`${textOf(ctx, first)}\``,
    )
    return BAD
  }
  const operands = operandsOf(ctx, others)
  const shape = broadcast(ctx, operands)
  if (!shape) return BAD
  const lowest =
    order === 0
      ? name === 'polygamma'
        ? 'digamma'
        : name
      : order === 1 && name === 'polygamma'
        ? 'trigamma'
        : undefined
  const apply = (x: Term): Term => (lowest ? call(lowest, x) : call(name, number(order), x))
  return shaped(shape.dims, (slots) => apply(entryOf(operands[0]!.value, slots)), shape.row)
}
