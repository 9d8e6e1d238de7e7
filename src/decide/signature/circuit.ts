import { Unsupported } from '../../program/unsupported'
import { work } from '../../program/work'
import { UNDEFINED } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import {
  addMod,
  inverseMod,
  jacobi,
  mulMod,
  powMod,
  type RandomBits,
  randomUnit,
  rationalMod,
  sqrtMod,
} from '../../numbers/residue'

/** Index of an operation of a {@link Circuit}; arguments come before what uses them. */
export type Node = number

/**
 * An arithmetic operation over generators. `root` is the root of even or odd order of something positive: the one that
 * is itself a square, so that roots of roots agree.
 */
export type Operation =
  | { readonly kind: 'constant'; readonly value: Q.Rational }
  | { readonly kind: 'generator' }
  | { readonly kind: 'add' | 'mul'; readonly args: readonly Node[] }
  | { readonly kind: 'inverse'; readonly arg: Node }
  | { readonly kind: 'power'; readonly arg: Node; readonly exponent: number }
  | { readonly kind: 'root'; readonly arg: Node; readonly order: number }

/**
 * Bounds for the numerator and denominator of an operation, written as polynomials in the generators with integer
 * coefficients: total degree, and log₂ of the sum of absolute values of the coefficients.
 */
export interface Weight {
  readonly degree: number
  readonly denominatorDegree: number
  readonly bits: number
  readonly denominatorBits: number
}

/** What an operation could not be evaluated for: 1/0, or a root of a non-square. */
export type PointFault = 'pole' | 'non-square'

/** Residues of the first operations of a circuit at one point, modulo one prime. */
export interface Point {
  readonly prime: number
  readonly random: RandomBits
  readonly values: number[]
}

/** Powers of constants with more bits are not folded. */
const LARGEST_CONSTANT = 200_000

const bitLength = (n: bigint): number => (n < 0n ? -n : n).toString(2).length

/**
 * A straight-line program over independent generators with exact rational constants. Equal operations are one node;
 * beyond that nothing is simplified, except that constants are folded and 0·f is 0 while f stays on the tape, so that
 * a point where f has no value is still left out.
 */
export class Circuit {
  readonly operations: Operation[] = []
  readonly weights: Weight[] = []
  /** How a generator changes when the given node does: d(generator) from d(other nodes). */
  readonly differentials = new Map<Node, (d: (node: Node) => Node) => Node>()
  /** Product of the orders of all roots: the degree over the field of generators. */
  rootDegree = 1
  readonly #known = new Map<string, Node>()

  get length(): number {
    return this.operations.length
  }

