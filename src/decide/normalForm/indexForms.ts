import { DISCRETE_DOMAINS, endsOfDomain, type IndexTerm, isIntegerValued, type Term } from '../../expr'
import * as Q from '../../numbers/rational'
import { combine, constantForm, letterForm } from './forms'
import { namedLetter, opaqueLetter } from './letters'
import type { Ring } from './ring'
import { type Form, GiveUp, type Letter, type Poly } from './types'

/** Reads integer-valued terms as index forms; owns the letters of one decision. */
export class IndexForms {
  readonly #named = new Map<string, { letter: Letter; term: Term }>()
  readonly #bound = new Map<string, Letter>()

  constructor(
    readonly ring: () => Ring,
    readonly poly: (term: Term) => Poly,
  ) {}

  /** Runs while the bound index stands for that dummy: bodies of binders are read as they are, without opening them. */
  within<T>(at: IndexTerm, letter: Letter, run: () => T): T {
    const outer = this.#bound.get(at.name)
    this.#bound.set(at.name, letter)
    try {
      return run()
    } finally {
      if (outer) this.#bound.set(at.name, outer)
      else this.#bound.delete(at.name)
    }
  }

  /** A key of the term under the dummies that its free bound indices stand for. */
  keyOf(term: Term): string {
    let key = `${term.id}`
    for (const name of term.free) if (name.startsWith('#')) key += `,${name}=${this.#bound.get(name)?.id}`
    return key
  }

  letter(term: Term & { kind: 'index' | 'size' }): Letter {
    if (term.name.startsWith('#')) {
      const bound = this.#bound.get(term.name)
      if (!bound) throw new GiveUp('a bound index stands outside its binder')
      return bound
    }
    const known = this.#named.get(term.name)
    if (known) {
      if (known.term !== term) throw new GiveUp(`index ${term.name} has two ranges`)
      return known.letter
    }
    const letter =
      term.kind === 'size'
        ? namedLetter('size', term.name, [constantForm(1)], [])
        : namedLetter('index', term.name, [this.form(term.low)], [this.form(term.high)])
    this.#named.set(term.name, { letter, term })
    return letter
  }

  /** Free indices and sizes met so far, with their terms. */
  named(): readonly { letter: Letter; term: Term }[] {
    return [...this.#named.values()]
  }

  form(term: Term): Form {
    switch (term.kind) {
      case 'number':
        if (!Q.isInteger(term.value) || term.value.n > 1_000_000n || term.value.n < -1_000_000n)
          throw new GiveUp('an index is not a small integer')
        return constantForm(Number(term.value.n))
      case 'index':
      case 'size':
        return letterForm(this.letter(term))
      case 'add':
        return combine(term.children.map((c): [number, Form] => [1, this.form(c)]))
      case 'mul': {
        const [first, ...rest] = term.children
        if (first!.kind === 'number' && rest.length === 1) {
          const k = this.form(first).constant
          return combine([[k, this.form(rest[0]!)]])
        }
        return this.#opaque(term)
      }
      case 'mod':
        return this.ring().mod(this.form(term.left), this.form(term.right))
      default:
        return this.#opaque(term)
    }
  }

  #opaque(term: Term): Form {
    if (!isIntegerValued(term)) throw new GiveUp('an index is not an integer')
    const [lows, highs] = this.#domainBounds(term)
    return letterForm(opaqueLetter(this.poly(term), lows, highs))
  }

  #domainBounds(term: Term): [readonly Form[], readonly Form[]] {
    if (term.kind !== 'entry') return [[], []]
    const { domain } = term.variable
    const ends = DISCRETE_DOMAINS.has(domain.kind) ? endsOfDomain(domain) : []
    const [lows, highs] = [ends[0], ends[1]].map((end) => (end ? [this.form(end)] : []))
    return [lows!, highs!]
  }
}
