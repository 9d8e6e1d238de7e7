import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnose/diagnose'
import { isFound } from '../../src/diagnose/finding'
import type { DiagnosticName } from '../../src/diagnose/names'
import { parseModel } from '../../src/language/parseModel'

/*
 * Sound models and what becomes of them when they are spoilt. A model of the zoo that is flagged has its reason here.
 */

const ZOO = new URL('../../proofs/models/', import.meta.url)
const EXAMPLES = new URL('../language/models/', import.meta.url)
const modelsIn = (folder: URL): readonly (readonly [string, string])[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => [file.replace('.yaml', ''), readFileSync(new URL(file, folder), 'utf8')])

const MODELS = [...new Map([...modelsIn(EXAMPLES), ...modelsIn(ZOO)])]

/** Seconds that a check may take on a busy machine. */
const PATIENCE = 300

/** `check severity` of everything that is found, by all checks or by some. */
const found = (text: string, only?: readonly DiagnosticName[]): readonly string[] =>
  [...diagnose(parseModel(text), { only, timeout: PATIENCE }).outcomes].flatMap(([name, outcome]) =>
    isFound(outcome) ? [...new Set(outcome.findings.map((f) => `${name} ${f.severity}`))] : [],
  )

const KNOWN: Readonly<Record<string, readonly string[]>> = {
  // ψ = (η − …)/v, which grows without bound at 0; those who fit it weight by v².
  'gamma-visible': ['normalisable warning', 'boundary error'],
  'truncated-ggm': ['boundary error'],
  'dirichlet-simplex': ['boundary error'],
  // The marginal is a Laplace density, which has a kink at 0.
  'gaussian-scale-mixture': ['smoothness error'],
  // exp(c + Wv) outgrows every quadratic term.
  'poisson-rbm': ['normalisable error'],
  // Only as many logarithms as there are experts: it takes large α, or more experts.
  'product-of-t': ['normalisable error'],
  'foe-fn': ['normalisable error'],
  // The leading coefficient has to be negative.
  'polynomial-exp-family': ['normalisable error'],
  // Large weights outgrow the quadratic term of v.
  'rectified-gaussian': ['normalisable warning'],
  'spike-slab-rbm': ['normalisable warning'],
  // log(cosh(x)), as it is written, overflows where x is 89.
  'ica-logistic-pi': ['float32 error'],
}

/** Checks that other findings stand for than an unsound model: symmetries, say, are there by design. */
const OF_DESIGN = new Set(['degenerate', 'unbounded', 'scale'])

describe('sound models pass', () => {
  test.each(MODELS)('%s', (name, text) => {
    expect(found(text).filter((f) => !OF_DESIGN.has(f.split(' ')[0]!))).toEqual(KNOWN[name] ?? [])
  })
})

