import {
  add,
  type CompareTerm,
  type Condition,
  type EntryTerm,
  index,
  type IndexTerm,
  isIntegerValued,
  mul,
  number,
  ONE,
  power,
  splitCoefficient,
  substitute,
  type Term,
  type UnknownTerm,
  type Variable,
  ZERO,
} from '../expr'
import type { Definition } from '../language/model'
import type { FunctionName } from '../numbers/functionNames'
import * as Q from '../numbers/rational'
import { foldDefinitions, type NamedEnergy, slotRanges } from './fold'
import { nameIndex, surroundingsOf, type Surroundings } from './names'
import { compareStructure, orderFactors, orderSummands, type Scope } from './order'
import { tidy } from './tidy'

/*
 * From a term to what stands on paper: names of bound indices, order, signs and fraction bars are decided here, once
 * for text, LaTeX and model-file source. Printers only choose characters and brackets.
 */

/** A sign and what it stands before. */
export interface Signed {
  readonly negative: boolean
  readonly body: Layout
}

export type Layout =
  /** Never negative; a fraction only where no fraction bar stands. */
  | { readonly kind: 'number'; readonly value: Q.Rational }
  | { readonly kind: 'pi' }
  /** An array entry, definition, index or size. */
  | { readonly kind: 'name'; readonly name: string; readonly slots: readonly Layout[]; readonly ranges: Ranges }
  /** One negative summand is how a minus sign before a term is written. */
  | { readonly kind: 'sum'; readonly terms: readonly Signed[] }
  | { readonly kind: 'product'; readonly factors: readonly Layout[] }
  | { readonly kind: 'quotient'; readonly top: Layout; readonly bottom: Layout }
  | { readonly kind: 'power'; readonly base: Layout; readonly exponent: Layout }
  | { readonly kind: 'call'; readonly name: FunctionName; readonly args: readonly Layout[] }
  | UnknownLayout
  /** Σ, Π, log Σ exp; the range is absent where a bare index in the body tells it. */
  | {
      readonly kind: 'big'
      readonly operator: 'sum' | 'prod' | 'logsumexp'
      readonly index: string
      readonly range?: readonly [Layout, Layout]
      readonly body: Layout
    }
  /** Without `otherwise` it is a bracket, 0 where the condition is false. */
  | {
      readonly kind: 'if'
      readonly condition: ConditionLayout
      readonly then: Layout
      readonly otherwise?: Layout
    }
  | { readonly kind: 'mod'; readonly left: Layout; readonly right: Layout }
  | { readonly kind: 'inverse'; readonly matrix: MatrixLayout; readonly at: readonly [Layout, Layout] }
  | { readonly kind: 'logdet'; readonly matrix: MatrixLayout }
  | { readonly kind: 'diff'; readonly body: Layout; readonly by: readonly Layout[] }
  /** log Σ or log ∫ of exp(−energy). */
  | { readonly kind: 'logpartition'; readonly over: readonly Variable[]; readonly negated: Layout }
  | { readonly kind: 'marginal'; readonly over: readonly Variable[]; readonly body: Layout }
  | {
      readonly kind: 'expectation'
      readonly over: readonly Variable[]
      /** Visible variables and other hidden ones which the law depends on. */
      readonly given: readonly Variable[]
      readonly body: Layout
    }
  | { readonly kind: 'data'; readonly body: Layout }
  | { readonly kind: 'datascore'; readonly of: Layout }

/** A function given by name: undefined, or a definition with arguments. */
export interface UnknownLayout {
  readonly kind: 'unknown'
  readonly name: string
  readonly args: readonly Layout[]
  readonly component: readonly Layout[]
  /** Entries it was differentiated by. */
  readonly entries: readonly Layout[]
  /** 1-based positions of scalar arguments it was differentiated by. */
  readonly positions: readonly number[]
}

export type ConditionLayout =
  | { readonly kind: 'compare'; readonly op: Comparison; readonly left: Layout; readonly right: Layout }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ConditionLayout[] }
  | { readonly kind: 'not'; readonly part: ConditionLayout }
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>='

/** A matrix by name (with the slots in front, for a batch), or by its entry at row and column. */
export type MatrixLayout =
  | { readonly kind: 'named'; readonly name: string; readonly batch: readonly Layout[]; readonly transposed: boolean }
  | { readonly kind: 'entries'; readonly row: string; readonly column: string; readonly body: Layout }

