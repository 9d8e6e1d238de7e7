import type { ArrayResult } from '../../calculus/derivation'
import {
  add,
  countOf,
  entry,
  index,
  type IndexTerm,
  mul,
  size,
  substitute,
  sum,
  type Term,
  type Variable,
  variable,
} from '../../expr'
import { conditionalMean } from '../conditionalMean'
import { formulaOf } from '../docs'
import { type Draw, drawsOf, type Joint } from '../draw'
import { refuseOpen } from '../refusals'
import { withTails } from '../tails'
import { type Request, type What } from '../request'
import { Lowering, type Surroundings } from './lower'
import { Names } from './names'
import type { Prefilled } from './prefilled'
import { type Program, REAL, type Result } from './program'

/** A function of a row: one array for each result. */
export interface Computed {
  readonly what: What
  readonly name: string
  /** `ψ(vᵢ) = …`, a line for each result. */
  readonly summary: readonly string[]
  readonly results: readonly { readonly name: string; readonly indices: readonly IndexTerm[]; readonly term: Term }[]
  /** What it draws, where it takes uniform numbers too. */
  readonly draw?: Draw
  readonly prefilled?: readonly Prefilled[]
}

const one = (name: string, term: Term): Computed['results'] => [{ name, indices: [], term }]

/** The draws of a request, where they are asked for. @throws Refused */
export const drawsAskedFor = (request: Request): ReturnType<typeof drawsOf> =>
  request.what.includes('sample') ? drawsOf(request) : { draws: [], leftOut: [] }

/** The functions of a request that are computed row by row; the others are made of these. */
export const computedFunctions = (request: Request, draws: readonly Draw[]): readonly Computed[] => {
  const { model, derivation, weighted } = request
  const entries = (results: readonly ArrayResult[]): Computed['results'] =>
    results.map((r) => ({ name: r.variable.name, indices: r.indices, term: r.term }))
  const line =
    (left: (at: string) => string) =>
    (r: ArrayResult): string =>
      `${left(formulaOf(request, entry(r.variable, r.indices)))} = ${formulaOf(request, r.term)}`
  const scalar = (left: string, term: Term): readonly string[] => [`${left} = ${formulaOf(request, term)}`]
  const mean = (hidden: Variable): Computed => {
    const result = conditionalMean(request, hidden)
    const summary = [line((at) => `E[${at} | ${model.visible.map((v) => v.name).join(', ')}]`)(result)]
    return { what: 'conditional', name: `mean_${hidden.name}`, summary, results: entries([result]) }
  }
  const { freeEnergy, score, dscore } = derivation
  const { objective } = weighted ?? derivation
  const all: readonly Computed[] = [
    { what: 'free-energy', name: 'free_energy', summary: scalar('F', freeEnergy), results: one('F', freeEnergy) },
    { what: 'score', name: 'score', summary: score.map(line((at) => `ψ(${at})`)), results: entries(score) },
    { what: 'dscore', name: 'dscore', summary: dscore.map(line((at) => `∂ψ(${at})/∂${at}`)), results: entries(dscore) },
    { what: 'objective', name: 'objective', summary: scalar('J', objective), results: one('J', objective) },
    ...(request.what.includes('conditional') ? model.hidden.map(mean) : []),
    ...draws.map(drawn),
  ]
  const needed = new Set<What>(request.what)
  if (needed.has('log-density')) needed.add('free-energy')
  if (needed.has('loss')) needed.add('objective')
  const written = all.filter((f) => needed.has(f.what))
  refuseOpen(
    written.flatMap((f) => f.results.map((r) => r.term)),
    request,
  )
  return written
}

const drawn = (draw: Draw): Computed => {
  const { name, summary, hidden, indices, value } = draw
  const { term, prefilled } = value.kind === 'joint' ? jointly(value, draw) : { term: value, prefilled: [] }
  return { what: 'sample', name, summary: [summary], results: [{ name: hidden.name, indices, term }], draw, prefilled }
}

/** mean + L z, with L and z as arrays. */
const jointly = (
  { mean, covariance, row, column }: Joint,
  { hidden: { dims }, normals }: Draw,
): { readonly term: Term; readonly prefilled: readonly Prefilled[] } => {
  const upTo = index(column.name, column.low, row)
  const lower = substitute(covariance, new Map([[column, upTo]]))
  const L = variable('L°', 'visible', REAL, [...dims, ...dims])
  const z = variable('z°', 'visible', REAL, dims)
  return {
    term: add(mean, sum(upTo, mul(entry(L, [row, upTo]), entry(z, [upTo])))),
    prefilled: [
      { of: L, indices: [row, upTo], term: lower, isFactored: true },
      { of: z, indices: [row], term: entry(normals, [row]), isFactored: false },
    ],
  }
}

/** Lowerings until no more is found to be worth an array of its own. */
const MOST_LOWERINGS = 8

/** The function as loops. `reserved` are names that no local may have. */
export const programOf = (f: Computed, surroundings: () => Surroundings, reserved: Iterable<string>): Program => {
  const shared = new Set<Term | string>()
  for (let k = 0; ; k++) {
    const names = new Names(reserved)
    const lowering = new Lowering(surroundings(), names, shared)
    const results = f.results.map((r) => resultOf(r, lowering))
    const before = shared.size
    for (const one of lowering.found) shared.add(one)
    if (shared.size > before && k < MOST_LOWERINGS) continue
    const [parameters, row] = lowering.scopes.all
    return {
      name: f.name,
      summary: f.summary,
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
  const array: Variable = variable(`out ${name}`, 'parameter', REAL, [size('rows'), ...dims])
  const shown = lowering.around.show(withTails(term))
  lowering.result(indices, shown, (slots) => entry(array, [lowering.row, ...slots]))
  return { array, dims }
}
