import { Unsupported } from '../../program/unsupported'
import * as Q from '../../numbers/rational'
import type { Node } from './circuit'
import type { Workspace } from './workspace'

interface Known {
  readonly args: readonly Node[]
  /** True where the argument is known to be positive. */
  readonly positive: boolean
  readonly value: Node
}

/** Shifts of lgamma and its derivatives by more than this are not written out. */
const LARGEST_SHIFT = 24

/**
 * Functions of which nothing is known but their derivative (erf, lgamma, an inverse trigonometric function, an
 * undefined function): one generator for each name and arguments. Arguments that agree at the points of discovery are
 * taken as equal, which is confirmed with everything else.
 */
export class OpaqueFunctions {
  readonly #known = new Map<string, Known[]>()

  constructor(readonly work: Workspace) {}

  /** name(args); `enter` is told of a new generator. */
  value(name: string, args: readonly Node[], enter: (value: Node) => void = () => {}): Node {
    return this.#find(name, args) ?? this.#add(name, args, enter)
  }

  /** An odd function of one argument. */
  odd(name: string, arg: Node, enter: (value: Node) => void): Node {
    const { circuit } = this.work
    const q = circuit.constantOf(arg)
    if (q && Q.sign(q) === 0) return arg
    if (q && Q.sign(q) < 0) return circuit.neg(this.odd(name, circuit.constant(Q.neg(q)), enter))
    const direct = this.#find(name, [arg])
    if (direct !== undefined) return direct
    const opposite = this.#find(name, [circuit.neg(arg)])
    return opposite === undefined ? this.#add(name, [arg], enter) : circuit.neg(opposite)
  }

  /**
   * A function with f(x + 1) = f(x) + step(x): arguments that differ by an integer share a generator. The step is told
   * whether its argument is known to be positive.
   */
  shifted(
    name: string,
    arg: Node,
    positive: boolean,
    step: (x: Node, positive: boolean) => Node,
    enter: (value: Node) => void,
  ): Node {
    const { circuit, discovery } = this.work
    const own = discovery.vector(arg)
    for (const known of this.#known.get(name) ?? []) {
      const base = known.args[0]!
      const other = discovery.vector(base)
      const shifts = own.map((v, k) => (v >= other[k]! ? v - other[k]! : v - other[k]! + discovery.prime))
      const shift = shifts.every((s) => s === shifts[0]) ? discovery.rational(shifts[0]!) : undefined
      if (!shift || !Q.isInteger(shift)) continue
      const n = Number(shift.n)
      if (Math.abs(n) > LARGEST_SHIFT) continue
      this.work.check(arg, circuit.add(base, circuit.constant(n)))
      const steps = Array.from({ length: Math.abs(n) }, (_, k) =>
        step(circuit.add(base, circuit.constant(n > 0 ? k : -k - 1)), positive && known.positive),
      )
      return circuit.add(known.value, ...steps.map((s) => (n > 0 ? s : circuit.neg(s))))
    }
    return this.#add(name, [arg], enter, positive)
  }

  #find(name: string, args: readonly Node[]): Node | undefined {
    const { discovery } = this.work
    const known = this.#known.get(name)
    if (!known) return undefined
    const exact = known.find((k) => k.args.every((a, i) => a === args[i]))
    if (exact) return exact.value
    const vectors = args.map((a) => discovery.vector(a))
    for (const candidate of known) {
      if (candidate.args.length !== args.length) throw new Unsupported(`${name} with different numbers of arguments`)
      const others = candidate.args.map((a) => discovery.vector(a))
      const agree = vectors.every((v, i) => v.every((x, k) => x === others[i]![k]))
      if (!agree) continue
      args.forEach((a, i) => this.work.check(a, candidate.args[i]!))
      return candidate.value
    }
    return undefined
  }

  #add(name: string, args: readonly Node[], enter: (value: Node) => void, positive = false): Node {
    const value = this.work.circuit.generator()
    const known = this.#known.get(name)
    if (known) known.push({ args, value, positive })
    else this.#known.set(name, [{ args, value, positive }])
    enter(value)
    return value
  }
}
