import { inverseMod, mulMod, subMod } from '../../numbers/residue'

/** Linear relations between vectors over a prime field, kept in echelon form. */
export class RelationFinder {
  readonly #rows: { readonly pivot: number; readonly entries: number[]; readonly combination: number[] }[] = []
  #count = 0

  constructor(readonly prime: number) {}

  /** Takes the vector into the basis; one that depends on the basis is counted but never used. */
  insert(vector: readonly number[]): void {
    const { rest, combination } = this.#reduce(vector)
    const at = this.#count++
    const pivot = rest.findIndex((entry) => entry !== 0)
    if (pivot < 0) return
    const scale = inverseMod(rest[pivot]!, this.prime)
    const own = combination.map((c) => mulMod(subMod(0, c, this.prime), scale, this.prime))
    own[at] = scale
    for (let k = 0; k < at; k++) own[k] ??= 0
    this.#rows.push({ pivot, entries: rest.map((entry) => mulMod(entry, scale, this.prime)), combination: own })
  }

  /** Coefficients of the vectors taken in whose combination is this one, in their order; undefined if there are none. */
  express(vector: readonly number[]): number[] | undefined {
    const { rest, combination } = this.#reduce(vector)
    if (rest.some((entry) => entry !== 0)) return undefined
    return Array.from({ length: this.#count }, (_, k) => combination[k] ?? 0)
  }

  #reduce(vector: readonly number[]): { rest: number[]; combination: number[] } {
    const p = this.prime
    const rest = [...vector]
    const combination: number[] = Array.from({ length: this.#count }, () => 0)
    for (const row of this.#rows) {
      const factor = rest[row.pivot]!
      if (factor === 0) continue
      for (let k = 0; k < rest.length; k++) rest[k] = subMod(rest[k]!, mulMod(factor, row.entries[k]!, p), p)
      for (let k = 0; k < row.combination.length; k++) {
        const sum = combination[k]! + mulMod(factor, row.combination[k]!, p)
        combination[k] = sum >= p ? sum - p : sum
      }
    }
    return { rest, combination }
  }
}
