import { Unsupported } from '../../program/unsupported'
import * as Q from '../../numbers/rational'
import { AdditiveBasis } from './additiveBasis'
import type { Node } from './circuit'
import type { Tower } from './tower'
import { OrderNeeded } from './unsupported'
import type { Workspace } from './workspace'

/** (cos θ, sin θ): an element of the circle group. */
export interface Unit {
  readonly cos: Node
  readonly sin: Node
}

interface Angle {
  /** Present where fractions can be had, by a higher order. */
  readonly key?: string
  readonly order: number
  /** The unit of the angle divided by its order. */
  base(): Unit
}

/**
 * Sines and cosines. A new angle θ of order n gets a generator t = tan(θ/2n), so that cos(θ/n) = (1 − t²)/(1 + t²) and
 * sin(θ/n) = 2t/(1 + t²); rational combinations of known angles are multiplied in the circle group. Multiples of π are
 * exact; the angle of an inverse function has the unit that its argument gives.
 */
export class Angles {
  readonly #basis: AdditiveBasis
  readonly #angles: Angle[] = []
  #pi: Node | undefined

  constructor(
    readonly work: Workspace,
    readonly tower: Tower,
  ) {
    this.#basis = new AdditiveBasis(work)
  }

  /** π, an independent transcendental. */
  pi(): Node {
    if (this.#pi === undefined) {
      this.#pi = this.tower.variable('pi')
      this.#enter(this.#pi, {
        order: 1,
        base: () => {
          throw new Unsupported('a fraction of pi as an angle')
        },
      })
    }
    return this.#pi
  }

  /** Declares an angle with known cosine and sine, such as that of asin or atan. */
  declare(angle: Node, unit: () => Unit): void {
    this.#enter(angle, { order: 1, base: unit })
  }

  unit(angle: Node): Unit {
    this.pi()
    const combination = this.#basis.express(angle)
    if (!combination) return this.#generate(angle)
    let unit = this.#one()
    for (const [k, c] of combination)
      unit = this.#times(unit, k === this.#basis.nodes.indexOf(this.#pi!) ? this.#piUnit(c) : this.#multiple(k, c))
    return unit
  }

  #enter(node: Node, angle: Angle): void {
    this.#basis.add(node)
    this.#angles.push(angle)
  }

  #generate(angle: Node): Unit {
    const { circuit, orders } = this.work
    const key = `angle ${this.#angles.length}`
    const order = orders.get(key) ?? 1
    const t = circuit.generator()
    const square = circuit.power(t, 2)
    const norm = circuit.add(circuit.constant(1), square)
    circuit.differentials.set(t, (d) => circuit.scale(Q.rational(1, 2 * order), circuit.mul(norm, d(angle))))
    const inverse = circuit.inverse(norm)
    const base: Unit = {
      cos: circuit.mul(circuit.sub(circuit.constant(1), square), inverse),
      sin: circuit.mul(circuit.constant(2), t, inverse),
    }
    this.#enter(angle, { key, order, base: () => base })
    return this.#integerPower(base, order)
  }

  #multiple(k: number, c: Q.Rational): Unit {
    const { key, order, base } = this.#angles[k]!
    const times = Q.mul(c, Q.rational(order))
    if (!Q.isInteger(times)) {
      if (key === undefined) throw new Unsupported('a fraction of an inverse trigonometric function as an angle')
      if (times.d > 64n) throw new Unsupported('a small fraction of an angle')
      throw new OrderNeeded(key, order * Number(times.d))
    }
    if (times.n > 512n || times.n < -512n) throw new Unsupported('a large multiple of an angle')
    return this.#integerPower(base(), Number(times.n))
  }

  #one(): Unit {
    return { cos: this.work.circuit.constant(1), sin: this.work.circuit.constant(0) }
  }

  #times(a: Unit, b: Unit): Unit {
    const { circuit } = this.work
    return {
      cos: circuit.sub(circuit.mul(a.cos, b.cos), circuit.mul(a.sin, b.sin)),
      sin: circuit.add(circuit.mul(a.sin, b.cos), circuit.mul(a.cos, b.sin)),
    }
  }

  #integerPower(unit: Unit, exponent: number): Unit {
    let square = exponent < 0 ? { cos: unit.cos, sin: this.work.circuit.neg(unit.sin) } : unit
    let result = this.#one()
    for (let rest = Math.abs(exponent); rest > 0; rest = Math.floor(rest / 2)) {
      if (rest % 2 === 1) result = this.#times(result, square)
      if (rest > 1) square = this.#times(square, square)
    }
    return result
  }

  /** cos and sin of cπ for c a multiple of 1/4 or 1/6. */
  #piUnit(c: Q.Rational): Unit {
    const { circuit } = this.work
    const twelfths = Q.mul(c, Q.rational(12))
    if (!Q.isInteger(twelfths)) throw new Unsupported('a fraction of pi as an angle')
    const k = Number(((twelfths.n % 24n) + 24n) % 24n)
    const quarter = k % 6
    const half = (value: number): Node => circuit.scale(Q.HALF, this.tower.power(circuit.constant(value), Q.HALF))
    const first: Record<number, () => Unit> = {
      0: () => this.#one(),
      2: () => ({ cos: half(3), sin: circuit.constant(Q.HALF) }),
      3: () => ({ cos: half(2), sin: half(2) }),
      4: () => ({ cos: circuit.constant(Q.HALF), sin: half(3) }),
    }
    const start = first[quarter]
    if (!start) throw new Unsupported('an odd multiple of pi / 12 as an angle')
    const turn: Unit = { cos: circuit.constant(0), sin: circuit.constant(1) }
    return this.#times(start(), this.#integerPower(turn, (k - quarter) / 6))
  }
}
