import {
  type Condition,
  type EntryTerm,
  type ExpectationTerm,
  factorsOf,
  index,
  type IndexTerm,
  negated,
  number,
  ONE,
  power,
  splitCoefficient,
  substitute,
  type Term,
  TooLong,
  type UnknownTerm,
  ZERO,
} from '../expr'
import type { Definition } from '../language/model'
import * as Q from '../numbers/rational'
import { folding, type NamedEnergy } from './fold'
import { dependenciesOf, slotRanges } from './standIns'
import { inferredRange, givenOf } from './layoutFacts'
import type { ConditionLayout, Layout, MatrixLayout, Ranges, Signed } from './layoutTree'
import { coefficientOf, isBracket, withoutInnerSums } from './tidy/factors'
import { centredFactors } from './tidy/moments'
import { comparisonSides } from './comparison'
import { nameIndex, surroundingsOf, type Surroundings } from './names'
import { compareStructure, orderFactors, orderSummands, type Scope, writtenSize } from './order'
import { tidy } from './tidy'

/*
 * From a term to what stands on paper: names of bound indices, order, signs and fraction bars are decided here, once
 * for text, LaTeX and model-file source. Printers only choose characters and brackets.
 */

export interface LayoutOptions {
  /** Subterms equal to one of these are shown by its name. */
  readonly definitions?: readonly Definition[]
  /** Shows the energy as `E`, −log Z as `F`; a `Model` fits. */
  readonly model?: NamedEnergy
  /** Names of sizes in order of declaration; the first prefers the index i, the second j. */
  readonly sizes?: readonly string[]
  /** Indices with the letters of the source; a bound index takes one of its own range first. */
  readonly letters?: readonly IndexTerm[]
  /** Keep every sign and bracket where the term has it, so that it can be read back. */
  readonly verbatim?: boolean
}

/** The layout of a term with definitions by their names. */
export const layout = (term: Term, options: LayoutOptions = {}): Layout => {
  const fold = folding(options.definitions ?? [], options.model, (t) => [tidy(t)])
  return arrange(fold(term), options)
}

/** The layout of a term as it is. */
export const arrange = (term: Term, options: LayoutOptions): Layout => {
  const { definitions = [], sizes = [], letters = [], verbatim = false } = options
  if (writtenSize(term) > MOST_SYMBOLS) throw new TooLong(`too long to print: ${countText(writtenSize(term))} symbols`)
  const names = [...definitions.map((d) => d.name), ...dependenciesOf(term)]
  const around = surroundingsOf(term, sizes, names, [...letters, ...definitions.flatMap((d) => d.indices)])
  return new Arranger(around, verbatim).signed(term, [...term.free].sort())
}

/** Nobody reads a longer formula, and where parts are shared it could have more symbols than there is room for. */
export const MOST_SYMBOLS = 50_000

/** A number of symbols, the order of magnitude where it is large. */
export const countText = (n: number): string => (n < 1e6 ? `${n}` : `about 10^${Math.round(Math.log10(n))}`)

/** What would seem to include a fraction stroke after it. */
const REACHES_ON: ReadonlySet<Layout['kind']> = new Set(['big', 'logdet', 'logpartition', 'marginal'])

const isNegative = (term: Term): boolean => Q.sign(coefficientOf(term)[0]) < 0
const unsigned = (value: Q.Rational): Q.Rational => (Q.sign(value) < 0 ? Q.neg(value) : value)
const isOne = (value: Q.Rational): boolean => Q.equal(value, Q.ONE)
const product = (factors: readonly Layout[]): Layout =>
  factors.length === 0
    ? { kind: 'number', value: Q.ONE }
    : factors.length === 1
      ? factors[0]!
      : { kind: 'product', factors }

