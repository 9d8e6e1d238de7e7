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

/** Statements as aligned lines, indented by two; each with its rule and conditions where `rules` asks for them. */
export const formulaLines = (
  list: readonly Statement[],
  { width, paint, rules }: { readonly width: number; readonly paint: Paint; readonly rules: boolean },
): readonly string[] => {
  const labelWidth = Math.min(14, Math.max(0, ...list.map((s) => widthOf(labelOf(s))))) + 2
  return list.flatMap((statement) => {
    const text = labelled(labelOf(statement), labelWidth, bodyOf(statement), width - 2)
    const remark = [
      ...(statement.rule !== '' && (rules || statement.part === 'freeEnergy') ? [statement.rule] : []),
      ...statement.conditions.map((condition) => `if ${condition}`),
    ].join(', ')
    const lines = text.split('\n').map((line) => `  ${line}`)
    if (remark === '') return lines
    const last = lines.at(-1)!
    return widthOf(last) + GAP.length + widthOf(remark) <= width
      ? [...lines.slice(0, -1), `${last}${GAP}${paint.faint(remark)}`]
      : [...lines, `  ${' '.repeat(labelWidth)}${paint.faint(remark)}`]
  })
}
