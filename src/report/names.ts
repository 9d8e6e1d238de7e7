import type { ConditionalLaw, Derivation } from '../calculus/derivation'
import { type Condition, freeIndices, index, type IndexTerm, substitute, subterms, type Term } from '../expr'
import type { Display } from '../export/display'
import { isStandIn, meaningOf } from '../export/standIns'
import { writtenSize } from '../export/order'
import { canonical, mostRepeated } from '../export/repeated'
import type { Definition, Model } from '../language/model'

/*
 * Names that formulas introduce beside the model's own: parameters of the laws of hidden variables, matrices of which
 * the inverse or the determinant is taken, and what is long and stands often. None has the name of anything else, and
 * each is made of those before it.
 */

/** A law with the letters in which it is shown. */
export interface ShownLaw {
  readonly law: ConditionalLaw
  /** Those of its parameters that have a name of their own. */
  readonly names: readonly Definition[]
}

export interface Naming {
  readonly laws: readonly ShownLaw[]
  /** All names, each made of those before it. */
  readonly names: readonly Definition[]
  /** The model's definitions, then the names. */
  readonly definitions: readonly Definition[]
}

export const declaredNames = (model: Model): Set<string> =>
  new Set(
    [model.sizes, model.visible, model.hidden, model.parameters, model.functions, model.definitions].flatMap((list) =>
      list.map((item) => item.name),
    ),
  )

/** The first of the candidates that nothing has as its name. */
export const unusedName = (candidates: readonly string[], taken: Set<string>): string => {
  let name = candidates.find((candidate) => !taken.has(candidate))
  for (let k = 1; name === undefined; k++) if (!taken.has(`${candidates[0]}${k}`)) name = `${candidates[0]}${k}`
  taken.add(name)
  return name
}

/** Letters for the units of hidden arrays. */
const UNIT_LETTERS = [...'jklmnpqrst']

/** Indices with letters that people would write: those that the file uses for the same range, else others. */
export class Letters {
  private readonly usual: readonly IndexTerm[]

  constructor(
    model: Model,
    private readonly declared: ReadonlySet<string>,
  ) {
    this.usual = [
      ...model.definitions.flatMap((d) => d.indices),
      ...(model.letters ?? []),
      ...model.claims.flatMap((c) => c.indices),
    ]
  }

  /** New names for the indices, no two the same; where the file has none for a range, their own if `others` is empty. */
  renaming(indices: readonly IndexTerm[], others: readonly string[] = UNIT_LETTERS): ReadonlyMap<Term, Term> {
    const used = new Set(this.declared)
    return new Map(
      [...new Set(indices)].map((at) => {
        const own = this.usual.filter((other) => other.high === at.high && other.low === at.low).map((o) => o.name)
        const name = [...own, ...others].find((letter) => !used.has(letter)) ?? at.name
        used.add(name)
        return [at, index(name, at.low, at.high)] as const
      }),
    )
  }
}

/** Free indices of a term beside those given, in the order of their names: the second index of a covariance. */
const otherIndices = (term: Term, known: readonly IndexTerm[]): readonly IndexTerm[] =>
  freeIndices(term).filter((at) => !known.includes(at))

const withLetters = (law: ConditionalLaw, letters: Letters): ConditionalLaw => {
  const others = Object.values(law.parameters).flatMap((term) => otherIndices(term, law.indices))
  const renaming = letters.renaming([...law.indices, ...others])
  const parameters = Object.entries(law.parameters).map(([name, term]) => [name, substitute(term, renaming)])
  return {
    ...law,
    indices: law.indices.map((at) => renaming.get(at) as IndexTerm),
    parameters: Object.fromEntries(parameters),
    conditions: law.conditions.map((c) => substitute(c, renaming) as Condition),
  }
}

/** What a person would rather write out than name: 1/α, s², μ + w·v. */
const SHORT = 9

const isWorthAName = (shown: Term): boolean => {
  const calls = (t: Term): boolean =>
    t.kind === 'call' || t.kind === 'sum' || t.kind === 'logsumexp' || t.children.some(calls)
  return writtenSize(shown) > SHORT || calls(shown)
}

/** Usual letters where the parameter's own name is long. */
const SYMBOLS: Readonly<Record<string, readonly string[]>> = { probability: ['p', 'probability'] }

class Namer {
  readonly names: Definition[] = []
  readonly letters: Letters
  private readonly taken: Set<string>

  constructor(
    private readonly model: Model,
    private readonly display: Display,
  ) {
    this.taken = declaredNames(model)
    this.letters = new Letters(model, new Set(this.taken))
    for (const { name } of model.letters ?? []) this.taken.add(name)
  }

