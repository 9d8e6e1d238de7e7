import { latexName } from '../export/symbols'
import type { Model } from '../language/model'
import { latexNotation } from '../report/latexNotation'
import { type Part, type Statement, statements } from '../report/statements'
import { broken, pageWidth, widthOf } from './latexLines'
import type { Request, Target } from './request'

/* The derivation as a document of its own, which pdfLaTeX compiles with amsmath alone: each step with its reason. */

type Notations = Request['notation']

interface Step {
  readonly title: string
  readonly parts: readonly Part[]
  /** Why it holds, in the paper's notation or that of scores as vector fields. */
  readonly reason: Readonly<Record<Notations, string>> | string
}

const STEPS: readonly Step[] = [
  { title: 'Energy', parts: ['energy', 'definition'], reason: 'The model is $p_\\theta(v, h) = \\exp(-E) / Z$.' },
  {
    title: 'Free energy',
    parts: ['freeEnergy'],
    reason:
      'The hidden variables are summed or integrated out, $F = -\\log \\sum_h \\exp(-E)$, so that $p_\\theta(v) = \\exp(-F) / Z$.',
  },
  {
    title: 'Hidden variables given the visible ones',
    parts: ['conditional'],
    reason: '$p_\\theta(h \\mid v) = \\exp(F - E)$, of which $Z$ is no part.',
  },
  {
    title: 'Score',
    parts: ['score'],
    reason: {
      paper:
        'The score of a density is the gradient of its logarithm, $\\psi_i = -\\partial F / \\partial v_i$; $Z$ drops out.',
      score:
        'The score is the gradient of the log-density, $s_\\theta(x) = \\nabla \\log p_\\theta(x) = -\\nabla F$; $Z$ drops out.',
    },
  },
  {
    title: 'Derivative of the score',
    parts: ['dscore'],
    reason: {
      paper: 'The derivative of $\\psi_i$ by its own variable.',
      score: 'The diagonal of the Jacobian $\\nabla s_\\theta(x)$ of the score.',
    },
  },
  {
    title: 'Theorem 1',
    parts: ['theorem1'],
    reason: {
      paper:
        'Where derivative and sum or integral may be exchanged, $\\psi_i = -\\mathrm{E}[\\partial E/\\partial v_i]$ and ' +
        '$\\partial \\psi_i/\\partial v_i = \\operatorname{var}[\\partial E/\\partial v_i] - \\mathrm{E}[\\partial^2 E/\\partial v_i^2]$ under $p_\\theta(h \\mid v)$ (Swersky et al.\\ 2011).',
      score:
        'Where derivative and sum or integral may be exchanged, $s_\\theta(x) = -\\mathrm{E}[\\nabla E]$ and ' +
        '$\\operatorname{tr} \\nabla s_\\theta(x) = \\operatorname{tr} \\operatorname{cov}[\\nabla E] - \\mathrm{E}[\\operatorname{tr} \\nabla^2 E]$ under $p_\\theta(h \\mid x)$ (Swersky et al.\\ 2011).',
    },
  },
  {
    title: 'Objective',
    parts: ['objective', 'weighted'],
    reason: {
      paper:
        'The integrand of score matching, $J = \\sum_i \\tfrac{1}{2} \\psi_i^2 + \\partial \\psi_i / \\partial v_i$ (Hyv\\"arinen 2005), by Theorem 1.',
      score:
        'The integrand of score matching, $J = \\tfrac{1}{2} \\lVert s_\\theta(x) \\rVert^2 + \\operatorname{tr} \\nabla s_\\theta(x)$ (Hyv\\"arinen 2005), by Theorem 1.',
    },
  },
  { title: 'Names', parts: ['name'], reason: 'What the formulas above abbreviate.' },
]

