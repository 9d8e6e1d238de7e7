import { call, delta, type EntryTerm, equals, ifThen, index, inverse, logdet, freshIndex, mod, mul, ONE, power, substitute, type Term, TWO, unknown, ZERO } from '../../expr'
import type { FunctionName } from '../../numbers/functionNames'
import { didYouMean } from '../faults'
import type { FunctionDefinition } from '../scope'
import { CLAIM_FUNCTIONS, CLAIM_VALUES, ELEMENTARY, reservedAs, STRUCTURAL } from '../syntax/names'
import type { FunctionNode, Node } from '../syntax/nodes'
import { inlined, knownFunctions, requireAll, surroundings } from './access'
import { contract } from './arithmetic'
import { type BinderName, elaborateBinder, overAll } from './binders'
import { elaborateClaimCall } from './claimWords'
import { type Context, fault, faultBetween, lookup, nameOf, textOf, unwrap } from './context'
import { elaborate } from './elaborate'
import { isDiscrete, isInteger } from './integers'
import { checkExtent } from './limits'
import { BAD, isScalar, scalar, type Shaped, shaped } from './shaped'
import { broadcast, describe, entryOf, type Operand } from './shapes'

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
  if (local || entity || ((CLAIM_VALUES as readonly string[]).includes(name)) || name === 'pi') return productForCall(ctx, node)
  if (name === 'sum' || name === 'prod' || name === 'logsumexp') return elaborateBinder(ctx, node, name satisfies BinderName)
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
    fault(ctx, node.fn, 'forward-reference', `\`${name}\` is declared under \`${section}\` and cannot be used here: ${order}`)
  } else if (section !== undefined || (ctx.session.mode !== 'model' && ctx.session.free.has(name))) return productForCall(ctx, node)
  else fault(ctx, node.fn, 'unknown-function', `unknown function \`${name}\`${FOREIGN.has(name) ? `: write \`${FOREIGN.get(name)}\`` : ''}`, FOREIGN.has(name) ? undefined : didYouMean(name, knownFunctions(ctx)))
  return BAD
}

/** Functions of other languages and what to write for them. */
const FOREIGN: ReadonlyMap<string, string> = new Map([
  ['ln', 'log(x)'], ['log10', 'log(x) / log(10)'], ['log2', 'log(x) / log(2)'], ['log1p', 'log(1 + x)'], ['expm1', 'exp(x) - 1'],
  ['pow', 'x^y'], ['square', 'x^2'], ['transpose', "A'"], ['det', 'exp(logdet(A))'], ['gamma', 'exp(lgamma(x))'],
  ['factorial', 'exp(lgamma(n + 1))'], ['sec', '1 / cos(x)'], ['cot', '1 / tan(x)'], ['coth', '1 / tanh(x)'], ['sech', '1 / cosh(x)'],
  ['logistic', 'sigmoid(x)'], ['expit', 'sigmoid(x)'], ['log1pexp', 'softplus(x)'], ['sgn', 'sign(x)'], ['cbrt', 'x^(1/3)'],
  ['heaviside', '(i > 0 ? 1 : 0)'], ['expectation', 'mean(f)'], ['integral', 'marginal(f)'], ['int', 'marginal(f)'], ['tr', 'trace(A)'],
])

/** `q[j](1 - q[j])`, `Omega (v - b)`: a product is meant. */
const productForCall = (ctx: Context, node: FunctionNode): Shaped => {
  const args = node.args.map((arg) => textOf(ctx, arg)).join(', ')
  const owner = textOf(ctx, node.fn)
  if ((CLAIM_VALUES as readonly string[]).includes(owner)) {
    fault(ctx, node, 'not-a-function', `\`${owner}\` is a value, not a function: write \`${owner}\`, or \`${owner} * (…)\` for a product`)
    return BAD
  }
  const { source, tokens } = ctx.expression
  const line = source.lineOf(tokens[node.fn.last]!.from)
  const broken = source.lineOf(tokens[node.fn.last + 1]!.from) !== line
  if (broken) faultBetween(ctx, node.fn.last + 1, node.last, 'implicit-product', `a product without a sign goes over a line break: is a \`+\` missing at the end of line ${line}? If it is a product, write \`*\``)
  else fault(ctx, node, 'not-a-function', `\`${owner}\` is not a function: for a product write \`${owner} * (${args})\``)
  return BAD
}

