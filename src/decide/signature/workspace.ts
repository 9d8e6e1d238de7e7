import { Circuit, type Node } from './circuit'
import { Discovery } from './discovery'

/** An equation between nodes on which the translation relies, or which it is to decide. */
export interface Check {
  readonly left: Node
  readonly right: Node
  readonly difference: Node
  /** A side of the claim, not a relation that the translation found. */
  readonly final: boolean
}

/** What the parts of one translation share. */
export class Workspace {
  readonly circuit = new Circuit()
  readonly discovery: Discovery
  readonly checks: Check[] = []
  /** Odd primes q such that q-th roots are taken. */
  readonly rooted = new Set<number>()
  readonly #checked = new Set<Node>()

  /** `orders`: which power of its generator a variable or exponential is, where that is not 1. */
  constructor(
    readonly orders: ReadonlyMap<string, number>,
    prime: number,
    seed: number,
  ) {
    this.discovery = new Discovery(this.circuit, prime, seed)
  }

  /** Requires left = right to be confirmed at fresh points. */
  check(left: Node, right: Node, final = false): void {
    if (left === right) return
    const difference = this.circuit.sub(left, right)
    if (this.#checked.has(difference) && !final) return
    this.#checked.add(difference)
    this.checks.push({ left, right, difference, final })
  }
}
