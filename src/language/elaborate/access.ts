import { type Condition, entry, type IndexTerm, ONE, PI, substitute, type Term, symbolsWritten } from '../../expr'
import type { ArrayDefinition, Entity } from '../scope'
import type { Node } from '../syntax/nodes'
import { CLAIM_VALUES, reservedAs } from '../syntax/names'
import { Cell } from './cell'
import { claimValue } from './claimWords'
import { type Context, fault, faultBetween, lookup, nameOf, type Path, textOf, unwrap } from './context'
import { elaborate, elaborateScalar } from './elaborate'
import { integerText } from './integerText'
import type { Obligation } from './obligation'
import { reportUnknown } from './unknownNames'
import { BAD, scalar, type Shaped, shaped, shapeText } from './shaped'

/** A name that stands alone. */
export const elaborateSymbol = (ctx: Context, node: Node): Shaped => {
  const name = nameOf(ctx, node)
  const local = lookup(ctx, name)
  if (local instanceof Cell) return mention(ctx, local, node)
  if (local) return scalar(() => local)
  const entity = ctx.scope.names.get(name)
  if (entity) return elaborateEntity(ctx, node, name, entity)
  if (name === 'pi') return scalar(() => PI)
  const isClaimValue = (CLAIM_VALUES as readonly string[]).includes(name)
  if (isClaimValue && ctx.session.mode === 'claim') return claimValue(ctx, name)
  const reserved = reservedAs(name)
  if (reserved === undefined) return unknownSymbol(ctx, node, name)
  if (name === 'inf') fault(ctx, node, 'reserved-name', '`inf` stands only in the bounds of an interval')
  else if (isClaimValue) fault(ctx, node, 'claim-word', `\`${name}\` is ${reserved}: it has a meaning in claims only`)
  else if (reserved === 'a word of the syntax') fault(ctx, node, 'syntax', `\`${name}\` is not expected here`)
  else
    fault(
      ctx,
      node,
      'function-without-call',
      `\`${name}\` is ${reserved}: write its argument in parentheses, \`${name}(x)\``,
    )
  return BAD
}

const mention = (ctx: Context, cell: Cell, node: Node): Shaped => {
  if (ctx.inRange) cell.inRanges = true
  else if (ctx.inSlot) cell.inSlots = true
  else if (cell.kind === 'free') cell.mentions.push({ ctx, node })
  return scalar(() => cell.index())
}

const elaborateEntity = (ctx: Context, node: Node, name: string, entity: Entity): Shaped => {
  switch (entity.kind) {
    case 'size':
      return scalar(() => entity.term)
    case 'variable': {
      const { variable } = entity
      return shaped(variable.dims, (slots) => entry(variable, slots))
    }
    case 'function':
      fault(
        ctx,
        node,
        'function-without-call',
        `\`${name}\` is a function: call it as declared, \`${name}(${entity.fn.parameters.map((p) => (p === 'real' ? 'x' : p.name)).join(', ')})\``,
      )
      return BAD
    case 'call':
      fault(
        ctx,
        node,
        'function-without-call',
        `\`${name}\` is a function: write its ${entity.args.length === 1 ? 'argument' : 'arguments'} in parentheses, \`${name}(${entity.args.map(() => '…').join(', ')})\``,
      )
      return BAD
    case 'array': {
      const late = entity.indices.find((at) => at.low !== ONE)
      if (late) {
        fault(
          ctx,
          node,
          'shape-mismatch',
          `\`${name}\` has indices from ${integerText(late.low)} and cannot be used as a whole: write its entries, \`${name}[${entity.indices.map((i) => i.name).join(', ')}]\``,
        )
        return BAD
      }
      return useDefinition(ctx, entity)
    }
    case 'broken':
      return BAD
  }
}

