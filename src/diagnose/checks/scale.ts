import { ObjectiveSum } from '../../data/objective'
import type { Diagnostic } from '../diagnostic'
import type { Finding, Outcome } from '../finding'
import { rounded } from '../numbers'
import { unlessOpen } from '../open'
import { NO_PARAMETERS, type Subject } from '../subject'
import { domainEnds } from '../domainEnds'

/*
 * J is a sum of ½E[∂E]², which grows with the square of ψ, and of second derivatives: in other units of v they change by
 * different powers, and one may drown the other.
 */

const LOOKS = 5
/** One term drowns the others, one column the others. */
const DOMINATES = 100
/** Rows are few, for a number of parameters. */
const MOST_ROWS = 2000

const TERMS = ['halfSquaredMeanGradient', 'varGradient', 'meanCurvature'] as const
const NAMES = ['½E[∂E]²', 'var[∂E]', 'E[∂²E]'] as const

/** The median over parameters of the size of each term, with the rows times a factor. */
const sizesOf = (
  subject: Subject,
  rows: readonly (readonly number[])[],
  factor: number,
): readonly number[] | undefined => {
  const { model, derivation, sizes, clock } = subject
  const found = subject.parameters(LOOKS).map(({ values }) => {
    const sum = new ObjectiveSum(model, derivation, sizes, values)
    for (const row of rows.slice(0, MOST_ROWS)) {
      clock.tick()
      sum.add(Float64Array.from(row, (x) => factor * x))
    }
    const { terms } = sum.result()
    return TERMS.map((name) => Math.abs(terms[name]))
  })
  if (found.length === 0) return undefined
  return TERMS.map((_, k) => found.map((f) => f[k]!).sort((a, b) => a - b)[found.length >> 1]!)
}

/** What the rows themselves leave open. */
const ofRows = (subject: Subject, rows: readonly (readonly number[])[]): readonly Finding[] => {
  const columns = domainEnds(subject.visible()).map(({ name }, c) => {
    const values = rows.map((row) => row[c]!)
    const mean = values.reduce((a, b) => a + b, 0) / values.length
    const sd = Math.sqrt(values.reduce((s, x) => s + (x - mean) ** 2, 0) / values.length)
    return { name, sd, constant: values.every((x) => x === values[0]) }
  })
  const note = (message: string, evidence: Finding['evidence']): Finding => ({ severity: 'note', message, evidence })
  const constant = columns.filter((c) => c.constant).map((c) => c.name)
  const varying = columns.filter((c) => !c.constant).sort((a, b) => a.sd - b.sd)
  const [least, most] = [varying[0], varying.at(-1)]
  const parameters = subject.parameterCount()
  return [
    ...(rows.length === 1 ? [note('the data are one row: J has no spread', { rows: 1 })] : []),
    ...(rows.length > 1 && constant.length > 0
      ? [note(`${constant.join(', ')} ${constant.length === 1 ? 'is' : 'are'} constant in the data`, { constant })]
      : []),
    ...(rows.length < parameters
      ? [note(`there are fewer rows than parameters`, { rows: rows.length, parameters })]
      : []),
    ...(least && most && most.sd > DOMINATES * least.sd
      ? [
          note(
            `the columns differ in scale: ${most.name} varies ${rounded(most.sd / least.sd)} times as much as ${least.name}; J weighs a column by the inverse square of its unit`,
            { sd: Object.fromEntries([least, most].map((c) => [c.name, rounded(c.sd)])) },
          ),
        ]
      : []),
  ]
}

/** Each term of J on the rows, and on the rows times `FACTOR`. */
interface Term {
  readonly name: string
  readonly size: number
  /** Undefined where the rows cannot be in another unit. */
  readonly rescaled?: number
}
const FACTOR = 10

/** `½E[∂E]² 1.2, 120 with v times 10 (by its power 2)`. */
const termText = ({ name, size, rescaled }: Term): string => {
  if (rescaled === undefined || !(rescaled > 0)) return `${name} ${rounded(size)}`
  const power = Math.log(rescaled / size) / Math.log(FACTOR)
  const shown = Math.abs(power) < SMALL_POWER ? 'as it is' : `times ${FACTOR}^${power.toFixed(1).replace(/\.0$/, '')}`
  return `${name} ${rounded(size)} (${shown})`
}
/** What one decimal shows as 0. */
const SMALL_POWER = 0.05

const termsOf = (subject: Subject, rows: readonly (readonly number[])[]): readonly Term[] | undefined => {
  const sizes = sizesOf(subject, rows, 1)
  const { visible, assume } = subject.model
  const scalable = visible.every((v) => v.domain.kind === 'real' || v.domain.kind === 'positive') && assume.length === 0
  const rescaled = scalable ? unlessOpen(() => sizesOf(subject, rows, FACTOR)) : undefined
  return sizes
    ?.map((size, k) => ({ name: NAMES[k]!, size, rescaled: rescaled?.[k] }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => b.size - a.size)
}

const run = (subject: Subject): Outcome => {
  const { rows } = subject
  if (rows === undefined) return { passed: 'nothing to tell without data' }
  const terms = termsOf(subject, rows)
  if (!terms) return { undecided: NO_PARAMETERS }
  const isRescaled = terms.some(({ rescaled }) => rescaled !== undefined)
  const text = `on the data ${terms.map(termText).join(', ')}${isRescaled ? `; in brackets what v times ${FACTOR} makes of it` : ''}`
  const shown = (of: (term: Term) => number | undefined) =>
    Object.fromEntries(terms.map((term) => [term.name, rounded(of(term) ?? NaN)]))
  const [most, next] = terms
  const dominating: readonly Finding[] =
    most && next && most.size > DOMINATES * next.size
      ? [
          {
            severity: 'note',
            message: `${most.name} is ${rounded(most.size / next.size)} times as large as the other terms of J: ${text}`,
            evidence: {
              terms: shown(({ size }) => size),
              ...(isRescaled && { [`v times ${FACTOR}`]: shown(({ rescaled }) => rescaled) }),
            },
          },
        ]
      : []
  const [first, ...others] = [...ofRows(subject, rows), ...dominating]
  return first ? { findings: [first, ...others] } : { passed: text }
}

/** The size of each term of J. */
export const scale: Diagnostic = { summary: 'the size of each term of J on the data, and of the data', run }
