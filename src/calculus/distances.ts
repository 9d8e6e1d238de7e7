import { endsOfDomain, remembered, sub, subterms, type Term, type Variable } from '../expr'

/** Whether a term is the distance of a visible entry to a finite end of its range: v − low or high − v. */
export const distancesIn = (visible: readonly Variable[]): ((t: Term) => boolean) => {
  const ends = new Map(visible.map((v) => [v, endsOfDomain(v.domain)] as const))
  return remembered((t: Term): boolean =>
    [...subterms(t)].some((at) => {
      const [low, high] = (at.kind === 'entry' && ends.get(at.variable)) || []
      return (low !== undefined && t === sub(at, low)) || (high !== undefined && t === sub(high, at))
    }),
  )
}