type Ranges = readonly (readonly [Term, Term])[]

export interface LayoutOptions {
  /** Subterms equal to one of these are shown by its name. */
  readonly definitions?: readonly Definition[]
  /** Shows the energy as `E`, −log Z as `F`; a `Model` fits. */
  readonly model?: NamedEnergy
  /** Names of sizes in order of declaration; the first prefers the index i, the second j. */
  readonly sizes?: readonly string[]
  /** Simplify for display after definitions are folded. */
  readonly tidy?: boolean
}

export const layout = (term: Term, options: LayoutOptions = {}): Layout => {
  const { definitions = [], model, sizes = [] } = options
  const variants = (t: Term): readonly Term[] => [tidy(t)]
  const folded = foldDefinitions(term, definitions, model, variants)
  const shown = options.tidy ? tidy(folded) : folded
  const names = [...definitions.map((d) => d.name), ...term.symbols]
  return new Arranger(surroundingsOf(shown, sizes, names)).signed(shown, [...term.free].sort())
}

const isNegative = (term: Term): boolean => Q.sign(splitCoefficient(term)[0]) < 0
const unsigned = (value: Q.Rational): Q.Rational => (Q.sign(value) < 0 ? Q.neg(value) : value)
const negated = (term: Term): Term =>
  add(...(term.kind === 'add' ? term.children : [term]).map((t) => mul(number(-1), t)))
const isOne = (value: Q.Rational): boolean => Q.equal(value, Q.ONE)
const product = (factors: readonly Layout[]): Layout =>
  factors.length === 0
    ? { kind: 'number', value: Q.ONE }
    : factors.length === 1
      ? factors[0]!
      : { kind: 'product', factors }

class Arranger {
  constructor(private readonly around: Surroundings) {}

  /** The term with its sign, as a layout of its own. */
  signed(term: Term, scope: Scope): Layout {
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
    return { negative: false, body: this.plain(term, scope) }
  }

