import type { Term } from '../../expr'

const EXPONENTIAL = new Set(['exp', 'sigmoid', 'tanh', 'sinh', 'cosh', 'sin', 'cos', 'tan'])
const LOGARITHMIC = new Set(['log', 'asinh', 'acosh', 'atanh'])
const LOG_OF_EXPONENTIAL = new Set(['softplus', 'logcosh', 'log1mexp', 'logexprel'])

/** By how many levels the arguments of a node are below (or above) it, wherever they are evaluated. */
const offsetsOf = (term: Term): readonly number[] => {
  switch (term.kind) {
    case 'call':
      if (EXPONENTIAL.has(term.name)) return [1, 0]
      if (LOGARITHMIC.has(term.name)) return [-1, 0]
      // The logarithm is taken of an exponential one level above, and its exponent is on this level.
      if (LOG_OF_EXPONENTIAL.has(term.name)) return [-1, 0, 1]
      return ['erf', 'erfc', 'sqrt', 'asin', 'acos'].includes(term.name) ? [0, 1] : [0]
    case 'logsumexp':
    case 'logpartition':
      return [-1, 0, 1]
    case 'logdet':
      return [-1, 0]
    case 'expectation':
      return [0, 1]
    case 'power':
      return term.exponent.kind !== 'number' ? [-1, 0, 1] : term.exponent.value.d === 1n ? [0] : [0, 1]
    default:
      return [0]
  }
}

/** How many levels above and below its own a claim needs, at most. */
export const levelsOf = (
  sides: readonly Term[],
): { readonly up: number; readonly down: number; readonly trigonometric: boolean } => {
  let [least, greatest, trigonometric] = [0, 0, false]
  const seen = new Set<string>()
  const visit = (term: Term, at: number, differentiated: boolean): void => {
    const key = `${term.id},${at},${differentiated}`
    if (seen.has(key)) return
    seen.add(key)
    trigonometric ||= term.kind === 'call' && ['sin', 'cos', 'tan'].includes(term.name)
    const inside = differentiated || term.kind === 'diff'
    const offsets = offsetsOf(term)
    const used = inside || offsets.length < 2 ? offsets : plainOffsets(term, offsets)
    for (const by of used) {
      least = Math.min(least, at + by)
      greatest = Math.max(greatest, at + by)
    }
    const visited =
      term.kind === 'logsumexp' || term.kind === 'logpartition' || isLogOfExponential(term)
        ? used.filter((by) => by >= (isExprel(term) ? -1 : 0))
        : used
    for (const by of visited) for (const child of term.children) visit(child, at + by, inside)
  }
  for (const side of sides) visit(side, 0, false)
  return { up: -least, down: greatest, trigonometric }
}

const isLogOfExponential = (term: Term): boolean => term.kind === 'call' && LOG_OF_EXPONENTIAL.has(term.name)
const isExprel = (term: Term): boolean => term.kind === 'call' && term.name === 'logexprel'

/** Without derivatives fewer are needed: the exponent of an exponential, the argument of a logarithm. */
const plainOffsets = (term: Term, offsets: readonly number[]): readonly number[] => {
  if (term.kind === 'call' && (EXPONENTIAL.has(term.name) || LOGARITHMIC.has(term.name))) return offsets.slice(0, 1)
  if (term.kind === 'logdet') return [-1]
  if (term.kind === 'power' && term.exponent.kind !== 'number') return [0, 1]
  return offsets.length === 3 ? [-1, 0] : offsets
}
