import type { SizeValues } from '../decide/verdict'
import { sizesText } from '../decide/verdict'
import type { CheckJson, ModelJson } from './verdictJson'
import { plural } from './verdictText'

/* Models at several sizes and seeds: what is said of each, and what of it depends on which. */

/** What decides beside the model what is asked. */
export interface Setting {
  readonly seed: number
  readonly sizes: SizeValues
}

/** `nv = 3, seed 7`. */
export const settingText = ({ seed, sizes }: Setting): string =>
  [sizesText(sizes), `seed ${seed}`].filter((text) => text !== '').join(', ')

/** `seed 42`, `20 seeds, 1 to 20`. */
export const seedsText = (seeds: readonly number[]): string =>
  seeds.length === 1 ? `seed ${seeds[0]}` : `${seeds.length} seeds, ${seeds[0]} to ${seeds.at(-1)}`

/** How the checks and claims of one model came out at one setting. */
export interface Stated extends Setting {
  readonly model: string
  readonly verdicts: readonly (Question & { readonly verdict: string })[]
}

/** A check or claim; the number tells claims of the same text apart. */
interface Question {
  readonly name: string
  readonly line: number | null
}

export const statedOf = (setting: Setting, { model, checks, claims }: ModelJson): Stated => ({
  ...setting,
  model,
  verdicts: [
    ...checks.map(({ name, verdict }) => ({ name, line: null, verdict })),
    ...claims.map(({ claim, line, verdict }) => ({ name: claim, line, verdict })),
  ],
})

/** A check or claim whose verdict is not the same at all settings. */
export interface Dependent extends Question {
  readonly model: string
  readonly on: readonly ('seed' | 'size')[]
  /** Each verdict with how often it was given, and where first. */
  readonly verdicts: readonly (Setting & { readonly verdict: string; readonly count: number })[]
}

/** Whether settings that agree in one thing give different verdicts. */
const differs = (found: readonly Found[], alike: (setting: Setting) => string): boolean => {
  const first = new Map<string, string>()
  return found.some(({ setting, verdict }) => {
    const before = first.get(alike(setting))
    first.set(alike(setting), before ?? verdict)
    return before !== undefined && before !== verdict
  })
}
interface Found {
  readonly setting: Setting
  readonly verdict: string
}

const dependence = (model: string, question: Question, found: readonly Found[]): readonly Dependent[] => {
  const kinds = [...new Set(found.map((f) => f.verdict))]
  if (kinds.length < 2) return []
  const onSeed = differs(found, ({ sizes }) => sizesText(sizes))
  const onSize = differs(found, ({ seed }) => `${seed}`)
  const verdicts = kinds.map((verdict) => {
    const these = found.filter((f) => f.verdict === verdict)
    return { verdict, count: these.length, ...these[0]!.setting }
  })
  return [
    {
      model,
      ...question,
      on: [...(onSeed ? (['seed'] as const) : []), ...(onSize ? (['size'] as const) : [])],
      verdicts,
    },
  ]
}

/** What depends on the seed or on the size, in the order of the models. */
export const dependents = (all: readonly Stated[]): readonly Dependent[] => {
  const byQuestion = new Map<string, { readonly model: string; readonly question: Question; readonly found: Found[] }>()
  for (const { model, seed, sizes, verdicts } of all)
    verdicts.forEach(({ name, line, verdict }, k) => {
      const key = JSON.stringify([model, line === null ? name : k - verdicts.length, line])
      const known = byQuestion.get(key) ?? { model, question: { name, line }, found: [] }
      known.found.push({ setting: { seed, sizes }, verdict })
      byQuestion.set(key, known)
    })
  return [...byQuestion.values()].flatMap(({ model, question, found }) => dependence(model, question, found))
}

/** `grbm.yaml:11 score(v[i]) == …: proved 3 times, tested once (nv = 2, seed 4); depends on the size`. */
export const dependentText = ({ model, name, line, on, verdicts }: Dependent): string => {
  const counts = verdicts.map(
    ({ verdict, count, ...setting }) => `${verdict} ${plural(count, 'time')} (first at ${settingText(setting)})`,
  )
  return `${model}${line === null ? '' : `:${line}`} ${name} depends on the ${on.join(' and the ')}: ${counts.join(', ')}`
}

/** What is said of a model, and at which setting. */
export interface SettledJson extends Setting {
  readonly json: ModelJson
}

/** The JSON of a run with several settings: each entry has its own. */
export interface SweepJson extends Omit<CheckJson, 'models' | 'seed'> {
  readonly models: readonly (ModelJson & Setting)[]
  readonly seeds: readonly number[]
  readonly dependent: readonly Dependent[]
}

/** Whether there is more than one setting, or a model at more than one. */
export const isSweep = (asked: readonly { readonly model: string; readonly seed: number }[]): boolean =>
  new Set(asked.map(({ model }) => model)).size < asked.length || new Set(asked.map(({ seed }) => seed)).size > 1

/** A model of a run with several settings. */
export const withSetting = ({ json, seed, sizes }: SettledJson): SweepJson['models'][number] => {
  const { model, hash, ...rest } = json
  return { model, ...(hash !== undefined && { hash }), seed, sizes, ...rest }
}
