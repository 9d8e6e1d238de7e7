import type { Fault } from './model'
import { aligned, printable } from './printable'

/** Longest stretch of a source line that is shown. */
const WIDEST = 160

/** `file:line:column: message`, the line with a mark under the place, and how many faults there are. */
export const formatFaults = (file: string, text: string, faults: readonly Fault[]): string => {
  const lines = text.replace(/^\uFEFF/, '').split('\n')
  const blocks = faults.map((fault) => formatFault(fault, lines, printable(file)))
  return `${blocks.join('\n')}\n${faults.length} error${faults.length === 1 ? '' : 's'}`
}

const formatFault = ({ message, place, hint }: Fault, lines: readonly string[], file: string): string => {
  if (!place) return `${file}: ${message}${hint === undefined ? '' : `\n      ${hint}`}`
  const { line, column, length } = place
  const head = `${file}:${line}:${column}: ${message}`
  const source = (lines[line - 1] ?? '').replace(/\r$/, '')
  if (source.trim() === '') return hint === undefined ? head : `${head}\n      ${hint}`
  const [from, cut] = column > WIDEST - 40 ? [column - 60, '…'] : [0, '']
  const shown = cut + source.slice(from, from + WIDEST) + (source.length > from + WIDEST ? '…' : '')
  const number = String(line).padStart(5)
  const before = cut.replace(/./g, ' ') + source.slice(from, column - 1).replace(/[^\t]/g, ' ')
  const room = Math.max(1, Math.min(length, source.length - column + 1, from + WIDEST - column + 1))
  const mark = `${before}${'^'.repeat(room)}${hint === undefined ? '' : ` ${hint}`}`
  return `${head}\n${number} | ${aligned(shown)}\n      | ${mark}`
}
