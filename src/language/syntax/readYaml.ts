import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseDocument,
  Scalar,
  type YAMLMap,
} from 'yaml'
import type { FaultList } from '../faults'
import type { Place } from '../model'
import { type LineIndex, lineIndex, placeIn, type ScalarStyle, type Source } from '../source'
import { scalarMap } from './scalarMap'
import type { Entry, Tree } from './tree'
import { explainYamlError } from './yamlErrors'

const LONGEST_FILE = 1_000_000
const DEEPEST = 200
/** Nodes that aliases may repeat in all. */
const MOST_REPEATED = 10_000

interface Reading {
  readonly text: string
  readonly lines: LineIndex
  readonly doc: Document
  readonly faults: FaultList
  /** How deep in aliases reading is, and how many nodes were read there. */
  aliases: number
  repeated: number
  stopped: boolean
}

const START: Place = { line: 1, column: 1, length: 1 }

/** Reads YAML 1.2 with every scalar as text; undefined where nothing can be read further. */
export const readYaml = (text: string, faults: FaultList): Tree | undefined => {
  const refuse = (code: string, message: string, place = START): undefined => {
    faults.add({ code, message, place })
    return undefined
  }
  if (text.length > LONGEST_FILE)
    return refuse('file-size', `the file is over 1 MB (${(text.length / 1e6).toFixed(1)} MB) and is not read`)
  if (text.trim() === '')
    return refuse(
      'empty-file',
      'the file is empty: a model has at least `visible` and `energy`; `scoreproof init NAME` writes one to start from',
    )
  const lines = lineIndex(text)
  const binary = /[\u0000-\u0008\u000E-\u001A\uFFFD]/.exec(text)
  if (binary)
    return refuse(
      'binary-file',
      'this is not a text file: it holds bytes that are no UTF-8 text',
      placeIn(lines, binary.index, binary.index + 1),
    )
  const deep = tooDeep(text)
  if (deep !== undefined)
    return refuse('nesting', `nesting over ${DEEPEST} levels is refused`, placeIn(lines, deep, deep + 1))
  let doc: Document
  try {
    doc = parseDocument(text, { schema: 'failsafe', keepSourceTokens: false, prettyErrors: false, logLevel: 'error' })
  } catch (error) {
    if (error instanceof RangeError) return refuse('nesting', `nesting over ${DEEPEST} levels is refused`)
    throw error
  }
  const fatal = doc.errors.filter((error) => error.code !== 'DUPLICATE_KEY')
  for (const error of doc.errors)
    if (error.code === 'DUPLICATE_KEY')
      faults.add({
        code: 'duplicate-key',
        message: `\`${keyAt(text, error.pos[0])}\` stands twice among these keys`,
        place: placeIn(lines, error.pos[0], error.pos[0] + keyAt(text, error.pos[0]).length),
      })
  const [first] = fatal
  if (first) {
    const { code, message, from, to } = explainYamlError(text, first)
    return refuse(code, message, placeIn(lines, from, to))
  }
  const reading: Reading = { text, lines, doc, faults, aliases: 0, repeated: 0, stopped: false }
  const tree = build(reading, doc.contents, '', false, 0)
  if (tree && tree.kind !== 'map')
    return refuse('shape', 'a model file is a map of keys, `visible: …`, `energy: …`', tree.place)
  return reading.stopped ? undefined : tree
}

const keyAt = (text: string, at: number): string => /^[^:\n]*/.exec(text.slice(at, at + 80))![0].trim()

/** Offset of a bracket nested too deeply; text in scalars is counted too, which no real file notices. */
const tooDeep = (text: string): number | undefined => {
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at)
    if (c === 91 || c === 123) {
      if (++depth > DEEPEST) return at
    } else if ((c === 93 || c === 125) && depth > 0) depth--
    else if (c === 10 && /^[^\s#-]/.test(text[at + 1] ?? '')) depth = 0
  }
  return undefined
}

