import type { Layout } from '../../export/layoutTree'
import { FUNCTIONS, type ListedFunction } from '../../functions'
import type { ArraySpelling } from '../../functions/spelling'
import type { Body } from './body'
import type { Context } from './context'
import { called } from './expr'
import { isOne } from './layoutParts'
import { has, mapped, product, type Value } from './value'

/*
 * 1 / erfcx(x) and how far the mean beyond x lies from x: composed of erfcx, the one has no derivative far left, where
 * erfcx overflows, the other loses its digits far right.
 */

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

  /** Among summands k/(√π erfcx(−x/k)) and x, in place of both; with those that are left. */
  excess(node: Layout & { kind: 'sum' }, context: Context): { value: Value; rest: typeof node.terms } | undefined {
    for (const term of node.terms) {
      const found = term.negative ? undefined : this.overRootOfPi(term.body, context)
      const spelling = found?.of.excess?.[this.body.dialect.library]
      if (!found || !spelling) continue
      const [minus] = found.arg.kind === 'sum' && found.arg.terms.length === 1 ? found.arg.terms : []
      if (!minus?.negative) continue
      const others = node.terms.filter((t) => t !== term)
      const excess = (): Value => this.call(spelling, this.lower(found.arg, found.context))
      if (isOne(found.top)) {
        const opposite = this.lower(minus.body, found.context)
        const other = others.find((t) => !t.negative && this.isSame(this.lower(t.body, context), opposite))
        if (other) return { value: excess(), rest: others.filter((t) => t !== other) }
      } else if (minus.body.kind === 'quotient') {
        const [top, bottom] = [minus.body.top, minus.body.bottom].map((part) => this.lower(part, found.context))
        const [x, k] = [{ ...node, terms: others }, found.top].map((part) => this.lower(part, context))
        if (this.isSame(x!, top!) && this.isSame(k!, bottom!)) return { value: product([k!, excess()]), rest: [] }
      }
    }
    return undefined
  }

  private isSame(a: Value, b: Value): boolean {
    return a.expr.key === b.expr.key && a.axes.length === b.axes.length && a.axes.every((axis) => has(b, axis))
  }

  private call(spelling: ArraySpelling, arg: Value): Value {
    this.body.uses(spelling)
    return mapped([arg], (exprs) => called(spelling.call, exprs))
  }

  /** f and the top in top/(√π f). */
  private overRootOfPi(node: Layout, context: Context): (Applied & { readonly top: Layout }) | undefined {
    if (node.kind !== 'quotient') return undefined
    const factors = node.bottom.kind === 'product' ? node.bottom.factors : []
    const [root, other] = factors
    const isRoot = root?.kind === 'call' && root.name === 'sqrt' && root.args[0]!.kind === 'pi'
    const found = isRoot && factors.length === 2 ? this.applied(other!, context) : undefined
    return found && { ...found, top: node.top }
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
