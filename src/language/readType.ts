import { type Domain, type DomainKind, isInfinite, number, type Role, type Term } from '../expr'
import { DOMAINS } from '../domains'
import * as Q from '../numbers/rational'
import { didYouMean, type FaultList } from './faults'
import type { Scope } from './scope'
import { elaborateScalar } from './elaborate/elaborate'
import { type Context, fault, nameOf, newSession, textOf, unwrap } from './elaborate/context'
import { isInteger } from './elaborate/integers'
import type { Source } from './source'
import type { Node } from './syntax/nodes'
import { parseExpression } from './syntax/parseExpression'

export interface Type {
  readonly domain: Domain
  readonly dims: readonly Term[]
}

/** An infinite bound of an interval: the rational ±1/0. */
const INFINITE = { n: 1n, d: 0n }
const MATRICES: ReadonlySet<DomainKind> = new Set(['symmetric', 'spd'])

/** `real[nv, nh]`, `interval(0, 1)[nh]`; undefined where a fault was reported. */
export const readType = (scope: Scope, source: Source, role: Role, faults: FaultList): Type | undefined => {
  const before = faults.count
  const expression = parseExpression(source, faults, 'a type, such as `real[n]`,')
  if (!expression) return undefined
  const ctx: Context = {
    scope,
    expression,
    session: newSession(faults, 'model'),
    locals: undefined,
    path: undefined,
    inSlot: false,
  }
  const { root } = expression
  const [head, slots] = root.type === 'accessor' ? [root.object, root.slots] : [root, []]
  const [symbol, bounds] = head.type === 'function' ? [head.fn, head.args] : [head, []]
  if (symbol.type !== 'symbol') {
    fault(ctx, root, 'type', `a type is a domain with a shape, \`real[nv, nh]\`, not \`${textOf(ctx, root)}\``)
    return undefined
  }
  const kind = nameOf(ctx, symbol)
  if (!Object.hasOwn(DOMAINS, kind)) {
    fault(
      ctx,
      symbol,
      'unknown-domain',
      `unknown domain \`${kind}\``,
      didYouMean(kind, Object.keys(DOMAINS)) ?? `the domains are ${Object.keys(DOMAINS).join(', ')}`,
    )
    return undefined
  }
  const domain = readDomain(ctx, root, kind as DomainKind, bounds, head.type === 'function')
  const dims = slots.map((slot) => dimension(ctx, slot))
  if (!domain || dims.includes(undefined)) return undefined
  checkRole(ctx, symbol, domain.kind, role)
  const shape = dims as Term[]
  if (MATRICES.has(domain.kind)) {
    const [rows, columns] = shape.slice(-2)
    if (shape.length < 2)
      fault(ctx, root, 'type', `\`${kind}\` is a matrix and needs its dimensions, \`${kind}[n, n]\``)
    else if (!scope.sizes.same(rows!, columns!))
      fault(
        ctx,
        root,
        'type',
        `\`${kind}\` is a square matrix: its last two dimensions are the same, \`${kind}[n, n]\``,
      )
  }
  if (root.type === 'accessor' && slots.length === 0)
    fault(ctx, root, 'type', 'a dimension is missing in `[]`: a scalar has no brackets')
  return faults.count > before ? undefined : { domain, dims: shape }
}

const checkRole = (ctx: Context, node: Node, kind: DomainKind, role: Role): void => {
  const definition = DOMAINS[kind]
  if (definition.roles.includes(role)) return
  const others = Object.values(DOMAINS)
    .filter((d) => d.roles.includes(role))
    .map((d) => d.kind)
  const what = { visible: 'a visible variable', hidden: 'a hidden variable', parameter: 'a parameter' }[role]
  const where =
    definition.roles.length > 0
      ? `\`${kind}\` is a domain for ${definition.roles.map((r) => (r === 'parameter' ? 'parameters' : `${r} variables`)).join(' and ')}`
      : `\`${kind}\` has no use`
  fault(ctx, node, 'domain-role', `${where}; ${what} is ${others.map((o) => `\`${o}\``).join(', ')}`)
}

const dimension = (ctx: Context, slot: Node): Term | undefined => {
  const value = elaborateScalar(ctx, slot, 'a dimension')
  if (value.bad) return undefined
  const term = value.at([])
  if (!isInteger(term)) {
    fault(
      ctx,
      slot,
      'type',
      `a dimension is an integer, made of sizes and integers, but \`${textOf(ctx, slot)}\` need not be one`,
    )
    return undefined
  }
  if (term.kind === 'number' && Q.sign(term.value) <= 0) {
    fault(ctx, slot, 'type', `a dimension is a positive integer, not ${Q.toText(term.value)}`)
    return undefined
  }
  return ctx.scope.sizes.canonical(term)
}

