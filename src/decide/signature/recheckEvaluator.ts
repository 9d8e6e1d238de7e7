import type { Condition, EntryTerm, IndexTerm, Term, Variable } from '../../expr'
import { chainOf, generatorOf, type Level, MASK, mix, power, type Random } from './recheckChain'

/*
 * A second opinion on signatures, written for reading rather than for speed, and sharing nothing with the first.
 *
 * Gonnet's scheme as it stands in the paper ("Determining equivalence of expressions in random polynomial time", STOC
 * 1984): a chain of primes p₀ > p₁ > … with p_k = c·p_{k+1} + 1. A term has a residue at every level; exp maps the
 * residue at level k + 1 to the subgroup of order p_{k+1} at level k, so exp(a + b) = exp(a)·exp(b) holds by
 * construction, and log is the discrete logarithm back. sin and cos use a square root of −1 at each level.
 */

export interface RecheckOptions {
  readonly sizes: Readonly<Record<string, number>>
  /** Free indices; found in the sides where not given. */
  readonly indices?: readonly IndexTerm[]
  /** Conditions on indices and sizes select index tuples; other conditions are not used. */
  readonly assume?: readonly Condition[]
  readonly seed: number
}

/** `disagree` is no refutation: some true equations (shifts of lgamma, squares under roots) look unequal. */
export type RecheckResult =
  | { readonly result: 'agree'; readonly trials: number; readonly primes: readonly string[] }
  | { readonly result: 'disagree' }
  | { readonly result: 'unsupported'; readonly reason: string }

const TRIALS = 10
const ATTEMPTS = 1000

class Unsupported extends Error {}
/** A value that does not exist at this draw: 1/0, or the root or logarithm of something outside the subgroup. */
class Redraw extends Error {}

export const recheckSignature = (left: Term, right: Term, options: RecheckOptions): RecheckResult => {
  const random = generatorOf(options.seed)
  const primes = new Set<string>()
  try {
    const { up, down, trigonometric } = levelsOf([left, right])
    for (let trial = 0, attempt = 0; trial < TRIALS; attempt++) {
      if (attempt === ATTEMPTS) throw new Unsupported('no admissible draw was found')
      const chain = chainOf(up + down + 1, trigonometric, random)
      const draw = new Draw(chain, random, options)
      try {
        for (const tuple of draw.tuples([left, right]))
          if (draw.at(tuple, left, up) !== draw.at(tuple, right, up)) {
            if (draw.guessed) throw new Unsupported('signs of numbers that differ modulo primes')
            return { result: 'disagree' }
          }
      } catch (thrown) {
        if (thrown instanceof Redraw) continue
        throw thrown
      }
      primes.add(`${chain[up]!.prime}`)
      trial++
    }
    return { result: 'agree', trials: TRIALS, primes: [...primes] }
  } catch (thrown) {
    if (thrown instanceof Unsupported) return { result: 'unsupported', reason: thrown.message }
    throw thrown
  }
}

const EXPONENTIAL = new Set(['exp', 'sigmoid', 'tanh', 'sinh', 'cosh', 'sin', 'cos', 'tan'])
const LOGARITHMIC = new Set(['log', 'asinh', 'acosh', 'atanh'])
const LOG_OF_EXPONENTIAL = new Set(['softplus', 'logcosh', 'log1mexp', 'logexprel'])

