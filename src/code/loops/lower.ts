import {
  add,
  arranged,
  atMost,
  type BinderTerm,
  call,
  type Condition,
  countOf,
  entry,
  type EntryTerm,
  ifThen,
  index,
  type IndexTerm,
  log,
  mapTerm,
  mul,
  neg,
  number,
  ONE,
  openBinder,
  size,
  sub,
  substitute,
  type Term,
  TRUE,
  type Variable,
  variable,
  ZERO,
} from '../../expr'
import { type Complement, complementOf } from '../../program/complement'
import { isStandIn } from '../../export/standIns'
import { Refused } from '../request'
import { HiddenSums } from './hidden'
import { Matrices } from './matrices'
import { nameFor, type Names } from './names'
import { type Prefilled, PrefilledArrays } from './prefilled'
import { INFINITE, REAL, type Statement } from './program'
import { isInRange } from './ranges'
import { type Scope, scopeOf, Scopes } from './scopes'
import { holdsCostly, isCostly, Stored } from './stored'

/*
 * From terms to loops. Every value is computed in the outermost loop that it depends on, once: what depends on
 * parameters only before all rows; what several loops need, or a loop that it does not depend on would compute again,
 * as an array over its indices.
 */

/** What all functions of a model share. */
export interface Surroundings {
  /** A term as it is shown, made of names. */
  readonly show: (term: Term) => Term
  /** What a name stands for, made of the names before it. */
  readonly meaning: (name: EntryTerm) => Term
  readonly visible: readonly Variable[]
  readonly hidden: readonly Variable[]
  /** Letters for an index, the first choice first; never at an end. */
  readonly letters: (at: IndexTerm) => Iterable<string>
  /** Arrays that are none of the model, but filled for a function. */
  readonly prefilled: readonly Prefilled[]
  /** The local name of a declared array or size. */
  readonly local: (name: string) => string
}

/** 1 − sigmoid(x) and 1 − tanh²x, also where nothing is left of the difference. */
const ofComplement = ({ name, argument }: Complement): Term => {
  const tail = (scale: number): Term => call('sigmoid', mul(number(scale), argument))
  return name === 'sigmoid' ? tail(-1) : mul(number(4), tail(2), tail(-2))
}

/** The last index at which there is something to be summed, where a condition says so. */
const stopping = (at: IndexTerm, body: Term): { readonly last: Term; readonly body: Term } => {
  const { high: last } = at
  if (body.kind !== 'if' || body.otherwise !== ZERO || body.condition.kind !== 'compare') return { last, body }
  const { op, left, right } = body.condition
  const stops = op === '<=' && left === at && !right.free.has(at.name) && atMost(right, last) === TRUE
  return stops && isInRange(body.then) ? { last: right, body: body.then } : { last, body }
}

const namesOf = (list: readonly Variable[]): ReadonlySet<string> => new Set(list.map((v) => v.name))

export class Lowering {
  readonly scopes: Scopes
  readonly work: Variable[] = []
  readonly scalars = new Set<string>()
  /** Declared arrays that are read, and sizes. */
  readonly read = new Map<string, Variable>()
  readonly sizes = new Set<string>()
  /** What is worth a name or an array of its own, as the next lowering will know. */
  readonly found = new Set<Term | string>()
  readonly row = index('row', ZERO, sub(size('rows'), ONE))
  readonly stored = new Stored(this)
  readonly hidden = new HiddenSums(this)
  readonly #matrices = new Matrices(this)
  readonly #prefilled = new PrefilledArrays(this)

  constructor(
    readonly around: Surroundings,
    readonly names: Names,
    /** What the lowering before found. */
    readonly shared: ReadonlySet<Term | string>,
  ) {
    this.scopes = new Scopes(
      namesOf([...around.visible, ...around.prefilled.map((p) => p.of)]),
      namesOf(around.hidden),
      isInRange,
    )
  }

  /** A local scalar, or an array to work with. */
  local(wish: string, dims: readonly Term[] = []): Variable {
    const made = variable(this.names.take(wish), 'parameter', REAL, dims)
    if (dims.length > 0) this.work.push(made)
    else this.scalars.add(made.name)
    return made
  }

  /** A local with that value, in the innermost scope. */
  declare(wish: string, value: Term, changes = false): EntryTerm {
    const of = this.local(wish)
    this.scopes.innermost.names.push(of.name)
    this.scopes.push({ kind: 'let', of, value, changes })
    return entry(of)
  }

  assign(to: Term, value: Term, by: (Statement & { kind: 'assign' })['by'] = '='): void {
    this.scopes.push({ kind: 'assign', to, by, value })
  }

  /** Runs in a block of its own. */
  inside<R>(scope: Scope, body: () => R): R {
    const result = this.scopes.inside(scope, body)
    this.names.release(scope.names)
    return result
  }

  /** A loop over the index, which counts from 0 in it, as far as `last`; `body` gets what the index is then. */
  over(at: IndexTerm, body: (at: Term) => void, last = at.high): void {
    let letter = ''
    for (letter of this.around.letters(at)) if (this.names.isFree(letter) && !this.scopes.isOpen(letter)) break
    const counter = index(letter, ZERO, sub(at.high, at.low))
    const scope = scopeOf('index', { index: letter })
    const count = this.value(countOf(index(at.name, at.low, last)))
    this.inside(scope, () => body(add(counter, at.low)))
    this.scopes.push({ kind: 'loop', index: counter, count, body: scope.statements })
  }