/** $\\psi_i$ as $s_\\theta(x)_i$, $\\partial \\psi_i/\\partial v_i$ as an entry of the diagonal of $\\nabla s_\\theta(x)$. */
const withScores = (statement: Statement): Statement => {
  const indices = /_\{([^{}]*)\}\}?$/.exec(statement.left)?.[1]
  const entry = (of: string, twice: boolean): string =>
    indices === undefined ? of : `${of}_{${twice ? `${indices}, ${indices}` : indices}}`
  if (statement.part === 'score') return { ...statement, left: entry('s_\\theta(x)', false) }
  if (statement.part === 'dscore') return { ...statement, left: entry('\\left[\\nabla s_\\theta(x)\\right]', true) }
  return statement
}

const RELATIONS = { '=': '=', '~': '\\sim' } as const

const rows = ({ left, relation, right, conditions, names }: Statement): readonly string[] => {
  const condition = conditions.length === 0 ? '' : `, \\quad \\text{if } ${conditions.join(',\\ ')}`
  return [
    ...broken(`${left} &${RELATIONS[relation]} `, right + condition),
    ...names.flatMap((name) => broken(`${name.left} &= `, name.right)),
  ]
}

const escaped = (text: string): string =>
  text
    .replace(/[\\{}]/g, (c) => (c === '\\' ? '\\textbackslash ' : `\\${c}`))
    .replace(/[&%$#_]/g, (c) => `\\${c}`)
    .replaceAll('~', '\\textasciitilde ')
    .replaceAll('^', '\\textasciicircum ')
    .replace(/[^\x20-\x7e\u00a1-\u00ff]/g, '?')

const section = (step: Step, list: readonly Statement[], notation: Notations): readonly string[] => {
  const own = list.filter((s) => step.parts.includes(s.part))
  if (own.length === 0) return []
  const reason = typeof step.reason === 'string' ? step.reason : step.reason[notation]
  const rules = [...new Set(own.map((s) => s.rule).filter((rule) => rule !== ''))]
  const how = rules.length > 0 ? ` (${rules.map(escaped).join(', ')})` : ''
  return [
    `\\section*{${step.title}}`,
    reason.replace(/\.$/, `${how}.`),
    '\\begin{align*}',
    own
      .flatMap(rows)
      .map((row) => `  ${row}`)
      .join(' \\\\\n'),
    '\\end{align*}',
    '',
  ]
}

const write = ({ model, derivation, weighted, notation, provenance }: Request): string => {
  const all = statements(model, derivation, latexNotation(model), { weighted })
  const list = notation === 'score' ? all.map(withScores) : all
  const from = [model.source, provenance.path].filter((text) => text !== null).map(escaped)
  const data = model.visible.map((v) => latexName(v.name)).join(', ')
  const width = pageWidth(Math.max(...list.flatMap(rows).map(widthOf)))
  return [
    ...provenance.verdicts.map((line) => `% ${line}`),
    '\\documentclass[a4paper]{article}',
    '\\usepackage[T1]{fontenc}',
    '\\usepackage{amsmath}',
    '\\allowdisplaybreaks',
    // The blackboard letters are those of amssymb, which is not asked for.
    '\\providecommand{\\mathbb}[1]{\\mathrm{#1}}',
    ...(width > A4 ? [`\\setlength{\\textwidth}{${width}pt}`, `\\pdfpagewidth=${width + MARGINS}pt`] : []),
    '\\begin{document}',
    '\\raggedright',
    '',
    `\\section*{${escaped(model.name)}}`,
    `${from.join('; ')}.${notation === 'score' ? ` The data are $x = (${data})$.` : ''}`,
    '',
    ...stepsOf(model).flatMap((step) => section(step, list, notation)),
    '\\end{document}',
    '',
  ].join('\n')
}

/** Points of a line on A4, and of what is beside it. */
const A4 = 345
const MARGINS = 252

/** Without hidden variables there is nothing to sum over. */
const stepsOf = ({ hidden }: Model): readonly Step[] =>
  hidden.length > 0
    ? STEPS
    : STEPS.map((step) =>
        step.title === 'Free energy' ? { ...step, reason: 'There are no hidden variables: $F = E$.' } : step,
      )

export const latex: Target = {
  name: 'latex',
  extension: 'tex',
  what: [],
  byDefault: [],
  comment: ['% ', ''],
  write,
}
