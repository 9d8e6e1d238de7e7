import type { Term } from '../../expr'
import { type Level, MASK, mix, power, type Random } from './recheckChain'
import { isInteger, RecheckIndices, type RecheckOptions } from './recheckIndices'
import { integerOf, NoValue, NotRechecked } from './recheckIntegers'
import { type Jet, Jets, NoLevel, Redraw } from './recheckJets'
import { isPositiveForm, type Kink, type Movable, residueOf } from './recheckKinks'

/* Terms as residues with derivatives, by the scheme that `recheck.ts` tells. */

/** Random values of everything, over one chain. */
export class Draw implements Movable {
  readonly at: RecheckIndices
  /** True once a logarithm may be off, so that nothing follows where both sides differ. */
  guessed = false
  readonly reals = new Set<string>()
  /** Arguments of functions with a kink, and of logarithms and roots, that were met. */
  readonly kinks = new Map<string, Kink>()
  readonly domains = new Map<string, Kink>()
  readonly #jets: readonly Jets[]
  readonly #values = new Map<string, bigint>()
  readonly #memo = new Map<string, Jet>()
  readonly #salt: bigint
  /** What is being differentiated by, from the outside in: the key of the variable of each nilpotent. */
  #by: readonly string[] = []

  constructor(
    readonly chain: readonly Level[],
    readonly random: Random,
    readonly options: RecheckOptions,
    readonly given: {
      /** Whether logarithms are also taken outside the subgroup, where exp does not undo them. */
      readonly lenient: boolean
      /** The level at which signs are decided, for all levels alike; none where there are no signs. */
      readonly signs?: number
    },
  ) {
    this.#jets = chain.map(({ prime }) => new Jets(prime))
    this.#salt = random(1n << 60n)
    this.at = new RecheckIndices(options)
  }

  residue(tuple: ReadonlyMap<string, number>, term: Term, level: number): bigint {
    this.#by = []
    this.at.indices.clear()
    for (const [name, value] of tuple) this.at.indices.set(name, value)
    return this.#plain(term, level)
  }

  get(key: string, level: number): bigint {
    return this.#remember(`${key},${level}`, level)
  }
  set(key: string, level: number, value: bigint): void {
    this.#values.set(`${key},${level}`, value)
    this.#memo.clear()
  }

  /** An argument as it is met now, to be evaluated again where values have been moved. */
  #meet(of: string, at: (level: number) => bigint, into: Map<string, Kink>, jumps = false): Kink {
    const [indices, states] = [[...this.at.indices], [...this.at.states]]
    const key = JSON.stringify([of, jumps, indices, states])
    const known = into.get(key)
    if (known) return known
    const again = (level: number): bigint => {
      const [outerIndices, outerStates, by] = [[...this.at.indices], [...this.at.states], this.#by]
      replace(this.at.indices, indices)
      replace(this.at.states, states)
      this.#by = []
      try {
        return at(level)
      } finally {
        replace(this.at.indices, outerIndices)
        replace(this.at.states, outerStates)
        this.#by = by
      }
    }
    const kink = { jumps, at: again }
    into.set(key, kink)
    return kink
  }

