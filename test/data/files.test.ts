import { describe, expect, test } from 'vitest'
import { csvRows } from '../../src/data/csv'
import { npyRows } from '../../src/data/npy'
import type { ReadBytes, Rows } from '../../src/data/sampleFault'

const reader =
  (bytes: Uint8Array): ReadBytes =>
  (position, length) =>
    bytes.subarray(position, position + length)
const all = (rows: Rows): number[] => {
  const list: number[] = []
  for (let block = rows.next(); block; block = rows.next()) block.forEach((x) => list.push(x))
  return list
}
const csv = (text: string): Rows => csvRows(reader(new TextEncoder().encode(text)))

/** An NPY file of 3 × 2 values as numpy.save writes it. */
const npy = (descr: string, fortran: boolean, values: readonly number[], shape = '(3, 2)'): Uint8Array => {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`
  const header = `${text}${' '.repeat(63 - ((text.length + 10) % 64))}\n`
  const size = descr.endsWith('4') ? 4 : 8
  const bytes = new Uint8Array(10 + header.length + size * values.length)
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0])
  const view = new DataView(bytes.buffer)
  view.setUint16(8, header.length, true)
  bytes.set(new TextEncoder().encode(header), 10)
  values.forEach((x, k) =>
    size === 4
      ? view.setFloat32(10 + header.length + 4 * k, x, descr[0] !== '>')
      : view.setFloat64(10 + header.length + 8 * k, x, descr[0] !== '>'),
  )
  return bytes
}

describe('CSV', () => {
  test.each([
    ['1,2\n3,4\n', [1, 2, 3, 4]],
    ['a,b\r\n1,2\r\n3,4', [1, 2, 3, 4]],
    ['\uFEFFx;y\n1.5;-2e-3\n', [1.5, -0.002]],
    ['1\n2\n3\n', [1, 2, 3]],
    ['\n\n1,2\n\n3,4\n', [1, 2, 3, 4]],
    ['1 2\n3 4', [1, 2, 3, 4]],
    ['"1"\t" 2 "\n3\t4\n\n', [1, 2, 3, 4]],
  ])('%j', (text, values) => expect(all(csv(text))).toEqual(values))

  test.each([
    ['1,2\n3\n', 'row 2: 1 column where the rows before have 2'],
    ['a,b\n1,2\n1,2,3\n', 'row 3: 3 columns where the rows before have 2'],
    ['1,2\n3,NaN\n', 'row 2, column 2: `NaN` where a finite number is expected'],
    ['1,x7\n3,4\n', 'row 1, column 2: the text `x7` where a number is expected'],
    ['1,2\n3,\n', 'row 2, column 2: an empty field where a number is expected'],
    ['1,2\n0x10,3\n', 'row 2, column 1: the text `0x10` where a number is expected'],
    ['1,2\n1e999,3\n', 'row 2, column 1: `1e999` is larger than a float64 can hold'],
    ['a,b\n', 'has a row of names and no row of numbers'],
    ['\n\n', 'is empty'],
  ])('%j: %s', (text, message) => expect(() => all(csv(text))).toThrow(message))

  test('rows across parts of the file are counted on', () => {
    const line = '1.25,2.5\n'
    const count = Math.ceil((2.5 * 2 ** 20) / line.length)
    expect(all(csv(line.repeat(count))).length).toBe(2 * count)
    expect(() => all(csv(`${line.repeat(count)}1,oops\n`))).toThrow(`row ${count + 1}, column 2`)
  })
})

describe('NPY', () => {
  const rowMajor = [1, 2, 3, 4, 5, 6.5]
  const columnMajor = [1, 3, 5, 2, 4, 6.5]
  test.each(['<f8', '>f8', '<f4', '>f4'])('%s in both orders', (descr) => {
    expect(all(npyRows(reader(npy(descr, false, rowMajor))))).toEqual(rowMajor)
    expect(all(npyRows(reader(npy(descr, true, columnMajor))))).toEqual(rowMajor)
  })

  test.each([
    [npy('<f8', false, [1, 2, 3, NaN, 5, 6]), 'row 2, column 2: NaN where a finite number is expected'],
    [npy('<f8', true, [1, 2, Infinity, 3, 4, 5]), 'row 3, column 1: Infinity'],
    [npy('<f8', false, rowMajor).subarray(0, 160), 'ends before row 3 of 3'],
    [npy('<i8', false, rowMajor), 'holds values of type `<i8`'],
    [npy('<f8', false, rowMajor, '(1, 3, 2)'), 'has shape (1, 3, 2)'],
    [npy('<f8', false, [], '(0, 2)'), 'is empty'],
    [new TextEncoder().encode('1,2\n3,4\n3,4\n'), 'is not an NPY file'],
  ])('fault %#', (bytes, message) => expect(() => all(npyRows(reader(bytes)))).toThrow(message))
})
