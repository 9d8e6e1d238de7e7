/*
 * The binary format of WebAssembly (core specification 2.0, chapter 5), as far as programs need it: imported functions
 * and memory, two exported functions without parameters, numbers and pairs of doubles.
 */

const TYPE = { i32: 0x7f, f64: 0x7c, v128: 0x7b } as const
export type ValueType = keyof typeof TYPE

/** Instructions without immediate operands; those of pairs of doubles begin with 0xfd. */
export const OP = {
  else: [0x05],
  end: [0x0b],
  drop: [0x1a],
  'i32.eqz': [0x45],
  'i32.gt_s': [0x4a],
  'i32.add': [0x6a],
  'i32.mul': [0x6c],
  'i32.and': [0x71],
  'i32.or': [0x72],
  'i32.trunc': [0xfc, 0x02],
  'f64.eq': [0x61],
  'f64.ne': [0x62],
  'f64.lt': [0x63],
  'f64.le': [0x65],
  'f64.abs': [0x99],
  'f64.sqrt': [0x9f],
  'f64.add': [0xa0],
  'f64.mul': [0xa2],
  'f64.div': [0xa3],
  'f64.min': [0xa4],
  'f64.max': [0xa5],
  'f64.convert': [0xb7],
  'v128.splat': [0xfd, 0x14],
  'v128.eq': [0xfd, 0x47],
  'v128.ne': [0xfd, 0x48],
  'v128.lt': [0xfd, 0x49],
  'v128.le': [0xfd, 0x4b],
  'v128.not': [0xfd, 0x4d],
  'v128.and': [0xfd, 0x4e],
  'v128.or': [0xfd, 0x50],
  'v128.bitselect': [0xfd, 0x52],
  'v128.nearest': [0xfd, 0x94, 0x01],
  'v128.abs': [0xfd, 0xec, 0x01],
  'v128.neg': [0xfd, 0xed, 0x01],
  'v128.sqrt': [0xfd, 0xef, 0x01],
  'v128.add': [0xfd, 0xf0, 0x01],
  'v128.sub': [0xfd, 0xf1, 0x01],
  'v128.mul': [0xfd, 0xf2, 0x01],
  'v128.div': [0xfd, 0xf3, 0x01],
  'v128.min': [0xfd, 0xf4, 0x01],
  'v128.max': [0xfd, 0xf5, 0x01],
  'v128.pmax': [0xfd, 0xf7, 0x01],
  'i64x2.shl': [0xfd, 0xcb, 0x01],
  'memory.fill': [0xfc, 0x0b, 0x00],
} as const

const unsigned = (value: number): number[] => {
  const bytes: number[] = []
  for (let rest = value; ; rest = Math.floor(rest / 128)) {
    if (rest < 128) return [...bytes, rest]
    bytes.push((rest % 128) | 0x80)
  }
}
const signed = (value: number): number[] => {
  const bytes: number[] = []
  for (let rest = value | 0; ; rest >>= 7) {
    const low = rest & 0x7f
    if ((rest === low && low < 64) || (rest === (low | ~0x7f) && low >= 64)) return [...bytes, low]
    bytes.push(low | 0x80)
  }
}
const DOUBLE = new Float64Array(1)
const BYTES = new Uint8Array(DOUBLE.buffer)
const double = (value: number): Uint8Array => {
  DOUBLE[0] = value
  return BYTES
}
const text = (value: string): number[] => [...unsigned(value.length), ...[...value].map((c) => c.charCodeAt(0))]
const list = (items: readonly (readonly number[])[]): number[] => [...unsigned(items.length), ...items.flat()]

/** Bytes in pieces, of which the long ones are copied once, when all are there. */
type Pieces = readonly (readonly number[])[]
const lengthOf = (pieces: Pieces): number => pieces.reduce((sum, piece) => sum + piece.length, 0)
const section = (id: number, pieces: Pieces): Pieces => [[id, ...unsigned(lengthOf(pieces))], ...pieces]
const joined = (pieces: Pieces): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(lengthOf(pieces))
  let at = 0
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes
}

/** The instructions of one function, and its local variables as they are asked for. */
export class Code {
  readonly bytes: number[] = []
  readonly #locals: ValueType[] = []
  /** Where functions of the module are called, whose indices begin after those of what is imported. */
  readonly #calls: { readonly at: number; readonly own: number }[] = []

  /** Parameters are pairs, and the first local variables. */
  constructor(readonly parameters = 0) {}

