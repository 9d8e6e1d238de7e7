import type { Layout } from '../../export/layoutTree'
import { FUNCTIONS, type ListedFunction } from '../../functions'
import type { ArraySpelling } from '../../functions/spelling'
import type { Body } from './body'
import type { Context } from './context'
import { called } from './expr'
import { mapped, type Value } from './value'

/* 1 / erfcx(x): as a quotient it has no derivative far left, where erfcx overflows. */

type Lower = (node: Layout, context: Context) => Value

/** A function of one argument as it stands, or under the name of a definition. */
interface Applied {
  readonly of: ListedFunction
  readonly arg: Layout
  readonly context: Context
}

export class Tails {
  constructor(
    private readonly body: Body,
    private readonly lower: Lower,
  ) {}

  /** 1 / node by a function of its own; undefined where division serves. */
  reciprocal(node: Layout, context: Context): Value | undefined {
    const found = this.applied(node, context)
    const spelling = found?.of.reciprocal?.[this.body.dialect.library]
    return spelling && this.call(spelling, this.lower(found.arg, found.context))
  }

  private call(spelling: ArraySpelling, arg: Value): Value {
    this.body.uses(spelling)
    return mapped([arg], (exprs) => called(spelling.call, exprs))
  }

  /** A call of a function of one argument, also where it has a name. */
  applied(node: Layout, context: Context): Applied | undefined {
    if (node.kind === 'call')
      return node.args.length === 1 ? { of: FUNCTIONS[node.name], arg: node.args[0]!, context } : undefined
    if (node.kind !== 'name') return undefined
    const place = context.definitions.findIndex((d) => d.name === node.name && d.args.length === 0)
    const definition = context.definitions[place]
    if (definition?.term.kind !== 'call') return undefined
    const axes = node.slots.map((slot) => (slot.kind === 'name' ? context.axes.get(slot.name) : undefined))
    if (axes.some((a) => a === undefined)) return undefined
    const definitions = context.definitions.slice(0, place)
    const inside = new Map(definition.indices.map((at, k) => [at.name, axes[k]!] as const))
    const shown = this.body.display.layout(definition.term, definitions)
    return this.applied(shown, { ...context, axes: inside, definitions })
  }
}
