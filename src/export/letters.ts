import { index, type IndexTerm, substitute, type Term } from '../expr'

const LETTERS = [...'ijklmn']

/** The term with letters that stand in it nowhere else for the given indices, whose names the calculus made up. */
export const withLetters = <T extends Term>(term: T, indices: readonly IndexTerm[]): T => {
  const letters = LETTERS.filter((letter) => !term.symbols.has(letter) && !term.free.has(letter))
  const named = indices.map((at, k) => [at, index(letters[k] ?? `i${k}`, at.low, at.high)] as const)
  return substitute(term, new Map<Term, Term>(named)) as T
}