/** −(a − b) + c as b − a + c: a sum inside a sum, or a whole one, gives its sign away. */
const flattened = (term: Term): Term => {
  const [coefficient, core] = splitCoefficient(term)
  return core.kind === 'add' && Q.equal(coefficient, Q.MINUS_ONE)
    ? withoutInnerSums(negated(core))
    : withoutInnerSums(term)
}

class Arranger {
  constructor(
    private readonly around: Surroundings,
    private readonly verbatim: boolean,
  ) {}

  /** The term with its sign, as a layout of its own. */
  signed(given: Term, scope: Scope): Layout {
    const term = this.verbatim ? given : flattened(given)
    if (term.kind === 'add') return this.sum(term, scope)
    const { negative, body } = this.summand(term, scope)
    return negative ? { kind: 'sum', terms: [{ negative, body }] } : body
  }

  private sum(term: Term, scope: Scope): Layout {
    return { kind: 'sum', terms: orderSummands(term.children, scope).map((t) => this.summand(t, scope)) }
  }

  private summand(term: Term, scope: Scope): Signed {
    if (term.kind === 'number' || term.kind === 'mul' || (term.kind === 'power' && isReciprocal(term)))
      return this.product(term, scope)
    if (term.kind === 'diff') return this.derivative(term, scope)
    if (isBracket(term) && !this.verbatim) return this.bracket(term, scope)
    return { negative: false, body: this.plain(term, scope) }
  }

  /** [P]·2f as 2[P]·f: sign and number stand before the bracket. */
  private bracket(term: Term & { kind: 'if' }, scope: Scope): Signed {
    const [coefficient, bracket] = coefficientOf(term)
    const value = unsigned(coefficient)
    const negative = Q.sign(coefficient) < 0
    if (!Q.isInteger(value)) return { negative, body: this.plain(negative ? negated(term) : term, scope) }
    const body = this.plain(bracket, scope)
    return { negative, body: isOne(value) ? body : product([{ kind: 'number', value }, body]) }
  }

  /** Splits into sign, numerator and denominator; a bracketed sum takes the sign where it reads better without one. */
  private product(term: Term, scope: Scope): Signed {
    const [coefficient, rest] = splitCoefficient(term)
    let negative = Q.sign(coefficient) < 0
    const above: Term[] = []
    const below: Term[] = []
    const factors = rest === ONE ? [] : factorsOf(rest)
    for (const factor of factors) {
      if (factor.kind === 'power' && isReciprocal(factor))
        below.push(power(factor.base, number(Q.neg((factor.exponent as Term & { kind: 'number' }).value))))
      else above.push(factor)
    }
    for (const group of [above, below])
      for (const [k, factor] of group.entries())
        if (factor.kind === 'add' && !this.verbatim && wantsFlip(factor, negative)) {
          group[k] = negated(factor)
          negative = !negative
        }
    const value = unsigned(coefficient)
    return { negative, body: this.fraction(value, above, below, scope) }
  }

  private fraction(value: Q.Rational, above: readonly Term[], below: readonly Term[], scope: Scope): Layout {
    const top = orderFactors(above, scope).map((t) => this.plain(t, scope))
    const bottom = orderFactors(below, scope).map((t) => this.plain(t, scope))
    const whole = (n: bigint): readonly Layout[] => (n === 1n ? [] : [{ kind: 'number', value: Q.rational(n) }])
    if (bottom.length === 0) {
      if (top.length === 0) return { kind: 'number', value }
      if (isOne(value)) return product(top)
      if (Q.isInteger(value) || REACHES_ON.has(top.at(-1)!.kind)) return product([{ kind: 'number', value }, ...top])
    }
    const denominator = product([...whole(value.d), ...bottom])
    return { kind: 'quotient', top: product([...whole(value.n), ...top]), bottom: denominator }
  }

