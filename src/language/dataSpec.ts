import { type IndexTerm, ONE, type Term, type Variable } from '../expr'
import * as Q from '../numbers/rational'
import { didYouMean, type FaultList } from './faults'
import type { DataDistribution, DataSpec } from './model'
import type { Scope } from './scope'
import type { Source } from './source'
import { elaborateScalar } from './elaborate/elaborate'
import { type Context, fault, nameOf, newSession, type Session, textOf, unwrap } from './elaborate/context'
import { finish } from './elaborate/finish'
import { integerText } from './elaborate/integerText'
import { parseExpression } from './syntax/parseExpression'
import { textAt, type Tree, valueOf } from './syntax/tree'

/** Distributions by name, with the names of their arguments. */
export const DISTRIBUTIONS: ReadonlyMap<string, readonly string[]> = new Map([
  ['gaussian_mixture', []],
  ['logistic', []],
  ['laplace', []],
  ['any', []],
  ['normal', ['mean', 'sd']],
  ['gamma', ['shape', 'rate']],
  ['lognormal', ['mu', 'sigma']],
  ['uniform', ['a', 'b']],
  ['student_t', ['nu']],
])
export const FILES = ['csv', 'npy', 'kde']

/** Reads `data`; null where there is none or a fault was reported. */
export const readData = (scope: Scope, tree: Tree | undefined, faults: FaultList): DataSpec | null => {
  if (!tree || tree.kind === 'nothing' || tree.kind === 'list') return null
  const of = new Map<string, DataDistribution>()
  const place =
    tree.kind === 'text' ? (tree.source.place(0, tree.source.text.trimEnd().length) ?? tree.place) : tree.place
  if (tree.kind === 'text') {
    const distribution = readDistribution(scope, tree.source, scope.visible, faults)
    if (distribution) of.set('*', distribution)
    return { of, place }
  }
  const names = new Set(scope.visible.map((v: Variable) => v.name))
  const isFile = tree.entries.some(({ key }) => FILES.includes(key.text) && !names.has(key.text))
  if (isFile) {
    const file = readFile(tree, faults)
    if (file) of.set('*', file)
    return { of, place }
  }
  for (const { key, value } of tree.entries) {
    if (!names.has(key.text)) {
      faults.at(
        key,
        0,
        key.text.length,
        'unknown-name',
        `\`${key.text}\` is no visible variable`,
        didYouMean(key.text, [...names, ...FILES]) ?? `the visible variables are ${[...names].join(', ')}`,
      )
      continue
    }
    const own = scope.visible.filter((v) => v.name === key.text)
    const distribution = value.kind === 'text' ? readDistribution(scope, value.source, own, faults) : undefined
    if (distribution) of.set(key.text, distribution)
  }
  return { of, place }
}

const readFile = (tree: Tree & { kind: 'map' }, faults: FaultList): DataDistribution | undefined => {
  const kinds = FILES.filter((kind) => valueOf(tree, kind))
  for (const { key } of tree.entries)
    if (!FILES.includes(key.text) && key.text !== 'bandwidth') {
      faults.at(
        key,
        0,
        key.text.length,
        'unknown-key',
        `unknown key \`${key.text}\``,
        didYouMean(key.text, [...FILES, 'bandwidth']) ?? 'the keys are csv, npy, or kde and bandwidth',
      )
      return undefined
    }
  const kind = kinds[0]!
  const file = textAt(tree, kind)
  if (kinds.length > 1 || !file) {
    faults.add({
      code: 'data',
      message: 'one file is named, as `{csv: FILE}`, `{npy: FILE}` or `{kde: FILE, bandwidth: 0.3}`',
      place: tree.place,
      path: tree.path,
    })
    return undefined
  }
  const width = textAt(tree, 'bandwidth')
  if (kind !== 'kde') {
    if (width) faults.at(width, 0, width.text.length, 'data', 'a bandwidth belongs to `kde`')
    return { kind: kind as 'csv' | 'npy', file: file.text }
  }
  const bandwidth = width && Q.parseRational(width.text)
  if (bandwidth && Q.sign(bandwidth) > 0) return { kind: 'kde', file: file.text, bandwidth }
  if (width) faults.at(width, 0, width.text.length, 'data', `the bandwidth is a positive number, not \`${width.text}\``)
  else
    faults.add({
      code: 'data',
      message: 'a kernel density needs its bandwidth: `{kde: FILE, bandwidth: 0.3}`',
      place: tree.place,
      path: tree.path,
    })
  return undefined
}

