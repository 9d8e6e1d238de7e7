import Papa from 'papaparse'
import { type ReadBytes, type Rows, SampleFault } from './sampleFault'

/** Bytes of one part. */
const PART = 1 << 20

/** A number as people write it in tables; no hexadecimal, no Infinity. */
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

const shownField = (text: string): string => (text.length > 30 ? `${text.slice(0, 30)}…` : text)

const numberOf = (field: string, row: number, column: number): number => {
  const value = Number(field)
  // Nearly all fields pass here; what is left is said precisely.
  if (field !== '' && Number.isFinite(value) && !/[xob ]/i.test(field)) return value
  const text = field.trim()
  if (PLAIN.test(text)) {
    const plain = Number(text)
    if (Number.isFinite(plain)) return plain
    throw new SampleFault(`row ${row}, column ${column}: \`${shownField(text)}\` is larger than a float64 can hold`)
  }
  if (text === '') throw new SampleFault(`row ${row}, column ${column}: an empty field where a number is expected`)
  if (/^[+-]?(nan|na|n\/a|inf|infinity)$/i.test(text))
    throw new SampleFault(`row ${row}, column ${column}: \`${text}\` where a finite number is expected`)
  throw new SampleFault(`row ${row}, column ${column}: the text \`${shownField(text)}\` where a number is expected`)
}

/** The separator that the first line has most of; a line with none of them has one column. */
const delimiterOf = (text: string): string => {
  const line = /[^\r\n]+/.exec(text)?.[0] ?? ''
  const count = (d: string): number => line.split(d).length
  const best = [',', '\t', ';', '|'].reduce((a, b) => (count(b) > count(a) ? b : a))
  return count(best) === 1 && /\S \S/.test(line) ? ' ' : best
}

/** Whether no field of the first row is a number: then it names the columns. */
const isHeader = (fields: readonly string[]): boolean =>
  fields.every((f) => f.trim() !== '' && !PLAIN.test(f.trim()) && !/^[+-]?(nan|inf|infinity)$/i.test(f.trim()))

/**
 * Rows of a CSV file, with or without a row of names; the separator is found from the first lines. Rows are counted as
 * lines of the file are, from 1, names included.
 *
 * @throws SampleFault
 */
export const csvRows = (read: ReadBytes): Rows => {
  const decoder = new TextDecoder('utf-8')
  const file = { position: 0, ended: false }
  let rest = ''
  let line = 0
  let columns = 0
  let delimiter = ''

  /** Whole lines of the next part. */
  const lines = (): string => {
    while (!file.ended) {
      const bytes = read(file.position, PART)
      file.position += bytes.length
      file.ended = bytes.length < PART
      rest += decoder.decode(bytes, { stream: !file.ended })
      const cut = file.ended ? rest.length : rest.lastIndexOf('\n') + 1
      if (cut === 0) continue
      const whole = rest.slice(0, cut)
      rest = rest.slice(cut)
      return whole
    }
    return ''
  }
  const parse = (text: string): readonly (readonly string[])[] => {
    if (delimiter === '') delimiter = delimiterOf(text)
    return Papa.parse<string[]>(text, { delimiter, skipEmptyLines: false }).data
  }
  const rowsOf = (text: string): Float64Array => {
    const data = parse(text)
    const width = columns > 0 ? columns : (data.find((fields) => fields.length > 1)?.length ?? 1)
    const values = new Float64Array(data.length * width)
    let n = 0
    for (const fields of data) {
      line++
      if (fields.length === 1 && fields[0]!.trim() === '') {
        // The end of the text after its last line break is no row; nor is an empty line.
        if (text.endsWith('\n') && fields === data.at(-1)) line--
        continue
      }
      if (columns === 0) {
        columns = fields.length
        if (isHeader(fields)) continue
      }
      if (fields.length !== columns)
        throw new SampleFault(
          `row ${line}: ${fields.length} ${fields.length === 1 ? 'column' : 'columns'} where the rows before have ${columns}`,
        )
      for (let c = 0; c < columns; c++) values[n++] = numberOf(fields[c]!, line, c + 1)
    }
    return values.subarray(0, n)
  }

  let first: Float64Array | undefined = rowsOf(lines().replace(/^\uFEFF/, ''))
  while (first.length === 0 && !file.ended) first = rowsOf(lines())
  if (first.length === 0) throw new SampleFault(columns > 0 ? 'has a row of names and no row of numbers' : 'is empty')
  return {
    columns,
    count: undefined,
    next: () => {
      if (first) {
        const block = first
        first = undefined
        return block
      }
      while (!file.ended) {
        const block = rowsOf(lines())
        if (block.length > 0) return block
      }
      return undefined
    },
  }
}