  /** A term that is not to be split into sign and fraction, or that has neither. */
  private plain(term: Term, scope: Scope): Layout {
    const at = (t: Term): Layout => this.signed(t, scope)
    switch (term.kind) {
      case 'number':
      case 'mul':
      case 'add':
      case 'diff':
        return at(term)
      case 'pi':
        return { kind: 'pi' }
      case 'size':
        return { kind: 'name', name: term.name, slots: [], ranges: [] }
      case 'index':
        return { kind: 'name', name: term.name, slots: [], ranges: [] }
      case 'entry':
        return { kind: 'name', name: term.variable.name, slots: term.slots.map(at), ranges: slotRanges(term.variable) }
      case 'power':
        if (isReciprocal(term)) return at(term)
        return this.power(term, scope)
      case 'call':
        return { kind: 'call', name: term.name, args: term.args.map(at) }
      case 'sum':
      case 'prod':
      case 'logsumexp':
        return this.binder(term, scope)
      case 'if':
        return {
          kind: 'if',
          condition: this.condition(term.condition, scope),
          then: at(term.then),
          ...(term.otherwise === ZERO ? {} : { otherwise: at(term.otherwise) }),
        }
      case 'mod':
        return { kind: 'mod', left: at(term.left), right: at(term.right) }
      case 'inverse':
        return {
          kind: 'inverse',
          matrix: this.matrix(term, scope),
          at: [at(term.at[0]), at(term.at[1])],
          ranges: matrixRanges(term),
        }
      case 'logdet':
        return { kind: 'logdet', matrix: this.matrix(term, scope), ranges: matrixRanges(term) }
      case 'unknown':
        return this.unknown(term, scope)
      case 'logpartition':
        return { kind: 'logpartition', over: term.over, negated: at(negated(term.energy)) }
      case 'marginal':
        return { kind: 'marginal', over: term.over, body: at(term.body) }
      case 'expectation':
        return this.mean(term, scope)
      case 'data':
        return { kind: 'data', body: at(term.body) }
      case 'datascore':
        return { kind: 'datascore', of: at(term.of) }
      case 'compare':
      case 'and':
      case 'or':
      case 'not':
        throw new TypeError('a condition is not a value')
    }
  }

  private binder(term: Term & { kind: 'sum' | 'prod' | 'logsumexp' }, scope: Scope): Layout {
    const name = nameIndex(term.index, this.around, scope)
    const named = index(name, term.index.low, term.index.high)
    const body = this.signed(substitute(term.body, new Map([[term.index, named]])), [...scope, name])
    const inferred = inferredRange(body, name)
    const told = inferred && inferred[0] === named.low && inferred[1] === named.high
    return {
      kind: 'big',
      operator: term.kind,
      index: name,
      ...(told ? {} : { range: [this.signed(named.low, scope), this.signed(named.high, scope)] as const }),
      ranges: [[named.low, named.high]],
      body,
    }
  }

  private matrix(term: Term & { kind: 'inverse' | 'logdet' }, scope: Scope): MatrixLayout {
    const open = (at: IndexTerm, inside: Scope): IndexTerm => index(nameIndex(at, this.around, inside), at.low, at.high)
    const row = open(term.row, scope)
    const column = open(term.column, [...scope, row.name])
    const body = substitute(
      term.body,
      new Map([
        [term.row, row],
        [term.column, column],
      ]),
    )
    if (body.kind === 'entry') {
      const batch = body.slots.slice(0, -2)
      const [r, c] = body.slots.slice(-2)
      const transposed = r === column && c === row
      const local = batch.some((slot) => slot.free.has(row.name) || slot.free.has(column.name))
      if (!local && (transposed || (r === row && c === column)))
        return { kind: 'named', name: body.variable.name, batch: batch.map((t) => this.signed(t, scope)), transposed }
    }
    const inside = [...scope, row.name, column.name]
    return { kind: 'entries', row: row.name, column: column.name, body: this.signed(body, inside) }
  }

