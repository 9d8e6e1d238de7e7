import { everyEntry } from '../../decide/equation1/entries'
import { type Instance, shapeOf } from '../../decide/sampling/instance'
import type { Values } from '../../program/arrays'
import type { Term, Variable } from '../../expr'
import * as Q from '../../numbers/rational'
import type { SizeValues } from '../../decide/verdict'
import { type Cell, freeCells } from './cells'
import { lazily } from '../../program/lazily'
import type { Subject } from '../subject'
import { RowFunctions } from './rowFunctions'

/** A function of single rows, such as J, and its gradient by the free entries of the parameters, compiled. */
export class ParameterFunction {
  readonly cells: readonly Cell[]
  /** Entries of one row, in the order of the variables that it has. */
  readonly columns: number
  readonly #functions: RowFunctions
  /** The value without its gradient. */
  readonly #alone: () => RowFunctions
  #held: Instance | undefined
  /** For each free entry, which of the compiled derivatives add up to its own. */
  readonly #parts: readonly (readonly number[])[]

  /** @throws Unsupported where integrals over hidden variables are left that cannot be compiled */
  constructor(subject: Subject, f: Term, rows: readonly Variable[], sizes: SizeValues) {
    const { model } = subject
    const sizeMap = new Map(Object.entries(sizes))
    this.cells = freeCells(shapeOf(sizes, model.parameters, [])!.blocks)
    const gradient = everyEntry(subject.gradient(f), sizeMap)
    const first = new Map<string, number>()
    gradient.forEach(({ variable }, k) => first.has(variable.name) || first.set(variable.name, k + 1))
    this.#parts = this.cells.map(({ variable, positions }) => positions.map((p) => first.get(variable.name)! + p))
    const terms = [f, ...gradient.map(({ term }) => term)]
    this.#functions = new RowFunctions(model.parameters, rows, terms, sizes)
    this.#alone = lazily(() => new RowFunctions(model.parameters, rows, [f], sizes))
    this.columns = this.#functions.columns
  }

  /** Parameters as they are at an instance: those that are counted stay there. */
  hold(instance: Instance): void {
    this.#held = instance
    this.#functions.hold(instance)
  }

  /** The free entries from now on. */
  set(values: readonly number[]): void {
    this.#put(this.#functions, values)
  }

  #put(functions: RowFunctions, values: readonly number[]): void {
    this.cells.forEach(({ variable, positions }, k) => {
      const list = functions.arrays.get(variable.name)!.values
      for (const p of positions) list[p] = values[k]!
    })
    functions.prepare()
  }

  /** The value at a row; its gradient is written into `gradient`. */
  at(row: ArrayLike<number>, from: number, gradient: Float64Array): number {
    const out = this.#functions.at(row, from)
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

  /** The mean over rows of the value alone. */
  meanValue(values: readonly number[], rows: Float64Array): number {
    const functions = this.#alone()
    if (this.#held) functions.hold(this.#held)
    this.#put(functions, values)
    const count = rows.length / this.columns
    let value = 0
    for (let r = 0; r < count; r++) value += functions.at(rows, r * this.columns)[0]! / count
    return value
  }

  /** Exact values of all parameters with these of the free entries. */
  exactly(values: readonly number[]): Values {
    this.set(values)
    return this.#functions.values()
  }

  /** The values of the free entries at an instance. */
  valuesAt({ values }: Instance): readonly number[] {
    return this.cells.map(({ variable, positions }) => Q.toNumber(values.get(variable.name)![positions[0]!]!))
  }
}
