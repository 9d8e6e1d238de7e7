import {
  add,
  call,
  exp,
  expectation,
  HALF,
  logsumexp,
  mul,
  neg,
  number,
  ONE,
  sub,
  substitute,
  sum,
  type Term,
  TWO,
  index,
  log,
} from '../../expr'
import { cumulantFromMeans } from './cumulants'
import type { MarginalisationRule, Unit } from './law'

const at = (unit: Unit, term: Term, value: Term): Term => substitute(term, new Map<Term, Term>([[unit.x, value]]))

/** x ∈ {0, 1}: log Z = −e(0) + softplus(e(0) − e(1)), x ~ Bernoulli(sigmoid(e(0) − e(1))). */
export const bernoulli: MarginalisationRule = {
  name: 'bernoulli',
  summary: 'binary unit: log Σ exp(−e) = −e(0) + softplus(e(0) − e(1))',
  apply: (unit) => {
    if (unit.x.variable.domain.kind !== 'binary') return undefined
    const [e0, e1] = [at(unit, unit.energy, number(0)), at(unit, unit.energy, ONE)]
    const input = sub(e0, e1)
    const q = call('sigmoid', input)
    const difference = (g: Term): Term => sub(at(unit, g, ONE), at(unit, g, number(0)))
    const mean = (g: Term): Term => add(at(unit, g, number(0)), mul(q, difference(g)))
    return {
      rule: 'bernoulli',
      law: 'Bernoulli',
      parameters: { q },
      conditions: [],
      closed: true,
      logPartition: add(neg(e0), call('softplus', input)),
      mean,
      covariance: (f, g) => mul(q, sub(ONE, q), difference(f), difference(g)),
      cumulant: (fs) =>
        fs.length === 3
          ? mul(q, sub(ONE, q), sub(ONE, mul(TWO, q)), ...fs.map(difference))
          : cumulantFromMeans(fs, mean),
    }
  },
}

/** x ∈ {−1, 1}: with a = (e(1) + e(−1))/2 and b = (e(−1) − e(1))/2, log Z = −a + log 2 + log cosh b, E[x] = tanh b. */
export const spin: MarginalisationRule = {
  name: 'spin',
  summary: 'spin unit: log Σ exp(−e) = −(e(1) + e(−1))/2 + log 2 + log cosh((e(−1) − e(1))/2)',
  apply: (unit) => {
    if (unit.x.variable.domain.kind !== 'spin') return undefined
    const [up, down] = [at(unit, unit.energy, ONE), at(unit, unit.energy, number(-1))]
    const even = mul(HALF, add(up, down))
    const odd = mul(HALF, sub(down, up))
    const t = call('tanh', odd)
    const half = (g: Term): Term => mul(HALF, sub(at(unit, g, ONE), at(unit, g, number(-1))))
    const mean = (g: Term): Term => add(mul(HALF, add(at(unit, g, ONE), at(unit, g, number(-1)))), mul(t, half(g)))
    return {
      rule: 'spin',
      law: 'Spin',
      parameters: { mean: t },
      conditions: [],
      closed: true,
      logPartition: add(neg(even), log(TWO), call('logcosh', odd)),
      mean,
      covariance: (f, g) => mul(sub(ONE, mul(t, t)), half(f), half(g)),
      cumulant: (fs) => cumulantFromMeans(fs, mean),
    }
  },
}

/** x ∈ {a, …, b} or {1, …, K}: log Z = logsumexp over the states, p_s = exp(−e(s) − log Z). */
export const categorical: MarginalisationRule = {
  name: 'categorical',
  summary: 'unit with finitely many states: log Σ exp(−e) = logsumexp_s(−e(s))',
  apply: (unit) => {
    const { kind, bounds } = unit.x.variable.domain
    if (kind !== 'integers' && kind !== 'categorical') return undefined
    const [low, high] = kind === 'categorical' ? [ONE, bounds[0]!] : [bounds[0]!, bounds[1]!]
    const state = index(`~${unit.x.variable.name}`, low, high)
    const energyAt = at(unit, unit.energy, state)
    const logPartition = logsumexp(state, neg(energyAt))
    const weight = exp(sub(neg(energyAt), logPartition))
    const mean = (g: Term): Term =>
      g.symbols.has(unit.x.variable.name) ? sum(state, mul(weight, at(unit, g, state))) : g
    return {
      rule: 'categorical',
      law: 'Categorical',
      parameters: { probability: weight },
      conditions: [],
      closed: true,
      logPartition,
      mean,
      covariance: (f, g) => sum(state, mul(weight, sub(at(unit, f, state), mean(f)), sub(at(unit, g, state), mean(g)))),
      cumulant: (fs) => cumulantFromMeans(fs, mean),
    }
  },
}

/** What every law can fall back on: the one-unit sum or integral, left as a node. */
export const meanNode = (unit: Unit, g: Term): Term =>
  g.symbols.has(unit.x.variable.name) ? expectation([unit.x.variable], unit.energy, g) : g