  /** The model's definitions and the names so far, in one list for as long as there are no more. */
  definitions(): readonly Definition[] {
    return [...this.model.definitions, ...this.names]
  }

  define(candidates: readonly string[], term: Term, indices: readonly IndexTerm[]): Definition {
    const definition = { name: unusedName(candidates, this.taken), indices, args: [], term }
    this.names.push(definition)
    return definition
  }

  /** Matrices of which an inverse or a determinant stands in the terms, but those that have a name. */
  matrices(terms: readonly Term[]): void {
    const seen = new Set<Term>()
    const known = new Set<string>()
    const visit = (term: Term): void => {
      if (seen.has(term)) return
      seen.add(term)
      for (const child of term.children) visit(child)
      if (term.kind !== 'inverse' && term.kind !== 'logdet') return
      const { key, indices } = canonical(term.body)
      if (known.has(key) || this.display.shown(term.body, this.definitions()).kind === 'entry') return
      known.add(key)
      const batch = indices.filter((at) => at !== term.row && at !== term.column)
      const places = [...batch, term.row, term.column]
      const renaming = this.letters.renaming(places)
      this.define(
        ['Lambda', 'Precision'],
        substitute(term.body, renaming),
        places.map((at) => renaming.get(at) as IndexTerm),
      )
    }
    for (const term of terms) visit(term)
  }

  laws(laws: readonly ConditionalLaw[]): readonly ShownLaw[] {
    const own = new Set(this.model.definitions.map((d) => d.term))
    const shown = laws.map((law) => ({ law: withLetters(law, this.letters), names: [] as Definition[] }))
    // From short to long, so that what is part of another has its name before.
    const parameters = shown
      .flatMap(({ law, names }) => Object.entries(law.parameters).map(([name, term]) => ({ law, names, name, term })))
      .sort((a, b) => writtenSize(a.term) - writtenSize(b.term))
    for (const { law, names, name, term } of parameters) {
      if (name === 'energy' || own.has(term)) continue
      const short = this.display.shown(term, this.definitions())
      if (short.kind === 'inverse' || !isWorthAName(short)) continue
      own.add(term)
      const candidates = SYMBOLS[name] ?? [name]
      const indices = [...law.indices, ...otherIndices(term, law.indices)]
      names.push(this.define([...candidates, `${candidates[0]}_${law.variable.name}`], term, indices))
    }
    return shown
  }

  /** Names for what is long and stands often in the terms as they are shown. */
  repeated(terms: readonly Term[]): void {
    const definitions = this.definitions()
    let shown = terms.map((term) => this.display.shown(term, definitions))
    for (let round = 0; round < MOST_REPEATED; round++) {
      const found = mostRepeated(shown)
      if (!found) return
      const renaming = this.letters.renaming(found.indices)
      const { term } = found
      const candidates = term.kind === 'call' ? (CALL_NAMES[term.name] ?? OTHER_NAMES) : OTHER_NAMES
      const indices = found.indices.map((at) => renaming.get(at) as IndexTerm)
      const name = this.define(candidates, substitute(term, renaming), indices)
      shown = shown.map((one) => this.display.shown(one, [name]))
    }
  }
}

const MOST_REPEATED = 6
const CALL_NAMES: Readonly<Record<string, readonly string[]>> = {
  sigmoid: ['s', 'sig'],
  tanh: ['t', 'th'],
  exp: ['p', 'e', 'w'],
}
const OTHER_NAMES = ['u', 'w', 'y', 'r', 'a', 'b', 'c', 'd']

/** The names for the formulas of a model, of which `terms` are those that are derived. */
export const namesOf = (model: Model, derivation: Derivation, terms: readonly Term[], display: Display): Naming => {
  const namer = new Namer(model, display)
  namer.matrices([...terms, ...derivation.conditionals.flatMap((law) => Object.values(law.parameters))])
  const laws = namer.laws(derivation.conditionals)
  namer.repeated(terms)
  return { laws, names: namer.names, definitions: namer.definitions() }
}

/** Names of the definitions that the shown term holds, in the order in which one meets them. */
export const namesIn = (shown: Term): ReadonlySet<string> => {
  const found = new Set<string>()
  for (const term of subterms(shown)) {
    if (term.kind === 'entry' && isStandIn(term.variable)) found.add(term.variable.name)
    else if (term.kind === 'unknown' && meaningOf(term)) found.add(term.fn.name)
  }
  return found
}
