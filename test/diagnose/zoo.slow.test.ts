import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { diagnose } from '../../src/diagnose/diagnose'
import { isFound } from '../../src/diagnose/finding'
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

/** `check severity` of everything that is found. */
const found = (text: string): readonly string[] =>
  [...diagnose(parseModel(text)).outcomes].flatMap(([name, outcome]) =>
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
  test.each([...new Map([...modelsIn(EXAMPLES), ...modelsIn(ZOO)])])('%s', (name, text) => {
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
    by: ['normalisable error', 'conditional error'],
    not: ['von-mises-ring'],
  },
  {
    name: 'the domain halved',
    change: (text) => text.replace(/^( {2}\w+: )(?:real|interval\(0, 2 \* pi\))(?=\[|$)/m, '$1positive'),
    by: ['boundary error'],
    // It is halved already.
    not: ['gamma-visible'],
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
  },
]

describe.each(SPOILT)('$name is found', ({ change, by, not = [] }) => {
  test.each(modelsIn(ZOO).filter(([name]) => !not.includes(name)))('%s', (_, text) => {
    const spoilt = change(withoutClaims(text))
    expect(spoilt).not.toBe(withoutClaims(text))
    expect(found(spoilt).filter((f) => by.includes(f))).not.toEqual([])
  })
})