  /** The residue alone, whatever is being differentiated. */
  #plain(term: Term, level: number): bigint {
    const by = this.#by
    this.#by = []
    const [value] = this.#jet(term, level)
    this.#by = by
    return value!
  }

  get #zero(): Jet {
    return Array.from({ length: 1 << this.#by.length }, () => 0n)
  }

  /** The residue of a term with its derivatives, computed once for each level, index tuple and state. */
  #jet(term: Term, level: number): Jet {
    if (!this.chain[level]) throw new NoLevel()
    let key = `${term.id},${level};${this.#by.join(';')}`
    for (const name of term.free) key += `,${this.at.indices.get(name)}`
    for (const [name, state] of this.at.states) if (term.symbols.has(name.split(',')[0]!)) key += `;${name}=${state}`
    let value = this.#memo.get(key)
    if (value === undefined) {
      this.options.tick?.()
      this.#memo.set(key, (value = this.#compute(term, level)))
    }
    return value
  }

  #compute(term: Term, level: number): Jet {
    const J = this.#jets[level]!
    const constant = (a: bigint): Jet => J.constant(a, this.#zero)
    const of = (t: Term): Jet => this.#jet(t, level)
    switch (term.kind) {
      case 'number':
        return constant(term.value.n * J.reciprocal(term.value.d))
      case 'pi':
        return constant(this.#pi(level))
      case 'index':
      case 'size':
      case 'mod':
        return constant(integerOf(this.at.exact(term)))
      case 'entry': {
        if (this.at.statesOf(term.variable)) return constant(integerOf(this.at.exact(term)))
        const key = this.at.keyOf(term)
        if (['real', 'symmetric'].includes(term.variable.domain.kind)) this.reals.add(key)
        const value = this.#atom(key, level, term.variable.domain.kind === 'positive')
        return this.#zero.map((_, m) =>
          m === 0 ? value : this.#by.some((by, k) => m === 1 << k && by === key) ? 1n : 0n,
        )
      }
      case 'add':
        return term.children.map(of).reduce((a, b) => J.add(a, b))
      case 'mul':
        return term.children.map(of).reduce((a, b) => J.mul(a, b))
      case 'power':
        return this.#power(term.base, term.exponent, level)
      case 'call':
        return this.#call(term.name, term.args, level)
      case 'sum':
      case 'prod': {
        let total = constant(term.kind === 'sum' ? 0n : 1n)
        this.at.forEach(term.index, () => {
          total = term.kind === 'sum' ? J.add(total, of(term.body)) : J.mul(total, of(term.body))
        })
        return total
      }
      case 'logsumexp':
        return this.#log(level, (l) =>
          this.#total(
            l,
            (visit) => this.at.forEach(term.index, visit),
            () => this.#exp(term.body, l),
          ),
        )
      case 'if':
        return of(this.at.truth(term.condition) ? term.then : term.otherwise)
      case 'inverse':
        return this.#solve(
          this.#matrix(term, level),
          this.at.integer(term.at[0]) - 1,
          this.at.integer(term.at[1]) - 1,
          level,
        )
      case 'logdet':
        return this.#log(level, (l) => this.#determinant(this.#matrix(term, l), l))
      case 'marginal':
        return this.#total(
          level,
          (visit) => this.at.overStates(term.over, visit),
          () => of(term.body),
        )
      case 'logpartition':
        return this.#log(level, (l) =>
          this.#total(
            l,
            (visit) => this.at.overStates(term.over, visit),
            () => this.#weight(term.energy, l),
          ),
        )
      case 'expectation': {
        const over = (visit: () => void): void => this.at.overStates(term.over, visit)
        const total = this.#total(level, over, () => J.mul(this.#weight(term.energy, level), of(term.body)))
        return J.mul(total, J.inverse(this.#total(level, over, () => this.#weight(term.energy, level))))
      }
      case 'diff':
        return this.#derivative(term, level)
      default:
        throw new NotRechecked(`a term of kind ${term.kind}`)
    }
  }

  #total(level: number, over: (visit: () => void) => void, summand: () => Jet): Jet {
    let total = this.#zero
    over(() => (total = this.#jets[level]!.add(total, summand())))
    return total
  }

  /** One more nilpotent; the coefficient of it is the derivative. */
  #derivative(term: Term & { kind: 'diff' }, level: number): Jet {
    if (['symmetric', 'spd'].includes(term.by.variable.domain.kind))
      throw new NotRechecked('a derivative by an entry of a symmetric matrix')
    const outer = this.#by
    this.#by = [...outer, this.at.keyOf(term.by)]
    const jet = this.#jet(term.body, level)
    this.#by = outer
    return jet.slice(jet.length / 2)
  }

  #pi(level: number): bigint {
    return this.#atom('pi', level, true)
  }

  /** An independent value at each level; a positive one is the exponential of what its logarithm is a level below. */
  #atom(key: string, level: number, positive: boolean): bigint {
    if (positive && level + 1 < this.chain.length)
      return this.#raise(this.#remember(`log ${key},${level + 1}`, level + 1), level)
    const value = this.#remember(`${key},${level}`, level)
    return positive ? (value * value) % this.chain[level]!.prime : value
  }
  #remember(key: string, level: number): bigint {
    let value = this.#values.get(key)
    if (value === undefined) this.#values.set(key, (value = 1n + this.random(this.chain[level]!.prime - 1n)))
    return value
  }

  /** The exponential at a level of an exponent that is a residue at the level below. */
  #raise(exponent: bigint, level: number): bigint {
    const { prime, order, generator } = this.chain[level]!
    return power(generator, ((exponent % order) + order) % order, prime)
  }

  /** exp(sign · x); the exponent's nilpotent part is that of this level. */
  #exp(x: Term, level: number, sign = 1n): Jet {
    const J = this.#jets[level]!
    const value = this.#raise(sign * this.#plain(x, level + 1), level)
    if (this.#by.length === 0) return [value]
    return J.scale(
      value,
      J.compose(J.scale(sign, this.#jet(x, level)), () => 1n),
    )
  }
  #weight(energy: Term, level: number): Jet {
    return this.#exp(energy, level, -1n)
  }

  /** The logarithm, at a level, of what `argument` gives at the level above, with derivatives from this level. */
  #log(level: number, argument: (level: number) => Jet): Jet {
    const by = this.#by
    this.#by = []
    const value = this.#discreteLogarithm(argument(level - 1)[0]!, level)
    this.#by = by
    if (by.length === 0) return [value]
    const J = this.#jets[level]!
    const jet = argument(level)
    const inverse = J.reciprocal(jet[0]!)
    return J.series(jet, (n) =>
      n === 0 ? value : -power(J.reduce(-inverse), BigInt(n), J.prime) * J.reciprocal(BigInt(n)),
    )
  }

  /** By baby steps and giant steps (Shanks 1971). */
  #discreteLogarithm(target: bigint, level: number): bigint {
    const { prime, order, generator } = this.chain[level - 1]!
    if (target === 0n) throw new Redraw()
    if (power(target, order, prime) !== 1n) {
      if (!this.given.lenient) throw new Redraw()
      this.guessed = true
      const cofactor = (prime - 1n) / order
      return (
        (this.#discreteLogarithm(power(target, cofactor, prime), level) * power(cofactor, order - 2n, order)) % order
      )
    }
    const key = `discrete logarithm of ${target},${level}`
    const known = this.#values.get(key)
    if (known !== undefined) return known
    const width = BigInt(Math.ceil(Math.sqrt(Number(order))))
    const baby = new Map<bigint, bigint>()
    for (let k = 0n, x = 1n; k < width; k++, x = (x * generator) % prime) baby.set(x, k)
    const giant = power(generator, order - width, prime)
    for (let k = 0n, x = target; k <= width; k++, x = (x * giant) % prime) {
      const found = baby.get(x)
      if (found === undefined) continue
      this.#values.set(key, (k * width + found) % order)
      return (k * width + found) % order
    }
    throw new Redraw()
  }

  #power(base: Term, exponent: Term, level: number): Jet {
    const J = this.#jets[level]!
    const jet = this.#jet(base, level)
    if (isInteger(exponent)) {
      const [n, d] = this.at.exact(exponent)
      if (d === 1n && n < 0n && jet[0] === 0n) throw new NoValue()
      if (d === 1n) return J.power(jet, n)
      this.#meetDomain(base)
      return this.#root(jet, n, d, level)
    }
    this.#meetDomain(base)
    const { prime, order } = this.chain[level]!
    if (power(jet[0]!, order, prime) !== 1n) throw new Redraw()
    const value = power(jet[0]!, this.#plain(exponent, level + 1), prime)
    if (this.#by.length === 0) return [value]
    const logarithm = this.#log(level, (l) => this.#jet(base, l))
    return J.scale(
      value,
      J.compose(J.mul(this.#jet(exponent, level), logarithm), () => 1n),
    )
  }

  /** Where signs are taken too, what has a logarithm or root is positive as they are decided. */
  #meetDomain(t: Term): void {
    const { signs, lenient } = this.given
    if (signs === undefined || isPositiveForm(t)) return
    const kink = this.#meet(`${t.id}`, (l) => this.#plain(t, l), this.domains)
    const value = residueOf(kink, signs)
    if (value === undefined || this.#signOf(value, signs) === 1n) return
    if (!lenient) throw new Redraw()
    this.guessed = true
  }

  /** a^(n/d) by the root in the subgroup, whose order is prime. */
  #root(a: Jet, n: bigint, d: bigint, level: number): Jet {
    const { prime, order } = this.chain[level]!
    const J = this.#jets[level]!
    if (a[0] === 0n || power(a[0]!, order, prime) !== 1n) throw new Redraw()
    let k = 0n
    while ((k * order + 1n) % d !== 0n) if (++k > d) throw new Redraw()
    const root = power(a[0]!, (k * order + 1n) / d, prime)
    const value = n < 0n ? power(J.reciprocal(root), -n, prime) : power(root, n, prime)
    const [inverse, exponent] = [J.reciprocal(a[0]!), n * J.reciprocal(d)]
    let coefficient = value
    return J.series(a, (m) => {
      if (m > 0) coefficient = J.reduce(coefficient * (exponent - BigInt(m - 1)) * J.reciprocal(BigInt(m)) * inverse)
      return coefficient
    })
  }

  #matrix(term: Term & { kind: 'inverse' | 'logdet' }, level: number): Jet[][] {
    const rows: Jet[][] = []
    this.at.forEach(term.row, () => {
      const row: Jet[] = []
      this.at.forEach(term.column, () => row.push(this.#jet(term.body, level)))
      rows.push(row)
    })
    return rows
  }

  /** By elimination. */
  #determinant(matrix: readonly (readonly Jet[])[], level: number): Jet {
    const J = this.#jets[level]!
    const rows = matrix.map((row) => [...row])
    let product = J.constant(1n, this.#zero)
    for (let k = 0; k < rows.length; k++) {
      const pivot = rows.findIndex((row, r) => r >= k && row[k]![0] !== 0n)
      if (pivot < 0) throw new Redraw()
      if (pivot !== k) product = J.scale(-1n, product)
      ;[rows[k], rows[pivot]] = [rows[pivot]!, rows[k]!]
      product = J.mul(product, rows[k]![k]!)
      const inverse = J.inverse(rows[k]![k]!)
      for (let r = k + 1; r < rows.length; r++) {
        const factor = J.mul(rows[r]![k]!, inverse)
        rows[r] = rows[r]!.map((entry, c) => J.sub(entry, J.mul(factor, rows[k]![c]!)))
      }
    }
    return product
  }

  /** Entry (i, k) of the inverse: the cofactor of (k, i) divided by the determinant. */
  #solve(rows: readonly (readonly Jet[])[], i: number, k: number, level: number): Jet {
    const J = this.#jets[level]!
    const minor = rows.filter((_, r) => r !== k).map((row) => row.filter((_, c) => c !== i))
    const cofactor = J.scale((i + k) % 2 === 0 ? 1n : -1n, this.#minor(minor, level))
    return J.mul(cofactor, J.inverse(this.#determinant(rows, level)))
  }
  /** A determinant that may be 0, by expansion along the first row. */
  #minor(rows: readonly (readonly Jet[])[], level: number): Jet {
    const J = this.#jets[level]!
    if (rows.length === 0) return J.constant(1n, this.#zero)
    return rows[0]!.reduce((sum, entry, c) => {
      const rest = this.#minor(
        rows.slice(1).map((row) => row.filter((_, k) => k !== c)),
        level,
      )
      return J.add(sum, J.scale(c % 2 === 0 ? 1n : -1n, J.mul(entry, rest)))
    }, this.#zero)
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

  /** erf, asin or atan: an odd hash, and the first two derivatives of the function. */
  #odd(name: 'erf' | 'asin' | 'atan', x: Term, level: number): Jet {
    const J = this.#jets[level]!
    const jet = this.#jet(x, level)
    const at = jet[0]!
    const slope = (): bigint => {
      if (name === 'atan') return J.reciprocal(1n + at * at)
      if (name === 'asin') return this.#root([J.reduce(1n - at * at)], -1n, 2n, level)[0]!
      const below = this.#plain(x, level + 1)
      return 2n * this.#root([this.#pi(level)], -1n, 2n, level)[0]! * this.#raise(-below * below, level)
    }
    const bend = (): bigint =>
      name === 'asin' ? at * slope() ** 3n : name === 'atan' ? -2n * at * slope() ** 2n : -2n * at * slope()
    return J.compose(jet, (n) => {
      if (n > 2) throw new NotRechecked(`the derivative of order ${n} of ${name}`)
      return n === 0 ? this.#oddHash(name, at, level) : n === 1 ? slope() : bend()
    })
  }

  /** cos x and sin x as (e^{ix} ± e^{−ix}) / 2, with derivatives from this level. */
  #trigonometric(x: Term, level: number): { cos: Jet; sin: Jet } {
    const { prime, i } = this.chain[level]!
    const J = this.#jets[level]!
    if (holds(x, (t) => t.kind === 'pi' || (t.kind === 'call' && ['asin', 'acos', 'atan'].includes(t.name))))
      throw new NotRechecked('an angle that is not generic')
    const e = this.#raise(this.#plain(x, level + 1) * this.chain[level + 1]!.i, level)
    const inverse = J.reciprocal(e)
    const cos = (e + inverse) * J.reciprocal(2n)
    const sin = (e - inverse + prime) * J.reciprocal(2n * i)
    const turns = [cos, -sin, -cos, sin]
    const jet = this.#jet(x, level)
    return { cos: J.compose(jet, (n) => turns[n % 4]!), sin: J.compose(jet, (n) => turns[(n + 3) % 4]!) }
  }

  /** The sign of what `of` is at a level, the same at all levels. */
  #sign(of: (level: number) => Jet, level: number): bigint {
    const signs = this.given.signs!
    const common = residueOf({ jumps: false, at: (l) => of(l)[0]! }, signs)
    if (common === undefined) this.guessed = true
    const sign = common === undefined ? this.#signOf(of(level)[0]!, level) : this.#signOf(common, signs)
    if (sign === 0n && this.#by.length > 0) throw new NoValue()
    return sign
  }

  /** The sign of a term, that of a product by its factors. `jumps` where it is 0 where the term is. */
  #signOfTerm(t: Term, level: number, jumps: boolean): bigint {
    if (isPositiveForm(t)) return 1n
    if (t.kind === 'number') return t.value.n < 0n ? -1n : t.value.n > 0n ? 1n : 0n
    if (t.kind === 'mul') return t.children.reduce((sign, c) => sign * this.#signOfTerm(c, level, jumps), 1n)
    if (t.kind === 'power' && t.exponent.kind === 'number' && t.exponent.value.d === 1n) {
      const sign = this.#signOfTerm(t.base, level, jumps)
      if (sign === 0n && t.exponent.value.n < 0n) throw new NoValue()
      return t.exponent.value.n % 2n === 0n ? sign * sign : sign
    }
    this.#meet(`${t.id}`, (l) => this.#plain(t, l), this.kinks, jumps)
    return this.#sign((l) => this.#jet(t, l), level)
  }

  /** 0, or the root of a² that is in the subgroup: ±1 times a. */
  #signOf(a: bigint, level: number): bigint {
    const { prime, order } = this.chain[level]!
    if (a === 0n) return 0n
    const positive = (x: bigint): boolean => power(x, order, prime) === 1n
    if (positive(a)) return 1n
    if (!positive(prime - a)) throw new Redraw()
    return -1n
  }

  #absolute(t: Term, level: number): Jet {
    return this.#jets[level]!.scale(this.#signOfTerm(t, level, false), this.#jet(t, level))
  }

  /** (a + b ± |a − b|) / 2, one argument after the other. */
  #extreme(name: string, args: readonly Term[], level: number): Jet {
    const last = args.at(-1)!
    if (args.length === 1) return this.#jet(last, level)
    const best = (l: number): Jet => this.#extreme(name, args.slice(0, -1), l)
    const distance = (l: number): Jet => this.#jets[l]!.sub(best(l), this.#jet(last, l))
    const J = this.#jets[level]!
    this.#meet(`${name} ${args.map((a) => a.id).join()}`, (l) => distance(l)[0]!, this.kinks)
    const sign = this.#sign(distance, level)
    const sum = J.add(best(level), this.#jet(last, level))
    return J.scale(J.reciprocal(2n), J.add(sum, J.scale(name === 'max' ? sign : -sign, distance(level))))
  }

  #call(name: string, args: readonly Term[], level: number): Jet {
    const [arg] = args as [Term]
    const J = this.#jets[level]!
    const one = (): Jet => J.constant(1n, this.#zero)
    const of = (l = level): Jet => this.#jet(arg, l)
    const half = (a: Jet): Jet => J.scale(J.reciprocal(2n), a)
    switch (name) {
      case 'exp':
        return this.#exp(arg, level)
      case 'log':
        this.#meetDomain(arg)
        return this.#log(level, of)
      case 'abs':
        return this.#absolute(arg, level)
      case 'sign':
        return J.scale(this.#signOfTerm(arg, level, true), one())
      case 'dabs': {
        const sign = this.#signOfTerm(arg, level, false)
        if (sign === 0n) throw new NoValue()
        return J.scale(sign, one())
      }
      case 'relu':
        return half(J.add(of(), this.#absolute(arg, level)))
      case 'max':
      case 'min':
        return this.#extreme(name, args, level)
      case 'sqrt':
        if (of()[0] === 0n && this.#by.length === 0) return J.constant(0n, this.#zero)
        this.#meetDomain(arg)
        return this.#root(of(), 1n, 2n, level)
      case 'sin':
      case 'cos':
        return this.#trigonometric(arg, level)[name]
      case 'erf':
      case 'asin':
      case 'atan':
        return this.#odd(name, arg, level)
      case 'lgamma':
      case 'digamma':
      case 'trigamma':
      case 'polygamma': {
        const order = name === 'polygamma' ? this.at.integer(arg) : ['lgamma', 'digamma', 'trigamma'].indexOf(name) - 1
        const jet = this.#jet(args.at(-1)!, level)
        return J.compose(jet, (n) => this.#hash(`polygamma ${order + n}`, jet[0]!, level))
      }
      default:
        throw new NotRechecked(`the function ${name}`)
    }
  }
}

const replace = <K, V>(map: Map<K, V>, entries: readonly (readonly [K, V])[]): void => {
  map.clear()
  for (const [key, value] of entries) map.set(key, value)
}

const holds = (term: Term, test: (t: Term) => boolean): boolean =>
  test(term) || term.children.some((c) => holds(c, test))
