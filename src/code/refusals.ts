import type { Derivation } from '../calculus/derivation'
import { pointMassText } from '../calculus/pointMass'
import { DOMAINS } from '../domains'
import { Evaluator } from '../hidden/evaluator'
import {
  CONTINUOUS_DOMAINS,
  endsOfDomain,
  FINITE_DOMAINS,
  plainName,
  subterms,
  type Term,
  type Variable,
} from '../expr'
import { intervalAlgebra } from '../algebras/intervalAlgebra'
import { Refused, type Request } from './request'

/* What is left to be summed or integrated over hidden units, and whether that can be done by going through all states. */

const MOST_STATES = 2 ** 20

/** Sums and integrals in the terms, with those inside of others. */
const openOver = (terms: readonly Term[]): readonly (readonly Variable[])[] => {
  const found = new Map<string, readonly Variable[]>()
  for (const t of subterms(...terms))
    if (t.kind === 'logpartition' || t.kind === 'expectation' || t.kind === 'marginal')
      found.set(t.over.map((v) => v.name).join(), t.over)
  return [...found.values()]
}

const names = (over: readonly Variable[]): string =>
  [...new Set(over.map((v) => `\`${plainName(v.name)}\``))].join(' and ')

/** How many states they have together at the sizes of the request. */
const stateCount = (over: readonly Variable[], sizes: Request['sizes']): number => {
  const evaluator = new Evaluator(intervalAlgebra, new Map(Object.entries(sizes)), new Map())
  return over.reduce((count, v) => {
    const [low, high] = endsOfDomain(v.domain).map((end) => evaluator.integer(end!))
    const values = (high! - low!) / (DOMAINS[v.domain.kind].step ?? 1) + 1
    return count * values ** v.dims.reduce((n, d) => n * evaluator.integer(d), 1)
  }, 1)
}

/** @throws Refused where something is not a finite sum over states that can be gone through */
export const refuseOpen = (terms: readonly Term[], { sizes, model }: Request): void => {
  for (const over of openOver(terms)) {
    const continuous = over.filter((v) => CONTINUOUS_DOMAINS.has(v.domain.kind))
    const infinite = over.filter((v) => !FINITE_DOMAINS.has(v.domain.kind))
    if (continuous.length > 0)
      throw new Refused(
        `the integral over ${names(continuous)} has no closed form and needs quadrature, which is not exported; ` +
          '`scoreproof eval` has its values at points',
      )
    if (infinite.length > 0)
      throw new Refused(
        `the sum over ${names(infinite)} has no closed form and infinitely many terms; \`scoreproof eval\` has its ` +
          'values at points, integers(0, n) in place of naturals makes it finite',
      )
    const count = stateCount(over, sizes)
    if (count <= MOST_STATES) continue
    const at = model.sizes.map(({ name }) => `${name} = ${sizes[name]}`).join(', ')
    throw new Refused(
      `${names(over)} ${over.length > 1 ? 'have' : 'has'} ${written(count)} states that interact, at ${at}: more than 2^20, all of which would be gone through; set smaller sizes by \`--size\``,
    )
  }
}

const written = (count: number): string => {
  const bits = Math.log2(count)
  return Number.isInteger(bits) ? `2^${bits}` : count < 1e15 ? `${count}` : `about 10^${Math.round(Math.log10(count))}`
}

/** @throws Refused where all that is asked for is of hidden variables, and there are none */
export const refuseEmpty = ({ model, what }: Request): void => {
  const ofHidden = what.filter((one) => one === 'conditional' || one === 'sample')
  if (model.hidden.length === 0 && what.length > 0 && ofHidden.length === what.length)
    throw new Refused(`--what ${what.join(',')}: the model has no hidden variables, so that nothing would be written`)
}

/** @throws Refused for a model of which some part is not defined */
export const refuseArbitrary = ({ model }: Request): void => {
  const [fn] = model.functions
  if (fn) throw new Refused(`\`${fn.name}\` is an undefined function: define it (\`definitions\`) to have code for it`)
  const any = model.hidden.find((v) => v.domain.kind === 'any')
  if (any) throw new Refused(`\`${any.name}\` has no domain: nothing can be computed for \`any\``)
}

/** @throws Refused where a derivative of E has a point mass over the hidden variables that the formulas leave out */
export const refusePointMass = ({ pointMass }: Derivation): void => {
  if (pointMass && !pointMass.mended) throw new Refused(pointMassText(pointMass))
}