/** How many levels above and below the claim's own the evaluation visits. */
const levelsOf = (sides: readonly Term[]): { up: number; down: number; trigonometric: boolean } => {
  let [least, greatest, trigonometric] = [0, 0, false]
  const seen = new Set<string>()
  const visit = (term: Term, at: number): void => {
    if (seen.has(`${term.id},${at}`)) return
    seen.add(`${term.id},${at}`)
    least = Math.min(least, at)
    greatest = Math.max(greatest, at)
    const go = (children: readonly Term[], by: number): void => children.forEach((c) => visit(c, at + by))
    if (term.kind === 'call' && EXPONENTIAL.has(term.name)) {
      trigonometric ||= ['sin', 'cos', 'tan'].includes(term.name)
      go(term.children, 1)
      greatest = Math.max(greatest, at + 1)
    } else if (term.kind === 'call' && LOGARITHMIC.has(term.name)) go(term.children, -1)
    else if (
      (term.kind === 'call' && LOG_OF_EXPONENTIAL.has(term.name)) ||
      term.kind === 'logsumexp' ||
      term.kind === 'logpartition'
    ) {
      least = Math.min(least, at - 1)
      if (term.kind === 'call' && term.name === 'logexprel') go(term.children, -1)
      go(term.children, 0)
    } else if (term.kind === 'logdet') go(term.children, -1)
    else if (term.kind === 'expectation') {
      visit(term.energy, at + 1)
      visit(term.body, at)
    } else if (
      (term.kind === 'call' && term.name === 'sqrt') ||
      (term.kind === 'power' && term.exponent.kind === 'number' && term.exponent.value.d !== 1n)
    ) {
      greatest = Math.max(greatest, at + 1)
      go(term.children, 0)
    } else if (term.kind === 'power' && term.exponent.kind !== 'number') {
      go(term.children, 0)
      visit(term.exponent, at + 1)
    } else if (term.kind === 'call' && term.name === 'erfcx') {
      go(term.children, 1)
      go(term.children, 0)
    } else go(term.children, 0)
  }
  for (const side of sides) visit(side, 0)
  return { up: -least, down: greatest, trigonometric }
}

/** Random values of everything, over one chain. */
class Draw {
  /** True once a sign was taken from a residue, which says nothing where both sides differ. */
  guessed = false
  readonly #indices = new Map<string, number>()
  readonly #states = new Map<string, number>()
  readonly #values = new Map<string, bigint>()
  readonly #memo = new Map<string, bigint>()
  readonly #salt: bigint

  constructor(
    readonly chain: readonly Level[],
    readonly random: Random,
    readonly options: RecheckOptions,
  ) {
    this.#salt = random(1n << 60n)
  }

  at(tuple: ReadonlyMap<string, number>, term: Term, level: number): bigint {
    this.#indices.clear()
    for (const [name, value] of tuple) this.#indices.set(name, value)
    return this.#value(term, level)
  }