  /** Nested loops; the range of an index may depend on those before it. */
  overAll(indices: readonly IndexTerm[], body: (values: readonly Term[]) => void): void {
    const [first, ...rest] = indices
    if (!first) return body([])
    this.over(first, (value) => {
      const put = new Map<Term, Term>([[first, value]])
      const inner = rest.map((at) => index(at.name, substitute(at.low, put), substitute(at.high, put)))
      this.overAll(inner, (values) => body([value, ...values]))
    })
  }

  /** The term's value where the innermost scope stands, made of locals. */
  value(t: Term): Term {
    switch (t.kind) {
      case 'number':
      case 'pi':
      case 'index':
        return t
      case 'size':
        return this.#size(t.name)
      case 'if':
        return this.#branch(t)
      case 'entry':
        return isStandIn(t.variable) ? this.#named(t) : this.#entry(t)
      case 'diff':
      case 'data':
      case 'datascore':
      case 'unknown':
        throw new Refused(`what the derivation has left open (${t.kind}) has no code`)
    }
    const tail = t.kind === 'add' && complementOf(t)
    if (tail) return this.value(ofComplement(tail))
    return isCostly(t) ? this.stored.value(t) : mapTerm(t, (child) => this.value(child))
  }

  #size(name: string): Term {
    const local = this.around.local(name)
    this.sizes.add(name)
    return size(local)
  }

  #entry(t: EntryTerm): Term {
    const { variable: of } = t
    const prefilled = this.around.prefilled.find((p) => p.of === of)
    if (prefilled) return this.#prefilled.value(t, prefilled)
    const slots = t.slots.map((slot) => this.value(sub(slot, ONE)))
    const state = this.hidden.local(of)
    if (state) return entry(state, slots)
    const isVisible = of.role === 'visible'
    let local = this.read.get(of.name)
    if (!local) {
      const dims = [...(isVisible ? [size('rows')] : []), ...of.dims.map((d) => this.value(d))]
      local = variable(this.around.local(of.name), of.role, of.domain, dims)
      this.read.set(of.name, local)
    }
    return entry(local, isVisible ? [this.row, ...slots] : slots)
  }

  /** A branch is entered only where its entries are in their ranges. */
  #branch(t: Term & { kind: 'if' }): Term {
    const condition = mapTerm(t.condition, (child) => this.value(child)) as Condition
    const branches = [t.then, t.otherwise].map((branch) => {
      const scope = scopeOf('branch')
      return { scope, value: this.inside(scope, () => this.value(branch)) }
    })
    const [then, otherwise] = branches
    if (branches.every(({ scope }) => scope.statements.length === 0))
      return ifThen(condition, then!.value, otherwise!.value)
    const result = this.declare('value', ZERO, true)
    const [first, second] = branches.map(({ scope, value }): readonly Statement[] =>
      value === ZERO ? scope.statements : [...scope.statements, { kind: 'assign', to: result, by: '=', value }],
    )
    this.scopes.push({ kind: 'branch', condition, then: first!, otherwise: second! })
    return result
  }

  /** What has a name: under its name where it is more than a few operations. */
  #named(t: EntryTerm): Term {
    const meaning = this.around.meaning(t)
    return holdsCostly(meaning) ? this.stored.value(t) : this.value(meaning)
  }

  /** Loops over the indices that put the term's value where `to` says, in a row. */
  result(indices: readonly IndexTerm[], t: Term, to: (slots: readonly Term[]) => Term): void {
    this.scopes.at(1, () =>
      this.overAll(indices, (values) => {
        const put = new Map<Term, Term>(indices.map((at, k) => [at, values[k]!]))
        const value = this.value(substitute(t, put))
        this.assign(to(values.map((at, k) => this.value(sub(at, indices[k]!.low)))), value)
      }),
    )
  }

  arranged(t: Term): Term {
    return arranged(t, (part) => this.scopes.level(part))
  }

  /** The term's value, computed here and now; what has to be declared for it gets the name. */
  compute(t: Term, wish = nameFor(t)): Term {
    switch (t.kind) {
      case 'sum':
      case 'prod':
        return this.#fold(t, wish)
      case 'logsumexp':
        return this.#logsumexp(t)
      case 'inverse':
      case 'logdet':
        return this.#matrices.value(t)
      case 'logpartition':
      case 'expectation':
      case 'marginal':
        return this.hidden.value(t, wish)
      case 'call':
        return mapTerm(t, (child) => this.value(child))
      default:
        return this.value(t)
    }
  }

  #fold(t: BinderTerm, wish: string): Term {
    const whole = t.kind === 'sum' ? this.arranged(t) : t
    if (whole.kind !== 'sum' && whole.kind !== 'prod') return this.value(whole)
    const { index: at, body: all } = openBinder(whole)
    const { last, body } = t.kind === 'sum' ? stopping(at, all) : { last: at.high, body: all }
    const total = this.declare(wish, t.kind === 'sum' ? ZERO : ONE, true)
    const by = t.kind === 'sum' ? '+=' : '*='
    this.over(at, (value) => this.assign(total, this.value(substitute(body, new Map([[at, value]]))), by), last)
    return total
  }

  #logsumexp(t: BinderTerm): Term {
    const { index: at, body } = openBinder(t)
    return this.logSum((push) => this.over(at, (value) => push(this.value(substitute(body, new Map([[at, value]]))))))
  }

  /** log Σ exp of what `body` gives, in one pass. */
  logSum(body: (push: (value: Term) => void) => void): Term {
    const shift = this.declare('shift', neg(INFINITE), true)
    const total = this.declare('total', ZERO, true)
    body((value) => this.scopes.push({ kind: 'addExponential', shift, total, value }))
    return add(shift, log(total))
  }
}
