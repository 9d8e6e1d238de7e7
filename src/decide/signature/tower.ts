import { gcdNumber } from '../../numbers/whole'
import { Unsupported } from '../../program/unsupported'
import { UNDEFINED } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import { fractionOf, jacobi, rationalMod } from '../../numbers/residue'
import { AdditiveBasis } from './additiveBasis'
import type { Node } from './circuit'
import { CHARACTER_ORDER } from './discovery'
import { RelationFinder } from './relationFinder'
import { OrderNeeded, SquareNeeded } from './unsupported'
import type { Workspace } from './workspace'

/**
 * Two nodes of which one is the exponential of the other: value = exp(logarithm) = base^order.
 *
 * For an exponential, the logarithm is given and the base a new generator; for a logarithm, the value is given and its
 * logarithm a new generator.
 */
interface Pair {
  readonly key: string
  readonly logarithm: Node
  readonly value: Node
  readonly base: Node
  readonly order: number
}

/** Σ c·logarithm over pairs, and Π value^c. */
type Form = ReadonlyMap<Pair, Q.Rational>

const LARGEST_ORDER = 64

/** Keys of variables hold in every translation of a claim; those of exponentials and logarithms depend on the case. */
export const isVariableKey = (key: string): boolean => !key.includes(' ')

/**
 * Exponentials, logarithms, roots and powers as a tower over the field of rational functions, in the manner of the
 * structure theorem for elementary functions (Risch 1979; Bronstein, "Symbolic Integration I", chapter 9): an
 * exponential whose exponent is a rational combination of known logarithms is a product of powers; any other is a new
 * generator. A relation that is missed costs a proof, never soundness; one that is used is confirmed at fresh points.
 */
export class Tower {
  readonly #pairs: Pair[] = []
  readonly #sums: AdditiveBasis
  readonly #byValue = new Map<Node, Form>()
  readonly #variables = new Map<Node, { readonly key: string; readonly base: Node; readonly order: number }>()
  /** Nodes that are variables of the claim: what derivatives are taken by. */
  readonly independent = new Set<Node>()
  #hasEuler = false
  #products: { finder: RelationFinder; version: number; inserted: number } | undefined

  constructor(readonly work: Workspace) {
    this.#sums = new AdditiveBasis(work)
  }

  /** A new independent variable, as a power of a generator where roots of it are needed. */
  variable(key: string): Node {
    const { circuit, orders } = this.work
    const order = orders.get(key) ?? 1
    const base = circuit.generator()
    const node = circuit.power(base, order)
    this.#variables.set(node, { key, base, order })
    this.independent.add(node)
    if (order !== 1)
      circuit.differentials.set(base, (d) =>
        circuit.mul(d(node), base, circuit.inverse(circuit.scale(Q.rational(order), node))),
      )
    return node
  }

  exp(exponent: Node): Node {
    const q = this.work.circuit.constantOf(exponent)
    if (q && Q.sign(q) === 0) return this.work.circuit.constant(1)
    if (!this.#hasEuler) {
      this.#hasEuler = true
      this.#exponential(this.work.circuit.constant(1))
    }
    const combination = this.#sums.express(exponent)
    if (!combination) return this.#exponential(exponent).value
    return this.#product(new Map([...combination].map(([k, c]) => [this.#pairs[k]!, c])))
  }

  /** Throws UNDEFINED for a number that is not positive. */
  log(value: Node): Node {
    const { circuit } = this.work
    return circuit.add(...[...this.#formOf(value)].map(([pair, c]) => circuit.scale(c, pair.logarithm)))
  }

  /** value^exponent for a rational exponent and a positive value. */
  power(value: Node, exponent: Q.Rational): Node {
    if (Q.isInteger(exponent)) return this.work.circuit.power(value, Number(exponent.n))
    const q = this.work.circuit.constantOf(value)
    if (q && Q.sign(q) === 0 && Q.sign(exponent) > 0) return value
    return this.#product(new Map([...this.#formOf(value)].map(([pair, c]) => [pair, Q.mul(c, exponent)])))
  }

  #product(form: Form): Node {
    return this.work.circuit.mul(...[...form].map(([pair, c]) => this.#pairPower(pair, c)))
  }

  #pairPower(pair: Pair, exponent: Q.Rational): Node {
    const times = Q.mul(exponent, Q.rational(pair.order))
    if (!Q.isInteger(times)) throw new OrderNeeded(pair.key, orderFor(pair.order, exponent.d))
    if (times.n > 4096n || times.n < -4096n) throw new Unsupported('a power beyond 4096')
    return this.work.circuit.power(pair.base, Number(times.n))
  }

  #exponential(exponent: Node): Pair {
    const { circuit, orders } = this.work
    const key = `exp ${this.#pairs.length}`
    const order = orders.get(key) ?? 1
    const base = circuit.generator()
    circuit.differentials.set(base, (d) => circuit.scale(Q.rational(1, order), circuit.mul(base, d(exponent))))
    return this.#enter({ key, logarithm: exponent, value: circuit.power(base, order), base, order })
  }

  #logarithm(value: Node, fixedKey?: string): Pair {
    const { circuit, orders } = this.work
    const logarithm = circuit.generator()
    circuit.differentials.set(logarithm, (d) => circuit.div(d(value), value))
    const variable = this.#variables.get(value)
    if (variable) return this.#enter({ ...variable, logarithm, value })
    const key = fixedKey ?? `log ${this.#pairs.length}`
    const order = orders.get(key) ?? 1
    return this.#enter({ key, logarithm, value, base: order === 1 ? value : this.#root(value, order), order })
  }

