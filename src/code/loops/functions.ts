import type { ArrayResult } from '../../calculus/derivation'
import { pointMassText } from '../../calculus/pointMass'
import { countOf, entry, type IndexTerm, size, type Term, type Variable, variable } from '../../expr'
import { conditionalMean } from '../conditionalMean'
import { Refused, type Request, type What } from '../request'
import { Lowering, type Surroundings } from './lower'
import { Names } from './names'
import type { Program, Result } from './program'

/** A function of a row: one array for each result. */
export interface Computed {
  readonly what: What
  readonly name: string
  readonly results: readonly { readonly name: string; readonly indices: readonly IndexTerm[]; readonly term: Term }[]
}

const one = (name: string, term: Term): Computed['results'] => [{ name, indices: [], term }]

/** The functions of a request that are computed row by row; the others are made of these. */
export const computedFunctions = (request: Request): readonly Computed[] => {
  const { model, derivation, weighted } = request
  if (derivation.pointMass && !derivation.pointMass.mended) throw new Refused(pointMassText(derivation.pointMass))
  const entries = (results: readonly ArrayResult[]): Computed['results'] =>
    results.map((r) => ({ name: r.variable.name, indices: r.indices, term: r.term }))
  const mean = (hidden: Variable): Computed => ({
    what: 'conditional',
    name: `mean_${hidden.name}`,
    results: entries([conditionalMean(request, hidden)]),
  })
  const all: readonly Computed[] = [
    { what: 'free-energy', name: 'free_energy', results: one('F', derivation.freeEnergy) },
    { what: 'score', name: 'score', results: entries(derivation.score) },
    { what: 'dscore', name: 'dscore', results: entries(derivation.dscore) },
    { what: 'objective', name: 'objective', results: one('J', (weighted ?? derivation).objective) },
    ...(request.what.includes('conditional') ? model.hidden.map(mean) : []),
  ]
  const needed = new Set<What>(request.what)
  if (needed.has('log-density')) needed.add('free-energy')
  if (needed.has('loss')) needed.add('objective')
  return all.filter((f) => needed.has(f.what))
}

/** Lowerings until no more is found to be worth an array of its own. */
const MOST_LOWERINGS = 8

/** The function as loops. `reserved` are names that no local may have. */
export const programOf = (
  f: Computed,
  surroundings: (names: Names) => Surroundings,
  reserved: Iterable<string>,
): Program => {
  const shared = new Set<Term | string>()
  for (let k = 0; ; k++) {
    const names = new Names(reserved)
    const lowering = new Lowering(surroundings(names), names, shared)
    const results = f.results.map((r) => resultOf(r, lowering))
    const before = shared.size
    for (const one of lowering.found) shared.add(one)
    if (shared.size > before && k < MOST_LOWERINGS) continue
    const [parameters, row] = lowering.scopes.all
    return {
      name: f.name,
      read: lowering.read,
      sizes: lowering.sizes,
      scalars: lowering.scalars,
      work: lowering.work,
      before: parameters!.statements,
      row: row!.statements,
      results,
    }
  }
}

const resultOf = ({ name, indices, term }: Computed['results'][number], lowering: Lowering): Result => {
  const dims = indices.map((at) => lowering.value(countOf(at)))
  const array: Variable = variable(`out ${name}`, 'parameter', { kind: 'real', bounds: [] }, [size('rows'), ...dims])
  const shown = lowering.around.show(term)
  lowering.result(indices, shown, (slots) => entry(array, [lowering.row, ...slots]))
  return { array, dims }
}
