import { labelled, widthOf } from './columns'
import type { Paint } from './paint'
import type { Statement } from './statements'

/** Between what a line says and what is remarked on it. */
const GAP = '    '

const bodyOf = (statement: Statement): string => {
  const named = statement.names.map(({ left, right }) => `,   ${left} = ${right}`).join('')
  const law = statement.relation === '~' ? `${statement.left} ~ ` : ''
  return `${law}${statement.right}${named}`
}

const labelOf = (statement: Statement): string => statement.given ?? statement.left

export interface FormulaLayout {
  readonly width: number
  readonly paint: Paint
  /** Whether the rules that found the laws of hidden variables are named, and not only the routes. */
  readonly rules: boolean
  /** A formula of more lines is cut after so many, with this said of the rest. */
  readonly cut?: { readonly lines: number; readonly rest: string }
}

const shortened = (
  lines: readonly string[],
  cut: FormulaLayout['cut'],
  indent: number,
  paint: Paint,
): readonly string[] =>
  !cut || lines.length <= cut.lines + 1
    ? lines
    : [
        ...lines.slice(0, cut.lines),
        ' '.repeat(indent) + paint.faint(`… ${lines.length - cut.lines} lines more: ${cut.rest}`),
      ]

/** Statements as aligned lines, indented by two, each with its conditions. */
export const formulaLines = (list: readonly Statement[], layout: FormulaLayout): readonly string[] => {
  const { width, paint, rules } = layout
  const labelWidth = Math.min(22, Math.max(0, ...list.map((s) => widthOf(labelOf(s))))) + 2
  return list.flatMap((statement) => {
    const text = labelled(labelOf(statement), labelWidth, bodyOf(statement), width - 2)
    const remark = [
      ...(statement.rule !== '' && (rules || statement.part !== 'conditional') ? [statement.rule] : []),
      ...statement.conditions.map((condition) => `if ${condition}`),
    ].join(', ')
    const indented = text.split('\n').map((line) => `  ${line}`)
    const lines = shortened(indented, layout.cut, labelWidth + 2, paint)
    if (remark === '') return lines
    const last = lines.at(-1)!
    // Behind a command nothing is written that would be copied with it.
    if (lines.length < indented.length)
      return [...lines.slice(0, -1), `  ${' '.repeat(labelWidth)}${paint.faint(remark)}`, last]
    return widthOf(last) + GAP.length + widthOf(remark) <= width
      ? [...lines.slice(0, -1), `${last}${GAP}${paint.faint(remark)}`]
      : [...lines, `  ${' '.repeat(labelWidth)}${paint.faint(remark)}`]
  })
}
