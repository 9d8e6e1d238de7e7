import { readFileSync, readdirSync } from 'node:fs'
import { basename } from 'node:path'
import { parse } from 'yaml'
import { Calculus } from '../../src/calculus/close'
import { OutOfTime } from '../../src/decide/sampling/outcome'
import { decide } from '../../src/decide/decide'
import type { Verdict } from '../../src/decide/verdict'
import { ModelError } from '../../src/language/faults'
import type { Claim, Model } from '../../src/language/model'
import { parseModel } from '../../src/language/parseModel'

/** A claim about a model of the zoo, in words and read. */
export interface Case {
  readonly of: string
  readonly model: Model
  readonly claim: Claim
  readonly text: string
  readonly where: string | undefined
}
interface Written {
  readonly claim: string
  readonly where?: string
}

const MODELS = new URL('../../proofs/models/', import.meta.url)
const names = readdirSync(MODELS).map((file) => basename(file, '.yaml'))
const textOf = (name: string): string => readFileSync(new URL(`${name}.yaml`, MODELS), 'utf8')
const bodies = new Map(names.map((name) => [name, textOf(name).replace(/^claims:\n(?:[ #].*\n|\n)*/m, '')]))

/** Cases of one model with the given claims in place of its own; undefined where one of them is no claim. */
const casesOf = (of: string, written: readonly Written[]): readonly Case[] => {
  const model = parseModel(`${bodies.get(of)!}claims: ${JSON.stringify(written)}\n`)
  return model.claims.map((claim, k) => ({ of, model, claim, text: claim.text, where: written[k]!.where }))
}

const listed = (file: string): readonly (readonly [string, readonly Written[]])[] => {
  const read = parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Record<string, (string | Written)[]>
  return Object.entries(read).map(([of, claims]) => [
    of,
    claims.map((c) => (typeof c === 'string' ? { claim: c } : { claim: c.claim, ...(c.where && { where: c.where }) })),
  ])
}

/** Claims of the model files themselves, by what they expect. */
const own = (refuted: boolean): readonly Case[] =>
  names.flatMap((of) => {
    const { claims } = parse(textOf(of)) as { claims: (string | (Written & { expect?: string }))[] }
    const written = claims.map((c) => (typeof c === 'string' ? { claim: c, expect: undefined } : c))
    const wanted = written.filter((c) => (c.expect === 'refuted') === refuted)
    return casesOf(
      of,
      wanted.map((c) => ({ claim: c.claim, ...('where' in c && c.where && { where: c.where }) })),
    )
  })

const inFile = (file: string): readonly Case[] => listed(file).flatMap(([of, written]) => casesOf(of, written))

/** Claims that hold, and claims that do not: those that people wrote, and slips of one token in true ones. */
export const trueCases = (): readonly Case[] => [...own(false), ...inFile('trueClaims.yaml')]
export const falseCases = (): readonly Case[] => [
  ...own(true),
  ...inFile('falseClaims.yaml'),
  ...inFile('mutants.yaml'),
]

/** Another claim about the same model, or undefined where the text is no claim. */
export const variantOf = (original: Case, text: string): Case | undefined => {
  try {
    return casesOf(original.of, [{ claim: text, ...(original.where && { where: original.where }) }])[0]
  } catch (error) {
    if (error instanceof ModelError) return undefined
    throw error
  }
}

/** Models of which a claim may cost seconds: nested sums, integrals of several dimensions, infinite sums. */
const DEAR = new Set([
  'boltzmann-dbm',
  'conditional-gaussian',
  'factor-analysis',
  'hidden-markov',
  'mixture-of-factor-analysers',
  'poisson-rbm',
])
export const isCheap = ({ of }: Case): boolean => !DEAR.has(of)

/** The verdict within so many seconds; a claim whose time runs out is undecided. */
export const verdictOf = ({ model, claim }: Case, seed: number, seconds: number, runs = 30): Verdict => {
  const end = performance.now() + seconds * 1000
  const tick = (): void => {
    if (performance.now() > end) throw new OutOfTime(`no result within ${seconds} s`)
  }
  try {
    return decide(model, claim, new Calculus(), { seed, runs, tick }, '')
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error
    return { verdict: 'undecided', reason: error.message, assumptions: [] }
  }
}
