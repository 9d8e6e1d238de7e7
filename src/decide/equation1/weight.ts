import type { ArrayResult } from '../../calculus/derivation'
import type { AxisShape } from '../../integrate/means/axis'
import {
  entry,
  type EntryTerm,
  index,
  mul,
  number,
  ONE,
  power,
  sub,
  type Term,
  TWO,
  type Variable,
  ZERO,
} from '../../expr'
import { toSource } from '../../export/source'
import type { Model } from '../../language/model'
import * as Q from '../../numbers/rational'
import { everyEntry } from './entries'

/** Weights of visible entries that vanish at the ends of their ranges, and the options of `derive` that ask for them. */
export interface Weight {
  readonly at: (entry: EntryTerm) => Term
  /** `x^2` for each array that has an end. */
  readonly texts: readonly string[]
}

/** Ends of an entry: as its type says them, else those of p̃. */
const endsOf = ({ domain }: Variable, axis: AxisShape): readonly [Term | undefined, Term | undefined] => {
  if (domain.kind === 'positive') return [ZERO, undefined]
  const ofData = (x: number): Term | undefined => (Number.isFinite(x) ? number(Q.fromNumber(x)) : undefined)
  const isInside = (k: 0 | 1, x: number): boolean =>
    domain.kind === 'interval' && domain.bounds[k] !== undefined && Number.isFinite(x)
  return [
    isInside(0, axis.low) ? domain.bounds[0] : ofData(axis.low),
    isInside(1, axis.high) ? domain.bounds[1] : ofData(axis.high),
  ]
}

/** A generic entry of the array, at indices that nothing else is named by. */
const generic = (of: Variable, taken: ReadonlySet<string>): EntryTerm => {
  const letters = [...'iklmnrst'].filter((letter) => !taken.has(letter))
  return entry(
    of,
    of.dims.map((dim, k) => index(letters[k] ?? `i_${k}`, ONE, dim)),
  )
}

/** The distances to the finite ends of each entry's axis, squared. */
export const weightAtEnds = (
  model: Model,
  score: readonly ArrayResult[],
  sizes: ReadonlyMap<string, number>,
  axes: readonly AxisShape[],
): Weight => {
  const first = new Map<Variable, AxisShape>()
  everyEntry(score, sizes).forEach(({ variable }, k) => {
    if (!first.has(variable)) first.set(variable, axes[k]!)
  })
  const at = (of: EntryTerm): Term => {
    const [low, high] = endsOf(of.variable, first.get(of.variable)!)
    return mul(low ? power(sub(of, low), TWO) : ONE, high ? power(sub(high, of), TWO) : ONE)
  }
  const taken = new Set(
    [model.sizes, model.visible, model.hidden, model.parameters, model.functions, model.definitions].flatMap((list) =>
      list.map((item) => item.name),
    ),
  )
  const weights = model.visible.map((v) => at(generic(v, taken))).filter((w) => w !== ONE)
  return { at, texts: weights.map((w) => toSource(w)) }
}
