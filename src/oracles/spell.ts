import type { EntryTerm, Term } from '../expr'
import type * as Q from '../numbers/rational'
import { Abstention } from './oracle'

/** How a third party wants expressions to be written. */
export interface Dialect {
  readonly number: (value: Q.Rational) => string
  readonly pi: string
  readonly power: (base: Term, exponent: Term, spell: (term: Term) => string) => string
  /** Throws {@link Abstention} where the third party does not know the function. */
  readonly call: (term: Term & { kind: 'call' }, spell: (term: Term) => string) => string
}

export interface Spelled {
  readonly text: string
  /** Names q1, q2, … by entry, in the order of first appearance. */
  readonly names: ReadonlyMap<EntryTerm, string>
}

/** The expression in a dialect, every operation in brackets, every entry under a neutral name. */
export const spell = (expression: Term, by: EntryTerm, dialect: Dialect): Spelled => {
  const names = new Map<EntryTerm, string>()
  const nameOf = (of: EntryTerm): string => {
    let name = names.get(of)
    if (!name) names.set(of, (name = `q${names.size + 1}`))
    return name
  }
  const write = (term: Term): string => {
    switch (term.kind) {
      case 'number':
        return dialect.number(term.value)
      case 'pi':
        return dialect.pi
      case 'entry':
        return nameOf(term)
      case 'add':
        return `(${term.children.map(write).join(' + ')})`
      case 'mul':
        return `(${term.children.map(write).join(' * ')})`
      case 'power':
        return dialect.power(term.base, term.exponent, write)
      case 'call':
        return dialect.call(term, write)
      default:
        throw new Abstention(`a node \`${term.kind}\` is left in the expression`)
    }
  }
  nameOf(by)
  return { text: write(expression), names }
}
