import { type Instance, shapeOf } from '../../decide/sampling/instance'
import type { SizeValues } from '../../decide/verdict'
import type { Term, Variable } from '../../expr'
import { compileTerms, type Doubles, type Executable } from '../../program/compile'
import type { Values } from '../../program/arrays'
import { Unsupported } from '../../program/unsupported'
import * as Q from '../../numbers/rational'

/** Terms as functions of single rows at parameters that may be set anew, compiled. */
export class RowFunctions {
  /** Entries of one row, in the order of the variables that it has. */
  readonly columns: number
  readonly arrays: ReadonlyMap<string, Doubles>
  readonly #parameters: readonly Variable[]
  readonly #row: readonly Doubles[]
  readonly #compiled: Executable

  /** @throws Unsupported where integrals over hidden variables are left that cannot be compiled */
  constructor(parameters: readonly Variable[], rows: readonly Variable[], terms: readonly Term[], sizes: SizeValues) {
    this.#parameters = parameters
    const { blocks } = shapeOf(sizes, [...rows, ...parameters], [])!
    const arrays = new Map<string, Doubles>()
    for (const { variable, dims, cells } of blocks) arrays.set(variable.name, { dims, values: new Float64Array(cells) })
    this.arrays = arrays
    this.#row = rows.map(({ name }) => arrays.get(name)!)
    this.columns = this.#row.reduce((n, { values }) => n + values.length, 0)
    const names = new Set(rows.map((v) => v.name))
    const sizeMap = new Map(Object.entries(sizes))
    this.#compiled = compiled((grid) => compileTerms(terms, sizeMap, arrays, names, grid === undefined ? {} : { grid }))
  }

  /** Parameters as they are at an instance. */
  hold({ values }: Pick<Instance, 'values'>): void {
    for (const { name } of this.#parameters)
      values.get(name)!.forEach((q, k) => (this.arrays.get(name)!.values[k] = Q.toNumber(q)))
    this.prepare()
  }

  /** Reads the parameters where their arrays were written into. */
  prepare(): void {
    this.#compiled.prepare()
  }

  /** The terms at the row that begins there. */
  at(row: ArrayLike<number>, from = 0): Float64Array {
    let next = from
    for (const { values } of this.#row) for (let k = 0; k < values.length; k++) values[k] = row[next++]!
    this.#compiled.run()
    return this.#compiled.out
  }

  /** Exact values of the parameters as they are now. */
  values(): Values {
    return new Map(this.#parameters.map(({ name }) => [name, Array.from(this.arrays.get(name)!.values, Q.fromNumber)]))
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
