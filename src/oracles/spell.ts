import { type EntryTerm, specified, type Term } from '../expr'
import type * as Q from '../numbers/rational'
import { Abstention } from './oracle'

/** How a third party wants expressions to be written. */
export interface Dialect {
  readonly name: string
  readonly number: (value: Q.Rational) => string
  readonly pi: string
  readonly power: (base: Term, exponent: Term, spell: (term: Term) => string) => string
  /** Undefined where the third party does not know the function, which then goes by its specification. */
  readonly call: (term: Term & { kind: 'call' }, spell: (term: Term) => string) => string | undefined
  /** Stands for an operation in which the variable of differentiation does not occur; absent to write it out. */
  readonly constant?: (term: Term) => string
}

export interface Spelled {
  readonly text: string
  /** Names q1, q2, … by entry. */
  readonly names: ReadonlyMap<EntryTerm, string>
}

const entriesOf = (term: Term, found = new Set<EntryTerm>(), seen = new Set<Term>()): Set<EntryTerm> => {
  if (seen.has(term)) return found
  seen.add(term)
  if (term.kind === 'entry') found.add(term)
  else for (const child of term.children) entriesOf(child, found, seen)
  return found
}

const slot = (of: Term): number => (of.kind === 'number' ? Number(of.value.n) / Number(of.value.d) : 0)

/** By name, then by literal indices. */
const inOrder = (a: EntryTerm, b: EntryTerm): number => {
  if (a.variable.name !== b.variable.name) return a.variable.name < b.variable.name ? -1 : 1
  const k = a.slots.findIndex((s, n) => s !== b.slots[n])
  return k < 0 ? 0 : slot(a.slots[k]!) - slot(b.slots[k]!)
}

/**
 * The expression in a dialect, every operation in brackets, every entry under a neutral name. What a third party gives
 * may depend on the order of operands; so names and operands are put in an order that only the expression decides.
 */
export const spell = (expression: Term, by: EntryTerm, dialect: Dialect): Spelled => {
  const others = [...entriesOf(expression)].filter((e) => e !== by).sort(inOrder)
  const names = new Map([by, ...others].map((of, k) => [of, `q${k + 1}`]))
  const varying = new Map<Term, boolean>()
  const varies = (term: Term): boolean => {
    let known = varying.get(term)
    if (known === undefined) varying.set(term, (known = term === by || term.children.some(varies)))
    return known
  }
  const write = (term: Term): string => {
    if (dialect.constant && term.children.length > 0 && term.kind !== 'entry' && !varies(term))
      return dialect.constant(term)
    switch (term.kind) {
      case 'number':
        return dialect.number(term.value)
      case 'pi':
        return dialect.pi
      case 'entry':
        return names.get(term)!
      case 'add':
        return `(${term.children.map(write).sort().join(' + ')})`
      case 'mul':
        return `(${term.children.map(write).sort().join(' * ')})`
      case 'power':
        return dialect.power(term.base, term.exponent, write)
      case 'call': {
        const spelled = dialect.call(term, write)
        if (spelled !== undefined) return spelled
        const formula = specified(term)
        if (!formula) throw new Abstention(`${dialect.name} has no correct derivative of ${term.name}`)
        return write(formula)
      }
      default:
        throw new Abstention(`a node \`${term.kind}\` is left in the expression`)
    }
  }
  return { text: write(expression), names }
}