  #push(key: string | undefined, operation: Operation, weight: Weight): Node {
    if (key !== undefined) {
      const found = this.#known.get(key)
      if (found !== undefined) return found
      this.#known.set(key, this.operations.length)
    }
    this.operations.push(operation)
    this.weights.push(weight)
    return this.operations.length - 1
  }

  constantOf(node: Node): Q.Rational | undefined {
    const operation = this.operations[node]!
    return operation.kind === 'constant' ? operation.value : undefined
  }

  constant(value: Q.Rational | number): Node {
    const q = typeof value === 'number' ? Q.rational(value) : value
    return this.#push(
      `c${Q.toText(q)}`,
      { kind: 'constant', value: q },
      {
        degree: 0,
        denominatorDegree: 0,
        bits: bitLength(q.n),
        denominatorBits: bitLength(q.d) - (q.d === 1n ? 1 : 0),
      },
    )
  }

  /** A positive rational number c and a node f with c·f = node; f is 1 for a constant. */
  splitContent(node: Node): readonly [Q.Rational, Node] {
    const operation = this.operations[node]!
    if (operation.kind === 'constant') return [operation.value, this.constant(1)]
    if (operation.kind !== 'mul') return [Q.ONE, node]
    const content = operation.args.map((arg) => this.constantOf(arg)).find((q) => q !== undefined)
    if (!content) return [Q.ONE, node]
    const positive = Q.sign(content) < 0 ? Q.neg(content) : content
    return [positive, this.mul(this.constant(Q.div(Q.ONE, positive)), ...operation.args)]
  }

  generator(): Node {
    return this.#push(
      undefined,
      { kind: 'generator' },
      { degree: 1, denominatorDegree: 0, bits: 0, denominatorBits: 0 },
    )
  }

  add(...terms: readonly Node[]): Node {
    let constant = Q.ZERO
    const args: Node[] = []
    for (const term of terms) {
      const q = this.constantOf(term)
      if (q) constant = Q.add(constant, q)
      else args.push(term)
    }
    if (Q.sign(constant) !== 0 || args.length === 0) args.push(this.constant(constant))
    if (args.length === 1) return args[0]!
    args.sort((a, b) => a - b)
    return this.#push(`+${args.join()}`, { kind: 'add', args }, this.#sumWeight(args))
  }

  #sumWeight(args: readonly Node[]): Weight {
    let [denominatorDegree, denominatorBits] = [0, 0]
    for (const arg of args) {
      denominatorDegree += this.weights[arg]!.denominatorDegree
      denominatorBits += this.weights[arg]!.denominatorBits
    }
    let [degree, bits] = [0, 0]
    for (const arg of args) {
      const w = this.weights[arg]!
      degree = Math.max(degree, w.degree + denominatorDegree - w.denominatorDegree)
      bits = Math.max(bits, w.bits + denominatorBits - w.denominatorBits)
    }
    return { degree, denominatorDegree, bits: bits + Math.log2(args.length), denominatorBits }
  }

  mul(...factors: readonly Node[]): Node {
    let constant = Q.ONE
    const args: Node[] = []
    for (const factor of factors) {
      const q = this.constantOf(factor)
      if (q) constant = Q.mul(constant, q)
      else args.push(factor)
    }
    if (Q.sign(constant) === 0) return this.constant(0)
    if (!Q.equal(constant, Q.ONE) || args.length === 0) args.push(this.constant(constant))
    if (args.length === 1) return args[0]!
    args.sort((a, b) => a - b)
    let [degree, denominatorDegree, bits, denominatorBits] = [0, 0, 0, 0]
    for (const arg of args) {
      const w = this.weights[arg]!
      degree += w.degree
      denominatorDegree += w.denominatorDegree
      bits += w.bits
      denominatorBits += w.denominatorBits
    }
    return this.#push(`*${args.join()}`, { kind: 'mul', args }, { degree, denominatorDegree, bits, denominatorBits })
  }

  /** Throws UNDEFINED for the constant 0. */
  inverse(arg: Node): Node {
    const q = this.constantOf(arg)
    if (q && Q.sign(q) === 0) throw UNDEFINED
    if (q) return this.constant(Q.div(Q.ONE, q))
    const w = this.weights[arg]!
    return this.#push(
      `/${arg}`,
      { kind: 'inverse', arg },
      {
        degree: w.denominatorDegree,
        denominatorDegree: w.degree,
        bits: w.denominatorBits,
        denominatorBits: w.bits,
      },
    )
  }

  /** arg^exponent for an integer exponent, with arg⁰ = 1. */
  power(arg: Node, exponent: number): Node {
    if (exponent === 0) return this.constant(1)
    if (exponent === 1) return arg
    if (exponent < 0) return this.power(this.inverse(arg), -exponent)
    const q = this.constantOf(arg)
    const w = this.weights[arg]!
    if (!Number.isSafeInteger(exponent)) throw new Unsupported('an exponent beyond 2^53')
    if (q && exponent * Math.max(w.bits, w.denominatorBits) <= LARGEST_CONSTANT)
      return this.constant(Q.power(q, BigInt(exponent)))
    return this.#push(
      `^${arg},${exponent}`,
      { kind: 'power', arg, exponent },
      {
        degree: w.degree * exponent,
        denominatorDegree: w.denominatorDegree * exponent,
        bits: w.bits * exponent,
        denominatorBits: w.denominatorBits * exponent,
      },
    )
  }

  /** The root of something positive; a root s of A = N/D enters as (sD)/D, and (sD)^order = N·D^(order − 1). */
  root(arg: Node, order: number): Node {
    const before = this.length
    const w = this.weights[arg]!
    const node = this.#push(
      `r${arg},${order}`,
      { kind: 'root', arg, order },
      {
        degree: w.degree + w.denominatorDegree,
        denominatorDegree: w.denominatorDegree,
        bits: w.bits + w.denominatorBits,
        denominatorBits: w.denominatorBits,
      },
    )
    if (this.length > before) this.rootDegree *= order
    return node
  }

  neg(arg: Node): Node {
    return this.scale(Q.MINUS_ONE, arg)
  }
  scale(q: Q.Rational, arg: Node): Node {
    return this.mul(this.constant(q), arg)
  }
  sub(a: Node, b: Node): Node {
    return a === b ? this.constant(0) : this.add(a, this.neg(b))
  }
  div(a: Node, b: Node): Node {
    return this.mul(a, this.inverse(b))
  }

  /** Evaluates on at a point until `end`; stops at the first operation that has no value there. */
  advance(point: Point, end: number = this.length): { readonly at: Node; readonly fault: PointFault } | undefined {
    for (let at = point.values.length; at < end; at++) {
      const value = this.#evaluate(this.operations[at]!, point)
      work.steps++
      if (typeof value === 'string') return { at, fault: value }
      point.values.push(value)
    }
    return undefined
  }

  #evaluate(operation: Operation, { prime, random, values }: Point): number | PointFault {
    switch (operation.kind) {
      case 'constant':
        return rationalMod(operation.value, prime) ?? 'pole'
      case 'generator':
        return randomUnit(random, prime)
      case 'add': {
        let total = 0
        for (const arg of operation.args) total = addMod(total, values[arg]!, prime)
        return total
      }
      case 'mul': {
        let product = 1
        for (const arg of operation.args) product = mulMod(product, values[arg]!, prime)
        return product
      }
      case 'inverse': {
        const value = values[operation.arg]!
        return value === 0 ? 'pole' : inverseMod(value, prime)
      }
      case 'power':
        return powMod(values[operation.arg]!, operation.exponent, prime)
      case 'root':
        return rootMod(values[operation.arg]!, operation.order, prime)
    }
  }
}

/** The root of order `order` that is a square; third, fifth, … roots are unique because p ≢ 1 modulo 3, 5, … */
const rootMod = (value: number, order: number, prime: number): number | PointFault => {
  if (value === 0) return 'pole'
  let root = value
  let odd = order
  if (order % 2 === 0 && jacobi(value, prime) !== 1) return 'non-square'
  for (; odd % 2 === 0; odd /= 2) root = sqrtMod(root, prime)
  return odd === 1 ? root : powMod(root, inverseOf(odd, prime - 1), prime)
}

/** 1 / k modulo m by the smallest j with k | j·m + 1. */
const inverseOf = (k: number, m: number): number => {
  for (let j = 1; j <= k; j++) if ((j * m + 1) % k === 0) return (j * m + 1) / k
  throw new RangeError(`${k} has no inverse modulo ${m}`)
}
