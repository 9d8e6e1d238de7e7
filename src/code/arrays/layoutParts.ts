import type { Layout } from '../../export/layoutTree'
import type { Context } from './context'

/* What stands in a formula. */

export const isOne = (node: Layout): boolean => node.kind === 'number' && node.value.n === 1n && node.value.d === 1n

const partsOf = (node: unknown): readonly Layout[] => {
  if (Array.isArray(node)) return node.flatMap(partsOf)
  if (typeof node !== 'object' || node === null) return []
  if ('kind' in node) return [node as Layout]
  return 'body' in node ? partsOf(node.body) : []
}
const NO_PARTS: ReadonlySet<string> = new Set(['ranges', 'over', 'given', 'energy', 'value'])
const childrenOf = (node: Layout): readonly Layout[] =>
  Object.entries(node).flatMap(([key, value]) => (NO_PARTS.has(key) ? [] : partsOf(value)))

export const mentions = (node: Layout, index: string): boolean =>
  (node.kind === 'name' && node.slots.length === 0 && node.name === index) ||
  childrenOf(node).some((child) => mentions(child, index))

/** Whether all that is compared are indices and sizes. */
export const isOfIndices = (node: Layout, { axes }: Context): boolean =>
  node.kind === 'name'
    ? node.slots.length === 0 && axes.has(node.name)
    : childrenOf(node).some((n) => isOfIndices(n, { axes } as Context)) && !holdsArrays(node)
const holdsArrays = (node: Layout): boolean =>
  (node.kind === 'name' && node.slots.length > 0) || childrenOf(node).some(holdsArrays)

export const holdsSum = (node: Layout): boolean =>
  (node.kind === 'big' && node.operator === 'sum') ||
  ((node.kind === 'product' || node.kind === 'quotient') && childrenOf(node).some(holdsSum))
