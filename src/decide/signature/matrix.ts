import { Unsupported } from '../../program/unsupported'
import type { Circuit, Node } from './circuit'

/** Determinants by minors have no denominators; beyond this size there are too many of them. */
const LARGEST = 8

/** Determinants of the rows from `from` on with the columns in a set, each computed once. */
class Minors {
  readonly #known = new Map<string, Node>()

  constructor(
    readonly circuit: Circuit,
    readonly rows: readonly (readonly Node[])[],
  ) {
    if (rows.length > LARGEST) throw new Unsupported(`a determinant of ${rows.length} rows`)
  }

  /** Expansion along the first of the rows. */
  of(rows: readonly number[], columns: readonly number[]): Node {
    const { circuit } = this
    if (rows.length === 0) return circuit.constant(1)
    const key = `${rows.join()};${columns.join()}`
    let node = this.#known.get(key)
    if (node === undefined) {
      const parts = columns.map((column, k) => {
        const entry = this.rows[rows[0]!]![column]!
        const product = circuit.mul(
          entry,
          this.of(
            rows.slice(1),
            columns.filter((c) => c !== column),
          ),
        )
        return k % 2 === 0 ? product : circuit.neg(product)
      })
      this.#known.set(key, (node = circuit.add(...parts)))
    }
    return node
  }
}

const range = (n: number): number[] => Array.from({ length: n }, (_, k) => k)

export const determinant = (circuit: Circuit, rows: readonly (readonly Node[])[]): Node =>
  new Minors(circuit, rows).of(range(rows.length), range(rows.length))

/** Entry (i, k) of the inverse by cofactors. */
export const inverseEntries = (
  circuit: Circuit,
  rows: readonly (readonly Node[])[],
): ((i: number, k: number) => Node) => {
  const minors = new Minors(circuit, rows)
  const all = range(rows.length)
  const reciprocal = circuit.inverse(minors.of(all, all))
  return (i, k) => {
    const minor = minors.of(
      all.filter((r) => r !== k),
      all.filter((c) => c !== i),
    )
    const cofactor = (i + k) % 2 === 0 ? minor : circuit.neg(minor)
    return circuit.mul(cofactor, reciprocal)
  }
}
