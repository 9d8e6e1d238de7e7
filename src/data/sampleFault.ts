/** What is wrong with a file of samples, with row and column (from 1) in the message where there is one. */
export class SampleFault extends Error {}

/** The names of the columns of a file. */
export interface Header {
  readonly names: readonly string[]
  /** From a line that is marked as a comment, as `numpy.savetxt` writes it: it may be anything. */
  readonly isComment: boolean
}

/** Rows of doubles, read block by block: nothing of them is kept. */
export interface Rows {
  readonly columns: number
  /** The names of the columns, where the file gives them. */
  readonly header: Header | undefined
  /** The number of rows, where the file says it. */
  readonly count: number | undefined
  /** The next rows, row-major, at most as many as are convenient; undefined at the end. */
  next(): Float64Array | undefined
  /** The line of the file in which the k-th row, from 0, of the last block stands; undefined where there are no lines. */
  line(k: number): number | undefined
}

/** The same rows with the columns in another order. */
export const rearranged = (rows: Rows, order: readonly number[]): Rows => {
  if (order.every((column, k) => column === k)) return rows
  const { columns } = rows
  return {
    ...rows,
    next: () => {
      const block = rows.next()
      if (!block) return undefined
      const moved = new Float64Array(block.length)
      for (let at = 0; at < block.length; at += columns)
        for (let k = 0; k < columns; k++) moved[at + k] = block[at + order[k]!]!
      return moved
    },
  }
}

/** Reads bytes of a file; fewer at its end. */
export type ReadBytes = (position: number, length: number) => Uint8Array

/** Checks a block of rows for values that are not finite; `first` is the number of its first row. */
export const checkFinite = (block: Float64Array, columns: number, first: number): Float64Array => {
  for (let k = 0; k < block.length; k++)
    if (!Number.isFinite(block[k]!)) {
      const [row, column] = [first + Math.floor(k / columns), (k % columns) + 1]
      throw new SampleFault(
        `row ${row}, column ${column}: ${Number.isNaN(block[k]) ? 'NaN' : String(block[k])} where a finite number is expected`,
      )
    }
  return block
}
