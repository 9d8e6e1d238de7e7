import { add, div, freshIndex, index, mul, neg, ONE, sum, type Term } from '../../expr'
import type { Node, OperatorNode } from '../syntax/nodes'
import { type Context, fault, faultBetween, textOf, unwrap } from './context'
import { elaborate } from './elaborate'
import { integerText } from './integerText'
import { checkDenominators, checkedPower, checkedProduct } from './limits'
import { BAD, isScalar, scalar, type Shaped, shaped } from './shaped'
import { broadcast, describe, entryOf, type Operand } from './shapes'

const isOperator = <F extends string>(node: Node, ...fns: readonly F[]): node is OperatorNode & { readonly fn: F } =>
  node.type === 'operator' && (fns as readonly string[]).includes(node.fn)

/** A sum of any length, with signs. Long sums are left-deep trees, so they are walked in a loop. */
export const elaborateSum = (ctx: Context, node: OperatorNode): Shaped => {
  const addends: { node: Node; minus: boolean }[] = []
  let rest: Node = node
  while (isOperator(rest, 'add', 'subtract')) {
    addends.push({ node: rest.args[1]!, minus: rest.fn === 'subtract' })
    rest = rest.args[0]!
  }
  let minus = false
  while (rest.type === 'operator' && (rest.fn === 'unaryMinus' || rest.fn === 'unaryPlus')) {
    if (rest.fn === 'unaryMinus') minus = !minus
    rest = rest.args[0]!
  }
  addends.push({ node: rest, minus })
  addends.reverse()
  const operands = addends.map((addend) => ({ node: addend.node, value: elaborate(ctx, addend.node) }))
  const shape = broadcast(ctx, operands)
  if (!shape) return BAD
  const entry = (slots: readonly Term[]): Term => {
    const terms = operands.map(({ value }, k) =>
      addends[k]!.minus ? neg(entryOf(value, slots)) : entryOf(value, slots),
    )
    checkDenominators(terms)
    return add(...terms)
  }
  return shaped(shape.dims, entry, shape.row)
}

/** Each product of arrays is a sum in the one before. */
const MOST_ARRAYS = 12

/** A product and quotient chain, left to right; scalars commute out of it, arrays contract. */
export const elaborateProduct = (ctx: Context, node: OperatorNode): Shaped => {
  const steps: OperatorNode[] = []
  let rest: Node = node
  while (isOperator(rest, 'multiply', 'divide', 'dotMultiply', 'dotDivide')) {
    steps.push(rest)
    rest = rest.args[0]!
  }
  steps.reverse()
  const first = elaborate(ctx, rest)
  let bad = first.bad === true
  const scalars: { value: Shaped; over: boolean }[] = []
  let array: Operand | undefined
  let arrays = 0
  if (isScalar(first)) scalars.push({ value: first, over: false })
  else array = { node: rest, value: first }
  // What products without a sign hang on: a division there is read in two ways.
  let spine: Node = rest
  for (const step of steps) {
    if (!checkImplicit(ctx, step, spine)) bad = true
    if (!step.implicit) spine = step
    const right = { node: step.args[1]!, value: elaborate(ctx, step.args[1]!) }
    if (right.value.bad) bad = true
    if (bad) continue
    const over = step.fn === 'divide' || step.fn === 'dotDivide'
    if (isScalar(right.value)) {
      scalars.push({ value: right.value, over })
      continue
    }
    if (array && ++arrays === MOST_ARRAYS)
      fault(
        ctx,
        node,
        'nesting',
        `a product of more than ${MOST_ARRAYS} arrays is refused: name parts of it under \`definitions\``,
      )
    if (arrays >= MOST_ARRAYS) {
      bad = true
      continue
    }
    const left = array && { node: step.args[0]!, value: array.value }
    const result = combine(ctx, step, left, right)
    if (!result) bad = true
    else if (isScalar(result)) {
      scalars.push({ value: result, over: false })
      array = undefined
    } else array = { node: step, value: result }
  }
  if (bad) return BAD
  const factor = scalar(() => multiplyAll(scalars))
  if (!array) return factor
  const { value } = array
  return scalars.length === 0 ? value : shaped(value.dims, (slots) => mul(factor.at([]), value.at(slots)), value.row)
}

const multiplyAll = (scalars: readonly { value: Shaped; over: boolean }[]): Term =>
  checkedProduct(scalars.map(({ value, over }) => (over ? div(ONE, value.at([])) : value.at([]))))

