import { FaultList } from './faults'
import type { Model, Place } from './model'
import type { Source } from './source'
import type { Node } from './syntax/nodes'
import { parseExpression } from './syntax/parseExpression'
import { readYaml } from './syntax/readYaml'
import { entriesAt, textAt } from './syntax/tree'

/** A part of an expression of the model's file, as it is written there. */
export interface Passage {
  readonly node: Node
  readonly place: Place | undefined
  readonly text: string
  /** Variables and parameters that it depends on, by itself or through definitions. */
  readonly symbols: ReadonlySet<string>
}

const childrenOf = (node: Node): readonly Node[] => {
  switch (node.type) {
    case 'accessor':
      return [node.object, ...node.slots]
    case 'conditional':
      return [node.condition, node.then, node.otherwise]
    case 'function':
    case 'operator':
      return node.args
    case 'index':
      return node.slots
    case 'parenthesis':
      return [node.content]
    case 'range':
      return [node.low, node.high]
    case 'relational':
      return node.params
    default:
      return []
  }
}

/** Every part of the energy and the definitions of a model that was read without faults; the energy as a whole first. */
export const passagesOf = (model: Model): readonly Passage[] => {
  const faults = new FaultList()
  const tree = readYaml(model.text.replace(/^\uFEFF/, ''), faults)
  const declared = new Set([...model.visible, ...model.hidden, ...model.parameters].map((v) => v.name))
  const known = new Map<string, ReadonlySet<string>>()
  const passages: Passage[] = []
  const walk = (source: Source, node: Node, textOf: (node: Node) => readonly [number, number]): ReadonlySet<string> => {
    const at = passages.push({ node, place: undefined, text: '', symbols: new Set() }) - 1
    const own: string[] = []
    if (node.type === 'function') own.push(...(known.get(nameIn(source, node.fn, textOf)) ?? []))
    if (node.type === 'symbol') {
      const name = nameIn(source, node, textOf)
      own.push(...(declared.has(name) ? [name] : (known.get(name) ?? [])))
    }
    const symbols = new Set([...own, ...childrenOf(node).flatMap((child) => [...walk(source, child, textOf)])])
    const [from, to] = textOf(node)
    passages[at] = { node, place: source.place(from, to), text: oneLine(source.text.slice(from, to)), symbols }
    return symbols
  }
  const read = (source: Source): ReadonlySet<string> => {
    const expression = parseExpression(source, faults)
    if (!expression) return new Set()
    const { root, tokens } = expression
    return walk(source, root, ({ first, last }) => [
      tokens[first]?.from ?? 0,
      tokens[last]?.to ?? source.text.trimEnd().length,
    ])
  }
  for (const { key, value } of entriesAt(tree, 'definitions'))
    if (value.kind === 'text') known.set(/^\s*([^\s[(]*)/.exec(key.text)![1]!, read(value.source))
  const ofDefinitions = passages.splice(0)
  const energy = textAt(tree, 'energy')
  if (energy) read(energy)
  return [...passages, ...ofDefinitions]
}

const nameIn = (source: Source, node: Node, textOf: (node: Node) => readonly [number, number]): string =>
  source.text.slice(...textOf(node))

const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()
