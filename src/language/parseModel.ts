import { stringify } from 'yaml'
import { type Condition, type IndexTerm, symbolsWritten, type Term, ZERO } from '../expr'
import { checkShape } from './checkShape'
import { readAssumption, readClaim } from './claims'
import { readData } from './dataSpec'
import { Declarations } from './declarations'
import { type Header, readDefinition, readHeader } from './definitions'
import { FaultList, ModelError } from './faults'
import type { Claim, Definition, Expectation, Fault, Model, Place } from './model'
import type { ModelObject } from './schema'
import { type Scope, SYMBOL_BUDGET } from './scope'
import { modelScope } from './modelScope'
import { SizeTable } from './sizeTable'
import { looseSource, type Source } from './source'
import { type Context, newSession } from './elaborate/context'
import { elaborateScalar } from './elaborate/elaborate'
import { finish } from './elaborate/finish'
import { parseExpression } from './syntax/parseExpression'
import { readYaml } from './syntax/readYaml'
import { entriesAt, type Entry, textAt, type Tree, valueOf } from './syntax/tree'

/**
 * Reads a model file.
 *
 * @throws ModelError with every fault of the text
 */
export const parseModel = (text: string): Model => {
  const faults = new FaultList()
  const source = text.replace(/^\uFEFF/, '')
  const tree = readYaml(source, faults)
  if (!tree) throw new ModelError(faults.sorted())
  checkShape(tree, faults)
  const model = readModel(tree, source, faults)
  faults.throwIfAny()
  return model!
}

/** The same model as a TypeScript value. @throws ModelError whose faults have key paths in place of lines */
export const modelFromObject = (object: ModelObject): Model => {
  try {
    return parseModel(stringify(object, { nullStr: '', lineWidth: 0, aliasDuplicateObjects: false }))
  } catch (error) {
    if (!(error instanceof ModelError)) throw error
    const located = (fault: Fault): Fault => ({
      ...fault,
      place: undefined,
      message: fault.path ? `${fault.path}: ${fault.message}` : fault.message,
    })
    throw new ModelError(error.faults.map(located))
  }
}

/** Reads a claim about a model, given from code. @throws ModelError */
export const parseClaim = (model: Model, text: string): Claim => {
  const faults = new FaultList()
  const written = { claim: looseSource(text, 'claim'), where: [], name: null, note: null, expect: 'holds' as const }
  const claim = bounded(faults, written.claim, () => readClaim(modelScope(model), written, faults))
  faults.throwIfAny()
  return claim!
}

/** Numbers and nesting have limits, which throw where they are reached. */
const bounded = <T>(faults: FaultList, source: Source, read: () => T): T | undefined => {
  try {
    return read()
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    faults.at(
      source,
      0,
      source.text.trimEnd().length,
      'too-large',
      'the numbers or the nesting of this expression are too large to be kept exactly',
    )
    return undefined
  }
}

const MOST_DEFINITIONS = 1000
const BROKEN: ReturnType<typeof readDefinition> = { entity: { kind: 'broken' } }

