import { linearDifference, type Term, ZERO } from '../expr'
import * as Q from '../numbers/rational'
import type { Model } from './model'
import { SizeTable } from './sizeTable'

/** A dimension and the length that a value has there. */
export interface Length {
  readonly dim: Term
  readonly length: number
  /** Whose length it is, for messages. */
  readonly of: string
}

/** Base sizes as far as they follow from lengths, then from what is given, then from defaults. */
export const inferSizes = (
  model: Model,
  lengths: readonly Length[],
  given: Readonly<Record<string, number>>,
): { base: Record<string, number>; from: ReadonlyMap<string, string> } => {
  const table = new SizeTable(model.sizes)
  const forms = lengths.map(({ dim, length, of }) => ({ form: linearDifference(table.expand(dim), ZERO), length, of }))
  const base = new Map<string, number>()
  const from = new Map<string, string>()
  const solve = (): void => {
    for (let grown = true; grown;) {
      grown = false
      for (const { form, length, of } of forms) {
        const open = [...form.coefficients].filter(([atom]) => !(atom.kind === 'size' && base.has(atom.name)))
        if (open.length !== 1 || open[0]![0].kind !== 'size') continue
        const [atom, coefficient] = open[0]! as [Term & { kind: 'size' }, Q.Rational]
        let rest = Q.sub(Q.rational(length), form.constant)
        for (const [other, c] of form.coefficients)
          if (other !== atom)
            rest = Q.sub(rest, Q.mul(c, Q.rational(base.get((other as Term & { kind: 'size' }).name)!)))
        const value = Q.div(rest, coefficient)
        if (!Q.isInteger(value) || value.n < 1n) continue
        base.set(atom.name, Number(value.n))
        from.set(atom.name, of)
        grown = true
      }
    }
  }
  solve()
  for (const source of [
    given,
    Object.fromEntries(
      model.sizes.flatMap(({ name, value }) => (typeof value === 'bigint' ? [[name, Number(value)]] : [])),
    ),
  ])
    for (const { name, value } of model.sizes) {
      if (typeof value !== 'bigint' || base.has(name) || !Object.hasOwn(source, name)) continue
      base.set(name, source[name] as number)
      solve()
    }
  return { base: Object.fromEntries(base), from }
}
