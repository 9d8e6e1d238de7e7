import type { ArrayResult, Derivation } from '../calculus/derivation'
import { number, substitute, type Term, type Variable } from '../expr'
import type { Evaluator } from '../hidden/evaluator'
import type { Model } from '../language/model'
import * as Q from '../numbers/rational'
import type { Values } from '../program/arrays'
import { compileForRows, type Doubles } from '../program/compile'
import { Unsupported } from '../program/unsupported'
import { overIndices } from './overIndices'
import { type Enclosed, enclosed } from './results'
import { holdsHidden } from './routes'

/** Fewer points do not pay for the compiling. */
const FEWEST_POINTS = 16
/** Entries whose formulas are written out one by one. */
const MOST_ENTRIES = 64

/**
 * Numbers of many points at once, in the order of `present`, where all of them are closed forms: compiled to float64 with a
 * bound on each error. Undefined where that is not so.
 */
export const inClosedForm = <T>(
  model: Model,
  derivation: Derivation,
  evaluator: Evaluator<T>,
  points: readonly { readonly values: Values }[],
): ((k: number) => readonly Enclosed[]) | undefined => {
  if (points.length < FEWEST_POINTS) return undefined
  const terms = termsOf(derivation, evaluator)
  if (!terms || terms.some(holdsHidden)) return undefined
  const variables = [...model.visible, ...model.parameters]
  const arrays = new Map(
    variables.map((v): [string, Doubles] => {
      const dims = v.dims.map((d) => evaluator.integer(d))
      return [v.name, { dims, values: new Float64Array(dims.reduce((a, b) => a * b, 1)) }]
    }),
  )
  const put = ({ values }: { readonly values: Values }, which: readonly Variable[]): void => {
    for (const { name } of which) values.get(name)!.forEach((q, k) => (arrays.get(name)!.values[k] = Q.toNumber(q)))
  }
  put(points[0]!, variables)
  const moving = variables.filter(({ name }) =>
    points.some((p) => !isSame(p.values.get(name)!, points[0]!.values.get(name)!)),
  )
  try {
    const names = new Set(moving.map((v) => v.name))
    const program = compileForRows(terms, evaluator.sizes, arrays, names)
    let first = -1
    return (k) => {
      const block = k - (k % program.lanes)
      if (block !== first) {
        first = block
        points.slice(block, block + program.lanes).forEach((point, lane) => {
          put(point, moving)
          program.take(lane)
        })
        program.run()
      }
      return terms.map((_, n) => enclosed(program.value(n, k - block), program.value(terms.length + n, k - block)))
    }
  } catch (error) {
    if (error instanceof Unsupported) return undefined
    throw error
  }
}

const isSame = (a: readonly Q.Rational[], b: readonly Q.Rational[]): boolean =>
  a === b || a.every((x, k) => Q.equal(x, b[k]!))

/** F, J, and the entries of ψ, ∂ψ and the terms of Theorem 1; undefined where these are many. */
const termsOf = <T>(derivation: Derivation, evaluator: Evaluator<T>): readonly Term[] | undefined => {
  const { freeEnergy, score, dscore, theorem1, objective } = derivation
  let count = 0
  const entries = (list: readonly ArrayResult[]): readonly Term[] =>
    list.flatMap((result) => {
      const written: Term[] = []
      overIndices(evaluator, result, (term) => {
        if (++count > MOST_ENTRIES) return
        const at = result.indices.map((i) => [i, number(evaluator.indices.get(i.name)!)] as const)
        written.push(substitute(term, new Map<Term, Term>(at)))
      })
      return written
    })
  const [psi, dpsi] = [entries(score), entries(dscore)]
  const moments = [theorem1.meanGradient, theorem1.varGradient, theorem1.meanCurvature].flatMap(entries)
  if (count > MOST_ENTRIES) return undefined
  return [freeEnergy, objective, ...psi, ...dpsi, ...moments]
}
