import type { Term } from '../../expr'
import type { Layout } from '../../export/layoutTree'
import { Refused } from '../request'
import { axisOf, type Context, inside } from './context'
import type { Stored } from './entries'
import { hinted, leaf, LEVEL, suffixed } from './expr'
import type { Lowering } from './lower'
import { has, ordered, type Value } from './value'

/** What names stand for: arguments, states of hidden units, and what formulas introduce. */
export class Named {
  constructor(private readonly lowering: Lowering) {}

  /** The array of that name: an argument, states of hidden units, or a name that the formulas introduce. */
  stored({ name, ranges }: Layout & { kind: 'name' }, context: Context): Stored {
    const all = { ranges, present: ranges.map(() => true) }
    const { body } = this.lowering
    const hidden = context.states?.over.find((v) => v.name === name)
    if (hidden && context.states) {
      const units = leaf(body.nameOf(name), LEVEL.atom, true)
      const expr = context.integer ? suffixed(units, body.dialect.integer, true) : units
      return { expr, lead: [context.states.axis], batch: false, ...all }
    }
    const argument = body.argument(name)
    if (argument) return { expr: leaf(body.nameOf(name)), lead: [], batch: argument.role === 'visible', ...all }
    return this.definition(name, context)
  }

  private definition(name: string, context: Context): Stored {
    const found = context.definitions.findIndex((d) => d.name === name && d.args.length === 0)
    const definition = context.definitions[found]
    if (!definition) throw new Refused(`\`${name}\` has no value in code`)
    const axes = definition.indices.map((at) => axisOf(at.name, at.low, at.high))
    const isLocal = this.isOfStates(definition.term, context)
    const ranges = definition.indices.map((at) => [at.low, at.high] as const)
    const own = isLocal ? { states: context.states } : {}
    const make = (): Stored => {
      const before = { ...this.lowering.body.bare, ...own, definitions: context.definitions.slice(0, found) }
      const value = this.lowering.term(definition.term, inside(before, axes))
      const lead = value.axes.filter((a) => !axes.includes(a))
      const { expr, batch } = ordered(value, [...lead, ...axes])
      return { expr: hinted(expr, name), lead, batch, ranges, present: axes.map((a) => has(value, a)) }
    }
    return isLocal ? make() : this.lowering.body.defined(definition, make)
  }

  /** Whether it varies with the hidden units that one sums over, perhaps through definitions. */
  private isOfStates(term: Term, context: Context): boolean {
    const names = [...term.symbols]
    if (context.states?.over.some((v) => names.includes(v.name))) return true
    return context.definitions.some(
      (d) => d.term !== term && names.includes(d.name) && this.isOfStates(d.term, context),
    )
  }

  /** A definition `name(x, y)` at its arguments. */
  applied(node: Layout & { kind: 'unknown' }, context: Context): Value {
    const found = context.definitions.findIndex((d) => d.name === node.name && d.args.length > 0)
    const definition = context.definitions[found]
    if (!definition || node.entries.length + node.positions.length > 0)
      throw new Refused(`\`${node.name}\` is an undefined function: only its values at points are known`)
    const args = new Map(
      definition.args.map((arg, k) => [
        (arg as Term & { kind: 'entry' }).variable.name,
        this.lowering.lower(node.args[k]!, context),
      ]),
    )
    const axes = node.component.map((slot, k) => {
      const axis = slot.kind === 'name' ? context.axes.get(slot.name) : undefined
      if (!axis) throw new Refused(`\`${node.name}\` at computed places`)
      return [definition.indices[k]!.name, axis] as const
    })
    const definitions = context.definitions.slice(0, found)
    return this.lowering.term(definition.term, { ...context, axes: new Map(axes), args, definitions })
  }
}
