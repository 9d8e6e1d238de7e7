import { readFileSync } from 'node:fs'

/* The Gaussian-Bernoulli RBM of proofs/models/grbm.yaml as the benchmarks want it. */

export interface Sizes {
  readonly nv: number
  readonly nh: number
}

const [written] = readFileSync(new URL('../../proofs/models/grbm.yaml', import.meta.url), 'utf8').split(/^claims:/m)

/** The model file without its claims, at these sizes. `suffix` ends every name in it: another suffix, terms never built before. */
export const grbmText = ({ nv, nh }: Sizes, suffix = ''): string =>
  written!
    .replace(/^sizes: .*$/m, `sizes: { nv: ${nv}, nh: ${nh} }`)
    .replace(/\b(?:v|h|W|b|c|sigma|nv|nh)\b/g, `$&${suffix}`)

/** How a program without index notation is given the same. */
export interface Spelling {
  readonly exp: (u: string) => string
  readonly suffix?: string
}

/** Its names for entries: letters and digits only, since nerdamer reads `W_1_2` as a product. */
export const nameOf = (of: string, at: readonly number[], suffix = ''): string => `${of}${at.join('x')}q${suffix}`

export const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, k) => k + 1)

/** The free energy written out entry by entry. */
export const writtenOut = ({ nv, nh }: Sizes, { exp, suffix }: Spelling): string => {
  const name = (of: string, ...at: readonly number[]): string => nameOf(of, at, suffix)
  const quadratic = upTo(nv).map((i) => `(${name('v', i)} - ${name('b', i)})^2 / (2*${name('sigma')}^2)`)
  const softplus = upTo(nh).map((j) => {
    const input = upTo(nv).map((i) => `${name('W', i, j)}*${name('v', i)}/${name('sigma')}`)
    return `log(1 + ${exp([name('c', j), ...input].join(' + '))})`
  })
  return [quadratic.join(' + '), ...softplus].join(' - ')
}

export const MATHJS: Spelling = { exp: (u) => `exp(${u})` }
/** With its own exp nerdamer-prime simplifies to wrong results; `ee` stands for e, and its value is put in afterwards. */
export const NERDAMER: Spelling = { exp: (u) => `ee^(${u})` }
