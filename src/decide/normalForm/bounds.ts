import { gcdNumber } from '../../numbers/whole'
import { minus, letterForm, scaleForm, shift } from './forms'
import type { Form, Letter } from './types'

/*
 * Decides form ≥ 0 from linear facts by Fourier–Motzkin elimination over the rationals, with integer rounding of
 * constants. "Infeasible" is certain; a limit on the number of inequalities makes it give up.
 */

/** Inequalities at once: elimination squares their number. */
const LIMIT = 120

interface Inequality {
  readonly constant: number
  readonly coefficients: ReadonlyMap<Letter, number>
}

const normalise = (constant: number, coefficients: Map<Letter, number>): Inequality | 'false' | undefined => {
  for (const [letter, c] of coefficients) if (c === 0) coefficients.delete(letter)
  if (coefficients.size === 0) return constant < 0 ? 'false' : undefined
  const g = [...coefficients.values()].reduce(gcdNumber, 0)
  if (g > 1) {
    for (const [letter, c] of coefficients) coefficients.set(letter, c / g)
    return { constant: Math.floor(constant / g), coefficients }
  }
  return { constant, coefficients }
}

const keyOf = (q: Inequality): string =>
  [...q.coefficients]
    .map(([l, c]) => `${l.id}:${c}`)
    .sort()
    .join(',')

/** Keeps the strongest of inequalities with the same left side. */
const strongest = (list: readonly Inequality[]): Inequality[] => {
  const best = new Map<string, Inequality>()
  for (const q of list) {
    const key = keyOf(q)
    const known = best.get(key)
    if (!known || q.constant < known.constant) best.set(key, q)
  }
  return [...best.values()]
}

/** True only if no integers satisfy all the forms ≥ 0. */
export const infeasible = (forms: readonly Form[]): boolean => {
  let list: Inequality[] = []
  for (const form of forms) {
    const q = normalise(form.constant, new Map(form.terms))
    if (q === 'false') return true
    if (q) list.push(q)
  }
  for (;;) {
    list = strongest(list)
    if (list.length > LIMIT) return false
    const letters = new Set(list.flatMap((q) => [...q.coefficients.keys()]))
    if (letters.size === 0) return false
    let best: { letter: Letter; cost: number } | undefined
    for (const letter of letters) {
      let [up, down] = [0, 0]
      for (const q of list) {
        const c = q.coefficients.get(letter) ?? 0
        if (c > 0) up++
        else if (c < 0) down++
      }
      const cost = up * down - up - down
      if (!best || cost < best.cost) best = { letter, cost }
    }
    const next = eliminate(list, best!.letter)
    if (next === 'false') return true
    list = next
  }
}

const eliminate = (list: readonly Inequality[], letter: Letter): Inequality[] | 'false' => {
  const next = list.filter((q) => !q.coefficients.has(letter))
  const ups = list.filter((q) => (q.coefficients.get(letter) ?? 0) > 0)
  const downs = list.filter((q) => (q.coefficients.get(letter) ?? 0) < 0)
  for (const a of ups)
    for (const b of downs) {
      const [s, t] = [-b.coefficients.get(letter)!, a.coefficients.get(letter)!]
      const sum = new Map<Letter, number>()
      for (const [l, c] of a.coefficients) sum.set(l, s * c)
      for (const [l, c] of b.coefficients) sum.set(l, (sum.get(l) ?? 0) + t * c)
      const constant = s * a.constant + t * b.constant
      if (![constant, ...sum.values()].every(Number.isSafeInteger)) return []
      const q = normalise(constant, sum)
      if (q === 'false') return 'false'
      if (q) next.push(q)
    }
  return next
}

/** All bounds of the letters that a form mentions, and of those that their bounds mention. */
const boundsAround = (form: Form, facts: readonly Form[]): Form[] => {
  const result: Form[] = []
  const seen = new Set<Letter>()
  const used = new Set<Form>()
  const visit = (f: Form): void => {
    for (const [letter] of f.terms) {
      if (seen.has(letter)) continue
      seen.add(letter)
      const own = [
        ...letter.lows.map((low) => minus(letterForm(letter), low)),
        ...letter.highs.map((high) => minus(high, letterForm(letter))),
      ]
      for (const b of own) {
        result.push(b)
        visit(b)
      }
      for (const fact of facts)
        if (!used.has(fact) && fact.terms.some(([l]) => l === letter)) {
          used.add(fact)
          result.push(fact)
          visit(fact)
        }
    }
  }
  visit(form)
  return result
}

/** Is form ≥ 0 for all, for no values, or does it depend? */
export const decideAtLeast = (form: Form, facts: readonly Form[]): 'always' | 'never' | 'depends' => {
  if (form.terms.length === 0) return form.constant >= 0 ? 'always' : 'never'
  const around = boundsAround(form, facts)
  if (infeasible([...around, shift(scaleForm(-1, form), -1)])) return 'always'
  if (infeasible([...around, form])) return 'never'
  return 'depends'
}
