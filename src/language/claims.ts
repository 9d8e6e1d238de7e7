import { and, type Condition, type IndexTerm, type Term } from '../expr'
import { freshNames } from './definitions'
import { type FaultList } from './faults'
import type { Assumption, Claim, Expectation } from './model'
import type { Scope } from './scope'
import type { Source } from './source'
import { type Cell, checkIndexName } from './elaborate/cell'
import { freeCell } from './elaborate/access'
import { elaborateRange } from './elaborate/binders'
import { BY_NAME, compare, elaborateCondition } from './elaborate/conditions'
import { type Context, fault, nameOf, newSession, type Session, sessionWith, textOf, unwrap } from './elaborate/context'
import { elaborate } from './elaborate/elaborate'
import { finish } from './elaborate/finish'
import { forEveryIndex } from './everyIndex'
import { isScalar, type Shaped } from './elaborate/shaped'
import { broadcast, entryOf } from './elaborate/shapes'
import { reservedAs } from './syntax/names'
import type { Node } from './syntax/nodes'
import { type Expression, parseExpression } from './syntax/parseExpression'
import { splitTopLevel } from './syntax/splitTopLevel'

/** A claim as it is written. */
export interface ClaimText {
  readonly claim: Source
  readonly where: readonly Source[]
  readonly name: string | null
  readonly note: string | null
  readonly expect: Expectation
}

/** Reads a claim; undefined where a fault was reported. */
export const readClaim = (scope: Scope, text: ClaimText, faults: FaultList): Claim | undefined => {
  const before = faults.count
  const session = newSession(faults, 'claim')
  const expression = parseExpression(text.claim, faults, 'an equation `left == right`')
  const where = readWhere(scope, text.where, session)
  if (!expression) return undefined
  const ctx: Context = { scope, expression, session, locals: undefined, path: undefined, inSlot: false }
  const nodes = sidesOf(ctx)
  const operands = nodes?.map((node) => ({ node, value: elaborate(ctx, node) }))
  const shape = operands && broadcast(ctx, operands)
  const conditions = (): Condition[] => where.map((make) => make())
  const { requires, nowhere } = finish(scope, session, [], conditions)
  if (!operands || !shape || faults.count > before) return undefined
  const free = orderCells([...session.free.values()])
  const slots = freshNames(scope, shape.dims, new Set(free.map((at) => at.name)))
  const sides = operands.map(({ value }) => entryOf(value, slots))
  return {
    text: oneLine(text.claim),
    name: text.name,
    note: text.note,
    expect: text.expect,
    place: text.claim.place(0, text.claim.text.trimEnd().length) ?? { line: 0, column: 0, length: 0 },
    sides,
    ...forEveryIndex(sides, [...free, ...slots], conditions()),
    whereTexts: text.where.flatMap(splitTopLevel).map(oneLine),
    usesData: session.usesData,
    requires,
    ...(nowhere !== undefined && { nowhere }),
  }
}

/** Indices with those first that the ranges of others mention. */
const orderCells = (cells: readonly Cell[]): IndexTerm[] => {
  const rest = cells.map((cell) => cell.index())
  const ordered: IndexTerm[] = []
  while (rest.length > 0) {
    const names = new Set(rest.map((at) => at.name))
    const k = rest.findIndex(
      (at) => ![...at.low.free, ...at.high.free].some((name) => name !== at.name && names.has(name)),
    )
    ordered.push(...rest.splice(Math.max(0, k), 1))
  }
  return ordered
}