  /** Index tuples that satisfy the conditions on indices and sizes. */
  tuples(sides: readonly Term[]): ReadonlyMap<string, number>[] {
    const indices = new Map<string, IndexTerm>()
    const collect = (term: Term, free: ReadonlySet<string>): void => {
      if (term.free.size === 0) return
      if (term.kind === 'index' && free.has(term.name)) indices.set(term.name, term)
      for (const child of term.children) collect(child, free)
    }
    for (const side of [...(this.options.indices ?? []), ...sides]) collect(side, side.free)
    const found: ReadonlyMap<string, number>[] = []
    const fill = (rest: readonly IndexTerm[]): void => {
      const next = rest.find((at) => [...at.low.free, ...at.high.free].every((name) => this.#indices.has(name)))
      if (next) return this.#forEach(next, () => fill(rest.filter((at) => at !== next)))
      if (rest.length > 0) throw new Unsupported('indices whose ranges depend on each other')
      if ((this.options.assume ?? []).every((c) => this.#admits(c))) found.push(new Map(this.#indices))
    }
    fill([...indices.values()])
    if (found.length === 0) throw new Unsupported('no instance at these sizes')
    return found
  }

  #admits(condition: Condition): boolean {
    if (condition.kind === 'and') return condition.children.every((c) => this.#admits(c))
    if (condition.symbols.size > 0 || [...condition.free].some((name) => !this.#indices.has(name))) return true
    return this.#truth(condition)
  }

  #forEach(at: IndexTerm, body: () => void): void {
    const outer = this.#indices.get(at.name)
    const high = this.#integer(at.high)
    for (let k = this.#integer(at.low); k <= high; k++) {
      this.#indices.set(at.name, k)
      body()
    }
    if (outer === undefined) this.#indices.delete(at.name)
    else this.#indices.set(at.name, outer)
  }

  #inverse(a: bigint, level: number): bigint {
    if (a === 0n) throw new Redraw()
    return power(a, this.chain[level]!.prime - 2n, this.chain[level]!.prime)
  }

  /** The residue of a term, computed once for each level, index tuple and state. */
  #value(term: Term, level: number): bigint {
    let key = `${term.id},${level}`
    for (const name of term.free) key += `,${this.#indices.get(name)}`
    for (const [name, state] of this.#states) if (term.symbols.has(name.split(',')[0]!)) key += `;${name}=${state}`
    let value = this.#memo.get(key)
    if (value === undefined) this.#memo.set(key, (value = this.#compute(term, level)))
    return value
  }

  #compute(term: Term, level: number): bigint {
    const { prime } = this.chain[level]!
    const reduce = (a: bigint): bigint => ((a % prime) + prime) % prime
    const of = (t: Term): bigint => this.#value(t, level)
    switch (term.kind) {
      case 'number':
        return reduce(term.value.n * this.#inverse(reduce(term.value.d), level))
      case 'pi':
        return this.#atom('pi', level, true)
      case 'index':
      case 'size':
      case 'mod':
        return reduce(BigInt(this.#integer(term)))
      case 'entry': {
        const states = this.#statesOf(term.variable)
        if (states) return reduce(BigInt(this.#integer(term)))
        return this.#atom(this.#keyOf(term), level, term.variable.domain.kind === 'positive')
      }
      case 'add':
        return term.children.reduce((sum, c) => (sum + of(c)) % prime, 0n)
      case 'mul':
        return term.children.reduce((product, c) => (product * of(c)) % prime, 1n)
      case 'power':
        return this.#power(term.base, term.exponent, level)
      case 'call':
        return reduce(this.#call(term.name, term.args, level))
      case 'sum':
      case 'prod': {
        let total = term.kind === 'sum' ? 0n : 1n
        this.#forEach(term.index, () => {
          total = term.kind === 'sum' ? (total + of(term.body)) % prime : (total * of(term.body)) % prime
        })
        return total
      }
      case 'logsumexp': {
        let total = 0n
        this.#forEach(term.index, () => (total += this.#exp(this.#value(term.body, level), level - 1)))
        return this.#log(total, level)
      }
      case 'if':
        return of(this.#truth(term.condition) ? term.then : term.otherwise)
      case 'inverse':
        return this.#solve(
          this.#matrix(term, level),
          this.#integer(term.at[0]) - 1,
          this.#integer(term.at[1]) - 1,
          level,
        )
      case 'logdet':
        return this.#log(this.#determinant(this.#matrix(term, level - 1), level - 1), level)
      case 'marginal': {
        let total = 0n
        this.#overStates(term.over, () => (total += of(term.body)))
        return total % prime
      }
      case 'logpartition': {
        let total = 0n
        this.#overStates(term.over, () => (total += this.#exp(this.chain[level]!.prime - of(term.energy), level - 1)))
        return this.#log(total, level)
      }
      case 'expectation': {
        let [total, norm] = [0n, 0n]
        this.#overStates(term.over, () => {
          const weight = this.#exp(-this.#value(term.energy, level + 1), level)
          norm += weight
          total += weight * of(term.body)
        })
        return reduce(total * this.#inverse(norm % prime, level))
      }
      default:
        throw new Unsupported(`a term of kind ${term.kind}`)
    }
  }

  /** An independent value at each level; a positive one is the exponential of what its logarithm is a level below. */
  #atom(key: string, level: number, positive: boolean): bigint {
    const { prime } = this.chain[level]!
    if (positive && level + 1 < this.chain.length)
      return this.#exp(this.#remember(`log ${key},${level + 1}`, level + 1), level)
    const value = this.#remember(`${key},${level}`, level)
    return positive ? (value * value) % prime : value
  }
  #remember(key: string, level: number): bigint {
    let value = this.#values.get(key)
    if (value === undefined) this.#values.set(key, (value = 1n + this.random(this.chain[level]!.prime - 1n)))
    return value
  }

  /** The exponential at a level of an exponent that is a residue at the level below. */
  #exp(exponent: bigint, level: number): bigint {
    const { prime, order, generator } = this.chain[level]!
    return power(generator, ((exponent % order) + order) % order, prime)
  }

  /** The logarithm, at a level, of a residue at the level above. */
  #log(value: bigint, level: number): bigint {
    const { prime, order, generator } = this.chain[level - 1]!
    const target = value % prime
    if (target === 0n || power(target, order, prime) !== 1n) throw new Redraw()
    const known = this.#values.get(`dlog ${target},${level}`)
    if (known !== undefined) return known
    const width = BigInt(Math.ceil(Math.sqrt(Number(order))))
    const baby = new Map<bigint, bigint>()
    for (let k = 0n, x = 1n; k < width; k++, x = (x * generator) % prime) baby.set(x, k)
    const giant = power(generator, order - width, prime)
    for (let k = 0n, x = target; k <= width; k++, x = (x * giant) % prime) {
      const found = baby.get(x)
      if (found === undefined) continue
      this.#values.set(`dlog ${target},${level}`, (k * width + found) % order)
      return (k * width + found) % order
    }
    throw new Redraw()
  }

  #power(base: Term, exponent: Term, level: number): bigint {
    const { prime, order } = this.chain[level]!
    const value = this.#value(base, level)
    if (exponent.kind === 'number' && exponent.value.d !== 1n)
      return this.#root(value, exponent.value.n, exponent.value.d, level)
    if (exponent.kind === 'number' || isInteger(exponent)) {
      const k = exponent.kind === 'number' ? exponent.value.n : BigInt(this.#integer(exponent))
      return k < 0n ? power(this.#inverse(value, level), -k, prime) : power(value, k, prime)
    }
    if (power(value, order, prime) !== 1n) throw new Redraw()
    return power(value, this.#value(exponent, level + 1), prime)
  }

  /** The root in the subgroup, whose order is prime. */
  #root(value: bigint, n: bigint, d: bigint, level: number): bigint {
    const { prime, order } = this.chain[level]!
    if (value === 0n || power(value, order, prime) !== 1n) throw new Redraw()
    for (let k = 0n; k < d; k++)
      if ((k * order + 1n) % d === 0n) {
        const root = power(value, (k * order + 1n) / d, prime)
        return n < 0n ? power(this.#inverse(root, level), -n, prime) : power(root, n, prime)
      }
    throw new Redraw()
  }

  #matrix(term: Term & { kind: 'inverse' | 'logdet' }, level: number): bigint[][] {
    const rows: bigint[][] = []
    this.#forEach(term.row, () => {
      const row: bigint[] = []
      this.#forEach(term.column, () => row.push(this.#value(term.body, level)))
      rows.push(row)
    })
    return rows
  }

  /** By elimination. */
  #determinant(matrix: readonly (readonly bigint[])[], level: number): bigint {
    const { prime } = this.chain[level]!
    const rows = matrix.map((row) => [...row])
    let product = 1n
    for (let k = 0; k < rows.length; k++) {
      const pivot = rows.findIndex((row, r) => r >= k && row[k] !== 0n)
      if (pivot < 0) return 0n
      if (pivot !== k) product = prime - product
      ;[rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!]
      product = (product * rows[k]![k]!) % prime
      const inverse = this.#inverse(rows[k]![k]!, level)
      for (let r = k + 1; r < rows.length; r++) {
        const factor = (rows[r]![k]! * inverse) % prime
        rows[r] = rows[r]!.map((entry, c) => (((entry - factor * rows[k]![c]!) % prime) + prime) % prime)
      }
    }
    return product
  }

