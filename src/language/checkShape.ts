import type * as z from 'zod'
import { didYouMean, type FaultList } from './faults'
import { CLAIM_KEYS, MODEL_KEYS, MODEL_SCHEMA } from './schema'
import { plain, type Tree, valueOf } from './syntax/tree'

/** What stands at each key, for messages. */
const EXPECTED: ReadonlyMap<string, string> = new Map([
  ['sizes', 'a map of sizes, `{ nv: 3, nh: 4 }`'],
  ['visible', 'a map of names to types, `v: real[nv]`'],
  ['hidden', 'a map of names to types, `h: binary[nh]`'],
  ['parameters', 'a map of names to types, `W: real[nv, nh]`'],
  ['assume', 'a list of conditions, `[alpha > 1/2]`'],
  ['functions', 'a map of names to signatures, `mu: (h) -> real[nv]`'],
  ['definitions', 'a map of names to expressions, `input[j]: sum(i, W[i, j] * v[i])`'],
  ['energy', 'an expression'],
  ['data', 'a distribution, `normal(0, 1)`, or a map of variables to distributions'],
  ['claims', 'a list of claims'],
  ['claims[]', 'an equation, or a map with the key `claim`'],
  ['claims[].where', 'a list of conditions, or one text'],
  ['claims[].expect', '`holds`, `proved` or `refuted`'],
  ['sizes.', 'a positive integer, or an expression in the sizes above'],
  ['visible.', 'a type, `real[nv]`'],
  ['hidden.', 'a type, `binary[nh]`'],
  ['parameters.', 'a type, `real[nv, nh]`'],
  ['functions.', 'a signature, `(v, h) -> real`'],
  ['definitions.', 'an expression'],
])

/** Reports where the file has not the shape of a model file. */
export const checkShape = (tree: Tree, faults: FaultList): void => {
  const result = MODEL_SCHEMA.safeParse(plain(tree))
  if (!result.success) for (const issue of result.error.issues) report(tree, issue, [], faults)
}

type Issue = z.core.$ZodIssue

const report = (tree: Tree, issue: Issue, outer: readonly PropertyKey[], faults: FaultList): void => {
  const path = [...outer, ...issue.path]
  const node = nodeAt(tree, path)
  if (issue.code === 'unrecognized_keys') {
    for (const key of issue.keys) unknownKey(node, path, key, faults)
    return
  }
  if (issue.code === 'invalid_union') {
    // The alternative that goes deepest is the one that was meant.
    const deepest = issue.errors
      .map((list) => list.filter((i) => i.path.length > 0 || i.code === 'unrecognized_keys'))
      .find((list) => list.length > 0)
    if (deepest && node && node.kind !== 'text' && !isSplitExpression(node, path)) {
      for (const inner of deepest) report(tree, inner, path, faults)
      return
    }
  }
  if (!node) {
    const parent = nodeAt(tree, path.slice(0, -1))
    const name = String(path[path.length - 1])
    const place = path.length > 1 && parent ? { ...parent.place, length: 1 } : { line: 1, column: 1, length: 1 }
    faults.add({
      code: 'missing-key',
      message: `the key \`${name}\` is missing: ${EXPECTED.get(kindOf(path)) ?? 'a text'} is expected`,
      place,
      path: pathText(path),
    })
    return
  }
  wrongKind(node, path, faults)
}

const wrongKind = (node: Tree, path: readonly PropertyKey[], faults: FaultList): void => {
  const kind = kindOf(path)
  const expected = EXPECTED.get(kind) ?? (path.length > 1 ? EXPECTED.get(`${String(path[0])}.`) : undefined) ?? 'a text'
  const found = { text: 'a text', list: 'a list', map: 'a map', nothing: 'nothing' }[node.kind]
  const split = isSplitExpression(node, path)
  const [code, message] = split
    ? [
        'yaml-colon',
        `YAML reads this as a map, because of its \`: \`: put the expression in quotes, or write it after \`|\``,
      ]
    : [
        'shape',
        `${path.length === 0 ? 'here' : `\`${String(kind.startsWith('claims[]') && path.length === 2 ? 'claims' : path.findLast((p) => typeof p === 'string'))}\``}: ${expected} is expected, but this is ${found}`,
      ]
  faults.add({
    code: code,
    message: message,
    place: node.kind === 'text' ? (node.source.place(0, node.source.text.length) ?? node.place) : { ...node.place },
    path: pathText(path),
  })
}

/** A map that YAML made of an expression with `: ` in it. */
const isSplitExpression = (node: Tree, path: readonly PropertyKey[]): boolean => {
  if (node.kind !== 'map' || node.entries.length === 0) return false
  const keys = node.entries.map((entry) => entry.key.text)
  const known = path[0] === 'claims' ? CLAIM_KEYS : []
  return (
    !keys.some((key) => known.includes(key)) &&
    keys.some((key) => /[?=<>+*/()[\]]/.test(key)) &&
    !['sizes', 'visible', 'hidden', 'parameters', 'functions', 'definitions'].includes(String(path[path.length - 1]))
  )
}

const unknownKey = (node: Tree | undefined, path: readonly PropertyKey[], key: string, faults: FaultList): void => {
  if (node?.kind !== 'map') return
  const known = path.length === 0 ? MODEL_KEYS : CLAIM_KEYS
  const place = node.entries.find((entry) => entry.key.text === key)?.place
  const hint = didYouMean(key, known) ?? `the keys are ${known.join(', ')}`
  faults.add({
    code: 'unknown-key',
    message: `unknown key \`${key}\``,
    ...(place && { place }),
    hint,
    path: pathText([...path, key]),
  })
}

const nodeAt = (tree: Tree, path: readonly PropertyKey[]): Tree | undefined => {
  let node: Tree | undefined = tree
  for (const key of path) node = node?.kind === 'list' ? node.items[Number(key)] : valueOf(node, String(key))
  return node
}

const kindOf = (path: readonly PropertyKey[]): string => {
  if (path[0] === 'claims' && path.length > 1) return `claims[]${path.length > 2 ? `.${String(path[2])}` : ''}`
  return path.length === 1 ? String(path[0]) : `${String(path[0])}.`
}

const pathText = (path: readonly PropertyKey[]): string =>
  path.map((key, k) => (typeof key === 'number' ? `[${key + 1}]` : `${k > 0 ? '.' : ''}${String(key)}`)).join('')
