import { afterEach, expect, test, vi } from 'vitest'
import { Calculus } from '../../src/calculus/close'
import { bernoulli, spin } from '../../src/calculus/marginalise/finite'
import type { MarginalisationRule, UnitLaw } from '../../src/calculus/marginalise/law'
import { decide } from '../../src/decide/decide'
import { HALF, mul, neg, ONE, sub, type Term, ZERO } from '../../src/expr'
import { FUNCTIONS } from '../../src/functions'
import { parseClaim, parseModel } from '../../src/language/parseModel'

/*
 * Wrong rules, planted one at a time. What a wrong rule makes true is false, and nothing may come of it but a
 * refutation or no verdict; what is true may be left open, and is never refuted.
 */

afterEach(() => void vi.restoreAllMocks())

const modelOf = (hidden: string): string => `name: planted
sizes: { nv: 2, nh: 2 }
visible: { v: "real[nv]" }
hidden: { h: "${hidden}[nh]" }
parameters: { W: "real[nv, nh]", c: "real[nh]", x: real }
definitions: { "u[j]": "c[j] + sum(k, W[k, j] * v[k])" }
energy: v' * v / 2 - v' * W * h - c' * h
`
const verdict = (hidden: string, claim: string): string => {
  const model = parseModel(modelOf(hidden))
  return decide(model, parseClaim(model, claim), new Calculus(), { seed: 3, runs: 30 }, '').verdict
}

const derivativeOf = (name: 'sigmoid' | 'tanh' | 'softplus' | 'logcosh', wrong: (right: Term) => Term): void => {
  const { derivative } = FUNCTIONS[name]
  vi.spyOn(FUNCTIONS[name], 'derivative').mockImplementation((t, args) => derivative(t, args).map(wrong as never))
}
const lawOf = (rule: MarginalisationRule, wrong: (right: UnitLaw) => Partial<UnitLaw>): void => {
  const { apply } = rule
  vi.spyOn(rule, 'apply').mockImplementation((unit) => {
    const law = apply(unit)
    return law && { ...law, ...wrong(law) }
  })
}

interface Plant {
  readonly name: string
  readonly hidden: 'binary' | 'spin'
  readonly plant: () => void
  /** What the wrong rule makes true. */
  readonly wrong: string
  readonly right: string
}

const PLANTS: readonly Plant[] = [
  {
    name: 'sigmoid′ with the sign lost',
    hidden: 'binary',
    plant: () => derivativeOf('sigmoid', neg),
    wrong: 'diff(sigmoid(x), x) == -sigmoid(x) * (1 - sigmoid(x))',
    right: 'diff(sigmoid(x), x) == sigmoid(x) * (1 - sigmoid(x))',
  },
  {
    name: 'sigmoid′ without 1 − q',
    hidden: 'binary',
    plant: () =>
      void vi
        .spyOn(FUNCTIONS.sigmoid, 'derivative')
        .mockImplementation((t, [x]) => [FUNCTIONS.softplus.derivative(t, [x!])[0]!]),
    wrong: 'dscore(v[i]) == -1 + sum(j, W[i, j]^2 * sigmoid(u[j]))',
    right: 'dscore(v[i]) == -1 + sum(j, W[i, j]^2 * sigmoid(u[j]) * (1 - sigmoid(u[j])))',
  },
  {
    name: 'softplus′ halved',
    hidden: 'binary',
    plant: () => derivativeOf('softplus', (right) => mul(HALF, right)),
    wrong: 'score(v[i]) == -v[i] + sum(j, W[i, j] * sigmoid(u[j])) / 2',
    right: 'score(v[i]) == -v[i] + sum(j, W[i, j] * sigmoid(u[j]))',
  },
  {
    name: 'log cosh′ = −tanh',
    hidden: 'spin',
    plant: () => derivativeOf('logcosh', neg),
    wrong: 'score(v[i]) == -v[i] - sum(j, W[i, j] * tanh(u[j]))',
    right: 'score(v[i]) == -v[i] + sum(j, W[i, j] * tanh(u[j]))',
  },
  {
    name: 'tanh′ = 1',
    hidden: 'spin',
    plant: () => derivativeOf('tanh', () => ONE),
    wrong: 'dscore(v[i]) == -1 + sum(j, W[i, j]^2)',
    right: 'dscore(v[i]) == -1 + sum(j, W[i, j]^2 * (1 - tanh(u[j])^2))',
  },
  {
    name: 'log Z of a binary unit without its softplus',
    hidden: 'binary',
    plant: () => lawOf(bernoulli, () => ({ logPartition: ZERO })),
    wrong: "F == v' * v / 2",
    right: "F == v' * v / 2 - sum(j, softplus(u[j]))",
  },
  {
    name: 'log Z of a binary unit with the wrong sign',
    hidden: 'binary',
    plant: () => lawOf(bernoulli, (law) => ({ logPartition: neg(law.logPartition) })),
    wrong: "F == v' * v / 2 + sum(j, softplus(u[j]))",
    right: "F == v' * v / 2 - sum(j, softplus(u[j]))",
  },
  {
    name: 'the mean of a binary unit for its complement',
    hidden: 'binary',
    plant: () => lawOf(bernoulli, (law) => ({ mean: (g) => sub(ONE, law.mean(g)) })),
    wrong: 'mean(h[j]) == 1 - sigmoid(u[j])',
    right: 'mean(h[j]) == sigmoid(u[j])',
  },
  {
    name: 'the covariance of binary units halved',
    hidden: 'binary',
    plant: () => lawOf(bernoulli, (law) => ({ covariance: (f, g) => mul(HALF, law.covariance(f, g)) })),
    wrong: 'var(h[j]) == sigmoid(u[j]) * (1 - sigmoid(u[j])) / 2',
    right: 'var(h[j]) == sigmoid(u[j]) * (1 - sigmoid(u[j]))',
  },
  {
    name: 'log Z of a spin unit with an offset',
    hidden: 'spin',
    plant: () => lawOf(spin, (law) => ({ logPartition: sub(law.logPartition, HALF) })),
    wrong: "F == v' * v / 2 - sum(j, log(2 * cosh(u[j])) - 1/2)",
    right: "F == v' * v / 2 - sum(j, log(2 * cosh(u[j])))",
  },
]

test.each(PLANTS)('$name', { timeout: 60_000 }, ({ hidden, plant, wrong, right }) => {
  expect(['proved', 'tested']).toContain(verdict(hidden, right))
  expect(verdict(hidden, wrong)).toBe('refuted')
  plant()
  expect(['refuted', 'undecided']).toContain(verdict(hidden, wrong))
  expect(verdict(hidden, right)).not.toBe('refuted')
})
