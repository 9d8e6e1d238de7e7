import { type LogPartitionTerm, subterms, type Term, type Variable } from '../../expr'
import type { Display } from '../../export/display'
import type { ArraySpelling } from '../../functions/spelling'
import type { Definition, Model } from '../../language/model'
import type { Request } from '../request'
import type { Context } from './context'
import type { Dialect } from './dialect'
import type { Stored } from './entries'
import { type Expr, leaf } from './expr'
import { isReserved, pythonNames } from './names'
import type { Axis, Value } from './value'

/** What a file needs on top, as its functions come to need it. */
export class Needs {
  readonly imports = new Set<string>()
  readonly definitions = new Set<string>()
  states = false

  uses({ imports, define, needs = [] }: ArraySpelling): void {
    for (const other of needs) this.uses(other)
    if (imports) this.imports.add(imports)
    if (define) this.definitions.add(define)
  }
}

export interface Statement {
  /** `q`, or `log_z, mean`. */
  readonly target: string
  readonly expr: Expr
}

/** The body of one function while it is written: its statements, and the names in it. */
export class Body {
  readonly statements: Statement[] = []
  /** Arrays beside those of the model. */
  private readonly inputs: Variable[] = []
  readonly sizes = new Set<string>()
  readonly display: Display
  readonly model: Model
  readonly bare: Context
  /** The array whose dtype and device all others have. */
  readonly like: string
  readonly block: string
  readonly partitions: readonly LogPartitionTerm[]
  private readonly names: ReadonlyMap<string, string>
  private readonly taken: Set<string>
  private readonly stored = new Map<Definition, Stored>()
  private readonly indices = new Map<string, string>()
  private readonly byKey = new Map<string, string>()

  constructor(
    readonly request: Request,
    readonly dialect: Dialect,
    private readonly needs: Needs,
    definitions: readonly Definition[],
  ) {
    this.model = request.model
    this.display = request.display
    this.names = pythonNames(this.model)
    this.taken = new Set(this.names.values())
    this.like = this.nameOf(this.model.visible[0]!.name)
    this.block = blockName(this.model)
    this.taken.add(this.block)
    this.bare = { axes: new Map(), args: new Map(), guarded: false, integer: false, definitions }
    this.partitions = partitionsOf(request.derivation.freeEnergy)
  }

  nameOf(name: string): string {
    return this.names.get(name) ?? name
  }

  isSize(name: string): boolean {
    return this.model.sizes.some((s) => s.name === name)
  }

  size(name: string): string {
    this.sizes.add(name)
    return this.nameOf(name)
  }

  argument(name: string): Variable | undefined {
    return [...this.inputs, ...this.model.visible, ...this.model.parameters].find((v) => v.name === name)
  }

  /** Arrays beside those of the model, whose names nothing else may have. */
  takes(...inputs: readonly Variable[]): void {
    this.inputs.push(...inputs)
    for (const { name } of inputs) this.taken.add(name)
  }

  uses(spelling: ArraySpelling): void {
    this.needs.uses(spelling)
  }

  usesStates(): void {
    this.needs.states = true
  }

  /** The first of the names that nothing has. */
  fresh(candidates: readonly string[]): string {
    const free = (name: string): boolean => !this.taken.has(name) && !isReserved(name)
    let name = candidates.find(free)
    for (let k = 2; name === undefined; k++) if (free(`${candidates[0]}${k}`)) name = `${candidates[0]}${k}`
    this.taken.add(name)
    return name
  }

  statement(target: string, expr: Expr): void {
    this.statements.push({ target, expr })
    this.byKey.set(expr.key, target)
  }

  /** The value by a name, the same if it has one. */
  named(value: Value, candidates: readonly string[]): Value {
    const known = this.byKey.get(value.expr.key)
    if (known !== undefined) return { ...value, expr: leaf(known) }
    const name = this.fresh(candidates)
    this.statement(name, value.expr)
    return { ...value, expr: leaf(name) }
  }

  /** The integers that an index goes through, under the name of the index. */
  index(axis: Axis, make: (low: Term, high: Term) => Expr): Expr {
    const key = `${axis.low.id}:${axis.high.id}`
    let name = this.indices.get(key)
    if (name === undefined) {
      name = this.fresh([/^[A-Za-z]\w*$/.test(axis.name) ? axis.name : 'i', 'k', 'l'])
      this.indices.set(key, name)
      this.statement(name, make(axis.low, axis.high))
    }
    return leaf(name)
  }

  /** What a definition stands for, computed once under its name. */
  defined(definition: Definition, make: () => Stored): Stored {
    let found = this.stored.get(definition)
    if (!found) {
      const made = make()
      const name = this.fresh([definition.name])
      this.statement(name, made.expr)
      this.stored.set(definition, (found = { ...made, expr: leaf(name) }))
    }
    return found
  }
}

/** The keyword for the number of states at a time; a parameter of that name keeps it. */
export const blockName = (model: Model): string =>
  [...model.visible, ...model.parameters, ...model.sizes].some((d) => d.name === 'block') ? 'block_' : 'block'

const partitionsOf = (term: Term): readonly LogPartitionTerm[] =>
  [...subterms(term)].filter((t) => t.kind === 'logpartition')
