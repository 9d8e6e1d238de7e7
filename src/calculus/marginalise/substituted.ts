import {
  add,
  type Condition,
  div,
  entry,
  type EntryTerm,
  exp,
  log,
  mul,
  number,
  ONE,
  power,
  substitute,
  type Term,
  TWO,
  variable,
  ZERO,
} from '../../expr'
import { affineIn, canonical, dependsOn, energyOf, recompose } from './basis'
import { beta } from './beta'
import { cumulantFromMeans } from './cumulants'
import { meanNode } from './finite'
import { gamma } from './gamma'
import type { MarginalisationRule, Unit, UnitLaw } from './law'
import { normal } from './normal'
import { piecewise } from './piecewise'
import { allPositive } from './positivity'
import { minus, negated } from './signed'
import { isPositiveHalfLine, supportOf } from './support'

/*
 * Units that have a known law in another variable: x = x(y), e_y(y) = e(x(y)) − log dx/dy, E[g(x)] = E[g(x(y))].
 */

interface Substitution {
  readonly rule: string
  readonly law: string
  readonly y: EntryTerm
  /** x and functions of it, in y. */
  readonly inY: ReadonlyMap<Term, Term>
  /** log dx/dy. */
  readonly logSlope: Term
  /** The rules that may know y's law. */
  readonly rules: readonly MarginalisationRule[]
  readonly conditions: readonly Condition[]
  /** Parameters of x's law, where they are not those of y's. */
  readonly parameters?: (inner: UnitLaw['parameters']) => UnitLaw['parameters']
}

const through = (unit: Unit, s: Substitution): UnitLaw | undefined => {
  const { x } = unit
  const inY = (g: Term): Term => substitute(canonical(g, x), s.inY)
  const energy = minus(substitute(recompose(energyOf(unit)), s.inY), s.logSlope)
  const inner = s.rules.map((rule) => rule.apply({ x: s.y, energy })).find((law) => law !== undefined)
  if (!inner) return undefined
  /** The value in y where it is closed, else the integral over x itself. */
  const closed = (value: Term, otherwise: () => Term): Term => (dependsOn(value, s.y) ? otherwise() : value)
  const mean = (g: Term): Term => closed(inner.mean(inY(g)), () => meanNode(unit, g))
  return {
    ...inner,
    rule: s.rule,
    law: s.law,
    parameters: s.parameters ? s.parameters(inner.parameters) : inner.parameters,
    conditions: [...new Set([...s.conditions, ...inner.conditions])],
    mean,
    covariance: (f, g) =>
      closed(inner.covariance(inY(f), inY(g)), () => mean(mul(minus(f, mean(f)), minus(g, mean(g))))),
    cumulant: (fs) => closed(inner.cumulant(fs.map(inY)), () => cumulantFromMeans(fs, mean)),
  }
}

const local = (
  x: EntryTerm,
  name: string,
  kind: 'real' | 'positive' | 'interval',
  ...bounds: readonly Term[]
): EntryTerm => entry(variable(`${name} ${x.variable.name}`, 'hidden', { kind, bounds }))

/** B·log u of the energy with u affine in x, where the rest is a multiple of log x. */
const affineLogarithm = (unit: Unit): { u: Term; constant: Term; slope: Term } | undefined => {
  let found: { u: Term; constant: Term; slope: Term } | undefined
  for (const b of energyOf(unit).keys()) {
    if (b === ONE || b === log(unit.x)) continue
    const u = b.kind === 'call' && b.name === 'log' ? b.args[0]! : undefined
    const parts = u && affineIn(u, unit.x)
    if (!u || !parts || parts[0] === ZERO || found) return undefined
    found = { u, constant: parts[0], slope: parts[1] }
  }
  return found
}

/**
 * e = c + (1 − a) log x + (a + b) log(p + qx) on (0, ∞): y = qx/(p + qx) ~ Beta(a, b) (Johnson, Kotz and Balakrishnan,
 * Continuous Univariate Distributions 2, chapter 27: Pearson's type VI, F and Lomax among them).
 */