/** A definition's term with what stands for its indices or arguments. @throws RangeError where definitions multiply */
export const inlined = (ctx: Context, term: Term, put: ReadonlyMap<Term, Term>): Term => {
  if (symbolsWritten() > ctx.scope.mostSymbols) throw new RangeError('too many symbols')
  return substitute(term, put)
}

const useDefinition = (ctx: Context, entity: ArrayDefinition): Shaped => {
  requireAll(ctx, entity.requires)
  const dims = entity.indices.map((at) => at.high)
  return shaped(
    dims,
    (slots) => inlined(ctx, entity.term, new Map<Term, Term>(entity.indices.map((at, k) => [at, slots[k]!]))),
    entity.row,
  )
}

/** What a definition asks of the sizes is asked of what uses it. */
export const requireAll = (ctx: Context, conditions: readonly Condition[]): void => {
  for (const condition of conditions) ctx.session.requires.push(() => condition)
}

/** A name that is not declared: in a claim it may be a free index. */
const unknownSymbol = (ctx: Context, node: Node, name: string): Shaped => {
  const cell = freeCell(ctx, node, name)
  if (cell) return mention(ctx, cell, node)
  reportUnknown(ctx, node, name)
  return BAD
}

export const freeCell = (ctx: Context, node: Node, name: string): Cell | undefined => {
  const { session, scope } = ctx
  if (session.mode === 'model' || scope.declared.has(name) || reservedAs(name) !== undefined) return undefined
  let cell = session.free.get(name)
  if (!cell) session.free.set(name, (cell = new Cell(ctx, name, node.first, 'free')))
  return cell
}

/** `W[i, j]`, `mu(h)[i]`, `(A * v)[i]`. */
export const elaborateAccessor = (ctx: Context, node: Node & { type: 'accessor' }): Shaped => {
  const object = unwrap(node.object)
  if (object.type === 'accessor') {
    const inner = ctx.expression.tokens
    const slots = [...object.slots, ...node.slots].map((slot) => textOf(ctx, slot)).join(', ')
    faultBetween(
      ctx,
      node.first,
      Math.min(node.last, inner.length - 1),
      'double-index',
      `indices stand in one pair of brackets: write \`${textOf(ctx, object.object)}[${slots}]\``,
    )
    return BAD
  }
  const { value, bounds, whole } = accessed(ctx, node, object)
  const slotContext: Context = { ...ctx, inSlot: true, inRange: false }
  if (value.bad) {
    for (const slot of node.slots) excuse(slotContext, slot)
    return BAD
  }
  const batch = whole - 2
  const partial = isMatrixBatch(ctx, object) && node.slots.length === batch && batch > 0
  if (node.slots.length !== whole && !partial) {
    for (const slot of node.slots) excuse(slotContext, slot)
    const takes =
      whole === 0
        ? 'is a scalar and takes no index'
        : `takes ${whole} ${whole === 1 ? 'index' : 'indices'}, not ${node.slots.length}`
    const shape = whole === 0 ? '' : `: it is ${shapeText(value)}`
    fault(ctx, node, 'index-count', `\`${textOf(ctx, node.object)}\` ${takes}${shape}`)
    return BAD
  }
  let bad = false
  const slots = node.slots.map((slot, k) => {
    const made = elaborateSlot(slotContext, node, slot, bounds[k]!)
    if (made.bad) bad = true
    return made
  })
  if (bad) return BAD
  const fixed = (): Term[] => slots.map((slot) => slot.at([]))
  return partial
    ? shaped(value.dims.slice(batch), (rest) => value.at([...fixed(), ...rest]))
    : scalar(() => value.at(fixed()))
}

interface Bounds {
  readonly low: Term
  readonly high: Term
}

