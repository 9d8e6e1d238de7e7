import type { IndexTerm, Term } from '../expr'
import type { Definition } from '../language/model'
import { folding } from './fold'
import { arrange, MOST_SYMBOLS } from './layout'
import type { Layout } from './layoutTree'
import { writtenSize } from './order'
import { tidying } from './tidy'

export interface DisplayOptions {
  /** Names of sizes in order of declaration; the first prefers the index i, the second j. */
  readonly sizes?: readonly string[]
  /** Indices with the letters of the source; a bound index takes one of its own range first. */
  readonly letters?: readonly IndexTerm[]
}

/** How the formulas of one model are shown: definitions by their names, and tidied. All of them share the work. */
export class Display {
  private readonly simplify = tidying()
  private readonly folds = new WeakMap<readonly Definition[], (term: Term) => Term>()

  constructor(private readonly options: DisplayOptions = {}) {}

  /** The term as it is shown; names in it are stand-ins, see `meaningOf`. */
  shown(term: Term, definitions: readonly Definition[]): Term {
    const fold = this.foldOf(definitions)
    const { simplify } = this
    const folded = fold(term)
    // It is not printed, so that there is nothing to simplify.
    if (writtenSize(folded) > MOST_SYMBOLS) return folded
    // What is tidied first may hold a definition that stood taken apart, and may have taken apart one that stood there.
    const [early, late] = [simplify(folded), simplify(fold(simplify(term)))].map((t) => simplify(fold(t)))
    return writtenSize(late!) < writtenSize(early!) ? late! : early!
  }

  layout(term: Term, definitions: readonly Definition[]): Layout {
    return arrange(this.shown(term, definitions), { ...this.options, definitions })
  }

  private foldOf(definitions: readonly Definition[]): (term: Term) => Term {
    let fold = this.folds.get(definitions)
    if (!fold) this.folds.set(definitions, (fold = folding(definitions, undefined, (t) => [this.simplify(t)])))
    return fold
  }
}