  /** Entry (i, k) of the inverse, by Cramer's rule. */
  #solve(rows: readonly (readonly bigint[])[], i: number, k: number, level: number): bigint {
    const { prime } = this.chain[level]!
    const replaced = rows.map((row, r) => row.map((entry, c) => (c === i ? (r === k ? 1n : 0n) : entry)))
    return (this.#determinant(replaced, level) * this.#inverse(this.#determinant(rows, level), level)) % prime
  }

  #overStates(over: readonly Variable[], body: () => void): void {
    const cells: { key: string; states: readonly number[] }[] = []
    for (const v of over) {
      const states = this.#statesOf(v)
      if (!states) throw new Unsupported(`an integral over ${v.name}`)
      let keys = ['']
      for (const dim of v.dims) {
        const n = this.#integer(dim)
        keys = keys.flatMap((key) => Array.from({ length: n }, (_, k) => `${key},${k + 1}`))
      }
      for (const key of keys) cells.push({ key: `${v.name}${key}`, states })
    }
    const assign = (at: number): void => {
      if (at === cells.length) return body()
      const outer = this.#states.get(cells[at]!.key)
      for (const state of cells[at]!.states) {
        this.#states.set(cells[at]!.key, state)
        assign(at + 1)
      }
      if (outer === undefined) this.#states.delete(cells[at]!.key)
      else this.#states.set(cells[at]!.key, outer)
    }
    assign(0)
  }

  #statesOf(v: Variable): readonly number[] | undefined {
    const { kind, bounds } = v.domain
    if (kind === 'binary') return [0, 1]
    if (kind === 'spin') return [-1, 1]
    if (kind !== 'integers' && kind !== 'categorical') return undefined
    const low = kind === 'integers' ? this.#integer(bounds[0]!) : 1
    const high = this.#integer(bounds.at(-1)!)
    return Array.from({ length: high - low + 1 }, (_, k) => low + k)
  }

  #keyOf(term: EntryTerm): string {
    const slots = term.slots.map((s) => this.#integer(s))
    if (['symmetric', 'spd'].includes(term.variable.domain.kind)) {
      const last = slots.splice(-2).sort((a, b) => a - b)
      slots.push(...last)
    }
    return [term.variable.name, ...slots].join()
  }

  #integer(term: Term): number {
    switch (term.kind) {
      case 'number':
        return Number(term.value.n) / Number(term.value.d)
      case 'index':
      case 'size': {
        const value = term.kind === 'size' ? this.options.sizes[term.name] : this.#indices.get(term.name)
        if (value === undefined) throw new Unsupported(`${term.name} has no value`)
        return value
      }
      case 'entry': {
        const key = this.#keyOf(term)
        const bound = this.#states.get(key)
        if (bound !== undefined) return bound
        const states = this.#statesOf(term.variable)
        if (!states) throw new Unsupported(`${term.variable.name} where an integer is needed`)
        return states[Number(this.#remember(`state ${key}`, 0) % BigInt(states.length))]!
      }
      case 'add':
        return term.children.reduce((sum, c) => sum + this.#integer(c), 0)
      case 'mul':
        return term.children.reduce((product, c) => product * this.#integer(c), 1)
      case 'mod': {
        const [a, m] = [this.#integer(term.left), this.#integer(term.right)]
        return ((a % m) + m) % m
      }
      case 'power':
        return this.#integer(term.base) ** this.#integer(term.exponent)
      case 'if':
        return this.#integer(this.#truth(term.condition) ? term.then : term.otherwise)
      default:
        throw new Unsupported(`a term of kind ${term.kind} where an integer is needed`)
    }
  }

  #truth(condition: Condition): boolean {
    switch (condition.kind) {
      case 'and':
        return condition.children.every((c) => this.#truth(c))
      case 'or':
        return condition.children.some((c) => this.#truth(c))
      case 'not':
        return !this.#truth(condition.children[0]!)
      case 'compare': {
        const [a, b] = [this.#integer(condition.left), this.#integer(condition.right)]
        return condition.op === '==' ? a === b : condition.op === '<' ? a < b : a <= b
      }
    }
  }

  /** A value that depends on nothing but the name, the level and the argument's residue. */
  #hash(name: string, argument: bigint, level: number): bigint {
    let state = this.#salt ^ (BigInt(level) << 48n)
    for (const c of name) state = mix((state * 31n + BigInt(c.codePointAt(0)!)) & MASK)
    return mix(state ^ argument) % this.chain[level]!.prime
  }
  #oddHash(name: string, argument: bigint, level: number): bigint {
    const { prime } = this.chain[level]!
    return this.#hash(name, argument, level) - this.#hash(name, (prime - argument) % prime, level)
  }

  /** (e^x + s·e^−x) with the exponent at the level below. */
  #exponentials(x: Term, sign: bigint, level: number): bigint {
    const e = this.#exp(this.#value(x, level + 1), level)
    return e + sign * this.#inverse(e, level)
  }

  #trigonometric(x: Term, level: number): { cos: bigint; sin: bigint } {
    const { prime, i } = this.chain[level]!
    const below = this.chain[level + 1]!
    if (holds(x, (t) => t.kind === 'pi' || (t.kind === 'call' && ['asin', 'acos', 'atan'].includes(t.name))))
      throw new Unsupported('an angle that is not generic')
    const e = this.#exp(this.#value(x, level + 1) * below.i, level)
    const inverse = this.#inverse(e, level)
    return {
      cos: (e + inverse) * this.#inverse(2n, level),
      sin: (((e - inverse + prime) % prime) * this.#inverse((2n * i) % prime, level)) % prime,
    }
  }

  /** The root of a² that is in the subgroup: ±a. The signs of 2, 3, 5 and 7 are required to be right. */
  #absolute(a: bigint, level: number): bigint {
    const { prime, order } = this.chain[level]!
    this.guessed = true
    const positive = (x: bigint): boolean => power(x, order, prime) === 1n
    if (![2n, 3n, 5n, 7n].every(positive)) throw new Redraw()
    if (a === 0n || positive(a)) return a
    if (!positive(prime - a)) throw new Redraw()
    return prime - a
  }

  #call(name: string, args: readonly Term[], level: number): bigint {
    const [arg] = args as [Term]
    const { prime } = this.chain[level]!
    const value = (): bigint => this.#value(arg, level)
    const above = (): bigint => this.#value(arg, level - 1)
    const inverse = (a: bigint): bigint => this.#inverse(((a % prime) + prime) % prime, level)
    const logOf = (a: bigint): bigint =>
      this.#log(
        ((a % this.chain[level - 1]!.prime) + this.chain[level - 1]!.prime) % this.chain[level - 1]!.prime,
        level,
      )
    switch (name) {
      case 'exp':
        return this.#exp(this.#value(arg, level + 1), level)
      case 'log':
        return logOf(above())
      case 'abs':
        return this.#absolute(value(), level)
      case 'sign':
        return value() * inverse(this.#absolute(value(), level))
      case 'relu':
        return (value() + this.#absolute(value(), level)) * inverse(2n)
      case 'max':
      case 'min': {
        const [first, ...others] = args.map((a) => this.#value(a, level))
        return others.reduce((best, other) => {
          const distance = this.#absolute((((best - other) % prime) + prime) % prime, level)
          return ((best + other + (name === 'max' ? distance : prime - distance)) * inverse(2n)) % prime
        }, first!)
      }
      case 'sqrt':
        return this.#root(value(), 1n, 2n, level)
      case 'sin':
      case 'cos':
        return this.#trigonometric(arg, level)[name]
      case 'tan': {
        const { cos, sin } = this.#trigonometric(arg, level)
        return sin * inverse(cos)
      }
      case 'sinh':
        return this.#exponentials(arg, -1n, level) * inverse(2n)
      case 'cosh':
        return this.#exponentials(arg, 1n, level) * inverse(2n)
      case 'tanh':
        return this.#exponentials(arg, -1n, level) * inverse(this.#exponentials(arg, 1n, level))
      case 'sigmoid':
        return inverse(1n + inverse(this.#exp(this.#value(arg, level + 1), level)))
      case 'softplus':
        return logOf(1n + this.#exp(value(), level - 1))
      case 'log1mexp':
        return logOf(1n - this.#exp(value(), level - 1))
      case 'logcosh': {
        const e = this.#exp(value(), level - 1)
        return logOf((e + this.#inverse(e, level - 1)) * this.#inverse(2n, level - 1))
      }
      case 'logexprel':
        return logOf((this.#exp(value(), level - 1) - 1n) * this.#inverse(above(), level - 1))
      case 'asinh':
        return logOf(above() + this.#root((above() * above() + 1n) % this.chain[level - 1]!.prime, 1n, 2n, level - 1))
      case 'atanh':
        return (logOf(1n + above()) - logOf(1n - above()) + prime) * inverse(2n)
      case 'erf':
      case 'asin':
      case 'atan':
        return this.#oddHash(name, value(), level)
      case 'acos':
        return this.#atom('pi', level, true) * inverse(2n) - this.#oddHash('asin', value(), level)
      case 'erfc':
        return 1n - this.#oddHash('erf', value(), level)
      case 'erfcx': {
        const below = this.#value(arg, level + 1)
        return this.#exp(below * below, level) * (1n - this.#oddHash('erf', value(), level))
      }
      case 'lgamma':
      case 'digamma':
      case 'trigamma':
        return this.#hash(name, value(), level)
      case 'polygamma':
        return this.#hash(
          ['digamma', 'trigamma'][this.#integer(arg)] ?? `polygamma ${this.#integer(arg)}`,
          this.#value(args[1]!, level),
          level,
        )
      default:
        throw new Unsupported(`the function ${name}`)
    }
  }
}

const isInteger = (term: Term): boolean =>
  ['number', 'index', 'size', 'mod'].includes(term.kind) ||
  (term.kind === 'entry' && ['binary', 'spin', 'integers', 'categorical'].includes(term.variable.domain.kind)) ||
  ((term.kind === 'add' || term.kind === 'mul') &&
    term.children.every((c) => isInteger(c) && (c.kind !== 'number' || c.value.d === 1n)))

const holds = (term: Term, test: (t: Term) => boolean): boolean =>
  test(term) || term.children.some((c) => holds(c, test))
