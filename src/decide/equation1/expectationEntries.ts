import { expand } from '../../calculus/expand'
import {
  add,
  atEach,
  data,
  entry,
  holding,
  mapTerm,
  mul,
  number,
  ONE,
  remembered,
  type Term,
  variable,
  type Variable,
  ZERO,
} from '../../expr'
import { Evaluator, type Sizes } from '../../hidden/evaluator'
import { Unsupported } from '../../program/unsupported'
import type { Interval } from '../../numbers/interval'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'

/** Name of the array of means. */
export const MEANS = 'mean°'

const holdsData = holding((t) => t.kind === 'data')

const RATIONAL: ReadonlySet<Term['kind']> = new Set([
  'number',
  'pi',
  'size',
  'index',
  'entry',
  'add',
  'mul',
  'sum',
  'compare',
])

/** A rational function is defined but where a divisor is 0, which is no part of an integral. */
const isRational: (t: Term) => boolean = remembered((t) =>
  t.kind === 'power'
    ? t.exponent.kind === 'number' && t.exponent.value.d === 1n && isRational(t.base)
    : RATIONAL.has(t.kind) && t.children.every(isRational),
)

/** Without zeros times rational functions, as the derivative of a sign has them. */
const almostEverywhere: (t: Term) => Term = remembered((t) =>
  t.kind === 'mul' && t.children.some((c) => c === ZERO) && isRational(t) ? ZERO : mapTerm(t, almostEverywhere),
)

/** Sums over indices around an expectation written out, every expectation an entry of the array of means. */
export class ExpectationEntries {
  readonly bodies: Term[] = []
  readonly #positions = new Map<Term, number>()
  readonly #integers: Evaluator<Interval>
  readonly array: Variable = variable(MEANS, 'parameter', { kind: 'real', bounds: [] }, [number(1 << 20)])

  constructor(sizes: Sizes) {
    this.#integers = new Evaluator(intervalAlgebra, sizes, new Map())
  }

  written(t: Term): Term {
    if (t.kind === 'data') {
      if (holdsData(t.body)) return this.#nested(t)
      let k = this.#positions.get(t.body)
      if (k === undefined) this.#positions.set(t.body, (k = this.bodies.push(almostEverywhere(t.body)) - 1))
      return entry(this.array, [number(k + 1)])
    }
    if (!holdsData(t)) return t
    if (t.kind === 'sum' || t.kind === 'prod') {
      const parts = atEach(t.index, t.body, (end) => this.#integers.integer(end)).map((body) => this.written(body))
      return t.kind === 'sum' ? add(...parts) : mul(ONE, ...parts)
    }
    if (t.kind === 'logsumexp') throw new Unsupported('logsumexp around an expectation over data')
    return mapTerm(t, (c) => this.written(c))
  }

  /** E[a + b·E[c]] is E[a] + E[b]·E[c]: an expectation inside another leaves it as a factor. */
  #nested({ over, body }: Term & { kind: 'data' }): Term {
    const parts = expand(this.written(body), new Set([MEANS])).map(({ indices, coefficient, factors }) => {
      if (indices.length > 0 || factors.some((f) => over.some((v) => f.symbols.has(v.name))))
        throw new Unsupported('an expectation over data inside another is not just a factor there')
      return mul(...factors, this.written(data(over, coefficient)))
    })
    return add(...parts)
  }
}
