import { entry, index, type IndexTerm, ONE, type Term, variable } from '../expr'
import { type FaultList } from './faults'
import type { Definition } from './model'
import type { Entity, Scope } from './scope'
import type { Source } from './source'
import { Cell, checkIndexName } from './elaborate/cell'
import { elaborateRange } from './elaborate/binders'
import { type Context, fault, type Locals, nameOf, newSession, textOf } from './elaborate/context'
import { elaborate, elaborateScalar } from './elaborate/elaborate'
import { finish } from './elaborate/finish'
import { checkExtent } from './elaborate/limits'
import { isScalar } from './elaborate/shaped'
import { NAME_PATTERN, reservedAs } from './syntax/names'
import type { Node } from './syntax/nodes'
import { type Expression, parseExpression } from './syntax/parseExpression'

/** A definition as it is written, before its expression is read. */
export interface Header {
  readonly name: string
  readonly key: Source
  readonly body: Source
  readonly head: Expression | undefined
}

/** Reads `name`, `name[t in 1:n, k]`, `name(x, y)`. */
export const readHeader = (key: Source, body: Source, faults: FaultList): Header => {
  const head = parseExpression(key, faults, 'a name')
  const name = /^\s*([^\s[(]*)/.exec(key.text)![1]!
  return { name, key, body, head }
}

/** Reads a definition; broken where a fault was reported. */
export const readDefinition = (
  scope: Scope,
  { name, body, head }: Header,
  faults: FaultList,
): { entity: Entity; definition?: Definition } => {
  const broken = { entity: { kind: 'broken' } as const }
  const expression = parseExpression(body, faults)
  if (!head) return broken
  const session = newSession(faults, 'model')
  const headContext: Context = { scope, expression: head, session, locals: undefined, path: undefined, inSlot: false }
  const { root } = head
  const isArray = root.type === 'accessor' && root.object.type === 'symbol'
  const isCall = root.type === 'function' && root.fn.type === 'symbol'
  if (root.type !== 'symbol' && !isArray && !isCall) {
    fault(
      headContext,
      root,
      'definition',
      `a definition is named \`name\`, \`name[i, k]\`, \`name[t in 1:n]\` or \`name(x, y)\`, not \`${textOf(headContext, root)}\``,
    )
    return broken
  }
  const before = faults.count
  if (isCall) return defineFunction(headContext, name, root.args, expression)
  const cells = isArray ? headerCells(headContext, root.slots) : []
  if (!expression) return broken
  let locals: Locals | undefined
  for (const cell of cells) locals = { name: cell.name, binding: cell, outer: locals }
  const ctx: Context = { scope, expression, session, locals, path: undefined, inSlot: false }
  const value = isArray
    ? elaborateScalar(ctx, expression.root, `an entry of \`${name}\``)
    : elaborate(ctx, expression.root)
  if (value.bad) for (const cell of cells) if (cell.uses.length === 0) cell.excused = true
  const { requires } = finish(scope, session, cells)
  if (faults.count > before || value.bad) return broken
  const indices = isArray ? cells.map((cell) => cell.index()) : freshNames(scope, value.dims)
  const dependent = indices.find((at) => at.low.free.size + at.high.free.size > 0)
  if (dependent) {
    fault(
      headContext,
      root,
      'index-range',
      `the range of \`${dependent.name}\` depends on another index: the entries of \`${name}\` must form a box`,
    )
    return broken
  }
  const term = checkExtent(value.at(isArray ? [] : indices))
  return {
    entity: { kind: 'array', indices, row: value.row, term, requires },
    definition: { name, indices, args: [], term, row: value.row, requires },
  }
}

const headerCells = (ctx: Context, slots: readonly Node[]): Cell[] => {
  const cells: Cell[] = []
  if (slots.length === 0)
    fault(ctx, ctx.expression.root, 'definition', 'an index is missing in `[]`: a scalar has no brackets')
  for (const slot of slots) {
    const ranged = slot.type === 'operator' && slot.fn === 'to'
    const symbol = ranged ? slot.args[0]! : slot
    const name = nameOf(ctx, symbol)
    if (symbol.type !== 'symbol' || !NAME_PATTERN.test(name)) {
      fault(
        ctx,
        slot,
        'definition',
        `an index of a definition is a name, \`i\`, or a name with its range, \`i in 1:n\`, not \`${textOf(ctx, slot)}\``,
      )
      continue
    }
    if (!checkIndexName(ctx, symbol, name, reservedAs(name))) continue
    if (cells.some((cell) => cell.name === name)) {
      fault(ctx, symbol, 'duplicate-name', `the index \`${name}\` stands twice`)
      cells.find((cell) => cell.name === name)!.excused = true
      continue
    }
    const cell = new Cell(ctx, name, symbol.first, 'header')
    if (ranged) {
      const range = elaborateRange(ctx, slot.args[1]!)
      if (range) cell.explicit = range
      else cell.excused = true
    }
    cells.push(cell)
  }
  return cells
}

/** Free indices for the entries of an array, named as nothing else is. */
export const freshNames = (
  scope: Scope,
  dims: readonly Term[],
  taken: ReadonlySet<string> = new Set(),
): IndexTerm[] => {
  const used = new Set([...scope.declared.keys(), ...taken])
  return dims.map((dim) => {
    const name = ['i', 'k', 'l', 'm', 'j', 'p', 'q', 'r', 's', 't'].find((n) => !used.has(n)) ?? nextName(used)
    used.add(name)
    return index(name, ONE, dim)
  })
}

const nextName = (used: ReadonlySet<string>): string => {
  let k = 1
  while (used.has(`i${k}`)) k++
  return `i${k}`
}

const defineFunction = (
  ctx: Context,
  name: string,
  args: readonly Node[],
  expression: Expression | undefined,
): { entity: Entity; definition?: Definition } => {
  const { faults } = ctx.session
  const before = faults.count
  let locals: Locals | undefined
  const formals = args.map((arg) => {
    const formal = nameOf(ctx, arg)
    if (arg.type !== 'symbol' || !NAME_PATTERN.test(formal))
      fault(ctx, arg, 'definition', `an argument of a definition is a name, not \`${textOf(ctx, arg)}\``)
    else if (reservedAs(formal) !== undefined)
      fault(ctx, arg, 'reserved-name', `\`${formal}\` is ${reservedAs(formal)} and cannot be an argument`)
    const at = entry(variable(`${formal}@${name}`, 'parameter', { kind: 'real', bounds: [] }))
    for (let l = locals; l; l = l.outer)
      if (l.name === formal) fault(ctx, arg, 'duplicate-name', `the argument \`${formal}\` stands twice`)
    locals = { name: formal, binding: at, outer: locals }
    return at
  })
  if (args.length === 0)
    fault(ctx, ctx.expression.root, 'definition', `an argument is missing in \`()\`: write \`${name}\` for a value`)
  if (!expression) return { entity: { kind: 'broken' } }
  const body: Context = { ...ctx, expression, locals }
  const value = elaborate(body, expression.root)
  if (!value.bad && !isScalar(value))
    fault(
      body,
      expression.root,
      'shape-mismatch',
      `\`${name}\` is a function of scalars and gives a scalar, but this is an array: define it by entries, \`${name}[i]\``,
    )
  const { requires, open } = finish(ctx.scope, ctx.session)
  if (faults.count > before || value.bad) return { entity: { kind: 'broken' } }
  const term = checkExtent(value.at([]))
  const calls: (readonly Term[])[] = []
  return {
    entity: { kind: 'call', args: formals, term, requires, open, calls },
    definition: { name, indices: [], args: formals, term, requires, calls },
  }
}
