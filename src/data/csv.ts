import Papa from 'papaparse'
import { printable } from '../language/printable'
import { type Header, type ReadBytes, type Rows, SampleFault } from './sampleFault'

/** Bytes of one part. */
const PART = 1 << 20

/** A number as people write it in tables; no hexadecimal, no Infinity. */
const PLAIN = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

const shownField = (text: string): string => printable(text.length > 30 ? `${text.slice(0, 30)}…` : text)

const NOT_FINITE = /^[+-]?(nan|na|n\/a|null|none|inf|infinity)$/i

/** What is wrong with a field that is no number. */
const faultOf = (text: string): string => {
  if (PLAIN.test(text)) return `\`${shownField(text)}\` is larger than a float64 can hold`
  if (text === '') return 'an empty field where a number is expected'
  if (NOT_FINITE.test(text)) return `\`${text}\` where a finite number is expected`
  const comma = /^[+-]?\d+,\d+$/.test(text) ? `; decimals have a point, \`${shownField(text.replace(',', '.'))}\`` : ''
  return `the text \`${shownField(text)}\` where a number is expected${comma}`
}

/** The separator that the line has most of, outside of quotes and brackets; a line with none of them has one column. */
const delimiterOf = (line: string): string => {
  const bare = line.trim().replace(/"[^"]*"|\[[^\]]*\]/g, 'x')
  const count = (d: string): number => bare.split(d).length
  const best = [';', '\t', ',', '|'].reduce((a, b) => (count(b) > count(a) ? b : a))
  return count(best) === 1 && bare.includes(' ') ? ' ' : best
}

/** Without the spaces around it, and the quotes where spaces stood before them. */
const trimmed = (field: string): string =>
  field
    .trim()
    .replace(/^"(.*)"$/s, '$1')
    .trim()

/** Fields of one line; of any run of spaces where these separate. */
const fieldsOf = (line: string, delimiter: string): readonly string[] =>
  delimiter === ' ' ? line.trim().split(/\s+/) : (Papa.parse<string[]>(line, { delimiter }).data[0] ?? [])

const isNumber = (field: string): boolean => PLAIN.test(field) || NOT_FINITE.test(field)

/** The names of the columns, where the first row holds names and no numbers. @throws SampleFault where one is missing */
const headerOf = (row: readonly string[], line: number): Header | undefined => {
  const names = row.map(trimmed)
  if (names.every((f) => f === '') || names.some(isNumber)) return undefined
  const unnamed = names.indexOf('')
  if (unnamed >= 0) throw new SampleFault(`line ${line} names the columns, and column ${unnamed + 1} has no name`)
  return { names, isComment: false }
}

/** Text of a file in whole lines, part by part. */
class Lines {
  readonly #decoder = new TextDecoder('utf-8')
  #position = 0
  #rest = ''
  ended = false

  constructor(readonly read: ReadBytes) {}

  next(): string {
    while (!this.ended) {
      const bytes = this.read(this.#position, PART)
      if (
        this.#position === 0 &&
        ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff))
      )
        throw new SampleFault('is UTF-16; save it as UTF-8')
      this.#position += bytes.length
      this.ended = bytes.length < PART
      this.#rest += this.#decoder.decode(bytes, { stream: !this.ended })
      const cut = this.ended ? this.#rest.length : this.#rest.lastIndexOf('\n') + 1
      if (cut === 0) continue
      const whole = this.#rest.slice(0, cut)
      this.#rest = this.#rest.slice(cut)
      return whole
    }
    return ''
  }
}

/**
 * Rows of a CSV file, or of text with other separators or spaces between its numbers, with or without names of the
 * columns: a first row, or a comment behind `#` above the numbers, as `numpy.savetxt` writes it. Rows are named by their
 * lines in the file, from 1.
 *
 * @throws SampleFault
 */
export const csvRows = (read: ReadBytes): Rows => {
  const file = new Lines(read)
  let line = 0
  let columns = 0
  let delimiter = ''
  let header: Header | undefined
  let comment = ''
  let lines: number[] = []

  const isComment = (fields: readonly string[]): boolean => fields[0]!.trimStart().startsWith('#')
  const begin = (text: string): void => {
    const [first] = text.split(/\r\n|\n|\r/).filter((l) => l.trim() !== '' && !l.trimStart().startsWith('#'))
    if (first !== undefined) delimiter = delimiterOf(first)
  }
  const parse = (text: string): readonly (readonly string[])[] => {
    if (delimiter === '') begin(text)
    if (delimiter !== ' ')
      return Papa.parse<string[]>(text, { delimiter: delimiter || ',', skipEmptyLines: false }).data
    return text.split(/\r\n|\n|\r/).map((l) => fieldsOf(l, ' '))
  }
  /** The first row that is no comment: whether it names the columns. */
  const isFirstNames = (fields: readonly string[]): boolean => {
    columns = fields.length
    header = headerOf(fields, line)
    if (header) return true
    if (comment !== '') {
      const names = fieldsOf(comment, delimiter === ' ' || !comment.includes(delimiter) ? ' ' : delimiter).map((f) =>
        f.trim(),
      )
      if (!names.every(isNumber)) header = { names, isComment: true }
    }
    return false
  }
  const numberOf = (field: string, column: number): number => {
    const value = Number(field)
    // Nearly all fields pass here; what is left is said precisely.
    if (field !== '' && Number.isFinite(value) && !/[xob ]/i.test(field)) return value
    const text = trimmed(field)
    const plain = PLAIN.test(text) ? Number(text) : NaN
    if (Number.isFinite(plain)) return plain
    const name = header && !header.isComment ? ` (\`${shownField(header.names[column]!)}\`)` : ''
    throw new SampleFault(`line ${line}, column ${column + 1}${name}: ${faultOf(text)}`)
  }
  const rowsOf = (text: string): Float64Array => {
    const data = parse(text)
    const width = columns > 0 ? columns : (data.find((fields) => fields.length > 1)?.length ?? 1)
    const values = new Float64Array(data.length * width)
    lines = []
    let n = 0
    for (const fields of data) {
      line++
      if (fields.length === 1 && fields[0]!.trim() === '') {
        // The end of the text after its last line break is no row; nor is an empty line.
        if (/[\r\n]$/.test(text) && fields === data.at(-1)) line--
        continue
      }
      if (isComment(fields)) {
        if (columns === 0)
          comment = fields
            .join(delimiter)
            .trim()
            .replace(/^#+\s*/, '')
        continue
      }
      if (columns === 0 && isFirstNames(fields)) continue
      if (fields.length !== columns)
        throw new SampleFault(
          `line ${line}: ${fields.length} ${fields.length === 1 ? 'column' : 'columns'} where the lines before have ${columns}`,
        )
      for (let c = 0; c < columns; c++) values[n++] = numberOf(fields[c]!, c)
      lines.push(line)
    }
    return values.subarray(0, n)
  }

  let first: Float64Array | undefined = rowsOf(file.next().replace(/^\uFEFF/, ''))
  while (first.length === 0 && !file.ended) first = rowsOf(file.next())
  if (first.length === 0) throw new SampleFault(columns > 0 ? 'has a row of names and no row of numbers' : 'is empty')
  return {
    columns,
    header,
    count: undefined,
    line: (k) => lines[k],
    next: () => {
      if (first) {
        const block = first
        first = undefined
        return block
      }
      while (!file.ended) {
        const block = rowsOf(file.next())
        if (block.length > 0) return block
      }
      return undefined
    },
  }
}
