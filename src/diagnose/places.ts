import type { Term } from '../expr'
import type { Model } from '../language/model'
import { type Passage, passagesOf } from '../language/passages'
import type { Where } from './finding'

/* Where in the file a part of the energy stands: terms keep no places, so it is found by what it is and depends on. */

const whereOf = ({ place, text }: Passage): Where | undefined =>
  place && { line: place.line, column: place.column, text }

/** A call of one of these functions. */
export const callsOf =
  (names: readonly string[]) =>
  ({ node, text }: Passage): boolean =>
    node.type === 'function' && names.includes(/^\w*/.exec(text)![0])

/** Finds the parts of a model's file. */
export class Places {
  readonly #passages: readonly Passage[]

  constructor(model: Model) {
    this.#passages = passagesOf(model)
  }

  /** The energy as a whole. */
  get energy(): Where | undefined {
    return this.#passages[0] && whereOf(this.#passages[0])
  }

  /** Of those parts, the one that depends on most of what the term does and on least else. */
  of(term: Term, is: (passage: Passage) => boolean): Where | undefined {
    const distance = ({ symbols }: Passage): number =>
      [...term.symbols].filter((s) => !symbols.has(s)).length + [...symbols].filter((s) => !term.symbols.has(s)).length
    const found = this.#passages.filter(is)
    const best = Math.min(...found.map(distance))
    const nearest = found.find((p) => distance(p) === best)
    return nearest && whereOf(nearest)
  }
}
