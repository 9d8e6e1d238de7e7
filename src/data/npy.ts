import { checkFinite, type ReadBytes, type Rows, SampleFault } from './sampleFault'

/*
 * NumPy's format: \x93NUMPY, version, length of the header, a Python dictionary with descr, fortran_order and shape,
 * then the values (numpy.lib.format, versions 1.0 to 3.0).
 */

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** Rows of one block. */
const BLOCK = 1024
const LARGEST_HEADER = 1 << 20

type Reader = (view: DataView, at: number, littleEndian: boolean) => number

/** float16: sign, five bits of exponent, ten of the fraction. */
const readHalf: Reader = (view, at, littleEndian) => {
  const bits = view.getUint16(at, littleEndian)
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  const size =
    exponent === 31
      ? fraction
        ? NaN
        : Infinity
      : exponent === 0
        ? fraction * 2 ** -24
        : (1024 + fraction) * 2 ** (exponent - 25)
  return bits & 0x8000 ? -size : size
}

/** Kinds of values by NumPy's code, with the bytes of one. */
const READERS: Readonly<Record<string, Reader>> = {
  f2: readHalf,
  f4: (view, at, little) => view.getFloat32(at, little),
  f8: (view, at, little) => view.getFloat64(at, little),
  i1: (view, at) => view.getInt8(at),
  i2: (view, at, little) => view.getInt16(at, little),
  i4: (view, at, little) => view.getInt32(at, little),
  i8: (view, at, little) => Number(view.getBigInt64(at, little)),
  u1: (view, at) => view.getUint8(at),
  u2: (view, at, little) => view.getUint16(at, little),
  u4: (view, at, little) => view.getUint32(at, little),
  u8: (view, at, little) => Number(view.getBigUint64(at, little)),
  b1: (view, at) => (view.getUint8(at) === 0 ? 0 : 1),
}

interface Header {
  readonly bytes: number
  readonly value: Reader
  readonly littleEndian: boolean
  readonly fortran: boolean
  readonly rows: number
  readonly columns: number
  /** Where the values begin. */
  readonly start: number
}

const readHeader = (read: ReadBytes): Header => {
  const head = read(0, 12)
  if (head[0] === 0x50 && head[1] === 0x4b)
    throw new SampleFault('is an archive (.npz); save its array alone with numpy.save(FILE, archive[NAME]), as .npy')
  if (head.length < 10 || MAGIC.some((byte, k) => head[k] !== byte))
    throw new SampleFault('is not an NPY file: it does not begin with \\x93NUMPY')
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  const major = head[6]!
  if (major < 1 || major > 3) throw new SampleFault(`is NPY version ${major}; versions 1 to 3 are read`)
  const [length, from] =
    major === 1 ? [view.getUint16(8, true), 10] : [head.length < 12 ? 0 : view.getUint32(8, true), 12]
  if (length > LARGEST_HEADER) throw new SampleFault(`has a header of ${length} bytes, which is too long`)
  const bytes = read(from, length)
  if (bytes.length < length) throw new SampleFault('ends inside its header')
  const text = new TextDecoder('latin1').decode(bytes)
  if (/'descr'\s*:\s*\[/.test(text))
    throw new SampleFault('holds records with named fields; save one array of numbers, with a row for each sample')
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1]
  const fortran = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(text)?.[1]
  if (descr === undefined || fortran === undefined || shape === undefined)
    throw new SampleFault('has a header that is not understood; save a plain float array with numpy.save')
  const [, order = '', code = '', size = ''] = /^([<>|=])([a-zA-Z])(\d+)$/.exec(descr) ?? []
  const value = Object.hasOwn(READERS, code + size) ? READERS[code + size] : undefined
  if (!value)
    throw new SampleFault(
      `holds values of type \`${descr}\`; real numbers, integers and booleans are read: save it with numpy.save(FILE, array.astype(float))`,
    )
  const dims = shape
    .split(',')
    .map((d) => d.trim())
    .filter((d) => d !== '')
    .map(Number)
  if (dims.length < 1 || dims.length > 2 || dims.some((d) => !Number.isSafeInteger(d) || d < 0))
    throw new SampleFault(`has shape (${shape.trim()}); one row for each sample is expected: (rows, columns)`)
  const [rows, columns] = [dims[0]!, dims[1] ?? 1]
  if (rows === 0 || columns === 0) throw new SampleFault(`is empty: its shape is (${shape.trim()})`)
  return {
    bytes: Number(size),
    value,
    littleEndian: order !== '>',
    fortran: fortran === 'True' && dims.length === 2,
    rows,
    columns,
    start: from + length,
  }
}

/** Rows of an NPY file, in blocks; Fortran order is read column by column. @throws SampleFault */
export const npyRows = (read: ReadBytes): Rows => {
  const header = readHeader(read)
  const { bytes, value, littleEndian, fortran, rows, columns, start } = header
  let done = 0
  const values = (position: number, count: number, put: (k: number, x: number) => void): void => {
    const part = read(position, count * bytes)
    if (part.length < count * bytes)
      throw new SampleFault(
        `ends before row ${done + 1 + Math.floor(part.length / bytes / (fortran ? 1 : columns))} of ${rows}`,
      )
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
    for (let k = 0; k < count; k++) put(k, value(view, bytes * k, littleEndian))
  }
  return {
    columns,
    header: undefined,
    count: rows,
    line: () => undefined,
    next: () => {
      if (done >= rows) return undefined
      const n = Math.min(BLOCK, rows - done)
      const block = new Float64Array(n * columns)
      if (!fortran) values(start + done * columns * bytes, n * columns, (k, x) => (block[k] = x))
      else
        for (let c = 0; c < columns; c++)
          values(start + (c * rows + done) * bytes, n, (k, x) => (block[k * columns + c] = x))
      done += n
      return checkFinite(block, columns, done - n + 1)
    },
  }
}