/** The energy of a model file, as a block of its own, changed. */
const withEnergy = (text: string, change: (energy: string) => string): string => {
  const [all, own] = /^energy: *\|?((?:.*\n)(?:[ ]+.*\n)*)/m.exec(text)!
  const energy = own!
    .replace(/^\s*["']|["']\s*$/g, '')
    .replace(/\s*#.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim()
  return text.replace(all, () => `energy: |\n  ${change(energy)}\n`)
}
const declaring = (text: string, line: string): string => text.replace(/^parameters:\n/m, (all) => `${all}  ${line}\n`)
const withoutClaims = (text: string): string => text.replace(/^claims:[^]*/m, '')

interface Spoil {
  readonly name: string
  readonly change: (text: string) => string
  /** Of these checks, one finds it; it may spoil nothing, for a reason. */
  readonly by: readonly string[]
  readonly not?: readonly string[]
}

const SPOILT: readonly Spoil[] = [
  {
    name: 'a sign turned',
    change: (text) => withEnergy(text, (energy) => `-(${energy})`),
    by: ['normalisable error', 'conditional error'],
    // On a circle every energy is normalisable.
    not: ['von-mises-ring'],
  },
  {
    name: 'a precision unbounded',
    change: (text) =>
      declaring(
        withEnergy(text, (energy) => `zz * (${energy})`),
        'zz: real',
      ),
    // Of either sign it is as good as never at all parameters, and at half of them where the energy itself is of either.
    by: ['normalisable error', 'conditional error', 'normalisable warning'],
    not: ['von-mises-ring'],
  },
  {
    name: 'the domain halved',
    change: (text) => text.replace(/^( {2}\w+: )(?:real|interval\(0, 2 \* pi\))(?=\[|$)/m, '$1positive'),
    by: ['boundary error'],
    // It is halved already, or bounded; ψ = 0 at 0 where independent coordinates have even densities.
    not: ['gamma-visible', 'truncated-ggm', 'dirichlet-simplex', 'inverse-gamma-variance'],
  },
  {
    name: 'a softplus made a relu',
    change: (text) => {
      const [, visible, dims] = /^visible:\n {2}(\w+): \w+(?:\(.*?\))?(\[.*?\])?/m.exec(text)!
      const at =
        dims === undefined
          ? visible!
          : `${visible}[${dims
              .split(',')
              .map(() => '1')
              .join(', ')}]`
      return withEnergy(text, (energy) => `${energy} + relu(${at} - 1)`)
    },
    by: ['smoothness error'],
    // v < 1 there, so that relu(v − 1) is 0.
    not: ['dirichlet-simplex'],
  },
]

/** The file with `(p + zz)` for each `p` of its energy and definitions, at the same indices. */
const doubled = (text: string): string => {
  const own = /^parameters:[^]*?(?=^\S)/m.exec(text.slice(text.indexOf('\nparameters:') + 1) + '\nx')![0]
  const [, name, type] = /^ {2}(\w+): ((?:real|positive)(?:\[.*\])?)/m.exec(own)!
  const twice = (part: string): string => {
    let [out, at] = ['', 0]
    for (const { index } of part.matchAll(new RegExp(`(?<![\\w'"])${name!}\\b(?!:)`, 'g'))) {
      let end = index + name!.length
      if (part[end] === '[') {
        let depth = 0
        do depth += part[end] === '[' ? 1 : part[end] === ']' ? -1 : 0
        while (++end < part.length && depth > 0)
      }
      const indices = part.slice(index + name!.length, end)
      out += `${part.slice(at, index)}(${name!}${indices} + zz${indices})`
      at = end
    }
    return out + part.slice(at)
  }
  const definitions = /^definitions:\n(?: .*\n)*/m.exec(text)?.[0]
  const written = definitions === undefined ? text : text.replace(definitions, () => twice(definitions))
  return declaring(withEnergy(written, twice), `zz: ${type!}`)
}

/*
 * What holds an energy up, taken out. By pen and paper: what is left is bounded, or falls linearly or faster, along some
 * direction of v, or the sum or integral over h has nothing that bounds it.
 */
const DROPPED: Readonly<Record<string, readonly [text: string, ...by: readonly string[]]>> = {
  // ∫exp(−F) dv at all parameters: F is at most linear in v.
  'boltzmann-dbm': ["(v - b)' * (v - b) / (2 * sigma^2)", 'normalisable error'],
  'conditional-gaussian': ["(v - mu)' * Omega * (v - mu) / 2 +", 'normalisable error'],
  'crbm-covariance': ["+ v' * v / 2", 'normalisable error'],
  'deep-energy': ["v' * v / (2 * sigma^2)", 'normalisable error'],
  'factor-analysis': ['sum(i, (v[i] - b[i] - sum(j, W[i, j] * h[j]))^2 / (2 * s[i]^2)) +', 'normalisable error'],
  'gaussian-mixture': ['sum(i, (v[i] - mu[i, k])^2) / (2 * sigma^2)', 'normalisable error'],
  'gaussian-scale-mixture': ['v[i]^2 / (2 * s[i]) +', 'normalisable error'],
  'grbm-spin': ["(v - b)' * (v - b) / 2", 'normalisable error'],
  grbm: ['sum(i, (v[i] - b[i])^2 / (2 * sigma^2))', 'normalisable error'],
  'hidden-markov': ['(v[t] - mu[z[t]])^2 / (2 * s[z[t]]^2) +', 'normalisable error'],
  hopfield: ["v' * v / 2", 'normalisable error'],
  'interval-rbm': ["v' * v / 2", 'normalisable error'],
  'ising-spin-field': ["v' * v / 2 +", 'normalisable error'],
  'lateral-grbm': ["v' * v / 2", 'normalisable error'],
  mcrbm: ['sum(i, v[i]^2) / 2 +', 'normalisable error'],
  mpot: ["v' * v / 2 +", 'normalisable error'],
  'rectified-gaussian': ["v' * v / 2 +", 'normalisable error'],
  'sparse-coding': ['sum(i, (v[i] - w[i] * h)^2) / (2 * sigma^2) +', 'normalisable error'],
  'spike-slab-rbm': ['sum(i, Lambda[i] * v[i]^2) / 2 +', 'normalisable error'],
  'conv-rbm': ['sum(i, v[i]^2) / 2', 'normalisable error'],
  dbm3: ["(v - U * a)' * (v - U * a) / 2", 'normalisable error'],
  'factor-analysis-marginal': ["(v - b - W * z)' * diag(1 ./ s.^2) * (v - b - W * z) / 2 +", 'normalisable error'],
  'gmm-full-covariance': ['q[k]', 'normalisable error'],
  'potts-hidden': ['sum(i, (v[i] - mu[z[i]])^2) / 2', 'normalisable error'],
  'toeplitz-rbm': ["v' * v / 2", 'normalisable error'],
  'inverse-gamma-variance': ['v[i]^2 / (2 * s[i]) +', 'normalisable error'],
  'product-of-t': ['+ sum(i, C[i, j] * v[i])^2 / 2', 'normalisable error'],
  // v → v + c leaves differences as they are.
  'grid-mrf': ['lam * sum(x, y, u[x, y]^2) / 2', 'normalisable error'],
  ar1: ['v[1]^2 / 2 +', 'normalisable error'],
  // Where m2 < 0, and where m2 > 0 not.
  'phi4-ring': ['+ g * v[i]^4 / 4', 'normalisable error', 'normalisable warning'],
  // Fewer filters than pixels, or weights too small.
  'field-of-experts': ["+ eps * v' * v / 2", 'normalisable error', 'normalisable warning'],
  'foe-convolutional': ["+ eps * v' * v / 2", 'normalisable error', 'normalisable warning'],
  // v^η diverges at 0 or at infinity.
  'gamma-visible': ["v' * K * v / 2", 'normalisable error'],
  // The sum over h, and the integral over u.
  'poisson-rbm': ['- lgamma(h[j] + 1)', 'conditional error'],
  'mixture-of-factor-analysers': [
    'sum(i, (v[i] - m[k, i] - sum(j, W[k, i, j] * z[j]))^2 / (2 * s[i]^2)) +',
    'normalisable error',
  ],
  // What κ and m are in.
  'von-mises-ring': ['-kappa * sum(i, cos(t[i] - m[i]))', 'degenerate error'],
}

/** Terms without which a model is one of the same kind: a bias of 0, a prior that is flat over finitely many states. */
const NEEDLESS: Readonly<Record<string, string>> = {
  grbm: '- sum(j, c[j] * h[j])',
  'grbm-spin': "- c' * h",
  'interval-rbm': "- c' * h",
  'toeplitz-rbm': "- c' * h",
  'gaussian-mixture': '- a[k]',
  'lateral-grbm': "- h' * L * h / 2",
  'boltzmann-dbm': "- h1' * U * h2",
  'von-mises-ring': '- J0 * sum(i, cos(t[i] - t[mod(i, n) + 1]))',
}

const without = (text: string, term: string): string => {
  const rest = withEnergy(withoutClaims(text), (energy) => {
    expect(energy).toContain(term)
    return energy.replace(term, '').replace(/^[\s+]+/, '')
  })
  return rest
}

const checksOf = (by: readonly string[]): readonly DiagnosticName[] => [
  ...new Set(by.map((one) => one.split(' ')[0] as DiagnosticName)),
]

describe('a term dropped is found', () => {
  test.each(MODELS.filter(([name]) => name in DROPPED))('%s', (name, text) => {
    const [term, ...by] = DROPPED[name]!
    expect(found(without(text, term), checksOf(by)).filter((f) => by.includes(f))).not.toEqual([])
  })
})

describe('a term without which the model is sound is not missed', () => {
  test.each(MODELS.filter(([name]) => name in NEEDLESS))('%s', (name, text) => {
    expect(found(without(text, NEEDLESS[name]!)).filter((f) => !OF_DESIGN.has(f.split(' ')[0]!))).toEqual([])
  })
})

describe('a parameter duplicated is found', () => {
  test.each(MODELS)('%s', (_, text) => {
    expect(found(doubled(withoutClaims(text)), ['degenerate'])).toContain('degenerate error')
  })
})

describe.each(SPOILT)('$name is found', ({ change, by, not = [] }) => {
  test.each(MODELS.filter(([name]) => !not.includes(name)))('%s', (_, text) => {
    const spoilt = change(withoutClaims(text))
    expect(spoilt).not.toBe(withoutClaims(text))
    expect(found(spoilt, checksOf(by)).filter((f) => by.includes(f))).not.toEqual([])
  })
})
