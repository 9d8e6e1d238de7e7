import { subterms, type Term } from '../expr'

/* Names that an equation of the surrounding claim says nothing about, or that may not be replaced by their values. */

const collect = (terms: readonly Term[], names: (t: Term) => readonly string[]): ReadonlySet<string> =>
  new Set([...subterms(...terms)].flatMap(names))

/** Variables by which derivatives are taken that have not been carried out. */
export const differentiatedBy = (terms: readonly Term[]): ReadonlySet<string> =>
  collect(terms, (t) => {
    switch (t.kind) {
      case 'diff':
        return [...t.by.symbols]
      case 'datascore':
        return [...t.symbols]
      case 'unknown':
        return t.by.flatMap((by) => [...by.symbols])
      default:
        return []
    }
  })

/** Variables that are summed, integrated or averaged over. */
export const averagedOver = (terms: readonly Term[]): ReadonlySet<string> =>
  collect(terms, (t) => ('over' in t ? t.over.map((v) => v.name) : []))
