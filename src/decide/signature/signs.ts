import * as Q from '../../numbers/rational'
import { inverseMod, mulMod } from '../../numbers/residue'
import type { Node } from './circuit'
import type { Workspace } from './workspace'

export type Sign = -1 | 0 | 1

/** Something whose sign the claim asks for and nothing decides. */
export interface SignAtom {
  readonly node: Node
  /** The sign it has in this case. */
  readonly sign: Sign
  /** True where the sign itself is used, so that 0 is a case of its own; |f| = ±f covers f = 0. */
  zeroMatters: boolean
}

/**
 * Signs by cases: an equation is proved only if it holds with every sign of every atom, whether or not the signs can
 * occur together. Multiples of one atom by a rational number share its sign, and constants have their own.
 */
export class Signs {
  readonly atoms: SignAtom[] = []
  /** Nodes known to be positive by their form or by declaration. */
  readonly #positive = new Set<Node>()

  /** `pattern`: the signs of the first atoms; further ones are taken as positive. */
  constructor(
    readonly work: Workspace,
    readonly pattern: readonly Sign[],
  ) {}

  of(node: Node, zeroMatters: boolean): Sign {
    const { circuit, discovery } = this.work
    const constant = discovery.constant(node)
    if (constant) {
      this.work.check(node, circuit.constant(constant))
      return Q.sign(constant) as Sign
    }
    const vector = discovery.vector(node)
    for (const positive of this.#positive) {
      const ratio = this.#ratio(vector, discovery.vector(positive))
      if (!ratio) continue
      this.work.check(node, circuit.scale(ratio, positive))
      return Q.sign(ratio) as Sign
    }
    for (const atom of this.atoms) {
      const ratio = this.#ratio(vector, discovery.vector(atom.node))
      if (!ratio) continue
      this.work.check(node, circuit.scale(ratio, atom.node))
      atom.zeroMatters ||= zeroMatters
      return (Q.sign(ratio) * atom.sign) as Sign
    }
    const sign = this.pattern[this.atoms.length] ?? 1
    this.atoms.push({ node, sign, zeroMatters })
    return sign
  }

  /** Records that the node is positive, so that whatever is a multiple of it has a known sign. */
  knowPositive(node: Node): void {
    this.#positive.add(node)
  }

  /** The rational number by which one vector is a multiple of the other. */
  #ratio(vector: readonly number[], of: readonly number[]): Q.Rational | undefined {
    const { prime } = this.work.discovery
    if (of[0] === 0 || !vector.every((v, k) => mulMod(v, of[0]!, prime) === mulMod(of[k]!, vector[0]!, prime)))
      return undefined
    const ratio = this.work.discovery.rational(mulMod(vector[0]!, inverseMod(of[0]!, prime), prime))
    return ratio && Q.sign(ratio) !== 0 ? ratio : undefined
  }
}