/** Whether a call has a number of arguments that fits; else reported. */
export const checkCount = (ctx: Context, node: FunctionNode, least: number, most: number, form: string): boolean => {
  const count = node.args.length
  if (count >= least && count <= most) return true
  const takes = most === Infinity ? `at least ${least} arguments` : least === most ? `${least} argument${least === 1 ? '' : 's'}` : `${least} or ${most} arguments`
  fault(ctx, node, 'argument-count', `\`${nameOf(ctx, node.fn)}\` takes ${takes}, not ${count}: ${form}`)
  return false
}

const operandsOf = (ctx: Context, nodes: readonly Node[]): Operand[] => nodes.map((node) => ({ node, value: elaborate(ctx, node) }))

const elaborateElementary = (ctx: Context, node: FunctionNode, name: FunctionName): Shaped => {
  const nary = name === 'max' || name === 'min'
  const operands = operandsOf(ctx, node.args)
  const form = nary ? `write \`${name}(x, y)\`` : name === 'log' && node.args.length === 2 ? 'for another base write `log(x) / log(b)`' : `write \`${name}(x)\``
  if (!checkCount(ctx, node, nary ? 2 : 1, nary ? Infinity : 1, form)) return BAD
  const shape = broadcast(ctx, operands)
  if (!shape) return BAD
  return shaped(shape.dims, (slots) => call(name, ...operands.map(({ value }) => entryOf(value, slots))), shape.row)
}

/** Functions of arrays and integers, by name: how many arguments, the form to write, and the value. */
const STRUCTURE: ReadonlyMap<string, readonly [number, string, (ctx: Context, node: FunctionNode, args: readonly Operand[]) => Shaped | string]> = new Map([
  ['dot', [2, 'write `dot(a, b)`', (ctx, _, [a, b]) => {
    if (a!.value.dims.length !== 1 || b!.value.dims.length !== 1) return `\`dot\` takes two vectors: ${describe(ctx, a!)}, ${describe(ctx, b!)}`
    if (!ctx.scope.sizes.same(a!.value.dims[0]!, b!.value.dims[0]!)) return `shapes differ: ${describe(ctx, a!)}, ${describe(ctx, b!)}`
    return scalar(() => contract(ctx, a!.value.dims[0]!, (k) => mul(a!.value.at([k]), b!.value.at([k]))))
  }]],
  ['norm', [1, 'write `norm(x)`', (_, __, [x]) => {
    const { value } = x!
    const square: Shaped = { ...value, at: (slots) => power(value.at(slots), TWO) }
    return isScalar(value) ? scalar(() => call('abs', value.at([]))) : scalar(() => call('sqrt', overAll('sum', square)))
  }]],
  ['trace', [1, 'write `trace(A)`', (ctx, _, [a]) => notSquare(ctx, 'trace', a!) ?? scalar(() => contract(ctx, a!.value.dims[0]!, (k) => a!.value.at([k, k])))]],
  ['diag', [1, 'write `diag(x)`', (ctx, _, [x]) => {
    const { value } = x!
    const [n] = value.dims
    if (value.dims.length === 1) return shaped([n!, n!], ([i, k]) => ifThen(equals(i!, k!), value.at([i!]), ZERO))
    return notSquare(ctx, 'diag', x!) ?? shaped([n!], ([i]) => value.at([i!, i!]))
  }]],
  ['inv', [1, 'write `inv(A)`', (ctx, _, [a]) => isScalar(a!.value)
    ? `\`inv\` takes a square matrix: for a scalar write \`1 / ${textOf(ctx, a!.node)}\``
    : (notSquare(ctx, 'inv', a!) ?? shaped(a!.value.dims, ([i, k]) => {
        const { row, column, body } = matrixBody(a!.value)
        return inverse(row, column, body, [i!, k!])
      }))]],
  ['logdet', [1, 'write `logdet(A)`', (ctx, _, [a]) => notSquare(ctx, 'logdet', a!) ?? scalar(() => {
    const { row, column, body } = matrixBody(a!.value)
    return logdet(row, column, body)
  })]],
  ['eye', [1, 'write `eye(n)`', (ctx, node, [n]) => {
    if (!isScalar(n!.value)) return '`eye` takes a size: write `eye(n)`'
    const dim = ctx.scope.sizes.canonical(n!.value.at([]))
    if (!isSizeTerm(dim)) return `\`eye\` takes a size, an expression in sizes and numbers, not \`${textOf(ctx, node.args[0]!)}\``
    return shaped([dim, dim], ([i, k]) => delta([i!], [k!]))
  }]],
  ['delta', [2, 'write `delta(i, k)`', (ctx, node, args) => integersOf(ctx, node, args, 'delta') ?? scalar(() => delta([args[0]!.value.at([])], [args[1]!.value.at([])]))]],
  ['mod', [2, 'write `mod(i, n)`', (ctx, node, args) => integersOf(ctx, node, args, 'mod') ?? scalar(() => mod(args[0]!.value.at([]), args[1]!.value.at([])))]],
])