/** Source text on one line, without the comments of a `|` text. */
const oneLine = (source: Source): string =>
  (source.style === 'literal' ? source.text.replace(/#[^\n]*/g, '') : source.text).trim().replace(/\s*\n\s*/g, ' ')

/** The sides of `a == b == c`. */
const sidesOf = (ctx: Context): readonly Node[] | undefined => {
  const { root } = ctx.expression
  const refuse = (code: string, message: string, hint?: string): undefined => {
    fault(ctx, root, code, message, hint)
    return undefined
  }
  if (root.type === 'operator' && root.op === '==') return root.args
  if (root.type === 'relational' && root.comparisons.every((c) => c === 'equal')) return root.params
  if (root.type === 'conditional')
    return refuse(
      'conditional-in-claim',
      'a conditional inside a claim stands in parentheses, `left == (i == j ? a : b)`: without them the whole claim is its condition',
    )
  const inner = unwrap(root)
  if (root.type === 'parenthesis' && ((inner.type === 'operator' && inner.op === '==') || inner.type === 'relational'))
    return refuse('claim', 'a claim is `left == right` without parentheses around it')
  if (root.type === 'relational' || (root.type === 'operator' && ['!=', '<', '<=', '>', '>='].includes(root.op)))
    return refuse(
      'claim',
      'a claim is an equation, `left == right`: inequalities cannot be claimed; conditions stand under `where`',
    )
  if (root.type === 'operator' && ['and', 'or', 'not'].includes(root.fn))
    return refuse('claim', 'a claim is one equation, or a chain `a == b == c`: write several claims')
  return refuse(
    'claim',
    `a claim is an equation, \`left == right\`, but \`${textOf(ctx, root)}\` is a value: is \`== 0\` missing?`,
  )
}

/** Conditions of a claim; a text splits at its top-level commas. */
const readWhere = (scope: Scope, sources: readonly Source[], session: Session): (() => Condition)[] => {
  const made: (() => Condition)[] = []
  for (const source of sources.flatMap(splitTopLevel)) {
    const expression = parseExpression(source, session.faults, 'a condition')
    if (!expression) continue
    const ctx: Context = {
      scope,
      expression,
      session: sessionWith(session, { realConditions: true }),
      locals: undefined,
      path: undefined,
      inSlot: false,
    }
    const { root } = expression
    if (root.type === 'operator' && root.fn === 'to') {
      stateRange(ctx, root.args[0]!, root.args[1]!)
      continue
    }
    const condition = elaborateCondition(ctx, root)
    if (condition) made.push(condition)
  }
  return made
}

/** `t in 2:n-1`: the range of a free index. */
const stateRange = (ctx: Context, symbol: Node, range: Node): void => {
  const name = nameOf(ctx, symbol)
  if (symbol.type !== 'symbol') {
    fault(ctx, symbol, 'condition', `an index stands before \`in\`, not \`${textOf(ctx, symbol)}\``)
    return
  }
  if (!checkIndexName(ctx, symbol, name, reservedAs(name))) return
  const cell = freeCell(ctx, symbol, name)!
  const ends = elaborateRange(ctx, range)
  if (cell.explicit) fault(ctx, symbol, 'duplicate-name', `the range of \`${name}\` is stated twice`)
  cell.explicit = ends
  if (!ends) cell.excused = true
}

/** Reads one condition of `assume`. */
export const readAssumption = (scope: Scope, source: Source, faults: FaultList): Assumption | undefined => {
  const before = faults.count
  const expression: Expression | undefined = parseExpression(source, faults, 'a condition')
  if (!expression) return undefined
  const session = newSession(faults, 'open', true)
  const ctx: Context = { scope, expression, session, locals: undefined, path: undefined, inSlot: false }
  const condition = entrywiseCondition(ctx, expression.root)
  finish(scope, session)
  if (!condition || faults.count > before) return undefined
  const free = orderCells([...session.free.values()])
  const made = condition(free)
  return { text: oneLine(source), condition: made.condition, indices: made.indices }
}

type Entrywise = (free: readonly IndexTerm[]) => { condition: Condition; indices: readonly IndexTerm[] }

/** A condition, or a comparison of arrays, which is meant for every entry. */
const entrywiseCondition = (ctx: Context, node: Node): Entrywise | undefined => {
  const inner = unwrap(node)
  const params =
    inner.type === 'relational'
      ? inner.params
      : inner.type === 'operator' && ['==', '!=', '<', '<=', '>', '>='].includes(inner.op)
        ? inner.args
        : []
  const before = ctx.session.faults.count
  const quiet: Context = { ...ctx, session: sessionWith(ctx.session, { obligations: [], deferred: [], requires: [] }) }
  const values: Shaped[] = params.map((param) => elaborate(quiet, param))
  if (ctx.session.faults.count > before) return undefined
  if (values.every(isScalar)) {
    const condition = elaborateCondition(ctx, node)
    return condition && ((free) => ({ condition: condition(), indices: free }))
  }
  const shape = broadcast(
    ctx,
    params.map((param, k) => ({ node: param, value: values[k]! })),
  )
  if (!shape) return undefined
  const ops = inner.type === 'relational' ? inner.comparisons : [(inner as Node & { type: 'operator' }).fn]
  return (free) => {
    const slots: Term[] = freshNames(ctx.scope, shape.dims, new Set(free.map((at) => at.name)))
    return {
      condition: chain(
        ops,
        values.map((value) => entryOf(value, slots)),
      ),
      indices: [...free, ...(slots as IndexTerm[])],
    }
  }
}

const chain = (ops: readonly string[], sides: readonly Term[]): Condition =>
  and(...ops.map((op, k) => compare(BY_NAME[op]!, sides[k]!, sides[k + 1]!)))
