import type { Condition, Term } from '../../expr'
import type { FaultList } from '../faults'
import type { Scope } from '../scope'
import type { Node } from '../syntax/nodes'
import type { Expression } from '../syntax/parseExpression'
import type { Cell } from './cell'
import type { Obligation } from './obligation'

/** A name bound inside an expression, innermost first. */
export interface Locals {
  readonly name: string
  readonly binding: Cell | Term
  readonly outer: Locals | undefined
}

/** What stands around a subexpression: binders, and conditions that hold there; innermost first. */
export interface Path {
  readonly step: Cell | (() => Condition | undefined)
  readonly outer: Path | undefined
}

/** What is shared by all subexpressions of one expression (or of one claim with its conditions). */
export interface Session {
  readonly faults: FaultList
  /** `claim` allows claim words and free indices; `open` allows free indices alone. */
  readonly mode: 'model' | 'claim' | 'open'
  /** True where a comparison may be between real values: in `where` and `assume`. */
  readonly realConditions: boolean
  readonly free: Map<string, Cell>
  /** Indices that sums bind, in the order of the text. */
  readonly bound: Cell[]
  readonly obligations: Obligation[]
  /** Checks that need terms, made once all index ranges are known. */
  readonly deferred: (() => void)[]
  readonly requires: (() => Condition)[]
  usesData: boolean
}

export interface Context {
  readonly scope: Scope
  readonly expression: Expression
  readonly session: Session
  readonly locals: Locals | undefined
  readonly path: Path | undefined
  /** True inside the square brackets of an entry. */
  readonly inSlot: boolean
  /** True at the end of a range, which is a slot that gives no index a range. */
  readonly inRange?: boolean
}

export const newSession = (faults: FaultList, mode: Session['mode'], realConditions = false): Session => ({
  faults,
  mode,
  realConditions,
  free: new Map(),
  bound: [],
  obligations: [],
  deferred: [],
  requires: [],
  usesData: false,
})

/** The same session with something in it changed; a session may itself be such a one, so that it cannot be spread. */
export const sessionWith = (session: Session, changes: Partial<Session>): Session =>
  Object.assign(Object.create(session) as Session, changes)

/** Reports a fault at a node. */
export const fault = (ctx: Context, node: Node, code: string, message: string, hint?: string): void =>
  faultBetween(ctx, node.first, node.last, code, message, hint)

/** Reports a fault from one token to another. */
export const faultBetween = (
  ctx: Context,
  first: number,
  last: number,
  code: string,
  message: string,
  hint?: string,
): void => {
  const { source, tokens } = ctx.expression
  const from = tokens[first] ?? tokens[0]!
  const to = tokens[last] ?? from
  ctx.session.faults.at(source, from.from, Math.max(from.to, to.to), code, message, hint)
}

/** The source text of a node on one line, shortened. */
export const textOf = (ctx: Context, node: Node, longest = 48): string => {
  const { source, tokens } = ctx.expression
  const from = tokens[node.first]
  const to = tokens[node.last]
  if (!from || !to) return '…'
  const text = source.text.slice(from.from, to.to).replace(/\s+/g, ' ')
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`
}

/** The name that a symbol node is. */
export const nameOf = (ctx: Context, node: Node): string =>
  node.type === 'symbol' ? (ctx.expression.tokens[node.first]?.text ?? node.name) : ''

export const unwrap = (node: Node): Node => {
  let inner = node
  while (inner.type === 'parenthesis') inner = inner.content
  return inner
}

export const lookup = (ctx: Context, name: string): Cell | Term | undefined => {
  for (let l = ctx.locals; l; l = l.outer) if (l.name === name) return l.binding
  return undefined
}

export const within = (ctx: Context, step: Path['step']): Context => ({ ...ctx, path: { step, outer: ctx.path } })
