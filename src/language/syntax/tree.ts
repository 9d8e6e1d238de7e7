import type { Place } from '../model'
import type { Source } from '../source'

/** A YAML file as a tree whose texts know their places. */
export type Tree = TextTree | ListTree | MapTree | NothingTree

interface TreeBase {
  readonly path: string
  readonly place: Place
}
interface TextTree extends TreeBase {
  readonly kind: 'text'
  readonly source: Source
}
interface ListTree extends TreeBase {
  readonly kind: 'list'
  readonly items: readonly Tree[]
}
interface MapTree extends TreeBase {
  readonly kind: 'map'
  readonly entries: readonly Entry[]
  readonly flow: boolean
}
/** A key without a value. */
interface NothingTree extends TreeBase {
  readonly kind: 'nothing'
}
export interface Entry {
  readonly key: Source
  readonly place: Place
  readonly value: Tree
}

export const valueOf = (tree: Tree | undefined, key: string): Tree | undefined =>
  tree?.kind === 'map' ? tree.entries.find((entry) => entry.key.text === key)?.value : undefined

/** The text at a key, if it is one. */
export const textAt = (tree: Tree | undefined, key: string): Source | undefined => {
  const value = valueOf(tree, key)
  return value?.kind === 'text' ? value.source : undefined
}

export const entriesAt = (tree: Tree | undefined, key: string): readonly Entry[] => {
  const value = valueOf(tree, key)
  return value?.kind === 'map' ? value.entries : []
}

/** The tree as plain values, every scalar a text. */
export const plain = (tree: Tree): unknown => {
  switch (tree.kind) {
    case 'text':
      return tree.source.text
    case 'list':
      return tree.items.map(plain)
    case 'map':
      return Object.fromEntries(tree.entries.map((entry) => [entry.key.text, plain(entry.value)]))
    case 'nothing':
      return null
  }
}
