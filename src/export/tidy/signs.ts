import * as Q from '../../numbers/rational'
import {
  add,
  type BinderTerm,
  call,
  freshIndex,
  ifThen,
  inverse,
  mul,
  neg,
  negated,
  openMatrix,
  power,
  splitCoefficient,
  substitute,
  sum,
  summandsOf,
  type Term,
  ZERO,
} from '../../expr'
import { parityOf } from '../../functions'
import { compareStructure, holdsVisible } from '../order'
import { factorsIn, isBracket } from './factors'

/* Signs: a − b and b − a are one thing up to sign, and so is what odd and even functions make of them. */

/** −1 for an odd function of the last argument, 1 for an even one. */
const parityOfCall = ({ name, args }: Term & { kind: 'call' }): 1 | -1 | undefined => {
  const [order] = args.length === 1 ? [ZERO] : args
  if (order!.kind !== 'number') return undefined
  return parityOf(name, order.value.n % 2n === 0n ? 'even' : 'odd')
}

/** Whether a minus sign stands at what a person looks at first: the visible variables if any, else the first summand. */
export const looksNegative = (term: Term): boolean => {
  if (term.kind !== 'add') return Q.sign(splitCoefficient(term)[0]) < 0
  const summands = term.children.filter((t) => t.kind !== 'number').map(splitCoefficient)
  if (summands.length === 0) return false
  const seen = summands.filter(([, t]) => holdsVisible(t))
  const [first] = (seen.length > 0 ? seen : summands).sort(([, a], [, b]) => compareStructure(a, b, []))
  return Q.sign(first![0]) < 0
}

const isAllNegative = (term: Term): boolean => summandsOf(term).every((t) => Q.sign(splitCoefficient(t)[0]) < 0)

/** f(−x) as ∓f(x) for a function that is even or odd, where all of the argument is negative. */
export const withoutSign = (term: Term & { kind: 'call' }): Term => {
  const x = term.args.at(-1)!
  const parity = parityOfCall(term)
  if (parity === undefined || x.kind === 'number' || !isAllNegative(x)) return term
  const flipped = call(term.name, ...term.args.slice(0, -1), negated(x))
  return parity === 1 ? flipped : neg(flipped)
}

const cores = new WeakMap<Term, readonly [1 | -1, Term]>()

/** A term as ± something that a − b and b − a share; which of the two is no matter of taste. */
export const signedCore = (term: Term): readonly [1 | -1, Term] => {
  let known = cores.get(term)
  if (!known) cores.set(term, (known = compute(term)))
  return known
}

const compute = (term: Term): readonly [1 | -1, Term] => {
  switch (term.kind) {
    case 'number':
      return Q.sign(term.value) < 0 ? [-1, neg(term)] : [1, term]
    case 'mul': {
      const parts = term.children.map(signedCore)
      return [parts.reduce<1 | -1>((s, [t]) => (s * t) as 1 | -1, 1), mul(...parts.map(([, core]) => core))]
    }
    case 'power': {
      const { exponent } = term
      if (exponent.kind !== 'number' || !Q.isInteger(exponent.value)) return [1, term]
      const [sign, core] = signedCore(term.base)
      return [exponent.value.n % 2n === 0n ? 1 : sign, power(core, exponent)]
    }
    case 'add': {
      const parts = term.children.map((t) => [t, ...signedCore(t)] as const)
      const first = parts.reduce((a, b) => (compareStructure(b[2], a[2], []) < 0 ? b : a))
      const whole = add(...parts.map(([, sign, core]) => (sign === first[1] ? core : neg(core))))
      return [first[1], whole]
    }
    case 'call': {
      const parity = parityOfCall(term)
      if (parity === undefined) return [1, term]
      const [sign, core] = signedCore(term.args.at(-1)!)
      return [parity === 1 ? 1 : sign, call(term.name, ...term.args.slice(0, -1), core)]
    }
    case 'if': {
      if (!isBracket(term)) return [1, term]
      const [sign, core] = signedCore(term.then)
      return [sign, ifThen(term.condition, core, term.otherwise)]
    }
    case 'sum': {
      const [sign, core] = signedCore(term.body)
      const whole = sum(term.index, core)
      const exchanged = whole.kind === 'sum' ? inExchange(whole) : undefined
      return [sign, exchanged && compareStructure(exchanged, whole, []) < 0 ? exchanged : whole]
    }
    default:
      return [1, term]
  }
}

/** Σⱼ aⱼ Σₖ Mⱼₖ bₖ with the sums in the other order; entries of symmetric matrices have one order of their indices. */
const inExchange = (term: BinderTerm): Term | undefined => {
  const { low, high } = term.index
  const isInner = (f: Term): f is BinderTerm => f.kind === 'sum' && f.index.low === low && f.index.high === high
  const inner = factorsIn(term.body).find(isInner)
  if (!inner) return undefined
  const [j, k] = [freshIndex(term.index), freshIndex(term.index)]
  const outside = factorsIn(term.body).filter((f) => f !== inner)
  const product = substitute(mul(...outside), new Map([[term.index, j]]))
  const both = mul(product, substitute(substitute(inner.body, new Map([[inner.index, k]])), new Map([[term.index, j]])))
  if (both.kind !== 'mul') return undefined
  const [withJ, withK] = [j, k].map((at) => both.children.filter((f) => f.free.has(at.name)))
  // j inside, k outside.
  const ofK = withK!.filter((f) => !withJ!.includes(f))
  const shared = both.children.filter((f) => !ofK.includes(f)).map(exchangedEntry)
  return sum(k, mul(...ofK, sum(j, mul(...shared))))
}

/** An entry of the inverse of a symmetric matrix, at the same place in the other order. */
const exchangedEntry = (term: Term): Term => {
  if (term.kind !== 'inverse') return term
  const { row, column, body } = openMatrix(term)
  const swapped = substitute(
    body,
    new Map<Term, Term>([
      [row, column],
      [column, row],
    ]),
  )
  return swapped === body ? inverse(row, column, body, [term.at[1], term.at[0]]) : term
}