const build = (
  reading: Reading,
  node: unknown,
  path: string,
  inFlow: boolean,
  depth: number,
  at?: number,
): Tree | undefined => {
  const { lines, faults } = reading
  if (reading.stopped) return undefined
  const range = (node as Node | null)?.range ?? [at ?? 0, at ?? 0, at ?? 0]
  const place = placeIn(lines, range[0], Math.max(range[0] + 1, range[1]))
  const stop = (code: string, message: string): undefined => {
    reading.stopped = true
    faults.add({ code, message, place })
    return undefined
  }
  if (reading.aliases > 0 && ++reading.repeated > MOST_REPEATED)
    return stop('alias-bomb', 'aliases (`*name`) multiply the file to more than it may hold: write the texts out')
  if (depth > DEEPEST) return stop('nesting', `nesting over ${DEEPEST} levels is refused: an alias may hold itself`)
  const tag = (node as ParsedNode | null)?.tag
  if (tag?.startsWith('!')) {
    faults.add({
      code: 'yaml-tag',
      path,
      place,
      message: `YAML reads \`${tag}\` as a tag and drops it: write \`not (…)\`, or put the expression in quotes`,
    })
    return undefined
  }
  if (isAlias(node)) {
    const target = node.resolve(reading.doc)
    if (target) {
      reading.aliases++
      const repeated = build(reading, target, path, inFlow, depth + 1)
      reading.aliases--
      return repeated
    }
    faults.add({
      code: 'yaml-alias',
      path,
      place,
      message: `YAML reads \`*${node.source}\` as an alias: put the expression in quotes`,
    })
    return undefined
  }
  if (isMap(node)) return buildMap(reading, node, path, inFlow, depth, place)
  if (isSeq(node)) {
    const flow = inFlow || node.flow === true
    const items = node.items
      .map((item, k) => build(reading, item, `${path}[${k + 1}]`, flow, depth + 1, range[0]))
      .filter((item) => item !== undefined)
    return { kind: 'list', path, place, items }
  }
  if (
    isScalar(node) &&
    !(node.value === '' && (node.type === Scalar.PLAIN || node.type === undefined)) &&
    node.value !== null
  )
    return { kind: 'text', path, place, source: scalarSource(reading, node, path, inFlow) }
  return { kind: 'nothing', path, place }
}

const buildMap = (
  reading: Reading,
  node: YAMLMap,
  path: string,
  inFlow: boolean,
  depth: number,
  place: Place,
): Tree | undefined => {
  const flow = inFlow || node.flow === true
  const entries: Entry[] = []
  for (const pair of node.items) {
    const { key } = pair
    if (!isScalar(key)) {
      const range = (key as Node | null)?.range ?? node.range!
      reading.faults.add({
        code: 'yaml-key',
        path,
        place: placeIn(reading.lines, range[0], range[1]),
        message: 'a key is a name: put the text in quotes if brackets belong to it',
      })
      continue
    }
    const name = String(key.value ?? '')
    const inner = path === '' ? name : `${path}.${name}`
    const keySource = scalarSource(reading, key, inner, flow)
    const keyPlace = placeIn(reading.lines, key.range![0], key.range![1])
    const value = build(reading, pair.value, inner, flow, depth + 1, key.range![0])
    if (value?.kind === 'nothing' && flow && /[()]/.test(name)) {
      const whole = reading.text.slice(...(node.range!.slice(0, 2) as [number, number])).replace(/\s+/g, ' ')
      reading.faults.add({
        code: 'yaml-comma',
        path,
        place: keyPlace,
        message: `a comma inside \`{…}\` of YAML ends the text, so \`${name}\` became a key of its own: put the expression in quotes, as in \`{x: "normal(0, 1)"}\``,
        ...(whole.length < 60 && { hint: `in \`${whole}\`` }),
      })
      reading.stopped = true
      return undefined
    }
    if (value) entries.push({ key: keySource, place: keyPlace, value })
  }
  return { kind: 'map', path, place, entries, flow }
}

const STYLES: Record<string, ScalarStyle> = {
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
  QUOTE_DOUBLE: 'quoted',
  QUOTE_SINGLE: 'quoted',
}

const scalarSource = (reading: Reading, node: Scalar, path: string, inFlow: boolean): Source => {
  const text = String(node.value)
  const style = STYLES[node.type ?? ''] ?? 'plain'
  const [from, to] = node.range!
  let map: Int32Array | undefined
  const offset = (at: number): number => {
    map ??= scalarMap(reading.text, from, to, text, style)
    return map[Math.max(0, Math.min(at, text.length))]!
  }
  return {
    text,
    style,
    path,
    inFlow,
    place: (a, b) => {
      const start = offset(a)
      return placeIn(reading.lines, start, b > a ? Math.max(start + 1, offset(b - 1) + 1) : start + 1)
    },
    lineOf: (at) => reading.lines.position(offset(at)).line,
  }
}
