import {
  add,
  binder,
  call,
  data,
  dataScore,
  diff,
  entry,
  type EntryTerm,
  expectation,
  freshIndex,
  HALF,
  index,
  logPartition,
  marginal,
  mul,
  neg,
  ONE,
  power,
  sub,
  type Term,
  TWO,
  type Variable,
} from '../../expr'
import type { FunctionNode, Node } from '../syntax/nodes'
import { checkCount } from './callArguments'
import { type Context, fault, nameOf, textOf, unwrap } from './context'
import { elaborate } from './elaborate'
import { BAD, isScalar, scalar, type Shaped, shaped } from './shaped'
import { broadcast, entryOf } from './shapes'

const energyOf = (ctx: Context): Term => ctx.scope.energy!
/** log Z(v) = −F. */
const logZ = (ctx: Context): Term => logPartition(ctx.scope.hidden, energyOf(ctx))
const scoreOf = (ctx: Context, at: EntryTerm): Term => diff(logZ(ctx), at)
const dscoreOf = (ctx: Context, at: EntryTerm): Term => diff(scoreOf(ctx, at), at)

/** `E`, `F`, `p_h`, `J`. */
export const claimValue = (ctx: Context, name: string): Shaped => {
  switch (name) {
    case 'E':
      return scalar(() => energyOf(ctx))
    case 'F':
      return scalar(() => neg(logZ(ctx)))
    case 'p_h':
      return scalar(() => call('exp', sub(neg(energyOf(ctx)), logZ(ctx))))
    default:
      return scalar(() => add(...ctx.scope.visible.map((v) => objectiveOf(ctx, v))))
  }
}

/** Σ ½ψ² + ∂ψ over the entries of one visible array: the integrand of Equation (1), second form. */
const objectiveOf = (ctx: Context, of: Variable): Term => {
  const indices = of.dims.map((dim) => freshIndex(index('i', ONE, dim)))
  const at = entry(of, indices)
  const body = add(mul(HALF, power(scoreOf(ctx, at), TWO)), dscoreOf(ctx, at))
  return indices.reduceRight((term, i) => binder('sum', i, term), body)
}

type ClaimCall = (ctx: Context, node: FunctionNode) => Shaped

const CALLS: ReadonlyMap<string, readonly [number, number, string, ClaimCall]> = new Map([
  ['score', [1, 1, 'write `score(v[i])`', (ctx, node) => atVisible(ctx, node, (at) => scoreOf(ctx, at))]],
  ['dscore', [1, 1, 'write `dscore(v[i])`', (ctx, node) => atVisible(ctx, node, (at) => dscoreOf(ctx, at))]],
  [
    'data_score',
    [
      1,
      1,
      'write `data_score(v[i])`',
      (ctx, node) => {
        ctx.session.usesData = true
        if (ctx.scope.dataIsFile) {
          fault(
            ctx,
            node,
            'data-score',
            '`data` is a file, which has no score of its own: write `data: {kde: FILE, bandwidth: 0.3}` for a kernel density over it',
          )
          return BAD
        }
        return atVisible(ctx, node, (at) => dataScore(at, ctx.scope.visible))
      },
    ],
  ],
  ['diff', [2, Infinity, 'write `diff(f, x)` or `diff(f, x, y)`', (ctx, node) => elaborateDiff(ctx, node)]],
  [
    'marginal',
    [1, 1, 'write `marginal(f)`', (ctx, node) => entrywise(ctx, node, (f) => marginal(ctx.scope.hidden, f))],
  ],
  [
    'data',
    [
      1,
      1,
      'write `data(f)`',
      (ctx, node) => {
        ctx.session.usesData = true
        return entrywise(ctx, node, (f) => data(ctx.scope.visible, f))
      },
    ],
  ],
  ['mean', [1, 1, 'write `mean(f)` or `mean(f | h)`', (ctx, node) => moment(ctx, node, (mean, [f]) => mean(f!))]],
  [
    'var',
    [
      1,
      1,
      'write `var(f)` or `var(f | h)`',
      (ctx, node) => moment(ctx, node, (mean, [f]) => mean(power(sub(f!, mean(f!)), TWO))),
    ],
  ],
  [
    'cov',
    [
      2,
      2,
      'write `cov(f, g)` or `cov(f, g | h)`',
      (ctx, node) => moment(ctx, node, (mean, [f, g]) => mean(mul(sub(f!, mean(f!)), sub(g!, mean(g!))))),
    ],
  ],
])

export const elaborateClaimCall = (ctx: Context, node: FunctionNode, name: string): Shaped => {
  const [least, most, form, make] = CALLS.get(name)!
  return checkCount(ctx, node, least, most, form) ? make(ctx, node) : BAD
}