  /** An even power hides the sign of its base, and a power of a root is a broken power. */
  private power(term: Term & { kind: 'power' }, scope: Scope): Layout {
    const at = (t: Term): Layout => this.signed(t, scope)
    const { base, exponent } = term
    const whole = exponent.kind === 'number' && Q.isInteger(exponent.value) ? exponent.value : undefined
    if (this.verbatim || !whole) return { kind: 'power', base: at(base), exponent: at(exponent) }
    if (base.kind === 'call' && base.name === 'sqrt' && whole.n % 2n !== 0n)
      return { kind: 'power', base: at(base.args[0]!), exponent: at(number(Q.mul(whole, Q.HALF))) }
    const shown = at(base)
    const [only, second] = shown.kind === 'sum' ? shown.terms : []
    const positive = whole.n % 2n === 0n && only?.negative && !second ? only.body : shown
    return { kind: 'power', base: positive, exponent: at(exponent) }
  }

  private mean(term: ExpectationTerm, scope: Scope): Layout {
    const { over, energy } = term
    const law = { over, energy, given: givenOf(energy, over) }
    const centred = centredFactors(term)
    if (!centred) return { kind: 'expectation', ...law, body: this.signed(term.body, scope) }
    const operator = centred.length === 1 ? 'var' : 'cov'
    return { kind: 'moment', operator, ...law, args: centred.map((f) => this.signed(f, scope)) }
  }

  private unknown(term: UnknownTerm, scope: Scope): Layout {
    const at = (t: Term): Layout => this.signed(t, scope)
    let scalars = 0
    const args = term.fn.parameters.map((p): Layout =>
      p === 'real' ? at(term.args[scalars++]!) : { kind: 'name', name: p.name, slots: [], ranges: [] },
    )
    const entries = term.by.filter((t): t is EntryTerm => t.kind === 'entry')
    return {
      kind: 'unknown',
      name: term.fn.name,
      args,
      component: term.component.map(at),
      entries: [...entries].sort((a, b) => compareStructure(a, b, scope)).map(at),
      positions: term.by.flatMap((t) => (t.kind === 'number' ? [Number(t.value.n) + 1] : [])),
    }
  }

  /** ∂(−F)/∂v is −∂F/∂v. */
  private derivative(term: Term & { kind: 'diff' }, scope: Scope): Signed {
    const by: Layout[] = []
    let body: Term = term
    while (body.kind === 'diff') {
      by.unshift(this.plain(body.by, scope))
      body = body.body
    }
    const negative = !this.verbatim && Q.equal(splitCoefficient(body)[0], Q.MINUS_ONE)
    return { negative, body: { kind: 'diff', body: this.signed(negative ? negated(body) : body, scope), by } }
  }

  condition(term: Condition, scope: Scope): ConditionLayout {
    if (term.kind === 'not') {
      const part = this.condition(term.children[0]!, scope)
      return part.kind === 'compare' && part.op === '==' ? { ...part, op: '!=' } : { kind: 'not', part }
    }
    if (term.kind !== 'compare')
      return { kind: term.kind, parts: term.children.map((part) => this.condition(part, scope)) }
    const { op, left, right } = comparisonSides(term, scope, this.verbatim)
    return { kind: 'compare', op, left: this.signed(left, scope), right: this.signed(right, scope) }
  }
}

const matrixRanges = ({ row, column }: Term & { kind: 'inverse' | 'logdet' }): Ranges => [
  [row.low, row.high],
  [column.low, column.high],
]

const isReciprocal = (term: Term & { kind: 'power' }): boolean =>
  term.exponent.kind === 'number' && Q.sign(term.exponent.value) < 0

/** A bracketed sum gives its sign away if all of it is negative, and takes a minus if `b − v` is what then stands there. */
const wantsFlip = (factor: Term, negative: boolean): boolean => {
  const signs = factor.children.map(isNegative)
  if (signs.every((s) => s)) return true
  if (!negative || !signs.some((s) => s)) return false
  return !factor.children.some((t) => t.kind === 'number' && !isNegative(t))
}
