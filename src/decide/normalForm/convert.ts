import {
  add,
  type BinderTerm,
  call as callTerm,
  type Condition,
  factorsOf,
  ifThen,
  type IndexTerm,
  mul,
  not,
  ONE,
  power as powerTerm,
  signFact,
  type Term,
  type Variable,
} from '../../expr'
import * as Q from '../../numbers/rational'
import { conditionPoly } from './conditions'
import { letterForm, minus } from './forms'
import { IndexForms } from './indexForms'
import { makeDummy } from './letters'
import { inverseEntry, logDeterminant } from './matrices'
import { logPartitionPoly, meanPoly } from './means'
import { addPolys, atomPoly, constantPoly, isZero, makeAtom, ONE_POLY, scalePoly, subtract } from './poly'
import { ARGUMENT_SIGNED, type Ring } from './ring'
import { type Atom, GiveUp, type Letter, type Poly } from './types'

/** Reads terms as polynomials of the normal form. */
export class Converter {
  readonly integers: IndexForms
  readonly #memo = new Map<string, Poly>()
  readonly #inverses = new Map<string, { p: Letter; q: Letter; entry: Poly }>()
  readonly #heads = new Map<string, Variable[]>()

  constructor(readonly ring: Ring) {
    this.integers = new IndexForms(
      () => this.ring,
      (t) => this.poly(t),
    )
  }

  poly(term: Term): Poly {
    const key = this.integers.keyOf(term)
    let known = this.#memo.get(key)
    if (!known) {
      this.ring.spend(1)
      this.#memo.set(key, (known = this.#read(term)))
    }
    return known
  }

  condition(condition: Condition): Poly {
    return conditionPoly({ ring: this.ring, integers: this.integers, poly: (t) => this.poly(t) }, condition)
  }

  /** A dummy for a binder's index. */
  dummy(at: IndexTerm): Letter {
    return makeDummy([this.integers.form(at.low)], [this.integers.form(at.high)])
  }

  #read(term: Term): Poly {
    const { ring } = this
    switch (term.kind) {
      case 'number':
        return constantPoly(term.value)
      case 'pi':
        return atomPoly(makeAtom('pi', { sign: 'positive' }))
      case 'index':
      case 'size':
      case 'mod':
        return ring.value(this.integers.form(term))
      case 'entry':
        return atomPoly(this.#entry(term))
      case 'add':
        return addPolys(...term.children.map((c) => this.poly(c)))
      case 'mul':
        return this.#product(term.children)
      case 'power':
        return this.#power(term)
      case 'call':
        return this.#call(term)
      case 'sum':
      case 'prod':
      case 'logsumexp':
        return this.#binder(term)
      case 'if':
        return this.#choice(term)
      case 'inverse':
      case 'logdet':
        return this.#matrix(term)
      case 'unknown': {
        const names = [term.fn.name, ...term.fn.parameters.flatMap((p) => (p === 'real' ? [] : [p.name]))]
        return atomPoly(
          makeAtom('unknown', {
            head: term.fn.name,
            forms: term.component.map((c) => this.integers.form(c)),
            symbols: names,
            polys: [...term.args, ...term.by].map((t) => this.poly(t)),
            orderedPolys: term.args.length,
            symmetric: term.fn.result.kind === 'spd' || term.fn.result.kind === 'symmetric',
            definite: term.fn.result.kind === 'spd' && term.by.length === 0,
            sign: signFact(term),
          }),
        )
      }
      case 'expectation':
        return meanPoly(ring, 'E', term.over, this.poly(term.energy), this.poly(term.body))
      case 'logpartition':
        return logPartitionPoly(term.over, this.poly(term.energy))
      case 'data':
        return meanPoly(ring, 'data', term.over, ONE_POLY, this.poly(term.body))
      case 'datascore':
      case 'diff':
        return this.#slopeOfDataDensity(term)
      case 'marginal':
        return meanPoly(ring, 'marginal', term.over, ONE_POLY, this.poly(term.body))
      default:
        throw new GiveUp(`a term of kind ${term.kind} is not closed`)
    }
  }

