import { readdirSync, readFileSync } from 'node:fs'
import { Checking } from '../src/decide/check'
import { DEFAULT_SEED, modelResult, type TaskResult } from '../src/decide/tasks'
import type { ClaimResult, ModelResult, Verdict } from '../src/decide/verdict'
import { toLatex } from '../src/export/latex'
import type { Claim, Model } from '../src/language/model'
import { parseModel } from '../src/language/parseModel'
import { assumptionText, counterexampleText, qualifiers } from '../src/report/verdictText'

/* The readable version of a folder of proofs: each equation with its verdict and what the verdict rests on. */

export interface Checked {
  readonly file: string
  readonly model: Model
  readonly result: ModelResult
}

export const FOLDER = new URL('../proofs/swersky2011/', import.meta.url)
const ORDER = ['equation1', 'theorem1', 'corollary1', 'errata']
const rank = (file: string): number => ORDER.findIndex((name) => file.startsWith(name))

/** The files of the paper, in its order. */
export const files = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml'))
  .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))

/** The claims of a file, decided; its checks are not run. */
export const checkedFile = async (file: string): Promise<Checked> => {
  const model = parseModel(readFileSync(new URL(file, FOLDER), 'utf8'))
  const checking = new Checking(model, { timeout: 120 })
  const results: TaskResult[] = []
  for (const k of model.claims.keys()) results.push(await checking.run({ claim: k + 1 }))
  return { file, model, result: modelResult(results, { finished: true, seed: DEFAULT_SEED, seconds: 0 }) }
}

/** Claims that do not have the verdict that they expect. */
export const unexpected = ({ result }: Checked): readonly unknown[] =>
  result.claims.filter((c) => !c.ok).map(({ claim, expect, verdict }) => ({ claim, expect, verdict }))

const METHODS = {
  moments: 'by the formal calculus of expectations',
  'normal-form': 'by normal form',
  signature: 'by signatures',
  sampling: 'by sampling',
} as const

const formula = (model: Model, claim: Claim): string =>
  `$$${claim.sides.map((side) => toLatex(side, { model })).join(' = ')}$$`

/** How many points there was time for is left out: it differs from machine to machine. */
const verdictText = (verdict: Verdict): string => {
  switch (verdict.verdict) {
    case 'proved':
      return `**proved**, ${qualifiers(verdict, true).join(', ')}, ${METHODS[verdict.method]}`
    case 'tested':
      return `**tested** ${METHODS[verdict.method]}`
    case 'refuted': {
      const { left, right } = verdict.counterexample
      return `**refuted**: ${counterexampleText(verdict.counterexample)} gives ${left} on the left and ${right} on the right`
    }
    case 'undecided':
      return `**undecided**: ${verdict.reason}`
  }
}

const section = (model: Model, claim: Claim, { verdict, ok, name, note }: ClaimResult): readonly string[] => [
  `### ${name ?? claim.text}`,
  '',
  formula(model, claim),
  '',
  `\`${claim.text.replace(/\s+/g, ' ').trim()}\``,
  '',
  ...(note === null ? [] : [note, '']),
  `${verdictText(verdict)}${ok ? '' : ` — NOT AS EXPECTED (${claim.expect})`}`,
  '',
  ...(verdict.assumptions.length > 0 && verdict.verdict !== 'refuted'
    ? ['It rests on:', '', ...verdict.assumptions.map((note) => `- ${assumptionText(note)}`), '']
    : []),
]

const folded = (text: string): string => text.trim().replace(/\n/g, ' ')

export const proofsReadme = (checked: readonly Checked[]): string => {
  const all = checked.flatMap(({ result }) => result.claims)
  const count = (verdict: Verdict['verdict']): number => all.filter((c) => c.verdict.verdict === verdict).length
  return (
    [
      '# Swersky, Ranzato, Buchman, Marlin and de Freitas 2011, checked',
      '',
      '<!-- Written by `npm run proofs` from the model files of this folder. -->',
      '',
      'The equations of the supplement to "On Autoencoders and Score Matching for Energy Based Models", and the lines of it',
      'that do not hold as printed. `scoreproof check proofs/swersky2011/*.yaml` decides them again.',
      '',
      `${all.length} statements: ${count('proved')} proved, ${count('tested')} tested, ${count('refuted')} refuted, ${count('undecided')} undecided.`,
      '',
      ...checked.flatMap(({ file, model, result }) => [
        `## ${model.name}`,
        '',
        `[${file}](${file})`,
        '',
        ...(model.description === null ? [] : [folded(model.description), '']),
        `$$E(v, h) = ${toLatex(model.energy)}$$`,
        '',
        ...model.claims.flatMap((claim, k) => section(model, claim, result.claims[k]!)),
      ]),
    ]
      .join('\n')
      .trimEnd() + '\n'
  )
}