const entrywise = (ctx: Context, node: FunctionNode, make: (f: Term) => Term): Shaped => {
  const value = elaborate(ctx, node.args[0]!)
  return value.bad ? BAD : shaped(value.dims, (slots) => make(value.at(slots)), value.row)
}

/** The variable that a node names, whole or by an entry. */
const variableOf = (ctx: Context, node: Node): Variable | undefined => {
  const inner = unwrap(node)
  const symbol = inner.type === 'accessor' ? unwrap(inner.object) : inner
  const entity = symbol.type === 'symbol' ? ctx.scope.names.get(nameOf(ctx, symbol)) : undefined
  return entity?.kind === 'variable' ? entity.variable : undefined
}

/** A function of a visible entry; of a visible array, entry by entry. */
const atVisible = (ctx: Context, node: FunctionNode, make: (at: EntryTerm) => Term): Shaped => {
  const arg = node.args[0]!
  const value = elaborate(ctx, arg)
  if (value.bad) return BAD
  if (variableOf(ctx, arg)?.role !== 'visible') {
    const name = nameOf(ctx, node.fn)
    const of = ctx.scope.visible.map(
      (v) =>
        `\`${name}(${v.name}${v.dims.length > 0 ? `[${'ikl'.slice(0, v.dims.length).split('').join(', ')}]` : ''})\``,
    )
    fault(
      ctx,
      arg,
      'visible-entry',
      `\`${name}\` is taken at a visible variable, ${of.join(' or ')}, not at \`${textOf(ctx, arg)}\``,
    )
    return BAD
  }
  return shaped(value.dims, (slots) => make(value.at(slots) as EntryTerm), value.row)
}

const CONTINUOUS: ReadonlySet<string> = new Set(['real', 'positive', 'interval', 'symmetric', 'spd'])

/** `diff(f, x, y)`: f may be an array, each x is one entry. */
const elaborateDiff = (ctx: Context, node: FunctionNode): Shaped => {
  const body = elaborate(ctx, node.args[0]!)
  const by = node.args.slice(1).map((arg) => differentiateBy(ctx, arg))
  if (body.bad || by.some((value) => !value)) return BAD
  return shaped(
    body.dims,
    (slots) => by.reduce((term, value) => diff(term, value!.at([]) as EntryTerm), body.at(slots)),
    body.row,
  )
}

const differentiateBy = (ctx: Context, arg: Node): Shaped | undefined => {
  const value = elaborate(ctx, arg)
  if (value.bad) return undefined
  const of = variableOf(ctx, arg)
  const text = textOf(ctx, arg)
  const refuse = (message: string): undefined => {
    fault(ctx, arg, 'differentiate-by', message)
    return undefined
  }
  if (!of) return refuse(`\`diff\` differentiates by an entry of a variable or parameter, and \`${text}\` is none`)
  if (!CONTINUOUS.has(of.domain.kind))
    return refuse(`\`${of.name}\` is ${of.domain.kind}: one cannot differentiate by it`)
  if (isScalar(value)) return value
  const slots = 'ikl'.slice(0, value.dims.length).split('').join(', ')
  return refuse(`\`diff\` differentiates by one entry: write \`${of.name}[${slots}]\``)
}

type Mean = (f: Term) => Term

/** A moment under p(h given v), or given v and a hidden array after `|`. */
const moment = (ctx: Context, node: FunctionNode, make: (mean: Mean, of: readonly Term[]) => Term): Shaped => {
  const name = nameOf(ctx, node.fn)
  const given: Variable[] = []
  let bad = false
  const operands = node.args.map((arg, k) => {
    let body = arg
    while (k === node.args.length - 1 && body.type === 'operator' && body.fn === 'bitOr') {
      const h = variableOf(ctx, body.args[1]!)
      if (h?.role === 'hidden' && unwrap(body.args[1]!).type === 'symbol') given.push(h)
      else {
        bad = true
        fault(
          ctx,
          body.args[1]!,
          'condition-on',
          `a hidden array stands after \`|\`, by its name, not \`${textOf(ctx, body.args[1]!)}\``,
        )
      }
      body = body.args[0]!
    }
    const value = elaborate(ctx, body)
    if (value.bad) bad = true
    if (name === 'cov' && !isScalar(value)) {
      bad = true
      fault(ctx, body, 'shape-mismatch', `\`cov\` takes scalars: write entries, \`cov(h[i], h[k])\``)
    }
    return { node: body, value }
  })
  const shape = bad ? undefined : broadcast(ctx, operands)
  if (!shape) return BAD
  const over = ctx.scope.hidden.filter((h) => !given.includes(h))
  const mean: Mean = (f) => expectation(over, energyOf(ctx), f)
  return shaped(
    shape.dims,
    (slots) =>
      make(
        mean,
        operands.map(({ value }) => entryOf(value, slots)),
      ),
    shape.row,
  )
}
