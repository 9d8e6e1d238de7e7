import { subterms, type Term, type UnknownTerm, type Variable } from '../expr'
import type { Layout } from './layoutTree'

const NOT_SHOWN: ReadonlySet<string> = new Set(['ranges', 'over', 'given', 'energy'])
/** The one range that every bare occurrence of the index has, as the model language infers it. */
export const inferredRange = (body: Layout, name: string): readonly [Term, Term] | undefined => {
  let found: readonly [Term, Term] | undefined
  let clash = false
  const visit = (node: unknown): void => {
    if (Array.isArray(node)) for (const part of node) visit(part)
    else if (typeof node === 'object' && node !== null && 'kind' in node) {
      const part = node as Layout
      const slots = part.kind === 'name' ? part.slots : part.kind === 'inverse' ? part.at : []
      if (part.kind === 'name' || part.kind === 'inverse')
        slots.forEach((slot, k) => {
          const range = part.ranges[k]
          if (slot.kind !== 'name' || slot.name !== name || slot.slots.length > 0 || !range) return
          clash ||= found !== undefined && (found[0] !== range[0] || found[1] !== range[1])
          found = range
        })
      for (const [key, value] of Object.entries(part)) if (!NOT_SHOWN.has(key)) visit(value)
    } else if (typeof node === 'object' && node !== null && 'body' in node) visit(node.body)
  }
  visit(body)
  return clash ? undefined : found
}

/** Visible and hidden variables that the energy depends on beside those summed over. */
export const givenOf = (energy: Term, over: readonly Variable[]): readonly Variable[] => {
  const found = new Set<Variable>()
  for (const term of subterms(energy)) {
    const named = term.kind === 'entry' ? [term.variable] : term.kind === 'unknown' ? parametersOf(term) : []
    for (const v of named) if (v.role !== 'parameter' && !over.includes(v)) found.add(v)
  }
  const rank = (v: Variable): number => (v.role === 'visible' ? 0 : 1)
  return [...found].sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1))
}
const parametersOf = (term: UnknownTerm): readonly Variable[] =>
  term.fn.parameters.flatMap((p) => (p === 'real' ? [] : [p]))