  /** Splits into sign, numerator and denominator; a bracketed sum takes the sign where it reads better without one. */
  private product(term: Term, scope: Scope): Signed {
    const [coefficient, rest] = splitCoefficient(term)
    let negative = Q.sign(coefficient) < 0
    const above: Term[] = []
    const below: Term[] = []
    const factors = rest === ONE ? [] : rest.kind === 'mul' ? rest.children : [rest]
    for (const factor of factors) {
      if (factor.kind === 'power' && isReciprocal(factor))
        below.push(power(factor.base, number(Q.neg((factor.exponent as Term & { kind: 'number' }).value))))
      else above.push(factor)
    }
    for (const group of [above, below])
      for (const [k, factor] of group.entries())
        if (factor.kind === 'add' && wantsFlip(factor, negative)) {
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
      const inFront = top.some((t) => t.kind === 'big' || t.kind === 'sum')
      if (isOne(value)) return product(top)
      if (Q.isInteger(value) || (inFront && top.at(-1)!.kind === 'big'))
        return product([{ kind: 'number', value }, ...top])
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
        return { kind: 'power', base: at(term.base), exponent: at(term.exponent) }
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
        return { kind: 'inverse', matrix: this.matrix(term, scope), at: [at(term.at[0]), at(term.at[1])] }
      case 'logdet':
        return { kind: 'logdet', matrix: this.matrix(term, scope) }
      case 'unknown':
        return this.unknown(term, scope)
      case 'diff':
        return this.derivative(term, scope)
      case 'logpartition':
        return { kind: 'logpartition', over: term.over, negated: at(negated(term.energy)) }
      case 'marginal':
        return { kind: 'marginal', over: term.over, body: at(term.body) }
      case 'expectation':
        return { kind: 'expectation', over: term.over, given: givenOf(term.energy, term.over), body: at(term.body) }
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
    const name = nameIndex(term.hint, term.index, this.around, scope)
    const named = index(name, term.index.low, term.index.high)
    const body = this.signed(substitute(term.body, new Map([[term.index, named]])), [...scope, name])
    const inferred = inferredRange(body, name)
    const told = inferred && inferred[0] === named.low && inferred[1] === named.high
    return {
      kind: 'big',
      operator: term.kind,
      index: name,
      ...(told ? {} : { range: [this.signed(named.low, scope), this.signed(named.high, scope)] as const }),
      body,
    }
  }

  private matrix(term: Term & { kind: 'inverse' | 'logdet' }, scope: Scope): MatrixLayout {
    const open = (at: IndexTerm, inside: Scope): IndexTerm =>
      index(nameIndex('', at, this.around, inside), at.low, at.high)
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

  private derivative(term: Term & { kind: 'diff' }, scope: Scope): Layout {
    const by: Layout[] = []
    let body: Term = term
    while (body.kind === 'diff') {
      by.unshift(this.plain(body.by, scope))
      body = body.body
    }
    return { kind: 'diff', body: this.signed(body, scope), by }
  }

  condition(term: Condition, scope: Scope): ConditionLayout {
    if (term.kind === 'not') {
      const part = this.condition(term.children[0]!, scope)
      return part.kind === 'compare' && part.op === '==' ? { ...part, op: '!=' } : { kind: 'not', part }
    }
    if (term.kind !== 'compare')
      return { kind: term.kind as 'and' | 'or', parts: term.children.map((part) => this.condition(part, scope)) }
    const [left, right] = comparisonSides(term, scope)
    // On integers l + 1 ≤ r is how l < r is kept.
    const strict = term.op === '<=' && isIntegerValued(left) && isIntegerValued(right) && oneMore(left)
    const op = strict ? '<' : term.op
    return { kind: 'compare', op, left: this.signed(strict || left, scope), right: this.signed(right, scope) }
  }
}

const isReciprocal = (term: Term & { kind: 'power' }): boolean =>
  term.exponent.kind === 'number' && Q.sign(term.exponent.value) < 0

/** A bracketed sum gives its sign away if all of it is negative, and takes a minus if `b − v` is what then stands there. */
const wantsFlip = (factor: Term, negative: boolean): boolean => {
  const signs = factor.children.map(isNegative)
  if (signs.every((s) => s)) return true
  if (!negative || !signs.some((s) => s)) return false
  return !factor.children.some((t) => t.kind === 'number' && !isNegative(t))
}

/** l, where the term is l + 1. */
const oneMore = (term: Term): Term | false =>
  term.kind === 'add' && term.children[0] === ONE ? add(...term.children.slice(1)) : false

/** An equation puts the compound side first; two indices stand in the order of their scope. */
const comparisonSides = (term: CompareTerm, scope: Scope): readonly [Term, Term] => {
  const { left, right } = term
  if (term.op !== '==') return [left, right]
  const simple = (t: Term): boolean => t.children.length === 0 || t.kind === 'index' || t.kind === 'entry'
  if (simple(left) !== simple(right)) return simple(left) ? [right, left] : [left, right]
  return compareStructure(left, right, scope) <= 0 ? [left, right] : [right, left]
}

/** The one range that every bare occurrence of the index has, as the model language infers it. */
const inferredRange = (body: Layout, name: string): readonly [Term, Term] | undefined => {
  let found: readonly [Term, Term] | undefined
  let clash = false
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const part of node) visit(part)
    else if (typeof node === 'object' && node !== null && 'kind' in node) {
      const part = node as Layout
      if (part.kind === 'name')
        part.slots.forEach((slot, k) => {
          const range = part.ranges[k]
          if (slot.kind !== 'name' || slot.name !== name || slot.slots.length > 0 || !range) return
          clash ||= found !== undefined && (found[0] !== range[0] || found[1] !== range[1])
          found = range
        })
      for (const [key, value] of Object.entries(part))
        if (key !== 'ranges' && key !== 'over' && key !== 'given') visit(value)
    } else if (typeof node === 'object' && node !== null && 'body' in node) visit(node.body)
  }
  visit(body)
  return clash ? undefined : found
}

/** Visible and hidden variables that the energy depends on beside those summed over. */
const givenOf = (energy: Term, over: readonly Variable[]): readonly Variable[] => {
  const found = new Set<Variable>()
  const seen = new Set<Term>()
  const visit = (term: Term): void => {
    if (seen.has(term)) return
    seen.add(term)
    const named = term.kind === 'entry' ? [term.variable] : term.kind === 'unknown' ? parametersOf(term) : []
    for (const v of named) if (v.role !== 'parameter' && !over.includes(v)) found.add(v)
    for (const child of term.children) visit(child)
  }
  visit(energy)
  const rank = (v: Variable): number => (v.role === 'visible' ? 0 : 1)
  return [...found].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}
const parametersOf = (term: UnknownTerm): readonly Variable[] =>
  term.fn.parameters.flatMap((p) => (p === 'real' ? [] : [p]))
