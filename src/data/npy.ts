import { checkFinite, type ReadBytes, type Rows, SampleFault } from './sampleFault'

/*
 * NumPy's format: \x93NUMPY, version, length of the header, a Python dictionary with descr, fortran_order and shape,
 * then the values (numpy.lib.format, versions 1.0 to 3.0).
 */

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]
/** Rows of one block. */
const BLOCK = 1024
const LARGEST_HEADER = 1 << 20

interface Header {
  readonly bytes: 4 | 8
  readonly littleEndian: boolean
  readonly fortran: boolean
  readonly rows: number
  readonly columns: number
  /** Where the values begin. */
  readonly start: number
}

const readHeader = (read: ReadBytes): Header => {
  const head = read(0, 12)
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
  const descr = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1]
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1]
  const shape = /'shape'\s*:\s*\(([^)]*)\)/.exec(text)?.[1]
  if (descr === undefined || order === undefined || shape === undefined)
    throw new SampleFault('has a header that is not understood; save a plain float array with numpy.save')
  const kind = /^([<>|=])f([48])$/.exec(descr)
  if (!kind)
    throw new SampleFault(
      `holds values of type \`${descr}\`; float32 and float64 are read: save it with numpy.save(FILE, array.astype(float))`,
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
    bytes: kind[2] === '4' ? 4 : 8,
    littleEndian: kind[1] !== '>',
    fortran: order === 'True' && dims.length === 2,
    rows,
    columns,
    start: from + length,
  }
}

/** Rows of an NPY file, in blocks; Fortran order is read column by column. @throws SampleFault */
export const npyRows = (read: ReadBytes): Rows => {
  const header = readHeader(read)
  const { bytes, littleEndian, fortran, rows, columns, start } = header
  let done = 0
  const values = (position: number, count: number, put: (k: number, x: number) => void): void => {
    const part = read(position, count * bytes)
    if (part.length < count * bytes)
      throw new SampleFault(
        `ends before row ${done + 1 + Math.floor(part.length / bytes / (fortran ? 1 : columns))} of ${rows}`,
      )
    const view = new DataView(part.buffer, part.byteOffset, part.byteLength)
    if (bytes === 8) for (let k = 0; k < count; k++) put(k, view.getFloat64(8 * k, littleEndian))
    else for (let k = 0; k < count; k++) put(k, view.getFloat32(4 * k, littleEndian))
  }
  return {
    columns,
    count: rows,
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
