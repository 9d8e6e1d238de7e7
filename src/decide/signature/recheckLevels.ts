import type { Term } from '../../expr'

const EXPONENTIAL = new Set(['exp', 'sin', 'cos'])

/** By how many levels the arguments of a node are below (or above) it, wherever they are evaluated. */
const offsetsOf = (term: Term): readonly number[] => {
  switch (term.kind) {
    case 'call':
      if (EXPONENTIAL.has(term.name)) return [1, 0]
      if (term.name === 'log') return [-1, 0]
      return ['erf', 'sqrt', 'asin'].includes(term.name) ? [0, 1] : [0]
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
    trigonometric ||= term.kind === 'call' && ['sin', 'cos'].includes(term.name)
    const inside = differentiated || term.kind === 'diff'
    const offsets = offsetsOf(term)
    const used = inside || offsets.length < 2 ? offsets : plainOffsets(term, offsets)
    for (const by of used) {
      least = Math.min(least, at + by)
      greatest = Math.max(greatest, at + by)
    }
    const visited = term.kind === 'logsumexp' || term.kind === 'logpartition' ? used.filter((by) => by >= 0) : used
    for (const by of visited) for (const child of term.children) visit(child, at + by, inside)
  }
  for (const side of sides) visit(side, 0, false)
  return { up: -least, down: greatest, trigonometric }
}

/** Without derivatives fewer are needed: the exponent of an exponential, the argument of a logarithm. */
const plainOffsets = (term: Term, offsets: readonly number[]): readonly number[] => {
  if (term.kind === 'call' && (EXPONENTIAL.has(term.name) || term.name === 'log')) return offsets.slice(0, 1)
  if (term.kind === 'logdet') return [-1]
  if (term.kind === 'power' && term.exponent.kind !== 'number') return [0, 1]
  return offsets.length === 3 ? [-1, 0] : offsets
}
