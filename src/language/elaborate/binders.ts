import { binder, freshIndex, index, ONE, type Term } from '../../expr'
import type { FunctionNode, Node } from '../syntax/nodes'
import { NAME_PATTERN, reservedAs } from '../syntax/names'
import { Cell, checkIndexName } from './cell'
import { type Context, fault, nameOf, textOf, unwrap } from './context'
import { elaborate, elaborateScalar } from './elaborate'
import { isInteger } from './integers'
import { BAD, isScalar, scalar, type Shaped, shaped } from './shaped'

/** Far more than any model needs. */
const MOST_SUMS = 12

export type BinderName = 'sum' | 'prod' | 'logsumexp'

/** `sum(i, j, body)`, `sum(i in 1:n, body)`, and `sum(x)` over all entries. */
export const elaborateBinder = (ctx: Context, node: FunctionNode, name: BinderName): Shaped => {
  if (node.args.length === 0) {
    fault(
      ctx,
      node,
      'argument-count',
      `\`${name}\` takes an index and a body, \`${name}(i, v[i])\`, or one array, \`${name}(v)\``,
    )
    return BAD
  }
  const heads = node.args.slice(0, -1)
  const body = node.args[node.args.length - 1]!
  if (heads.length === 0) return overEntries(ctx, node, name, body)
  let inner = ctx
  const cells: Cell[] = []
  let bad = false
  let depth = 0
  for (let p = ctx.path; p; p = p.outer) if (p.step instanceof Cell) depth++
  if (depth + heads.length > MOST_SUMS) {
    fault(
      ctx,
      node,
      'nesting',
      `sums nested over ${MOST_SUMS} deep are refused: name parts of the expression under \`definitions\``,
    )
    return BAD
  }
  for (const head of heads) {
    const cell = bind(inner, head, name)
    if (!cell) {
      bad = true
      continue
    }
    cells.push(cell)
    inner = {
      ...inner,
      locals: { name: cell.name, binding: cell, outer: inner.locals },
      path: { step: cell, outer: inner.path },
      inSlot: false,
    }
  }
  const before = ctx.session.faults.count
  const value = elaborate(inner, body)
  for (const cell of cells) {
    if (ctx.session.faults.count > before && cell.uses.length === 0) cell.excused = true
    cell.checkRange()
    if (cell.excused) bad = true
  }
  if (bad || value.bad) return BAD
  const close = (slots: readonly Term[]): Term =>
    cells.reduceRight((term, cell) => binder(name, cell.index(), term), value.at(slots))
  return shaped(value.dims, close, value.row)
}

/** The index that `i` or `i in low:high` binds. */
const bind = (ctx: Context, head: Node, name: BinderName): Cell | undefined => {
  const ranged = head.type === 'operator' && head.fn === 'to'
  const symbol = ranged ? head.args[0]! : head
  if (symbol.type !== 'symbol') {
    fault(
      ctx,
      head,
      'binder',
      `\`${name}(i, body)\` binds an index, but \`${textOf(ctx, head)}\` is not a name${ranged ? '' : `; \`${name}\` of one array is written \`${name}(v)\``}`,
    )
    return undefined
  }
  const written = nameOf(ctx, symbol)
  if (!NAME_PATTERN.test(written)) return undefined
  if (!checkIndexName(ctx, symbol, written, reservedAs(written))) return undefined
  const cell = new Cell(ctx, written, symbol.first, 'bound')
  ctx.session.bound.push(cell)
  if (ranged) {
    const range = elaborateRange(ctx, head.args[1]!)
    if (!range) cell.excused = true
    cell.explicit = range ?? { low: () => ONE, high: () => ONE }
  }
  return cell
}

/** The ends of `low:high`. */
export const elaborateRange = (ctx: Context, node: Node): Cell['explicit'] | undefined => {
  const range = unwrap(node)
  if (range.type !== 'range' || range.step) {
    fault(ctx, node, 'range', `a range \`1:n\` is expected after \`in\`, not \`${textOf(ctx, node)}\``)
    return undefined
  }
  const ends = [range.low, range.high].map((end) =>
    elaborateScalar({ ...ctx, inSlot: true, inRange: true }, end, 'the end of a range'),
  )
  if (ends.some((end) => end.bad)) return undefined
  ctx.session.deferred.push(() => checkEnds(ctx, [range.low, range.high], ends))
  return { low: () => ends[0]!.at([]), high: () => ends[1]!.at([]) }
}

const checkEnds = (ctx: Context, nodes: readonly Node[], ends: readonly Shaped[]): void => {
  for (const [k, end] of ends.entries())
    if (!isInteger(end.at([])))
      fault(
        ctx,
        nodes[k]!,
        'index-integer',
        `the end of a range is an integer, made of sizes and indices, but \`${textOf(ctx, nodes[k]!)}\` need not be one`,
      )
}

const overEntries = (ctx: Context, node: FunctionNode, name: BinderName, body: Node): Shaped => {
  const value = elaborate(ctx, body)
  if (value.bad) return BAD
  if (isScalar(value)) {
    fault(
      ctx,
      node,
      'argument-count',
      `\`${name}\` of a scalar: \`${textOf(ctx, body)}\` has no entries to go over; an index is bound as in \`${name}(i, v[i])\``,
    )
    return BAD
  }
  return scalar(() => overAll(name, value))
}

/** A binder over all entries of an array. */
export const overAll = (name: BinderName, value: Shaped): Term => {
  const indices = value.dims.map((dim) => freshIndex(index('i', ONE, dim)))
  return indices.reduceRight((term, at) => binder(name, at, term), value.at(indices))
}