/** One step of a product whose right side is an array. */
const combine = (ctx: Context, step: OperatorNode, left: Operand | undefined, right: Operand): Shaped | undefined => {
  const [a, b] = [textOf(ctx, step.args[0]!), textOf(ctx, right.node)]
  if (step.fn === 'divide') {
    faultBetween(
      ctx,
      step.first,
      step.last,
      'array-division',
      `an array cannot be divided by: write \`${a} ./ ${b}\` for entries, or \`inv(…)\` for a matrix`,
    )
    return undefined
  }
  if (step.fn === 'dotDivide' && !left)
    return shaped(right.value.dims, (slots) => div(ONE, right.value.at(slots)), right.value.row)
  if (!left) return right.value
  if (step.fn === 'multiply') return matrixProduct(ctx, left, right)
  const shape = broadcast(ctx, [left, right])
  if (!shape) return undefined
  const join = step.fn === 'dotMultiply' ? mul : div
  return shaped(shape.dims, (slots) => join(left.value.at(slots), right.value.at(slots)), shape.row)
}

/** Σ_k a(k) b(k) over a fresh index. */
export const contract = (dim: Term, body: (k: Term) => Term): Term => {
  const at = freshIndex(index('i', ONE, dim))
  return sum(at, body(at))
}

/** The product of two arrays: a vector is a column, and a row after `'`. */
const matrixProduct = (ctx: Context, left: Operand, right: Operand): Shaped | undefined => {
  const { value: a } = left
  const { value: b } = right
  const refuse = (advice: string): undefined => {
    faultBetween(
      ctx,
      left.node.first,
      right.node.last,
      'shape-mismatch',
      `shapes do not fit in a product: ${describe(ctx, left)}, ${describe(ctx, right)}`,
      advice,
    )
    return undefined
  }
  if (a.dims.length > 2 || b.dims.length > 2)
    return refuse('only vectors and matrices can be multiplied; use `.*` or indices')
  const [inner, outer] = [a.dims[a.dims.length - 1]!, b.dims[0]!]
  const [aVector, bVector] = [a.dims.length === 1, b.dims.length === 1]
  if (aVector && !a.row) {
    if (bVector && b.row) return shaped([inner, b.dims[0]!], ([i, k]) => mul(a.at([i!]), b.at([k!])))
    return refuse(
      bVector
        ? "`'` transposes: `a' * b` is a number, `a * b'` a matrix; `a .* b` multiplies entries"
        : "`'` transposes: write `a' * B`, or `B' * a`",
    )
  }
  if (bVector && b.row)
    return refuse(aVector ? "`'` transposes: `a' * b` is a number, `a * b'` a matrix" : "`'` transposes: write `A * b`")
  if (!ctx.scope.sizes.same(inner, outer)) return refuse(fits(ctx, left, right))
  const product = (row: readonly Term[], column: readonly Term[]): Term =>
    contract(inner, (k) => mul(a.at([...row, k]), b.at([k, ...column])))
  if (aVector && bVector) return scalar(() => product([], []))
  if (aVector) return shaped([b.dims[1]!], ([k]) => product([], [k!]), true)
  if (bVector) return shaped([a.dims[0]!], ([i]) => product([i!], []))
  return shaped([a.dims[0]!, b.dims[1]!], ([i, k]) => product([i!], [k!]))
}

const fits = (ctx: Context, left: Operand, right: Operand): string => {
  const { sizes } = ctx.scope
  const [a, b] = [left.value, right.value]
  const [n, m] = [a.dims[a.dims.length - 1]!, b.dims[0]!]
  if (a.dims.length === 2 && sizes.same(a.dims[0]!, m)) return `transpose the first, ${transposed(ctx, left.node)}`
  if (b.dims.length === 2 && sizes.same(b.dims[1]!, n)) return `transpose the second, ${transposed(ctx, right.node)}`
  return `the inner sizes ${integerText(n)} and ${integerText(m)} must be the same`
}

const transposed = (ctx: Context, node: Node): string => {
  const text = textOf(ctx, node)
  if (text.endsWith("'")) return `\`${text.slice(0, -1)}\``
  return unwrap(node).type === 'operator' && !text.startsWith('(') ? `\`(${text})'\`` : `\`${text}'\``
}

/** The T of `A^T`, where the model has no such name. */
const isTransposeMark = (ctx: Context, node: Node): boolean =>
  node.type === 'symbol' && textOf(ctx, node) === 'T' && !ctx.scope.names.has('T')

