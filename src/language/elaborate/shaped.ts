import { type Term, ZERO } from '../../expr'
import type { SizeTable } from '../sizeTable'
import { checkNumber } from './limits'
import { integerText } from './integerText'

/**
 * A value during elaboration: its shape is known at once, its entries are made on demand, when the ranges of all
 * indices around it are known.
 */
export interface Shaped {
  /** Empty for a scalar. */
  readonly dims: readonly Term[]
  /** A vector that was transposed. */
  readonly row: boolean
  readonly at: (slots: readonly Term[]) => Term
  /** Its fault has been reported; it fits everywhere. */
  readonly bad?: true
}

export const BAD: Shaped = { dims: [], row: false, at: () => ZERO, bad: true }

export const scalar = (make: () => Term): Shaped => {
  let made: Term | undefined
  return { dims: [], row: false, at: () => (made ??= checkNumber(make())) }
}

export const shaped = (dims: readonly Term[], at: (slots: readonly Term[]) => Term, row = false): Shaped =>
  dims.length === 0 ? scalar(() => at([])) : { dims, row, at }

export const isScalar = (value: Shaped): boolean => value.dims.length === 0

export const sameShape = (sizes: SizeTable, a: Shaped, b: Shaped): boolean =>
  a.row === b.row && a.dims.length === b.dims.length && a.dims.every((d, k) => sizes.same(d, b.dims[k]!))

/** `a scalar`, `real[nv]`, `the row real[nv]`. */
export const shapeText = (value: Shaped, domain = 'real'): string => {
  if (value.dims.length === 0) return 'a scalar'
  return `${value.row ? 'the row ' : ''}${domain}[${value.dims.map(integerText).join(', ')}]`
}