/** The indices of an entry, bound in order to the names that the arguments of its law use. */
const entryIndices = (
  ctx: Context,
  { free }: Session,
  variables: readonly Variable[],
): readonly IndexTerm[] | undefined => {
  const indices = [...free.values()].map((cell) => cell.index())
  const misfit = variables.find(
    ({ dims }) => indices.length > dims.length || indices.some((at, k) => at.low !== ONE || at.high !== dims[k]),
  )
  if (!misfit) return indices
  const names = indices.map((at) => `\`${at.name}\``).join(', ')
  const own = misfit.dims.map((dim) => `1..${integerText(dim)}`).join(', ')
  fault(
    ctx,
    ctx.expression.root,
    'data',
    `the indices ${names} of this law do not fit \`${misfit.name}\``,
    misfit.dims.length > 0
      ? `a law of \`${misfit.name}\` may use the indices of its entries, in their order, with the ranges ${own}`
      : `\`${misfit.name}\` is a scalar, whose law has no index`,
  )
  return undefined
}

const readDistribution = (
  scope: Scope,
  source: Source,
  variables: readonly Variable[],
  faults: FaultList,
): DataDistribution | undefined => {
  const expression = parseExpression(source, faults, 'a distribution')
  if (!expression) return undefined
  const session = newSession(faults, 'open')
  const names = new Map(
    [...scope.names].filter(([, e]) => e.kind === 'size' || (e.kind === 'variable' && e.variable.role === 'parameter')),
  )
  const ctx: Context = {
    scope: { ...scope, names },
    expression,
    session,
    locals: undefined,
    path: undefined,
    inSlot: false,
  }
  const root = unwrap(expression.root)
  const [symbol, nodes] = root.type === 'function' ? [root.fn, root.args] : [root, []]
  const name = nameOf(ctx, symbol)
  const formals = DISTRIBUTIONS.get(name)
  const list = [...DISTRIBUTIONS].map(([n, args]) => (args.length > 0 ? `${n}(${args.join(', ')})` : n)).join(', ')
  if (!formals) {
    fault(
      ctx,
      symbol,
      'data',
      symbol.type === 'symbol'
        ? `unknown distribution \`${name}\``
        : `a distribution is expected, not \`${textOf(ctx, root)}\``,
      didYouMean(name, DISTRIBUTIONS.keys()) ?? `the distributions are ${list}`,
    )
    return undefined
  }
  if (nodes.length !== formals.length) {
    fault(
      ctx,
      root,
      'argument-count',
      `\`${name}\` is written \`${formals.length > 0 ? `${name}(${formals.join(', ')})` : name}\``,
    )
    return undefined
  }
  const before = faults.count
  const values = nodes.map((node) => elaborateScalar(ctx, node, `the argument of \`${name}\``))
  if (values.some((value) => value.bad)) return undefined
  finish(scope, session)
  const indices = faults.count > before ? undefined : entryIndices(ctx, session, variables)
  if (!indices) return undefined
  const args: Term[] = values.map((value) => value.at([]))
  return args.length > 0
    ? { kind: name as 'normal' | 'gamma' | 'lognormal' | 'uniform' | 'student_t', args, indices }
    : { kind: name as 'gaussian_mixture' | 'logistic' | 'laplace' | 'any' }
}
