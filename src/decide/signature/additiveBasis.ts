import * as Q from '../../numbers/rational'
import type { Workspace } from './workspace'
import type { Node } from './circuit'
import { RelationFinder } from './relationFinder'

/** A rational combination: coefficient by position in a basis, without zeros. */
export type Combination = ReadonlyMap<number, Q.Rational>

/** Nodes taken as linearly independent over ℚ, and how others depend on them. */
export class AdditiveBasis {
  readonly nodes: Node[] = []
  #finder: RelationFinder | undefined
  #version = -1
  #inserted = 0

  constructor(readonly work: Workspace) {}

  add(node: Node): number {
    this.nodes.push(node)
    return this.nodes.length - 1
  }

  /** The node as a rational combination of the basis, to be confirmed at fresh points; undefined if none is found. */
  express(node: Node): Combination | undefined {
    const q = this.work.circuit.constantOf(node)
    if (q && Q.sign(q) === 0) return new Map()
    const at = this.nodes.indexOf(node)
    if (at >= 0) return new Map([[at, Q.ONE]])
    const { discovery, circuit } = this.work
    const vector = discovery.vector(node, this.nodes.length)
    const coefficients = this.#basis().express(vector)
    if (!coefficients) return undefined
    const combination = new Map<number, Q.Rational>()
    for (const [k, residue] of coefficients.entries()) {
      if (residue === 0) continue
      const fraction = discovery.rational(residue)
      if (!fraction) return undefined
      combination.set(k, fraction)
    }
    const parts = [...combination].map(([k, c]) => circuit.scale(c, this.nodes[k]!))
    this.work.check(node, circuit.add(...parts))
    return combination
  }

  #basis(): RelationFinder {
    const { discovery } = this.work
    if (!this.#finder || this.#version !== discovery.version) {
      for (const node of this.nodes) discovery.vector(node, this.nodes.length)
      this.#finder = new RelationFinder(discovery.prime)
      this.#version = discovery.version
      this.#inserted = 0
    }
    while (this.#inserted < this.nodes.length) this.#finder.insert(discovery.vector(this.nodes[this.#inserted++]!))
    return this.#finder
  }
}
