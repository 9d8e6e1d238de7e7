import { type Form, GiveUp, type Letter } from './types'

/* Integer-linear forms in index letters. */

export const constantForm = (constant: number): Form => ({ constant, terms: [] })
export const letterForm = (letter: Letter): Form => ({ constant: 0, terms: [[letter, 1]] })

/** Σ scale · form. @throws GiveUp where doubles do not hold it */
export const combine = (parts: readonly (readonly [number, Form])[]): Form => {
  let constant = 0
  const terms = new Map<Letter, number>()
  for (const [scale, form] of parts) {
    constant += scale * form.constant
    for (const [letter, c] of form.terms) terms.set(letter, (terms.get(letter) ?? 0) + scale * c)
    if (!Number.isSafeInteger(constant)) throw new GiveUp('an index is not a small integer')
  }
  if (![...terms.values()].every(Number.isSafeInteger)) throw new GiveUp('an index is not a small integer')
  return { constant, terms: [...terms].filter(([, c]) => c !== 0).sort(([a], [b]) => a.id - b.id) }
}
export const plus = (a: Form, b: Form): Form =>
  combine([
    [1, a],
    [1, b],
  ])
export const minus = (a: Form, b: Form): Form =>
  combine([
    [1, a],
    [-1, b],
  ])
export const shift = (a: Form, by: number): Form => ({ constant: a.constant + by, terms: a.terms })
export const scaleForm = (k: number, a: Form): Form => combine([[k, a]])

export const isConstant = (form: Form): boolean => form.terms.length === 0
export const coefficientOf = (form: Form, letter: Letter): number => form.terms.find(([l]) => l === letter)?.[1] ?? 0
export const sameForm = (a: Form, b: Form): boolean => {
  const d = minus(a, b)
  return d.constant === 0 && d.terms.length === 0
}
/** The letter, if the form is just that. */
export const singleLetter = (form: Form): Letter | undefined =>
  form.constant === 0 && form.terms.length === 1 && form.terms[0]![1] === 1 ? form.terms[0]![0] : undefined

/** Dummies that occur in the form. */
export const freeOfForm = (form: Form): ReadonlySet<Letter> => {
  const set = new Set<Letter>()
  for (const [letter] of form.terms) for (const dummy of letter.free) set.add(dummy)
  return set
}
