import { isFinite, statesOf } from '../domains'
import * as Q from '../numbers/rational'
import {
  add,
  div,
  entry,
  type EntryTerm,
  exactValue,
  exp,
  FALSE,
  isExact,
  log,
  mapTerm,
  mul,
  neg,
  number,
  type Places,
  substitute,
  plainName,
  sub,
  subterms,
  type Term,
  TRUE,
  type Variable,
} from '../expr'

/** Thrown where a term cannot be written out as one scalar expression; the message is the reason. */
export class UnrollRefused extends Error {}

const MOST_NODES = 20_000
const MOST_STATES = 256
const LARGEST_MATRIX = 4

/**
 * The term at given sizes without binders: sums, products and log-sum-exp are written out, conditions on indices
 * decided, determinants and inverses of small matrices developed, sums over finitely many hidden states enumerated.
 * What is left are numbers, π, entries with literal indices, sums, products, powers and functions.
 *
 * @throws UnrollRefused for a free index, an integral, an undefined function, or more than `budget` nodes
 */
export const unroll = (term: Term, sizes: ReadonlyMap<string, number>, budget = MOST_NODES): Term =>
  new Unroller(sizes, budget).scalar(term)

const refuse = (reason: string): never => {
  throw new UnrollRefused(reason)
}

/** No size, index or variable is left where an exact value is taken. */
const NUMBERS: Places = {
  index: ({ name }) => refuse(`the index ${name} is free`),
  size: (name) => refuse(`the size ${name} is not given`),
  entry: ({ variable }) => refuse(`${variable.name} has no value`),
  truth: () => refuse('a condition that sizes do not decide'),
  forEach: () => refuse('a range that sizes do not decide'),
  refuse: (reason) => refuse(reason),
}

class Unroller {
  private readonly memo = new Map<Term, Term>()
  private visited = 0

  constructor(
    private readonly sizes: ReadonlyMap<string, number>,
    private readonly budget: number,
  ) {}

  /** Unrolled, and without hidden variables left as indices. */
  scalar(term: Term): Term {
    const result = this.expand(term)
    for (const t of subterms(result)) {
      if (t.kind === 'entry' && !t.slots.every((s) => s.kind === 'number')) refuse('an index that is no number')
      if (t.kind === 'if') refuse('a condition that sizes do not decide')
    }
    return result
  }

  private expand = (term: Term): Term => {
    const known = this.memo.get(term)
    if (known) return known
    if (++this.visited > this.budget) refuse(`more than ${this.budget} nodes when written out`)
    const result = this.compute(term)
    this.memo.set(term, result)
    return result
  }

  private compute(term: Term): Term {
    switch (term.kind) {
      case 'number':
      case 'pi':
        return term
      case 'size':
        return number(this.sizes.get(term.name) ?? refuse(`the size ${term.name} is not given`))
      case 'index':
        return refuse(`the index ${term.name} is free`)
      case 'sum':
        return add(...this.bodies(term))
      case 'prod':
        return mul(...this.bodies(term))
      case 'logsumexp': {
        const bodies = this.bodies(term)
        if (bodies.length === 0) return refuse('log of an empty sum')
        return bodies.length === 1 ? bodies[0]! : log(add(...bodies.map(exp)))
      }
      case 'if': {
        // Only the branch taken has to have a value, so the other one is not looked at.
        const condition = this.expand(term.condition)
        if (condition.kind === 'and' && condition.children.length === 0) return this.expand(term.then)
        if (condition.kind === 'or' && condition.children.length === 0) return this.expand(term.otherwise)
        return mapTerm(term, this.expand)
      }
      case 'logdet':
        return log(determinant(this.matrix(term)))
      case 'inverse': {
        const matrix = this.matrix(term)
        const [r, c] = term.at.map((t) => this.integer(t))
        const minor = matrix.filter((_, k) => k !== c! - 1).map((row) => row.filter((_, k) => k !== r! - 1))
        const cofactor = determinant(minor)
        return div((r! + c!) % 2 === 0 ? cofactor : neg(cofactor), determinant(matrix))
      }
      case 'logpartition': {
        const exponent = this.expand(neg(term.energy))
        return log(add(...this.states(term.over).map((state) => exp(substitute(exponent, state)))))
      }
      case 'marginal': {
        const body = this.expand(term.body)
        return add(...this.states(term.over).map((state) => substitute(body, state)))
      }
      case 'expectation': {
        const [exponent, body] = [this.expand(neg(term.energy)), this.expand(term.body)]
        const states = this.states(term.over)
        const weights = states.map((state) => exp(substitute(exponent, state)))
        return div(add(...states.map((state, k) => mul(substitute(body, state), weights[k]!))), add(...weights))
      }
      case 'mod':
      case 'compare':
        return this.decided(mapTerm(term, this.expand))
      case 'unknown':
        return refuse(`the undefined function ${term.fn.name}`)
      case 'diff':
        return refuse('a derivative that is not carried out')
      case 'data':
      case 'datascore':
        return refuse('an expectation over the data')
      default:
        return mapTerm(term, this.expand)
    }
  }