const readModel = (tree: Tree, text: string, faults: FaultList): Model | undefined => {
  const declarations = new Declarations(faults)
  const [ofSizes, ofVisible, ofHidden, ofParameters, ofFunctions] = [
    'sizes',
    'visible',
    'hidden',
    'parameters',
    'functions',
  ].map((section) => declarations.announceAll(entriesAt(tree, section), section)) as [
    Entry[],
    Entry[],
    Entry[],
    Entry[],
    Entry[],
  ]
  declarations.readSizes(ofSizes)
  const visible = declarations.readVariables(ofVisible, 'visible')
  const hidden = declarations.readVariables(ofHidden, 'hidden')
  const parameters = declarations.readVariables(ofParameters, 'parameter')
  declarations.readFunctions(ofFunctions)
  if (valueOf(tree, 'visible')?.kind === 'map' && entriesAt(tree, 'visible').length === 0)
    faults.add({
      code: 'no-visible',
      message: 'a model has at least one visible variable, `v: real[nv]`',
      place: valueOf(tree, 'visible')!.place,
      path: 'visible',
    })
  const headers: Header[] = []
  if (entriesAt(tree, 'definitions').length > MOST_DEFINITIONS) {
    faults.add({
      code: 'too-large',
      message: `more than ${MOST_DEFINITIONS} definitions are refused`,
      place: valueOf(tree, 'definitions')!.place,
      path: 'definitions',
    })
    return undefined
  }
  for (const { key, value } of entriesAt(tree, 'definitions')) {
    if (value.kind !== 'text') continue
    const header = readHeader(key, value.source, faults)
    if (declarations.announce(key, header.name, 'definitions')) headers.push(header)
  }
  const sizes = new SizeTable(declarations.sizes)
  const mostSymbols = symbolsWritten() + SYMBOL_BUDGET
  const letters: IndexTerm[] = []
  const scope = (): Scope => ({
    names: declarations.names,
    declared: declarations.declared,
    sizes,
    visible,
    hidden,
    dataIsFile: false,
    restrictions: [],
    mostSymbols,
    letters,
  })
  const assume = listAt(tree, 'assume')
    .map((source) => bounded(faults, source, () => readAssumption(scope(), source, faults)))
    .filter((a) => a !== undefined)
  const onSizes = assume.map((a) => a.condition).filter((c) => c.symbols.size === 0 && c.free.size === 0)
  const assumed: Scope = { ...scope(), restrictions: onSizes }
  const definitions: Definition[] = []
  for (const header of headers) {
    const { entity, definition } = bounded(faults, header.body, () => readDefinition(assumed, header, faults)) ?? BROKEN
    declarations.names.set(header.name, entity)
    if (definition) definitions.push({ ...definition, ...placed('place', header.body) })
  }
  const written = textAt(tree, 'energy')
  const energy = written && bounded(faults, written, () => readEnergy(assumed, written, faults))
  const used = [...letters]
  const data = readData(assumed, valueOf(tree, 'data'), faults)
  const claimScope: Scope = {
    ...assumed,
    energy: energy?.term ?? ZERO,
    dataIsFile: data !== null && [...data.of.values()].some((d) => d.kind === 'csv' || d.kind === 'npy'),
    restrictions: [...onSizes, ...(energy?.requires ?? [])],
  }
  const claims = claimTexts(tree)
    .map((claim) => bounded(faults, claim.claim, () => readClaim(claimScope, claim, faults)))
    .filter((c) => c !== undefined)
  if (faults.count > 0 || !energy) return undefined
  return {
    name: textAt(tree, 'name')?.text.trim() ?? 'model',
    source: textAt(tree, 'source')?.text.trim() ?? null,
    description: textAt(tree, 'description')?.text.trim() ?? null,
    sizes: declarations.sizes,
    visible,
    hidden,
    parameters,
    functions: declarations.functions,
    assume: assume,
    definitions,
    energy: energy.term,
    ...placed('energyPlace', written),
    data,
    claims,
    requires: energy.requires,
    letters: used,
    text,
  }
}

const placed = <K extends string>(key: K, source: Source): { readonly [name in K]?: Place } => {
  const place = source.place(0, source.text.length)
  return place ? ({ [key]: place } as { [name in K]: Place }) : {}
}

const readEnergy = (
  scope: Scope,
  source: Source,
  faults: FaultList,
): { term: Term; requires: readonly Condition[] } | undefined => {
  const before = faults.count
  const expression = parseExpression(source, faults)
  if (!expression) return undefined
  const session = newSession(faults, 'model')
  const ctx: Context = { scope, expression, session, locals: undefined, path: undefined, inSlot: false }
  const value = elaborateScalar(ctx, expression.root, 'the energy')
  const { requires } = finish(scope, session)
  return faults.count > before || value.bad ? undefined : { term: value.at([]), requires }
}

/** Texts of a list, or one text. */
const listAt = (tree: Tree, key: string): readonly Source[] => {
  const value = valueOf(tree, key)
  if (value?.kind === 'text') return [value.source]
  return value?.kind === 'list' ? value.items.flatMap((item) => (item.kind === 'text' ? [item.source] : [])) : []
}

const claimTexts = (tree: Tree) => {
  const value = valueOf(tree, 'claims')
  const items = value?.kind === 'list' ? value.items : []
  return items.flatMap((item) => {
    if (item.kind === 'text')
      return [{ claim: item.source, where: [], name: null, note: null, expect: 'holds' as const }]
    const claim = textAt(item, 'claim')
    if (!claim) return []
    const said = (key: string): string | null => textAt(item, key)?.text.trim() ?? null
    return [
      {
        claim,
        where: listAt(item, 'where'),
        name: said('name'),
        note: said('note'),
        expect: (said('expect') ?? 'holds') as Expectation,
      },
    ]
  })
}
