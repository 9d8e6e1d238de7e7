import type { Scalar, Statement } from './program'

/* Constructors of scalars; constants are folded where that is free. */

export const constant = (value: number): Scalar => ({ op: 'constant', value })
export const register = (id: number): Scalar => ({ op: 'register', id })
export const isAtom = (s: Scalar): boolean => s.op === 'constant' || s.op === 'register'

const operandsOf = (s: Scalar): readonly Scalar[] => {
  switch (s.op) {
    case 'constant':
    case 'register':
      return []
    case 'load':
      return [s.at]
    case 'add':
    case 'mul':
    case 'and':
    case 'or':
      return s.parts
    case 'power':
      return [s.base, s.exponent]
    case 'call':
      return s.args
    case 'if':
      return [s.condition, s.then, s.otherwise]
    case 'not':
      return [s.part]
    case 'assign':
      return [s.value]
    case 'error':
      return [s.x, s.value, s.error, s.order]
    default:
      return [s.left, s.right]
  }
}
/** The registers that it reads. */
export const registersOf = (s: Scalar): ReadonlySet<number> =>
  s.op === 'register' ? new Set([s.id]) : new Set(operandsOf(s).flatMap((part) => [...registersOf(part)]))
/** The arrays that it reads. */
export const loadedArrays = (s: Scalar): readonly number[] => [
  ...(s.op === 'load' ? [s.array] : []),
  ...operandsOf(s).flatMap(loadedArrays),
]

const extents = new WeakMap<Scalar, number>()
/** How many operands the scalar is written with. */
export const extentOf = (s: Scalar): number => {
  let extent = extents.get(s)
  if (extent === undefined) extents.set(s, (extent = operandsOf(s).reduce((n, part) => n + extentOf(part), 1)))
  return extent
}

export const plus = (...parts: readonly Scalar[]): Scalar => {
  const fixed = parts.reduce((t, p) => t + (p.op === 'constant' ? p.value : 0), 0)
  const rest = parts.filter((p) => p.op !== 'constant')
  const all = fixed === 0 && rest.length > 0 ? rest : [...rest, constant(fixed)]
  return all.length === 1 ? all[0]! : { op: 'add', parts: all }
}
export const times = (a: Scalar, b: number): Scalar =>
  a.op === 'constant' ? constant(a.value * b) : b === 1 ? a : { op: 'mul', parts: [a, constant(b)] }

export const product = (...parts: readonly Scalar[]): Scalar => (parts.length === 1 ? parts[0]! : { op: 'mul', parts })
export const negative = (a: Scalar): Scalar => ({ op: 'mul', parts: [a, constant(-1)] })
export const loaded = (array: number, at: Scalar): Scalar => ({ op: 'load', array, at })
/** array[at] ← value */
export const put = (array: number, at: Scalar, value: Scalar): Statement => ({
  kind: 'store',
  array,
  at,
  value,
  add: false,
})

/** The row-major position of the entry at `slots`, which count from `lows`. */
export const offset = (slots: readonly Scalar[], dims: readonly number[], lows: readonly number[]): Scalar => {
  let stride = 1
  const parts: Scalar[] = []
  let base = 0
  for (let k = slots.length - 1; k >= 0; k--) {
    parts.unshift(times(slots[k]!, stride))
    base -= lows[k]! * stride
    stride *= dims[k]!
  }
  return plus(...parts, constant(base))
}

/** shift + log total, from their registers: log Σ exp(x) with Σ exp(x − shift) as the total. */
export const shiftedLog = (shift: number, total: number): Scalar => ({
  op: 'add',
  parts: [register(shift), { op: 'call', name: 'log', args: [register(total)] }],
})