  #root(value: Node, order: number): Node {
    const { circuit, discovery, rooted } = this.work
    let odd = order
    while (odd % 2 === 0) odd /= 2
    for (const q of [3, 5, 7]) {
      if (odd % q === 0) rooted.add(q)
      while (odd % q === 0) odd /= q
    }
    if (odd !== 1) throw new Unsupported(`a root of order ${order}`)
    const q = circuit.constantOf(value)
    if (q && order % 2 === 0 && jacobi(rationalMod(q, discovery.prime)!, discovery.prime) !== 1)
      throw new SquareNeeded(q.n)
    return circuit.root(value, order)
  }

  #enter(pair: Pair): Pair {
    this.#pairs.push(pair)
    this.#sums.add(pair.logarithm)
    this.#byValue.set(pair.value, new Map([[pair, Q.ONE]]))
    return pair
  }

  #formOf(value: Node): Form {
    let form = this.#byValue.get(value)
    if (!form) {
      const [content, rest] = this.work.circuit.splitContent(value)
      if (this.work.circuit.constantOf(rest)) form = this.#formOfNumber(content)
      else if (Q.equal(content, Q.ONE)) form = this.#relation(value) ?? new Map([[this.#logarithm(value), Q.ONE]])
      else form = sumOf(this.#formOf(rest), this.#formOfNumber(content))
      this.#byValue.set(value, form)
    }
    return form
  }

  #formOfNumber(q: Q.Rational): Form {
    if (Q.sign(q) <= 0) throw UNDEFINED
    const form = new Map<Pair, Q.Rational>()
    for (const [part, direction] of [
      [q.n, 1n],
      [q.d, -1n],
    ] as const)
      for (const [prime, multiplicity] of factors(part)) {
        const value = this.work.circuit.constant(Q.rational(prime))
        const [pair] = this.#byValue.get(value)?.keys() ?? [this.#logarithm(value, `number ${prime}`)]
        form.set(pair!, Q.rational(direction * BigInt(multiplicity)))
      }
    return form
  }

  /** value^m = c·Π value_k^{m·c_k} with a rational c > 0, guessed from characters and to be confirmed. */
  #relation(value: Node): Form | undefined {
    const { circuit, discovery } = this.work
    const characters = discovery.characters(value, this.#pairs.length + 1)
    const coefficients = this.#multiplicative().express(characters)
    const form = new Map<Pair, Q.Rational>()
    let multiple = 1n
    for (const [k, pair] of this.#pairs.entries()) {
      const residue = coefficients?.[k + 1] ?? 0
      if (residue === 0) continue
      const fraction = fractionOf(residue, CHARACTER_ORDER)
      if (!fraction) return undefined
      form.set(pair, Q.rational(fraction.n, fraction.d))
      multiple = BigInt(lcm(Number(multiple), fraction.d))
    }
    if (!coefficients || multiple > 64n) return undefined
    const powers = [...form].map(([pair, c]) => circuit.power(pair.value, -Number(Q.mul(c, Q.rational(multiple)).n)))
    const quotient = circuit.mul(circuit.power(value, Number(multiple)), ...powers)
    const constant = discovery.constant(quotient)
    if (!constant || Q.sign(constant) < 0) return undefined
    if (Q.sign(constant) === 0) throw UNDEFINED
    this.work.check(quotient, circuit.constant(constant))
    return sumOf(form, this.#formOfNumber(constant), Q.rational(1, multiple))
  }

  #multiplicative(): RelationFinder {
    const { discovery } = this.work
    const count = this.#pairs.length + 1
    if (!this.#products || this.#products.version !== discovery.version) {
      for (const { value } of this.#pairs) discovery.vector(value, count)
      this.#products = { finder: new RelationFinder(CHARACTER_ORDER), version: discovery.version, inserted: 0 }
      this.#products.finder.insert(discovery.points.map(() => 1))
    }
    while (this.#products.inserted < this.#pairs.length)
      this.#products.finder.insert(discovery.characters(this.#pairs[this.#products.inserted++]!.value, count))
    return this.#products.finder
  }
}

/** a + scale · b. */
const sumOf = (a: Form, b: Form, scale: Q.Rational = Q.ONE): Form => {
  const sum = new Map(a)
  for (const [pair, c] of b) sum.set(pair, Q.add(sum.get(pair) ?? Q.ZERO, Q.mul(c, scale)))
  return sum
}

const lcm = (a: number, b: number): number => (a / gcdNumber(a, b)) * b

const orderFor = (order: number, denominator: bigint): number => {
  const result = denominator > 64n ? Infinity : lcm(order, Number(denominator))
  if (result > LARGEST_ORDER) throw new Unsupported(`a root of order ${denominator}`)
  return result
}

/** Prime factors up to 1000, and what is left as one. */
const factors = (n: bigint): Map<bigint, number> => {
  const found = new Map<bigint, number>()
  let rest = n
  for (let q = 2n; q < 1000n && q * q <= rest; q++)
    while (rest % q === 0n) {
      found.set(q, (found.get(q) ?? 0) + 1)
      rest /= q
    }
  if (rest > 1n) found.set(rest, (found.get(rest) ?? 0) + 1)
  return found
}
