import {
  add,
  type Condition,
  entry,
  exp,
  logPartition,
  mapTerm,
  marginal,
  mul,
  neg,
  sub,
  type Term,
  type Variable,
  ZERO,
} from '../expr'
import { splitEnergy } from './expand'
import { differentiate } from './differentiate'
import { type Elimination, eliminate } from './eliminate'
import { withoutExponential } from './exponentials'
import { lawOf } from './marginalise'
import { type Moments, momentsOf } from './moments'

/** Everything derived about one sum or integral over hidden variables. */
export interface Marginalisation {
  readonly elimination: Elimination
  readonly moments: Moments
  /** log Σ_over exp(−energy), with a node over what stays coupled. */
  readonly logPartition: Term
  readonly conditions: readonly Condition[]
}

/** Derives closed forms; owns the cache of marginalisations that one derivation shares. */
export class Calculus {
  readonly #marginalisations = new Map<string, Marginalisation>()
  readonly #closed = new Map<Term, Term>()

  /** Energies that differ by hidden-free summands share one marginalisation, so that their moments are one object. */
  marginalise(over: readonly Variable[], energy: Term): Marginalisation {
    const { own, free } = splitEnergy(energy, new Set(over.map((v) => v.name)))
    const shared = this.#marginaliseOwn(over, own)
    return free === ZERO ? shared : { ...shared, logPartition: sub(shared.logPartition, free) }
  }

  #marginaliseOwn(over: readonly Variable[], energy: Term): Marginalisation {
    const key = `${energy.id}|${over.map((v) => v.name).join(',')}`
    let found = this.#marginalisations.get(key)
    if (!found) {
      const elimination = eliminate(over, energy)
      const left = splitEnergy(elimination.energyLeft, new Set(elimination.remaining.map((v) => v.name)))
      const conditions = elimination.steps.flatMap((s) => (s.kind === 'separable' ? s.law.conditions : []))
      found = {
        elimination,
        conditions,
        moments: momentsOf(over, energy, { ...elimination, energyLeft: left.own }),
        logPartition: sub(logPartition(elimination.remaining, left.own), left.free),
      }
      this.#marginalisations.set(key, found)
    }
    return found
  }

  /** Carries out every derivative, marginal and moment of the term that has a closed form at index level. */
  close(term: Term): Term {
    let result = this.#closed.get(term)
    if (result === undefined) {
      result = this.#closeNode(term)
      this.#closed.set(term, result)
      this.#closed.set(result, result)
    }
    return result
  }

  #closeNode(term: Term): Term {
    switch (term.kind) {
      case 'diff': {
        const derivative = differentiate(this.close(term.body), term.by)
        // A derivative that is left to jets is as closed as it gets.
        return derivative.kind === 'diff' ? derivative : this.close(derivative)
      }
      case 'logpartition':
        return this.marginalise(term.over, this.close(term.energy)).logPartition
      case 'expectation':
        return this.#closeExpectation(term)
      case 'marginal':
        return this.#closeMarginal(term.over, this.close(term.body))
      default:
        return mapTerm(term, (child) => this.close(child))
    }
  }

  #closeExpectation(term: Term & { kind: 'expectation' }): Term {
    const energy = this.close(term.energy)
    if (isLocalUnit(term.over)) return this.#closeUnit(term)
    const { moments } = this.marginalise(term.over, energy)
    const covariance = covarianceArguments(term)
    if (covariance) return moments.covariance(this.close(covariance[0]), this.close(covariance[1]))
    return moments.mean(this.close(term.body))
  }

  /**
   * One unit left open by a rule is as closed as it gets, but for what derivatives have made of it: a Normal law has
   * moments by parts. A covariance stays one.
   */
  #closeUnit(term: Term & { kind: 'expectation' }): Term {
    const inner = mapTerm(term, (child) => this.close(child))
    if (inner.kind !== 'expectation' || covarianceArguments(inner)) return inner
    const law = lawOf({ x: entry(inner.over[0]!), energy: inner.energy })
    return law.rule === 'normal' ? law.mean(inner.body) : inner
  }

  /** Σ_h f·exp(−X) = exp(log Σ exp(−X)) · E[f] under p ∝ exp(−X). */
  #closeMarginal(over: readonly Variable[], body: Term): Term {
    const { exponent, rest } = withoutExponential(body)
    if (exponent === undefined) return marginal(over, body)
    const { logPartition: logZ, moments } = this.marginalise(over, neg(exponent))
    return mul(exp(logZ), moments.mean(rest))
  }
}

const isLocalUnit = (over: readonly Variable[]): boolean => over.length === 1 && over[0]!.name.endsWith('°')

/** f and g where the node is E[(f − E[f])(g − E[g])], as claims spell variances and covariances. */
const covarianceArguments = (term: Term & { kind: 'expectation' }): readonly [Term, Term] | undefined => {
  const { body } = term
  const centred = (t: Term): Term | undefined => {
    if (t.kind !== 'add') return undefined
    for (const child of t.children) {
      const minus = neg(child)
      if (minus.kind !== 'expectation' || minus.energy !== term.energy || minus.over.length !== term.over.length)
        continue
      if (add(t, minus) === minus.body) return minus.body
    }
    return undefined
  }
  if (
    body.kind === 'power' &&
    body.exponent.kind === 'number' &&
    body.exponent.value.n === 2n &&
    body.exponent.value.d === 1n
  ) {
    const f = centred(body.base)
    return f && [f, f]
  }
  if (body.kind === 'mul' && body.children.length === 2) {
    const [f, g] = body.children.map(centred)
    return f && g ? [f, g] : undefined
  }
  return undefined
}