  op(name: keyof typeof OP): void {
    this.bytes.push(...OP[name])
  }
  /** A new local variable. */
  local(type: ValueType): number {
    return this.parameters + this.#locals.push(type) - 1
  }
  get(local: number): void {
    this.bytes.push(0x20, ...unsigned(local))
  }
  set(local: number): void {
    this.bytes.push(0x21, ...unsigned(local))
  }
  tee(local: number): void {
    this.bytes.push(0x22, ...unsigned(local))
  }
  integer(value: number): void {
    this.bytes.push(0x41, ...signed(value))
  }
  number(value: number): void {
    this.bytes.push(0x44, ...double(value))
  }
  pair(value: number): void {
    this.bytes.push(0xfd, 0x0c, ...double(value), ...double(value))
  }
  call(index: number): void {
    this.bytes.push(0x10, ...unsigned(index))
  }
  /** Calls the function of the module with that number. */
  callOwn(own: number): void {
    this.bytes.push(0x10)
    this.#calls.push({ at: this.bytes.length, own })
    this.bytes.push(0, 0, 0, 0)
  }
  if(result?: ValueType): void {
    this.bytes.push(0x04, result === undefined ? 0x40 : TYPE[result])
  }
  block(kind: 'block' | 'loop'): void {
    this.bytes.push(kind === 'block' ? 0x02 : 0x03, 0x40)
  }
  branch(depth: number, onlyIf = false): void {
    this.bytes.push(onlyIf ? 0x0d : 0x0c, ...unsigned(depth))
  }
  /** Reads or writes memory at an address on the stack, plus the offset. */
  memory(kind: 'f64.load' | 'f64.store' | 'v128.load' | 'v128.store' | 'v128.splat', offset: number): void {
    const opcode = {
      'f64.load': [0x2b],
      'f64.store': [0x39],
      'v128.load': [0xfd, 0x00],
      'v128.store': [0xfd, 0x0b],
      'v128.splat': [0xfd, 0x0a],
    }[kind]
    this.bytes.push(...opcode, 0x03, ...unsigned(offset))
  }
  extract(lane: number): void {
    this.bytes.push(0xfd, 0x21, lane)
  }
  replace(lane: number): void {
    this.bytes.push(0xfd, 0x22, lane)
  }

  body(imported: number): Pieces {
    const locals = this.#locals.map((type) => [1, TYPE[type]])
    for (const { at, own } of this.#calls)
      for (let k = 0; k < 4; k++) this.bytes[at + k] = (((imported + own) >> (7 * k)) & 0x7f) | (k < 3 ? 0x80 : 0)
    const pieces = [list(locals), this.bytes, [0x0b]]
    return [unsigned(lengthOf(pieces)), ...pieces]
  }
}

/** The magic number and the version. */
const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00]

/**
 * A module that imports `m.m`, a memory, and `f.0`, `f.1`, … , functions of so many doubles, holds functions of pairs and
 * exports functions without parameters by name.
 */
export const assemble = (
  imported: readonly number[],
  pairFunctions: readonly Code[],
  exported: Readonly<Record<string, Code>>,
): Uint8Array<ArrayBuffer> => {
  const names = Object.keys(exported)
  const own = [...pairFunctions, ...Object.values(exported)]
  const type = (parameters: number, of: number, results: number): number[] => [
    0x60,
    ...list(Array.from({ length: parameters }, () => [of])),
    ...list(Array.from({ length: results }, () => [of])),
  ]
  const types = [
    ...imported.map((parameters) => type(parameters, TYPE.f64, 1)),
    ...pairFunctions.map(({ parameters }) => type(parameters, TYPE.v128, 1)),
    type(0, TYPE.f64, 0),
  ]
  const imports = [
    [...text('m'), ...text('m'), 0x02, 0x00, 0x01],
    ...imported.map((_, k) => [...text('f'), ...text(`${k}`), 0x00, ...unsigned(k)]),
  ]
  const typeOf = (k: number): number => imported.length + Math.min(k, pairFunctions.length)
  const indexOf = (k: number): number => imported.length + pairFunctions.length + k
  return joined([
    HEADER,
    ...section(1, [list(types)]),
    ...section(2, [list(imports)]),
    ...section(3, [list(own.map((_, k) => unsigned(typeOf(k))))]),
    ...section(7, [list(names.map((name, k) => [...text(name), 0x00, ...unsigned(indexOf(k))]))]),
    ...section(10, [unsigned(own.length), ...own.flatMap((code) => code.body(imported.length))]),
  ])
}
