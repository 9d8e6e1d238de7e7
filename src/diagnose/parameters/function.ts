import { everyEntry } from '../../decide/equation1/entries'
import { type Instance, shapeOf } from '../../decide/sampling/instance'
import type { Values } from '../../program/arrays'
import { compileTerms, type Doubles, type Executable } from '../../program/compile'
import type { Term, Variable } from '../../expr'
import type { Model } from '../../language/model'
import { Unsupported } from '../../program/unsupported'
import * as Q from '../../numbers/rational'
import { objectiveGradient } from '../../report/objectiveGradient'
import type { SizeValues } from '../../decide/verdict'
import { type Cell, freeCells } from './cells'

/** A function of single rows, such as J, and its gradient by the free entries of the parameters, compiled. */
export class ParameterFunction {
  readonly cells: readonly Cell[]
  /** Entries of one row, in the order of the variables that it has. */
  readonly columns: number
  readonly #parameters: readonly Variable[]
  readonly #row: readonly Doubles[]
  readonly #arrays = new Map<string, Doubles>()
  readonly #compiled: Executable
  /** For each free entry, which of the compiled derivatives add up to its own. */
  readonly #parts: readonly (readonly number[])[]

  /** @throws Unsupported where integrals over hidden variables are left that cannot be compiled */
  constructor(model: Model, f: Term, rows: readonly Variable[], sizes: SizeValues) {
    this.#parameters = model.parameters
    const sizeMap = new Map(Object.entries(sizes))
    const varying = shapeOf(sizes, rows, [])!.blocks
    const parameters = shapeOf(sizes, model.parameters, [])!.blocks
    for (const { variable, dims, cells } of [...varying, ...parameters])
      this.#arrays.set(variable.name, { dims, values: new Float64Array(cells) })
    this.#row = varying.map(({ variable }) => this.#arrays.get(variable.name)!)
    this.columns = this.#row.reduce((n, { values }) => n + values.length, 0)
    this.cells = freeCells(parameters)
    const gradient = everyEntry(objectiveGradient(model, f), sizeMap)
    const first = new Map<string, number>()
    gradient.forEach(({ variable }, k) => first.has(variable.name) || first.set(variable.name, k + 1))
    this.#parts = this.cells.map(({ variable, positions }) => positions.map((p) => first.get(variable.name)! + p))
    const terms = [f, ...gradient.map(({ term }) => term)]
    const names = new Set(rows.map((v) => v.name))
    this.#compiled = compiled((grid) =>
      compileTerms(terms, sizeMap, this.#arrays, names, grid === undefined ? {} : { grid }),
    )
  }

  /** Parameters as they are at an instance: those that are counted stay there. */
  hold({ values }: Instance): void {
    for (const variable of this.#parameters)
      values.get(variable.name)!.forEach((q, k) => (this.#arrays.get(variable.name)!.values[k] = Q.toNumber(q)))
  }

  /** The free entries from now on. */
  set(values: readonly number[]): void {
    this.cells.forEach(({ variable, positions }, k) => {
      const list = this.#arrays.get(variable.name)!.values
      for (const p of positions) list[p] = values[k]!
    })
    this.#compiled.prepare()
  }

  /** The value at a row; its gradient is written into `gradient`. */
  at(row: ArrayLike<number>, from: number, gradient: Float64Array): number {
    let next = from
    for (const { values } of this.#row) for (let k = 0; k < values.length; k++) values[k] = row[next++]!
    this.#compiled.run()
    const { out } = this.#compiled
    this.#parts.forEach((parts, k) => (gradient[k] = parts.reduce((sum, p) => sum + out[p]!, 0)))
    return out[0]!
  }

  /** The means over rows of the value and of its gradient. */
  mean(values: readonly number[], rows: Float64Array): { readonly value: number; readonly gradient: Float64Array } {
    this.set(values)
    const count = rows.length / this.columns
    const [gradient, one] = [new Float64Array(this.cells.length), new Float64Array(this.cells.length)]
    let value = 0
    for (let r = 0; r < count; r++) {
      value += this.at(rows, r * this.columns, one) / count
      one.forEach((g, k) => (gradient[k]! += g / count))
    }
    return { value, gradient }
  }

  /** Exact values of all parameters with these of the free entries. */
  exactly(values: readonly number[]): Values {
    this.set(values)
    return new Map(this.#parameters.map(({ name }) => [name, Array.from(this.#arrays.get(name)!.values, Q.fromNumber)]))
  }

  /** The values of the free entries at an instance. */
  valuesAt({ values }: Instance): readonly number[] {
    return this.cells.map(({ variable, positions }) => Q.toNumber(values.get(variable.name)![positions[0]!]!))
  }
}

/** Without nodes for integrals where there are none to be done. */
const compiled = (compile: (grid?: 1) => Executable): Executable => {
  try {
    return compile()
  } catch (thrown) {
    if (!(thrown instanceof Unsupported)) throw thrown
    return compile(1)
  }
}
