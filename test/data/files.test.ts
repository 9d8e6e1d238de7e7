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

/** Halves by IEEE 754: sign, exponent + 15, fraction. */
const HALVES: Readonly<Record<number, number>> = { 1: 0x3c00, 2: 0x4000, 3: 0x4200, 4: 0x4400, 5: 0x4500, 6.5: 0x4680 }

/** An NPY file of 3 × 2 values as numpy.save writes it. */
const npy = (descr: string, fortran: boolean, values: readonly number[], shape = '(3, 2)'): Uint8Array => {
  const text = `{'descr': '${descr}', 'fortran_order': ${fortran ? 'True' : 'False'}, 'shape': ${shape}, }`
  const header = `${text}${' '.repeat(63 - ((text.length + 10) % 64))}\n`
  const size = Number(descr.slice(2))
  const bytes = new Uint8Array(10 + header.length + size * values.length)
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0])
  const view = new DataView(bytes.buffer)
  view.setUint16(8, header.length, true)
  bytes.set(new TextEncoder().encode(header), 10)
  const little = descr[0] !== '>'
  const put: Readonly<Record<string, (at: number, x: number) => void>> = {
    f2: (at, x) => view.setUint16(at, HALVES[x]!, little),
    f4: (at, x) => view.setFloat32(at, x, little),
    f8: (at, x) => view.setFloat64(at, x, little),
    i1: (at, x) => view.setInt8(at, x),
    i2: (at, x) => view.setInt16(at, x, little),
    i4: (at, x) => view.setInt32(at, x, little),
    i8: (at, x) => view.setBigInt64(at, BigInt(x), little),
    u1: (at, x) => view.setUint8(at, x),
    u4: (at, x) => view.setUint32(at, x, little),
    u8: (at, x) => view.setBigUint64(at, BigInt(x), little),
    b1: (at, x) => view.setUint8(at, x),
  }
  values.forEach((x, k) => put[descr.slice(1)]?.(10 + header.length + size * k, x))
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
    ['  1.0e+00   2\n3    4  \n', [1, 2, 3, 4]],
    ['# x y\n1 2\n3 4\n', [1, 2, 3, 4]],
    ['# made by hand\n#\n1,2\n# between\n3,4\n', [1, 2, 3, 4]],
  ])('%j', (text, values) => expect(all(csv(text))).toEqual(values))

  test.each([
    ['1,2\n3\n', 'line 2: 1 column where the lines before have 2'],
    ['a,b\n1,2\n1,2,3\n', 'line 3: 3 columns where the lines before have 2'],
    ['1,2\n3,NaN\n', 'line 2, column 2: `NaN` where a finite number is expected'],
    ['1,x7\n3,4\n', 'line 1, column 2: the text `x7` where a number is expected'],
    ['1,2\n3,\n', 'line 2, column 2: an empty field where a number is expected'],
    ['1,2\n0x10,3\n', 'line 2, column 1: the text `0x10` where a number is expected'],
    ['1,2\n1e999,3\n', 'line 2, column 1: `1e999` is larger than a float64 can hold'],
    ['1;2,5\n', 'line 1, column 2: the text `2,5` where a number is expected; decimals have a point, `2.5`'],
    ['x,y\n1,NaN\n', 'line 2, column 2 (`y`): `NaN` where a finite number is expected'],
    ['x,\n1,2\n', 'line 1 names the columns, and column 2 has no name'],
    ['a,b\n', 'has a row of names and no row of numbers'],
    ['\n\n', 'is empty'],
  ])('%j: %s', (text, message) => expect(() => all(csv(text))).toThrow(message))

  test.each([
    ['x,y\n1,2\n', { names: ['x', 'y'], isComment: false }],
    ['"v[1,2]"; v_1_1 \n1;2\n', { names: ['v[1,2]', 'v_1_1'], isComment: false }],
    ['# x y\n1.5e+00 2\n', { names: ['x', 'y'], isComment: true }],
    ['# x,y\n1,2\n', { names: ['x', 'y'], isComment: true }],
    ['1,2\n', undefined],
  ])('names of columns in %j', (text, header) => expect(csv(text).header).toEqual(header))

  test('lines of rows', () => {
    const rows = csv('x,y\n\n1,2\n# not this\n3,4\n')
    rows.next()
    expect([rows.line(0), rows.line(1)]).toEqual([3, 5])
  })

  test('UTF-16 is said to be that', () => {
    expect(() => csvRows(reader(Uint8Array.of(0xff, 0xfe, 0x31, 0)))).toThrow('is UTF-16; save it as UTF-8')
  })

  test('lines across parts of the file are counted on', () => {
    const line = '1.25,2.5\n'
    const count = Math.ceil((2.5 * 2 ** 20) / line.length)
    expect(all(csv(line.repeat(count))).length).toBe(2 * count)
    expect(() => all(csv(`${line.repeat(count)}1,oops\n`))).toThrow(`line ${count + 1}, column 2`)
  })
})

describe('NPY', () => {
  const rowMajor = [1, 2, 3, 4, 5, 6.5]
  const columnMajor = [1, 3, 5, 2, 4, 6.5]
  test.each(['<f8', '>f8', '<f4', '>f4', '<f2'])('%s in both orders', (descr) => {
    expect(all(npyRows(reader(npy(descr, false, rowMajor))))).toEqual(rowMajor)
    expect(all(npyRows(reader(npy(descr, true, columnMajor))))).toEqual(rowMajor)
  })

  test.each(['<i8', '>i8', '<i4', '>i2', '|i1', '|u1', '>u4', '<u8', '|b1'])('whole numbers as %s', (descr) => {
    const values =
      descr === '|b1' ? [1, 0, 1, 1, 0, 0] : descr.includes('u') ? [1, 2, 0, 100, 5, 7] : [1, -2, 0, 100, -5, 7]
    expect(all(npyRows(reader(npy(descr, false, values))))).toEqual(values)
  })

  test.each([
    [npy('<f8', false, [1, 2, 3, NaN, 5, 6]), 'row 2, column 2: NaN where a finite number is expected'],
    [npy('<f8', true, [1, 2, Infinity, 3, 4, 5]), 'row 3, column 1: Infinity'],
    [npy('<f8', false, rowMajor).subarray(0, 160), 'ends before row 3 of 3'],
    [npy('<c16', false, rowMajor), 'holds values of type `<c16`'],
    [npy('<U4', false, rowMajor), 'real numbers, integers and booleans are read: save it with numpy.save'],
    [new TextEncoder().encode('PK\u0003\u0004…'), 'is an archive (.npz); save its array alone with numpy.save'],
    [npy('<f8', false, rowMajor, '(1, 3, 2)'), 'has shape (1, 3, 2)'],
    [npy('<f8', false, [], '(0, 2)'), 'is empty'],
    [new TextEncoder().encode('1,2\n3,4\n3,4\n'), 'is not an NPY file'],
  ])('fault %#', (bytes, message) => expect(() => all(npyRows(reader(bytes)))).toThrow(message))
})
