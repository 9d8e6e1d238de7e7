import { Unsupported } from '../../program/unsupported'
import {
  type EntryTerm,
  type ExpectationTerm,
  factorsOf,
  FINITE_DOMAINS,
  type IndexTerm,
  type InverseTerm,
  isExact,
  isNonnegative,
  isNonpositive,
  isPositive,
  type LogDetTerm,
  type LogPartitionTerm,
  type MarginalTerm,
  signFact,
  type Term,
} from '../../expr'
import { UNDEFINED } from '../../numbers/algebra'
import * as Q from '../../numbers/rational'
import { Angles } from './angles'
import type { Circuit, Node } from './circuit'
import { derivative } from './derivative'
import { applyFunction } from './elementary'
import { forEachState } from './hiddenStates'
import { BoundIntegers } from './integers'
import { determinant, inverseEntries } from './matrix'
import { OpaqueFunctions } from './opaque'
import { type Sign, Signs } from './signs'
import { Tower } from './tower'
import { UndefinedFunctions } from './undefinedFunctions'
import { AssignmentNeeded, LeftOut } from './unsupported'
import { Workspace } from './workspace'

/** One case of a claim: which signs, which variables are 0, and values of discrete variables that nothing binds. */
export interface SignatureCase {
  readonly signs: readonly Sign[]
  readonly zeros: ReadonlySet<string>
  readonly values: ReadonlyMap<string, number>
}

export interface TranslatorOptions {
  readonly sizes: ReadonlyMap<string, number>
  readonly instance: SignatureCase
  /** Orders of generators, by key, where they are not 1. */
  readonly orders: ReadonlyMap<string, number>
  readonly prime: number
  readonly seed: number
  /** Terms that conditions of the claim make positive. */
  readonly positive: ReadonlySet<Term>
  readonly tick: () => void
}

interface Scope {
  readonly names: ReadonlySet<string>
  memo: Map<string, Node>
}

/** Writes terms at given sizes and indices as nodes over a tower of generators. */
export class Translator {
  readonly work: Workspace
  readonly tower: Tower
  readonly angles: Angles
  readonly opaque: OpaqueFunctions
  readonly signs: Signs
  readonly integers: BoundIntegers
  readonly #scopes: Scope[] = [{ names: new Set(), memo: new Map() }]
  readonly #variables = new Map<string, Node>()
  readonly #keys = new Map<Node, string>()
  readonly #undefinedFunctions: UndefinedFunctions

  constructor(readonly options: TranslatorOptions) {
    this.work = new Workspace(options.orders, options.prime, options.seed)
    this.tower = new Tower(this.work)
    this.angles = new Angles(this.work, this.tower)
    this.opaque = new OpaqueFunctions(this.work)
    this.signs = new Signs(this.work, options.instance.signs)
    this.#undefinedFunctions = new UndefinedFunctions(this)
    this.integers = new BoundIntegers(options.sizes, (key, states) => {
      const value = options.instance.values.get(key)
      if (value === undefined) throw new AssignmentNeeded(key, states)
      return value
    })
  }

  get circuit(): Circuit {
    return this.work.circuit
  }

