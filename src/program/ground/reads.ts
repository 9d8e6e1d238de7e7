import { countOf, type EntryTerm, type Term } from '../../expr'
import type { Interpreter } from '../interpreter'
import type { Cell, Cells } from './cells'

/** Which cells a term reads, at given sizes, parameters and index values. */
export class Reads<T> {
  constructor(
    readonly evaluator: Interpreter<T>,
    readonly cells: Cells<T>,
  ) {}

  /** Whether the term reads any of the hidden arrays. */
  dependsOn(term: Term): boolean {
    for (const name of this.cells.byName.keys()) if (term.symbols.has(name)) return true
    return false
  }

  /** Ids of the cells that the term may read, ascending; nothing of it is evaluated but indices and conditions on them. */
  scopeOf(term: Term): readonly number[] {
    const touched = new Set<number>()
    this.#touch(term, touched)
    return [...touched].sort((a, b) => a - b)
  }

  /** Cells that the term may read, with sums over indices carried out. */
  #touch(term: Term, into: Set<number>): void {
    if (!this.dependsOn(term)) return
    switch (term.kind) {
      case 'entry':
        for (const slot of term.slots) this.#touch(slot, into)
        for (const cell of this.#candidates(term)) into.add(cell.id)
        return
      case 'sum':
      case 'prod':
      case 'logsumexp':
        if (this.dependsOn(countOf(term.index))) for (const cell of this.cells.all) into.add(cell.id)
        else this.evaluator.forEach(term.index, () => this.#touch(term.body, into))
        return
      case 'inverse':
      case 'logdet':
        this.evaluator.forEach(term.row, () => this.evaluator.forEach(term.column, () => this.#touch(term.body, into)))
        if (term.kind === 'inverse') for (const at of term.at) this.#touch(at, into)
        return
      case 'if':
        if (!this.dependsOn(term.condition))
          return this.#touch(this.evaluator.truth(term.condition) ? term.then : term.otherwise, into)
        for (const child of term.children) this.#touch(child, into)
        return
      case 'diff':
        return this.#touch(term.body, into)
      case 'logpartition':
      case 'expectation':
      case 'marginal': {
        // What is summed over inside is not the cell outside.
        const inside = new Set<number>()
        for (const child of term.children) this.#touch(child, inside)
        for (const id of inside) if (term.symbols.has(this.cells.all[id]!.variable.name)) into.add(id)
        return
      }
      case 'unknown':
        for (const cell of this.cells.all) if (term.symbols.has(cell.variable.name)) into.add(cell.id)
        return
      default:
        for (const child of term.children) this.#touch(child, into)
    }
  }

  /** Cells of the array that agree with the slots whose value does not depend on hidden states. */
  #candidates(term: EntryTerm): readonly Cell<T>[] {
    const list = this.cells.byName.get(term.variable.name)
    if (!list) return []
    const fixed = term.slots.map((s) => (this.dependsOn(s) ? undefined : this.evaluator.integer(s)))
    return list.filter((cell) => {
      let rest = cell.at
      for (let k = fixed.length - 1; k >= 0; k--) {
        const n = cell.array.dims[k]!
        if (fixed[k] !== undefined && fixed[k] !== (rest % n) + 1) return false
        rest = Math.floor(rest / n)
      }
      return true
    })
  }
}
