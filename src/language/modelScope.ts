import type { Condition, EntryTerm } from '../expr'
import { size, symbolsWritten } from '../expr'
import type { Model } from './model'
import { type Entity, type Scope, SYMBOL_BUDGET } from './scope'
import { SizeTable } from './sizeTable'

/** Conditions on sizes alone among the assumptions. */
export const assumedOfSizes = (model: Model): readonly Condition[] =>
  model.assume.map((a) => a.condition).filter((c) => c.symbols.size === 0 && c.free.size === 0)

/** The names that a claim about a model may use. */
export const modelScope = (model: Model): Scope => {
  const names = new Map<string, Entity>()
  const declared = new Map<string, string>()
  const declare = (name: string, section: string, entity: Entity): void => {
    names.set(name, entity)
    declared.set(name, section)
  }
  for (const { name } of model.sizes) declare(name, 'sizes', { kind: 'size', term: size(name) })
  for (const variable of model.visible) declare(variable.name, 'visible', { kind: 'variable', variable })
  for (const variable of model.hidden) declare(variable.name, 'hidden', { kind: 'variable', variable })
  for (const variable of model.parameters) declare(variable.name, 'parameters', { kind: 'variable', variable })
  for (const fn of model.functions) declare(fn.name, 'functions', { kind: 'function', fn })
  for (const { name, indices, args, term, row, requires = [] } of model.definitions)
    declare(
      name,
      'definitions',
      args.length > 0
        ? { kind: 'call', args: args as readonly EntryTerm[], term, requires, open: [], calls: [] }
        : { kind: 'array', indices, row: row ?? false, term, requires },
    )
  const isFile = model.data !== null && [...model.data.of.values()].some((d) => d.kind === 'csv' || d.kind === 'npy')
  return {
    names,
    declared,
    sizes: new SizeTable(model.sizes),
    visible: model.visible,
    hidden: model.hidden,
    energy: model.energy,
    dataIsFile: isFile,
    restrictions: [...assumedOfSizes(model), ...(model.requires ?? [])],
    mostSymbols: symbolsWritten() + SYMBOL_BUDGET,
    letters: [...(model.letters ?? [])],
  }
}