  /** A remainder or a comparison, once nothing is left in it but numbers. */
  private decided(term: Term): Term {
    if (term.symbols.size > 0 || term.free.size > 0) return term
    const exact = (t: Term): Q.Rational => exactValue(t, NUMBERS)
    if (term.kind === 'mod' && isExact(term)) return number(exact(term))
    if (term.kind === 'compare' && isExact(term.left) && isExact(term.right)) {
      const order = Q.compare(exact(term.left), exact(term.right))
      return (term.op === '==' ? order === 0 : term.op === '<' ? order < 0 : order <= 0) ? TRUE : FALSE
    }
    return term
  }

  private integer(term: Term): number {
    const value = this.expand(term)
    if (value.kind !== 'number' || !Q.isInteger(value.value)) return refuse('a range that sizes do not decide')
    return Number(value.value.n)
  }

  private bodies(term: Term & { kind: 'sum' | 'prod' | 'logsumexp' }): readonly Term[] {
    const [low, high] = [this.integer(term.index.low), this.integer(term.index.high)]
    const bodies: Term[] = []
    for (let k = low; k <= high; k++)
      bodies.push(this.expand(substitute(term.body, new Map([[term.index, number(k)]]))))
    return bodies
  }

  private matrix(term: Term & { kind: 'inverse' | 'logdet' }): readonly (readonly Term[])[] {
    const size = this.integer(term.row.high)
    if (size > LARGEST_MATRIX) refuse(`a determinant of more than ${LARGEST_MATRIX} rows`)
    const at = (r: number, c: number): Term =>
      this.expand(
        substitute(
          term.body,
          new Map([
            [term.row, number(r)],
            [term.column, number(c)],
          ]),
        ),
      )
    const range = Array.from({ length: size }, (_, k) => k + 1)
    return range.map((r) => range.map((c) => at(r, c)))
  }

  /** Every joint state of the hidden variables, as what is put for their entries. */
  private states(over: readonly Variable[]): readonly ReadonlyMap<Term, Term>[] {
    let states: readonly ReadonlyMap<Term, Term>[] = [new Map()]
    for (const hidden of over) {
      const values = this.values(hidden)
      for (const unit of this.entries(hidden)) {
        states = states.flatMap((state) => values.map((value) => new Map([...state, [unit, number(value)]])))
        if (states.length > MOST_STATES) refuse(`more than ${MOST_STATES} hidden states`)
      }
    }
    return states
  }

  private values({ domain, name }: Variable): readonly number[] {
    if (!isFinite(domain.kind)) return refuse(`${plainName(name)} has infinitely many values`)
    return statesOf(
      domain.kind,
      domain.bounds.map((bound) => this.integer(bound)),
    )!.map(Number)
  }

  private entries(of: Variable): readonly EntryTerm[] {
    let slots: readonly (readonly Term[])[] = [[]]
    for (const dim of of.dims) {
      const high = this.integer(dim)
      slots = slots.flatMap((s) => Array.from({ length: high }, (_, k) => [...s, number(k + 1)]))
    }
    return slots.map((s) => entry(of, s))
  }
}

/** By the first row; the matrices are small. */
const determinant = (matrix: readonly (readonly Term[])[]): Term => {
  const [first, ...rest] = matrix
  if (!first) return number(1)
  const minor = (k: number): Term => determinant(rest.map((row) => row.filter((_, c) => c !== k)))
  return first.reduce((sum: Term, a, k) => (k % 2 === 0 ? add : sub)(sum, mul(a, minor(k))), number(0))
}