  /** A derivative of log p̃, symmetric in its entries; every other derivative has been carried out before. */
  #slopeOfDataDensity(term: Term & { kind: 'datascore' | 'diff' }): Poly {
    const entries: Term[] = []
    let body: Term = term
    for (; body.kind === 'diff'; body = body.body) entries.push(body.by)
    if (body.kind !== 'datascore') throw new GiveUp('a derivative is not closed')
    return atomPoly(
      makeAtom('unknown', {
        head: 'log p̃',
        symbols: body.variables.map((v) => v.name),
        polys: [...entries, body.of].map((at) => this.poly(at)),
        orderedPolys: 0,
      }),
    )
  }

  /** Declarations that share a name get different heads. */
  #head(v: Variable): string {
    const list = this.#heads.get(v.name) ?? []
    this.#heads.set(v.name, list)
    if (!list.includes(v)) list.push(v)
    const k = list.indexOf(v)
    return k === 0 ? v.name : `${v.name}°${k}`
  }

  #entry(term: Term & { kind: 'entry' }): Atom {
    const { variable } = term
    return makeAtom('entry', {
      head: this.#head(variable),
      variable,
      symbols: [variable.name],
      sign: signFact(term),
      forms: term.slots.map((s) => this.integers.form(s)),
      symmetric: variable.domain.kind === 'spd' || variable.domain.kind === 'symmetric',
      definite: variable.domain.kind === 'spd',
    })
  }

  #product(factors: readonly Term[]): Poly {
    // Brackets first: where one is false, the rest need not be defined.
    const ordered = [...factors.filter((f) => f.kind === 'if'), ...factors.filter((f) => f.kind !== 'if')]
    let result = ONE_POLY
    for (const f of ordered) {
      result = this.ring.multiply(result, this.poly(f))
      if (isZero(result) && f.kind === 'if') return result
    }
    return result
  }

  #choice(term: Term & { kind: 'if' }): Poly {
    const holds = this.condition(term.condition)
    const fails = subtract(ONE_POLY, holds)
    const certain = isZero(holds) || isZero(fails)
    const read = (body: Term): Poly => (certain ? this.poly(body) : this.ring.guarded(() => this.poly(body)))
    const part = (bracket: Poly, body: Term): Poly =>
      isZero(bracket) ? bracket : this.ring.multiply(bracket, read(body))
    return addPolys(part(holds, term.then), part(fails, term.otherwise))
  }

  /** f(if(c, x, y) + z) is if(c, f(x + z), f(y + z)). */
  #lifted(argument: Term, rebuild: (argument: Term) => Term): Poly | undefined {
    if (argument.kind === 'if')
      return this.poly(ifThen(argument.condition, rebuild(argument.then), rebuild(argument.otherwise)))
    if (argument.kind !== 'add' && argument.kind !== 'mul') return undefined
    const choice = argument.children.find((c) => c.kind === 'if')
    if (choice?.kind !== 'if') return undefined
    // Other choices by the same condition are made too.
    const put = (t: Term): Term => {
      const holds = t === choice.then
      const parts = argument.children.map((c) => {
        if (c === choice) return t
        if (c.kind === 'if' && c.condition === choice.condition) return holds ? c.then : c.otherwise
        return c.kind === 'if' && c.condition === not(choice.condition) ? (holds ? c.otherwise : c.then) : c
      })
      return rebuild(argument.kind === 'add' ? add(...parts) : mul(...parts))
    }
    return this.poly(ifThen(choice.condition, put(choice.then), put(choice.otherwise)))
  }

  #power({ base, exponent }: Term & { kind: 'power' }): Poly {
    if (exponent.kind === 'number' && Q.isInteger(exponent.value) && exponent.value.n > 0n)
      return this.ring.power(this.poly(base), exponent.value)
    const lifted = this.#lifted(base, (t) => powerTerm(t, exponent))
    if (lifted) return lifted
    if (exponent.kind === 'number') return this.#numericPower(base, exponent.value)
    return this.ring.raise(this.poly(base), this.poly(exponent), signFact(base))
  }

  /** base^q; squares under a root leave it as absolute values. */
  #numericPower(base: Term, q: Q.Rational): Poly {
    if (Q.isInteger(q)) return this.ring.power(this.poly(base), q, signFact(base))
    const { squares, rest } = splitSquares(base)
    const parts = squares.map(([b, k]) => this.ring.power(this.poly(callTerm('abs', b)), Q.mul(k, q), 'nonnegative'))
    return parts.reduce((a, b) => this.ring.multiply(a, b), this.ring.power(this.poly(rest), q, signFact(rest)))
  }

  #call(term: Term & { kind: 'call' }): Poly {
    const { name, args } = term
    for (const [k, arg] of args.entries()) {
      const lifted = this.#lifted(arg, (t) => callTerm(name, ...args.map((a, l) => (l === k ? t : a))))
      if (lifted) return lifted
    }
    if (name === 'sqrt') return this.#numericPower(args[0]!, Q.HALF)
    if (name === 'log') {
      const { squares, rest } = splitSquares(args[0]!)
      const logs = squares.map(([b, k]) =>
        scalePoly(k, this.ring.call('log', [this.poly(callTerm('abs', b))], 'nonnegative')),
      )
      return addPolys(
        ...logs,
        rest === ONE
          ? this.ring.call('log', [ONE_POLY], 'positive')
          : this.ring.call('log', [this.poly(rest)], signFact(rest)),
      )
    }
    return this.ring.call(
      name,
      args.map((a) => this.poly(a)),
      signFact(ARGUMENT_SIGNED.has(name) ? args[0]! : term),
    )
  }

  #binder(term: BinderTerm): Poly {
    const { index: at } = term
    // Π x = exp Σ log x takes choices in a positive factor apart.
    const byLogarithms = term.kind === 'prod' && signFact(term.body) === 'positive'
    const body = byLogarithms ? callTerm('log', term.body) : term.body
    const letter = this.dummy(at)
    const filled = this.ring.decide(minus(letter.highs[0]!, letter.lows[0]!)) === 'always'
    const read = (): Poly => this.integers.within(at, letter, () => this.poly(body))
    const inside = filled ? read() : this.ring.guarded(read)
    switch (term.kind) {
      case 'sum':
        return this.ring.sum([letter], inside)
      case 'prod':
        return byLogarithms ? this.ring.exp(this.ring.sum([letter], inside)) : this.ring.productOver(letter, inside)
      case 'logsumexp':
        return this.ring.call('log', [this.ring.sum([letter], this.ring.exp(inside))], 'positive')
    }
  }

  /** Entry (p, q) of the inverse, for any p and q: read once for all entries of the same matrix. */
  #inverse(term: Term & { kind: 'inverse' }): { p: Letter; q: Letter; entry: Poly } {
    const key = [term.row.low, term.row.high, term.column.low, term.column.high, term.body]
      .map((t) => this.integers.keyOf(t))
      .join(';')
    let known = this.#inverses.get(key)
    if (!known) {
      const { r, c, entries } = this.#entries(term)
      const [p, q] = [makeDummy(r.lows, r.highs), makeDummy(c.lows, c.highs)]
      const entry = inverseEntry(this.ring, r, c, entries, [letterForm(p), letterForm(q)])
      this.#inverses.set(key, (known = { p, q, entry }))
    }
    return known
  }

  #entries(term: Term & { kind: 'inverse' | 'logdet' }): { r: Letter; c: Letter; entries: Poly } {
    const [r, c] = [this.dummy(term.row), this.dummy(term.column)]
    const entries = this.integers.within(term.row, r, () =>
      this.integers.within(term.column, c, () => this.poly(term.body)),
    )
    return { r, c, entries }
  }

  #matrix(term: Term & { kind: 'inverse' | 'logdet' }): Poly {
    if (term.kind === 'logdet') {
      const { r, c, entries } = this.#entries(term)
      return logDeterminant(this.ring, r, c, entries)
    }
    const { p, q, entry } = this.#inverse(term)
    const [at, to] = term.at.map((t) => this.integers.form(t))
    return this.ring.replace(
      entry,
      new Map([
        [p, at!],
        [q, to!],
      ]),
    )
  }
}

/** base = Π b^k · rest, with even numbers k. */
const splitSquares = (base: Term): { squares: readonly [Term, Q.Rational][]; rest: Term } => {
  const squares: [Term, Q.Rational][] = []
  const rest: Term[] = []
  for (const f of factorsOf(base)) {
    const even =
      f.kind === 'power' &&
      f.exponent.kind === 'number' &&
      Q.isInteger(f.exponent.value) &&
      f.exponent.value.n % 2n === 0n
    if (even) squares.push([f.base, (f.exponent as Term & { kind: 'number' }).value])
    else rest.push(f)
  }
  return { squares, rest: mul(...rest) }
}