const readDomain = (
  ctx: Context,
  root: Node,
  kind: DomainKind,
  nodes: readonly Node[],
  called: boolean,
): Domain | undefined => {
  const { boundNames } = DOMAINS[kind]
  const form = boundNames.length > 0 ? `\`${kind}(${boundNames.join(', ')})\`` : `\`${kind}\``
  if (nodes.length !== boundNames.length || (called && boundNames.length === 0)) {
    fault(ctx, root, 'type', `the domain is written ${form}${boundNames.length > 0 ? '' : ', without arguments'}`)
    return undefined
  }
  const bounds = nodes.map((node) => bound(ctx, node))
  if (bounds.includes(undefined)) return undefined
  const made = bounds as Term[]
  if (kind === 'interval') return interval(ctx, root, made)
  if (made.some((term) => !isInteger(term) || isInfinite(term))) {
    fault(
      ctx,
      root,
      'type',
      `the ${boundNames.length === 1 ? 'argument' : 'ends'} of ${form} ${boundNames.length === 1 ? 'is an integer' : 'are integers'}, made of sizes and integers`,
    )
    return undefined
  }
  const [low, high] = made
  if (
    kind === 'integers' &&
    low!.kind === 'number' &&
    high!.kind === 'number' &&
    Q.compare(low.value, high.value) > 0
  ) {
    fault(ctx, root, 'type', `\`${textOf(ctx, root)}\` is empty: its ends are written in order`)
    return undefined
  }
  if (kind === 'categorical' && low!.kind === 'number' && Q.sign(low.value) <= 0) {
    fault(ctx, root, 'type', '`categorical(K)` has at least one value')
    return undefined
  }
  return { kind, bounds: made.map((term) => ctx.scope.sizes.canonical(term)) }
}

/** A bound: an expression in sizes, numbers and pi, or ±inf. */
const bound = (ctx: Context, node: Node): Term | undefined => {
  const inner = unwrap(node)
  if (inner.type === 'symbol' && nameOf(ctx, inner) === 'inf') return number(INFINITE)
  if (inner.type === 'operator' && inner.fn === 'unaryMinus') {
    const of = unwrap(inner.args[0]!)
    if (of.type === 'symbol' && nameOf(ctx, of) === 'inf') return number({ n: -1n, d: 0n })
  }
  const value = elaborateScalar(ctx, node, 'a bound')
  return value.bad ? undefined : value.at([])
}

/** (0, ∞) and (−∞, ∞) are the domains of those names. */
const interval = (ctx: Context, root: Node, bounds: readonly Term[]): Domain | undefined => {
  const [low, high] = bounds as [Term, Term]
  const infinite = (term: Term, sign: number): boolean =>
    isInfinite(term) && term.kind === 'number' && Q.sign(term.value) === sign
  const empty =
    low.kind === 'number' &&
    high.kind === 'number' &&
    !isInfinite(low) &&
    !isInfinite(high) &&
    Q.compare(low.value, high.value) >= 0
  if (empty || infinite(low, 1) || infinite(high, -1) || low === high) {
    fault(
      ctx,
      root,
      'type',
      `\`${textOf(ctx, root)}\` is empty: an interval is written \`interval(low, high)\` with low < high`,
    )
    return undefined
  }
  if (infinite(low, -1) && infinite(high, 1)) return { kind: 'real', bounds: [] }
  if (infinite(high, 1) && low.kind === 'number' && Q.sign(low.value) === 0) return { kind: 'positive', bounds: [] }
  return { kind: 'interval', bounds }
}