  node(term: Term): Node {
    if (term.children.length === 0 && term.kind !== 'entry') return this.#translate(term)
    const { memo } = this.#scopeOf(term)
    let key = `${term.id}`
    for (const name of term.free) key += `,${this.integers.indices.get(name)}`
    let node = memo.get(key)
    if (node === undefined) {
      this.options.tick()
      memo.set(key, (node = this.#translate(term)))
    }
    return node
  }

  integer(term: Term): number {
    return this.integers.integer(term)
  }

  isPositive(term: Term): boolean {
    return isPositive(term) || this.options.positive.has(term)
  }

  /** The variable a node is, if it is one. */
  keyOf(node: Node): string | undefined {
    return this.#keys.get(node)
  }

  #translate(term: Term): Node {
    const { circuit } = this
    switch (term.kind) {
      case 'number':
        return circuit.constant(term.value)
      case 'pi':
        return this.angles.pi()
      case 'index':
      case 'size':
      case 'mod':
        return circuit.constant(this.integers.exact(term))
      case 'entry':
        return this.#entry(term)
      case 'add':
        return circuit.add(...term.children.map((c) => this.node(c)))
      case 'mul':
        return circuit.mul(...term.children.map((c) => this.node(c)))
      case 'power':
        return this.#power(term.base, term.exponent)
      case 'call':
        return applyFunction(this, term)
      case 'sum':
        return circuit.add(...this.#over(term.index, term.body))
      case 'prod':
        return circuit.mul(...this.#over(term.index, term.body))
      case 'logsumexp':
        return this.tower.log(circuit.add(...this.#over(term.index, term.body).map((n) => this.tower.exp(n))))
      case 'if':
        return this.node(this.integers.truth(term.condition) ? term.then : term.otherwise)
      case 'inverse':
      case 'logdet':
        return this.#matrix(term)
      case 'diff':
        return this.#derivative(term.body, term.by)
      case 'logpartition':
      case 'expectation':
      case 'marginal':
        return this.#hidden(term)
      case 'compare':
      case 'and':
      case 'or':
      case 'not':
        return circuit.constant(this.integers.truth(term) ? 1 : 0)
      case 'unknown':
        return this.#undefinedFunctions.value(term)
      case 'data':
      case 'datascore':
        throw new Unsupported('an expectation over data')
    }
  }

  /** Values of the body over the index. */
  #over(at: IndexTerm, body: Term): Node[] {
    const nodes: Node[] = []
    this.integers.forEach(at, () => nodes.push(this.node(body)))
    return nodes
  }

  #entry(term: EntryTerm): Node {
    const key = this.integers.keyOf(term)
    const { kind } = term.variable.domain
    if (FINITE_DOMAINS.has(kind)) return this.circuit.constant(this.integers.entry(term))
    if (this.options.instance.zeros.has(key)) return this.circuit.constant(0)
    const node = this.variable(key)
    if (kind === 'positive') this.signs.knowPositive(node)
    return node
  }

  /** The generator of the variable with that key. */
  variable(key: string): Node {
    let node = this.#variables.get(key)
    if (node === undefined) {
      this.#variables.set(key, (node = this.tower.variable(key)))
      this.#keys.set(node, key)
    }
    return node
  }

  /** Continuous variables met so far whose name is one of these, by key. */
  variablesNamed(names: ReadonlySet<string>): readonly (readonly [string, Node])[] {
    return [...this.#variables].filter(([key]) => names.has(key.slice(0, key.indexOf('['))))
  }

  #power(base: Term, exponent: Term): Node {
    if (isExact(exponent)) return this.rootOf(base, this.integers.exact(exponent))
    return this.tower.exp(this.circuit.mul(this.node(exponent), this.tower.log(this.node(base))))
  }

  /**
   * base^exponent for a rational exponent. Positive factors are taken apart, and even powers of others as powers of
   * their absolute values, so that no root is ever taken of a visible square.
   */
  rootOf(base: Term, exponent: Q.Rational): Node {
    if (Q.isInteger(exponent)) return this.circuit.power(this.node(base), Number(exponent.n))
    const rest: Node[] = []
    const parts: Node[] = []
    for (const factor of factorsOf(base)) {
      const [inner, power] =
        factor.kind === 'power' && factor.exponent.kind === 'number'
          ? [factor.base, factor.exponent.value]
          : [factor, Q.ONE]
      if (this.isPositive(inner)) parts.push(this.tower.power(this.node(inner), Q.mul(power, exponent)))
      else if (Q.isInteger(power) && power.n % 2n === 0n) parts.push(this.#absolutePower(inner, Q.mul(power, exponent)))
      else rest.push(this.node(factor))
    }
    const left = this.circuit.mul(...rest)
    return this.circuit.mul(...parts, rest.length === 0 ? left : this.tower.power(left, exponent))
  }

  #absolutePower(term: Term, exponent: Q.Rational): Node {
    if (Q.isInteger(exponent))
      return this.circuit.power(exponent.n % 2n === 0n ? this.node(term) : this.absolute(term), Number(exponent.n))
    return this.tower.power(this.circuit.power(this.node(term), 2), Q.mul(exponent, Q.HALF))
  }

  /** |term| = ± term by the sign it has in this case. */
  absolute(term: Term): Node {
    if (this.isPositive(term)) return this.#knownPositive(term)
    if (isNonnegative(term)) return this.node(term)
    if (term.kind === 'mul') return this.circuit.mul(...term.children.map((c) => this.absolute(c)))
    if (term.kind === 'power' && term.exponent.kind === 'number' && Q.isInteger(term.exponent.value))
      return this.circuit.power(
        term.exponent.value.n % 2n === 0n ? this.node(term.base) : this.absolute(term.base),
        Number(term.exponent.value.n),
      )
    const node = this.node(term)
    if (isNonpositive(term)) return this.circuit.neg(node)
    return this.circuit.scale(Q.rational(this.signs.of(node, false)), node)
  }

  #knownPositive(term: Term): Node {
    const node = this.node(term)
    this.signs.knowPositive(node)
    return node
  }

  /** The sign of a term in this case; `zeroMatters` unless 0 is out of the question. */
  signOf(term: Term, zeroMatters = true): Sign {
    if (this.isPositive(term)) {
      this.#knownPositive(term)
      return 1
    }
    if (signFact(term) === 'negative') return -1
    if (term.kind === 'mul') return term.children.reduce((s, c) => (s * this.signOf(c, zeroMatters)) as Sign, 1 as Sign)
    if (term.kind === 'power' && term.exponent.kind === 'number' && Q.isInteger(term.exponent.value)) {
      const sign = this.signOf(term.base, zeroMatters)
      if (sign === 0 && term.exponent.value.n < 0n) throw UNDEFINED
      return (term.exponent.value.n % 2n === 0n ? sign * sign : sign) as Sign
    }
    return this.signs.of(this.node(term), zeroMatters)
  }

  #matrix(term: InverseTerm | LogDetTerm): Node {
    const rows: Node[][] = []
    this.integers.forEach(term.row, () => rows.push(this.#over(term.column, term.body)))
    if (rows.some((row) => row.length !== rows.length)) throw new Unsupported('a matrix that is not square')
    if (term.kind === 'logdet') return this.tower.log(determinant(this.circuit, rows))
    const [i, k] = [
      this.integer(term.at[0]) - this.integer(term.row.low),
      this.integer(term.at[1]) - this.integer(term.column.low),
    ]
    if (!(i in rows && k in rows)) throw UNDEFINED
    return inverseEntries(this.circuit, rows)(i, k)
  }

  #derivative(body: Term, by: EntryTerm): Node {
    const { kind } = by.variable.domain
    if (kind === 'symmetric' || kind === 'spd')
      throw new Unsupported(`a derivative by an entry of the symmetric matrix ${by.variable.name}`)
    const atZero = this.options.instance.zeros.size > 0 || this.signs.pattern.includes(0)
    if (atZero && hasKink(body)) throw new LeftOut('points where an argument of abs, sign, relu, max or min is 0')
    const at = this.node(by)
    if (!this.tower.independent.has(at))
      throw new Unsupported(`a derivative at ${by.variable.name} = 0 or by a discrete variable`)
    return derivative(this.circuit, this.tower.independent, this.node(body), at)
  }

  #hidden(term: LogPartitionTerm | ExpectationTerm | MarginalTerm): Node {
    const { circuit, integers } = this
    const terms: Node[] = []
    const weights: Node[] = []
    const scope: Scope = { names: new Set(term.over.map((v) => v.name)), memo: new Map() }
    this.#scopes.push(scope)
    try {
      forEachState(integers, term.over, () => {
        scope.memo = new Map()
        if (term.kind === 'marginal') terms.push(this.node(term.body))
        else {
          const weight = this.tower.exp(circuit.neg(this.node(term.energy)))
          weights.push(weight)
          if (term.kind === 'expectation') terms.push(circuit.mul(weight, this.node(term.body)))
        }
      })
    } finally {
      this.#scopes.pop()
    }
    if (term.kind === 'marginal') return circuit.add(...terms)
    const total = circuit.add(...weights)
    return term.kind === 'logpartition' ? this.tower.log(total) : circuit.div(circuit.add(...terms), total)
  }

  #scopeOf(term: Term): Scope {
    for (let k = this.#scopes.length - 1; k > 0; k--) {
      const scope = this.#scopes[k]!
      for (const name of scope.names) if (term.symbols.has(name)) return scope
    }
    return this.#scopes[0]!
  }
}

const KINKS: ReadonlySet<string> = new Set(['abs', 'sign', 'dabs', 'relu', 'max', 'min'])
const hasKink = (term: Term, seen = new Set<Term>()): boolean => {
  if (seen.has(term)) return false
  seen.add(term)
  return (term.kind === 'call' && KINKS.has(term.name)) || term.children.some((c) => hasKink(c, seen))
}
