import { type EntryTerm, type FunctionSymbol, substitute, type Term, unknown, ZERO } from '../../expr'
import type { ListedFunction } from '../scope'
import type { FunctionNode } from '../syntax/nodes'
import { inlined, requireAll, surroundings } from './access'
import { checkCount, operandsOf } from './callArguments'
import { type Context, fault, nameOf, textOf, unwrap } from './context'
import { elaborate } from './elaborate'
import { checkExtent } from './limits'
import { BAD, isScalar, type Shaped, shaped } from './shaped'
import { broadcast, entryOf, type Operand } from './shapes'

/** An undefined function at its declared arguments. */
export const elaborateUndefined = (ctx: Context, node: FunctionNode, { fn }: { fn: FunctionSymbol }): Shaped => {
  const form = `${fn.name}(${fn.parameters.map((p) => (p === 'real' ? 'x' : p.name)).join(', ')})`
  if (!checkCount(ctx, node, fn.parameters.length, fn.parameters.length, `call it as declared, \`${form}\``)) return BAD
  const scalars: Operand[] = []
  let bad = false
  for (const [k, parameter] of fn.parameters.entries()) {
    const arg = node.args[k]!
    if (parameter === 'real') {
      scalars.push({ node: arg, value: elaborate(ctx, arg) })
      if (scalars[scalars.length - 1]!.value.bad) bad = true
      continue
    }
    const inner = unwrap(arg)
    if (inner.type === 'symbol' && nameOf(ctx, inner) === parameter.name) continue
    bad = true
    fault(
      ctx,
      arg,
      'declared-argument',
      `\`${fn.name}\` is declared as a function of \`${parameter.name}\`: call it as \`${form}\``,
    )
  }
  if (bad) return BAD
  const shape = broadcast(ctx, scalars)
  if (!shape) return BAD
  if (fn.dims.length === 0)
    return shaped(
      shape.dims,
      (slots) =>
        unknown(
          fn,
          scalars.map(({ value }) => entryOf(value, slots)),
        ),
      shape.row,
    )
  if (shape.dims.length > 0) {
    fault(
      ctx,
      node,
      'shape-mismatch',
      `\`${fn.name}\` gives an array and cannot act on the entries of another: write a scalar for its argument`,
    )
    return BAD
  }
  return shaped(fn.dims, (slots) =>
    unknown(
      fn,
      scalars.map(({ value }) => value.at([])),
      slots,
    ),
  )
}

/** A definition `name(x, y)` at its arguments, entry by entry. */
export const elaborateDefined = (
  ctx: Context,
  node: FunctionNode,
  name: string,
  definition: ListedFunction,
): Shaped => {
  const operands = operandsOf(ctx, node.args)
  const { args, term } = definition
  const form = `${name}(${args.map((a) => a.variable.name.split('@')[0]).join(', ')})`
  if (!checkCount(ctx, node, args.length, args.length, `it is defined as \`${form}\``)) return BAD
  const shape = broadcast(ctx, operands)
  if (!shape) return BAD
  requireAll(ctx, definition.requires)
  const put = (slots: readonly Term[]): Map<Term, Term> =>
    new Map<Term, Term>(args.map((arg: EntryTerm, k) => [arg, entryOf(operands[k]!.value, slots)]))
  if (isScalar({ ...shape, at: () => ZERO })) reopen(ctx, node, definition, () => put([]))
  return shaped(
    shape.dims,
    (slots) => {
      const given = put(slots)
      definition.calls.push([...given.values()])
      return checkExtent(inlined(ctx, term, given))
    },
    shape.row,
  )
}

/** Checks of indices that hold an argument are made with what the argument is here. */
const reopen = (ctx: Context, node: FunctionNode, definition: ListedFunction, put: () => Map<Term, Term>): void => {
  if (definition.open.length === 0) return
  ctx.session.deferred.push(() => {
    const map = put()
    for (const open of definition.open) {
      const slot = substitute(open.slot, map)
      const outside = surroundings(ctx)
      if (!outside) return
      const around = [...outside.around, ...open.around.map((step) => substitute(step, map) as typeof step)]
      const names = new Map([...outside.names, ...open.names])
      const report = (code: string, message: string): void => fault(ctx, node, code, message)
      ctx.session.obligations.push({ ...open, slot, around, names, text: textOf(ctx, node), report })
    }
  })
}
