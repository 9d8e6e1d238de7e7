import { add, call, div, type EntryTerm, HALF, mapTerm, mul, number, ONE, type Term, ZERO } from '../../expr'
import { affineIn, dependsOn } from './basis'
import { isSurelyPositive } from './positivity'
import { minus, negated } from './signed'
import { FUNCTIONS } from '../../functions'

/*
 * Kinks of a function of x: |u|, sign u, relu u, max(u, w), min(u, w) with u, w affine in x. On one side of its kink each
 * is an affine function.
 */

/** The point where a·x + b changes sign, and the sign of a where it is known. */
interface Crossing {
  readonly at: Term
  readonly slope: Term
  readonly rising: 1 | -1 | undefined
}

const crossingOf = (u: Term, x: EntryTerm): Crossing | undefined => {
  const affine = affineIn(u, x)
  if (!affine || affine[1] === ZERO) return undefined
  const [b, a] = affine
  const rising = isSurelyPositive(a) ? 1 : isSurelyPositive(negated(a)) ? -1 : undefined
  return { at: negated(div(b, a)), slope: a, rising }
}

/** The affine function whose sign a kinked function follows. */
const argumentOf = (t: Term & { kind: 'call' }): Term | undefined => {
  switch (t.name) {
    case 'abs':
    case 'sign':
    case 'dabs':
    case 'relu':
      return t.args[0]
    case 'max':
    case 'min':
      return t.args.length === 2 ? minus(t.args[0]!, t.args[1]!) : undefined
    default:
      return undefined
  }
}

/** Where the term has kinks, or undefined where one is not of that form or hidden under a binder. */
export const kinksOf = (term: Term, x: EntryTerm): readonly Term[] | undefined => {
  const found = new Set<Term>()
  const walk = (t: Term): boolean => {
    if (!dependsOn(t, x)) return true
    if (t.kind === 'sum' || t.kind === 'prod' || t.kind === 'logsumexp' || 'over' in t) return false
    if (t.kind === 'call' && FUNCTIONS[t.name].facts.shape === 'kink') {
      const u = argumentOf(t)
      const crossing = u && crossingOf(u, x)
      if (!crossing) return false
      found.add(crossing.at)
      return true
    }
    return t.children.every(walk)
  }
  return walk(term) ? [...found] : undefined
}

/** Side of each kink: 1 for x above it. */
export type Sides = ReadonlyMap<Term, 1 | -1>

/** The term on given sides of its kinks; undefined where it has one that is not among them. */
export const onSides = (term: Term, x: EntryTerm, sides: Sides): Term | undefined => {
  let missing = false
  const walk = (t: Term): Term => {
    if (missing || !dependsOn(t, x)) return t
    if (t.kind === 'sum' || t.kind === 'prod' || t.kind === 'logsumexp' || 'over' in t) {
      missing = kinksOf(t, x) === undefined
      return t
    }
    if (t.kind !== 'call' || FUNCTIONS[t.name].facts.shape !== 'kink') return mapTerm(t, walk)
    const u = argumentOf(t)
    const crossing = u && crossingOf(u, x)
    const side = crossing && sides.get(crossing.at)
    if (!crossing || !side) {
      missing = true
      return t
    }
    return resolved(t, u, signed(crossing, side, x))
  }
  const result = walk(term)
  return missing ? undefined : result
}

interface Signed {
  /** |u|. */
  readonly size: Term
  /** sign u. */
  readonly sign: Term
}
const signed =
  ({ at, slope, rising }: Crossing, side: 1 | -1, x: EntryTerm): ((u: Term) => Signed) =>
  (u) =>
    rising
      ? { size: mul(number(rising * side), u), sign: number(rising * side) }
      : { size: mul(number(side), call('abs', slope), minus(x, at)), sign: mul(number(side), call('sign', slope)) }

const resolved = (t: Term & { kind: 'call' }, u: Term, of: (u: Term) => Signed): Term => {
  const { size, sign } = of(u)
  const known = sign.kind === 'number'
  const up = known && sign === ONE
  switch (t.name) {
    case 'abs':
      return size
    case 'sign':
    case 'dabs':
      return sign
    case 'relu':
      return known ? (up ? u : ZERO) : mul(HALF, add(u, size))
    case 'max':
    case 'min': {
      const [a, b] = t.args as readonly [Term, Term]
      if (known) return up === (t.name === 'max') ? a : b
      return mul(HALF, add(a, b, t.name === 'max' ? size : negated(size)))
    }
    default:
      return t
  }
}