export const betaPrime: MarginalisationRule = {
  name: 'beta-prime',
  summary: '(1 − a) log x + (a + b) log(p + qx) on (0, ∞): log B(a, b) − a log q − b log p',
  apply: (unit) => {
    const { x } = unit
    if (!isPositiveHalfLine(x)) return undefined
    const found = affineLogarithm(unit)
    const conditions = found && allPositive(found.constant, found.slope)
    if (!found || !conditions) return undefined
    const { u, constant, slope } = found
    const y = local(x, 'share', 'interval', ZERO, ONE)
    const rest = minus(ONE, y)
    const ratio = minus(log(constant), log(slope))
    return through(unit, {
      rule: 'beta-prime',
      law: 'beta prime',
      y,
      inY: new Map<Term, Term>([
        [log(u), minus(log(constant), log(rest))],
        [u, mul(constant, power(rest, number(-1)))],
        [log(x), add(ratio, log(y), negated(log(rest)))],
        [x, mul(constant, power(slope, number(-1)), y, power(rest, number(-1)))],
      ]),
      logSlope: minus(ratio, mul(TWO, log(rest))),
      rules: [beta],
      conditions,
      parameters: (share) => ({ ...share, scale: div(constant, slope) }),
    })
  },
}

/** e = c + A log x on (low, ∞), low > 0: y = log(x/low) is exponential with rate A − 1. */
export const pareto: MarginalisationRule = {
  name: 'pareto',
  summary: 'A log x on (low, ∞): (1 − A) log low − log(A − 1)',
  apply: (unit) => {
    const { x } = unit
    const [low, high] = supportOf(x) ?? []
    const bases = [...energyOf(unit).keys()].filter((b) => b !== ONE)
    if (!low || high || bases.length !== 1 || bases[0] !== log(x)) return undefined
    const conditions = allPositive(low)
    if (!conditions) return undefined
    const y = local(x, 'log', 'positive')
    return through(unit, {
      rule: 'pareto',
      law: 'Pareto',
      y,
      inY: new Map<Term, Term>([
        [log(x), add(log(low), y)],
        [x, mul(low, exp(y))],
      ]),
      logSlope: add(log(low), y),
      rules: [gamma],
      conditions,
      parameters: ({ rate }) => ({ exponent: rate!, low }),
    })
  },
}

/** Quadratic in log x on (0, ∞): y = log x is Normal. */
export const logNormal: MarginalisationRule = {
  name: 'log-normal',
  summary: 'quadratic in log x on (0, ∞): the Normal integral of log x',
  apply: (unit) => {
    const { x } = unit
    if (!isPositiveHalfLine(x)) return undefined
    const y = local(x, 'log', 'real')
    return through(unit, {
      rule: 'log-normal',
      law: 'log-Normal',
      y,
      inY: new Map<Term, Term>([
        [log(x), y],
        [x, exp(y)],
      ]),
      logSlope: y,
      rules: [normal],
      conditions: [],
    })
  },
}

/** Energies on (0, ∞) whose root has a known law: √x with x and ½ log x is a half-line Gaussian of y = √x. */
export const squared: MarginalisationRule = {
  name: 'squared',
  summary: 'a·x + b·√x + ½ log x on (0, ∞): the half-line Gaussian integral of √x',
  apply: (unit) => {
    const { x } = unit
    if (!isPositiveHalfLine(x)) return undefined
    const y = local(x, 'root', 'positive')
    return through(unit, {
      rule: 'squared',
      law: 'square of a truncated Normal',
      y,
      inY: new Map<Term, Term>([
        [log(x), mul(TWO, log(y))],
        [x, power(y, TWO)],
      ]),
      logSlope: add(log(TWO), log(y)),
      rules: [piecewise],
      conditions: [],
    })
  },
}
