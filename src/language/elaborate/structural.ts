import {
  call,
  delta,
  equals,
  freshIndex,
  ifThen,
  index,
  inverse,
  logdet,
  mod,
  mul,
  ONE,
  power,
  type Term,
  TWO,
  ZERO,
} from '../../expr'
import type { FunctionNode } from '../syntax/nodes'
import { contract } from './arithmetic'
import { overAll } from './binders'
import { checkCount, operandsOf } from './callArguments'
import { type Context, fault, sessionWith, textOf } from './context'
import { isDiscrete, isInteger } from './integers'
import { BAD, isScalar, scalar, type Shaped, shaped } from './shaped'
import { describe, type Operand } from './shapes'

/** Functions of arrays and integers, by name: how many arguments, the form to write, and the value. */
const STRUCTURE: ReadonlyMap<
  string,
  readonly [number, string, (ctx: Context, node: FunctionNode, args: readonly Operand[]) => Shaped | string]
> = new Map([
  [
    'dot',
    [
      2,
      'write `dot(a, b)`',
      (ctx, _, [a, b]) => {
        if (a!.value.dims.length !== 1 || b!.value.dims.length !== 1)
          return `\`dot\` takes two vectors: ${describe(ctx, a!)}, ${describe(ctx, b!)}`
        if (!ctx.scope.sizes.same(a!.value.dims[0]!, b!.value.dims[0]!))
          return `shapes differ: ${describe(ctx, a!)}, ${describe(ctx, b!)}`
        return scalar(() => contract(a!.value.dims[0]!, (k) => mul(a!.value.at([k]), b!.value.at([k]))))
      },
    ],
  ],
  [
    'norm',
    [
      1,
      'write `norm(x)`',
      (_, __, [x]) => {
        const { value } = x!
        const square: Shaped = { ...value, at: (slots) => power(value.at(slots), TWO) }
        return isScalar(value)
          ? scalar(() => call('abs', value.at([])))
          : scalar(() => call('sqrt', overAll('sum', square)))
      },
    ],
  ],
  [
    'trace',
    [
      1,
      'write `trace(A)`',
      (ctx, _, [a]) =>
        notSquare(ctx, 'trace', a!) ?? scalar(() => contract(a!.value.dims[0]!, (k) => a!.value.at([k, k]))),
    ],
  ],
  [
    'diag',
    [
      1,
      'write `diag(x)`',
      (ctx, _, [x]) => {
        const { value } = x!
        const [n] = value.dims
        if (value.dims.length === 1) return shaped([n!, n!], ([i, k]) => ifThen(equals(i!, k!), value.at([i!]), ZERO))
        return notSquare(ctx, 'diag', x!) ?? shaped([n!], ([i]) => value.at([i!, i!]))
      },
    ],
  ],
  [
    'inv',
    [
      1,
      'write `inv(A)`',
      (ctx, _, [a]) =>
        isScalar(a!.value)
          ? `\`inv\` takes a square matrix: for a scalar write \`1 / ${textOf(ctx, a!.node)}\``
          : (notSquare(ctx, 'inv', a!) ??
            shaped(a!.value.dims, ([i, k]) => {
              const { row, column, body } = matrixBody(a!.value)
              return inverse(row, column, body, [i!, k!])
            })),
    ],
  ],
  [
    'logdet',
    [
      1,
      'write `logdet(A)`',
      (ctx, _, [a]) =>
        notSquare(ctx, 'logdet', a!) ??
        scalar(() => {
          const { row, column, body } = matrixBody(a!.value)
          return logdet(row, column, body)
        }),
    ],
  ],
  [
    'eye',
    [
      1,
      'write `eye(n)`',
      (ctx, node, [n]) => {
        if (!isScalar(n!.value)) return '`eye` takes a size: write `eye(n)`'
        const dim = ctx.scope.sizes.canonical(n!.value.at([]))
        if (!isSizeTerm(dim))
          return `\`eye\` takes a size, an expression in sizes and numbers, not \`${textOf(ctx, node.args[0]!)}\``
        return shaped([dim, dim], ([i, k]) => delta([i!], [k!]))
      },
    ],
  ],
  [
    'delta',
    [
      2,
      'write `delta(i, k)`',
      (ctx, node, args) =>
        integersOf(ctx, node, args, 'delta') ?? scalar(() => delta([args[0]!.value.at([])], [args[1]!.value.at([])])),
    ],
  ],
  [
    'mod',
    [
      2,
      'write `mod(i, n)`',
      (ctx, node, args) =>
        integersOf(ctx, node, args, 'mod') ?? scalar(() => mod(args[0]!.value.at([]), args[1]!.value.at([]))),
    ],
  ],
])

export const elaborateStructural = (ctx: Context, node: FunctionNode, name: string): Shaped => {
  const [count, form, make] = STRUCTURE.get(name)!
  // The shape of eye(n) must be known at once, so no index may stand in it.
  const args = operandsOf(
    name === 'eye' ? { ...ctx, locals: undefined, session: sessionWith(ctx.session, { mode: 'model' }) } : ctx,
    node.args,
  )
  if (!checkCount(ctx, node, count, count, form) || args.some((arg) => arg.value.bad)) return BAD
  const made = make(ctx, node, args)
  if (typeof made !== 'string') return made
  fault(ctx, node, 'shape-mismatch', made)
  return BAD
}

const notSquare = (ctx: Context, name: string, a: Operand): string | undefined => {
  const { dims } = a.value
  return dims.length === 2 && ctx.scope.sizes.same(dims[0]!, dims[1]!)
    ? undefined
    : `\`${name}\` takes a square matrix: ${describe(ctx, a)}`
}

/** Free of indices and variables. */
const isSizeTerm = (term: Term): boolean => term.free.size === 0 && term.symbols.size === 0 && isInteger(term)

const matrixBody = (value: Shaped) => {
  const [row, column] = value.dims.map((dim, k) => freshIndex(index(k === 0 ? 'i' : 'k', ONE, dim))) as [
    ReturnType<typeof freshIndex>,
    ReturnType<typeof freshIndex>,
  ]
  return { row, column, body: value.at([row, column]) }
}

const integersOf = (ctx: Context, node: FunctionNode, args: readonly Operand[], name: string): string | undefined => {
  if (args.some(({ value }) => !isScalar(value))) return `\`${name}\` takes two integers`
  ctx.session.deferred.push(() => {
    const real = args.find(({ value }) => (name === 'mod' ? !isInteger(value.at([])) : !isDiscrete(value.at([]))))
    if (real)
      fault(
        ctx,
        node,
        'index-integer',
        `\`${name}\` takes integers, made of indices, sizes and discrete hidden variables, but \`${textOf(ctx, real.node)}\` need not be one`,
      )
  })
  return undefined
}