const elaborateStructural = (ctx: Context, node: FunctionNode, name: string): Shaped => {
  const [count, form, make] = STRUCTURE.get(name)!
  // The shape of eye(n) must be known at once, so no index may stand in it.
  const args = operandsOf(name === 'eye' ? { ...ctx, locals: undefined, session: { ...ctx.session, mode: 'model' } } : ctx, node.args)
  if (!checkCount(ctx, node, count, count, form) || args.some((arg) => arg.value.bad)) return BAD
  const made = make(ctx, node, args)
  if (typeof made !== 'string') return made
  fault(ctx, node, 'shape-mismatch', made)
  return BAD
}

const notSquare = (ctx: Context, name: string, a: Operand): string | undefined => {
  const { dims } = a.value
  return dims.length === 2 && ctx.scope.sizes.same(dims[0]!, dims[1]!) ? undefined : `\`${name}\` takes a square matrix: ${describe(ctx, a)}`
}

/** Free of indices and variables. */
export const isSizeTerm = (term: Term): boolean => term.free.size === 0 && term.symbols.size === 0 && isInteger(term)

const matrixBody = (value: Shaped) => {
  const [row, column] = value.dims.map((dim, k) => freshIndex(index(k === 0 ? 'i' : 'k', ONE, dim))) as [ReturnType<typeof freshIndex>, ReturnType<typeof freshIndex>]
  return { row, column, body: value.at([row, column]) }
}

const integersOf = (ctx: Context, node: FunctionNode, args: readonly Operand[], name: string): string | undefined => {
  if (args.some(({ value }) => !isScalar(value))) return `\`${name}\` takes two integers`
  ctx.session.deferred.push(() => {
    const real = args.find(({ value }) => (name === 'mod' ? !isInteger(value.at([])) : !isDiscrete(value.at([]))))
    if (real) fault(ctx, node, 'index-integer', `\`${name}\` takes integers, made of indices, sizes and discrete hidden variables, but \`${textOf(ctx, real.node)}\` need not be one`)
  })
  return undefined
}

/** An undefined function at its declared arguments. */
const elaborateUndefined = (ctx: Context, node: FunctionNode, { fn }: { fn: Parameters<typeof unknown>[0] }): Shaped => {
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
    fault(ctx, arg, 'declared-argument', `\`${fn.name}\` is declared as a function of \`${parameter.name}\`: call it as \`${form}\``)
  }
  if (bad) return BAD
  const shape = broadcast(ctx, scalars)
  if (!shape) return BAD
  if (fn.dims.length === 0) return shaped(shape.dims, (slots) => unknown(fn, scalars.map(({ value }) => entryOf(value, slots))), shape.row)
  if (shape.dims.length > 0) {
    fault(ctx, node, 'shape-mismatch', `\`${fn.name}\` gives an array and cannot act on the entries of another: write a scalar for its argument`)
    return BAD
  }
  return shaped(fn.dims, (slots) => unknown(fn, scalars.map(({ value }) => value.at([])), slots))
}

/** A definition `name(x, y)` at its arguments, entry by entry. */
const elaborateDefined = (ctx: Context, node: FunctionNode, name: string, definition: FunctionDefinition): Shaped => {
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
  return shaped(shape.dims, (slots) => checkExtent(inlined(ctx, term, put(slots))), shape.row)
}

/** Checks of indices that hold an argument are made with what the argument is here. */
const reopen = (ctx: Context, node: FunctionNode, definition: FunctionDefinition, put: () => Map<Term, Term>): void => {
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