/** Powers: of scalars by `^`, of entries by `.^`. */
export const elaboratePower = (ctx: Context, node: OperatorNode): Shaped => {
  const base: Operand = { node: node.args[0]!, value: elaborate(ctx, node.args[0]!) }
  if (!base.value.bad && !isScalar(base.value) && isTransposeMark(ctx, node.args[1]!)) {
    const text = textOf(ctx, base.node)
    fault(ctx, node, 'array-power', `\`${text}^T\` is not a transpose here: write \`${text}'\``)
    return BAD
  }
  const exponent: Operand = { node: node.args[1]!, value: elaborate(ctx, node.args[1]!) }
  if (base.value.bad || exponent.value.bad) return BAD
  if (node.fn === 'pow' && !(isScalar(base.value) && isScalar(exponent.value))) {
    const [a, b] = [textOf(ctx, base.node), textOf(ctx, exponent.node)]
    const inverse =
      base.value.dims.length === 2 && unwrap(exponent.node).type === 'operator' && b.replace(/[()\s]/g, '') === '-1'
    const square = base.value.dims.length === 2 && b === '2' ? `, or \`${a} * ${a}\` for the matrix product` : ''
    const message = inverse
      ? `\`${a}^-1\` is written \`inv(${a})\``
      : isScalar(base.value)
        ? `\`${b}\` is an array, and \`^\` is for scalars: write \`${a} .^ ${b}\` for the power of each entry`
        : `\`${a}\` is an array, and \`^\` is for scalars: write \`${a}.^${b}\` for the power of each entry${square}`
    fault(ctx, node, 'array-power', message)
    return BAD
  }
  const shape = broadcast(ctx, [base, exponent])
  if (!shape) return BAD
  return shaped(
    shape.dims,
    (slots) => checkedPower(entryOf(base.value, slots), entryOf(exponent.value, slots)),
    shape.row,
  )
}

export const elaborateTranspose = (ctx: Context, node: OperatorNode): Shaped => {
  let inner: Node = node
  let turns = 0
  while (inner.type === 'operator' && inner.fn === 'ctranspose') {
    inner = inner.args[0]!
    turns++
  }
  const value = elaborate(ctx, inner)
  if (value.bad || isScalar(value) || turns % 2 === 0) return value
  if (value.dims.length === 1) return { ...value, row: !value.row }
  if (value.dims.length === 2) return shaped([value.dims[1]!, value.dims[0]!], ([i, k]) => value.at([k!, i!]))
  fault(
    ctx,
    node,
    'shape-mismatch',
    `only a vector or a matrix can be transposed: ${describe(ctx, { node: inner, value })}`,
  )
  return BAD
}

/** Refuses a product without a sign over a line break or beside a division. */
const checkImplicit = (ctx: Context, step: OperatorNode, over: Node): boolean => {
  const [left, right] = step.args as [Node, Node]
  if (step.implicit) {
    const { tokens, source } = ctx.expression
    const [before, after] = [tokens[left.last]!, tokens[right.first]!]
    const line = source.lineOf(before.to - 1)
    if (source.lineOf(after.from) !== line) {
      faultBetween(
        ctx,
        right.first,
        right.last,
        'implicit-product',
        `a product without a sign goes over a line break: is a \`+\` missing at the end of line ${line}? If it is a product, write \`*\``,
      )
      return false
    }
    // 1/2 x: the parser reads (1/2) x, others 1/(2 x).
    if (isOperator(over, 'divide', 'dotDivide')) return refuseBeside(ctx, step, over, step.args[1]!, over.args[1]!)
    return true
  }
  if ((step.fn === 'divide' || step.fn === 'dotDivide') && isOperator(right, 'multiply') && right.implicit) {
    const [last, first] = [right.args[1]!, right.args[0]!]
    const { tokens, source } = ctx.expression
    // Over a line break it is refused as such, when the product itself is read.
    if (source.lineOf(tokens[first.last]!.from) !== source.lineOf(tokens[last.first]!.from)) return true
    return refuseBeside(ctx, step, step, last, first)
  }
  return true
}

const refuseBeside = (ctx: Context, step: OperatorNode, division: OperatorNode, factor: Node, divisor: Node): false => {
  const sign = division.fn === 'divide' ? '/' : './'
  const [a, b, c] = [textOf(ctx, division.args[0]!), textOf(ctx, divisor), textOf(ctx, factor)]
  faultBetween(
    ctx,
    step.first,
    step.last,
    'implicit-division',
    `a product without a sign beside a division is read in two ways: write \`${a} ${sign} (${b} * ${c})\` or \`${a} ${sign} ${b} * ${c}\``,
  )
  return false
}