const accessed = (
  ctx: Context,
  node: Node & { type: 'accessor' },
  object: Node,
): { value: Shaped; bounds: Bounds[]; whole: number } => {
  if (object.type === 'symbol') {
    const name = nameOf(ctx, object)
    const local = lookup(ctx, name)
    const entity = local ? undefined : ctx.scope.names.get(name)
    if (local instanceof Cell || entity?.kind === 'size') {
      fault(ctx, node, 'index-count', `\`${name}\` is ${entity ? 'a size' : 'an index'} and takes no index`)
      return { value: BAD, bounds: [], whole: 0 }
    }
    if (entity?.kind === 'array') {
      const bounds = entity.indices.map(({ low, high }) => ({ low, high }))
      return { value: useDefinition(ctx, entity), bounds, whole: bounds.length }
    }
    if (!local && !entity && reservedAs(name) === undefined) {
      reportUnknown({ ...ctx, inSlot: false }, object, name)
      return { value: BAD, bounds: [], whole: 0 }
    }
  }
  const value = elaborate({ ...ctx, inSlot: false }, node.object)
  return { value, bounds: value.dims.map((high) => ({ low: ONE, high })), whole: value.dims.length }
}

/** An array of matrices, of which `P[k]` is one. */
const isMatrixBatch = (ctx: Context, object: Node): boolean => {
  const entity = object.type === 'symbol' ? ctx.scope.names.get(nameOf(ctx, object)) : undefined
  return (
    entity?.kind === 'variable' &&
    (entity.variable.domain.kind === 'spd' || entity.variable.domain.kind === 'symmetric')
  )
}

const bareCell = (ctx: Context, slot: Node): Cell | undefined => {
  const inner = unwrap(slot)
  if (inner.type !== 'symbol') return undefined
  const name = nameOf(ctx, inner)
  const local = lookup(ctx, name)
  if (local instanceof Cell) return local
  return local || ctx.scope.names.has(name) ? undefined : freeCell(ctx, inner, name)
}

/** Slots of something faulty give no ranges, and their absence is no second fault. */
const excuse = (ctx: Context, slot: Node): void => {
  const cell = bareCell(ctx, slot)
  if (cell) cell.excused = true
  else if (unwrap(slot).type !== 'range') elaborate(ctx, slot)
}

const elaborateSlot = (ctx: Context, node: Node & { type: 'accessor' }, slot: Node, bounds: Bounds): Shaped => {
  const inner = unwrap(slot)
  if (inner.type === 'range') {
    fault(
      ctx,
      slot,
      'range',
      'a range cannot stand for an index: write one entry, or bind an index over the range, `sum(i in 2:n, …)`',
    )
    return BAD
  }
  const cell = bareCell(ctx, slot)
  if (cell) {
    cell.inSlots = true
    cell.uses.push({ ...bounds, text: textOf(ctx, node) })
  }
  const value = cell ? scalar(() => cell.index()) : elaborateScalar(ctx, slot, 'an index')
  if (!value.bad)
    ctx.session.deferred.push(() => {
      const made = obligation(ctx, node, slot, value, bounds)
      if (made) ctx.session.obligations.push(made)
    })
  return value
}

/** Indices and conditions around a place, outermost first; undefined where one of them is faulty. */
export const surroundings = (ctx: Context): Pick<Obligation, 'around' | 'names'> | undefined => {
  const names = new Map<IndexTerm, string>()
  const around: (IndexTerm | Condition)[] = []
  for (let p: Path | undefined = ctx.path; p; p = p.outer) {
    if (p.step instanceof Cell && p.step.excused) return undefined
    if (p.step instanceof Cell) names.set(p.step.index(), p.step.name)
    const step = p.step instanceof Cell ? p.step.index() : p.step()
    if (step) around.push(step)
  }
  return { around: around.reverse(), names }
}

const obligation = (ctx: Context, node: Node, slot: Node, value: Shaped, bounds: Bounds): Obligation | undefined => {
  const outside = surroundings(ctx)
  return (
    outside && {
      slot: value.at([]),
      ...bounds,
      ...outside,
      text: textOf(ctx, node),
      slotText: textOf(ctx, slot),
      report: (code, message) => fault(ctx, node, code, message),
    }
  )
}
