import type { Interpreter } from '../interpreter'
import { logSumExp } from '../logSumExp'
import type { Cells } from './cells'
import type { Ground, GroundOpaque } from './ground'
import type { Kink } from './kinks'
import { bitsOf } from './precision'
import { type NumberSystem, read } from './read'

/** Everything that grounded terms read while they are evaluated. */
export interface Surroundings<T> {
  readonly evaluator: Interpreter<T>
  readonly cells: Cells<T>
  /** Sign of each kink's argument on the piece that is being integrated; 0 where it is not known. */
  readonly kinkSigns: number[]
  readonly kinks: readonly Kink<T>[]
  /** What a nested sum or integral threw while it was looked at in double precision. */
  readonly trouble: { thrown: unknown }
  /** Forgets what the evaluator computed for the previous hidden state. */
  readonly forget: () => void
}

/** Reads the grounded term at the current exact values of the cells. */
export const compile = <T>(g: Ground<T>, s: Surroundings<T>): (() => T) => read(g, exactly(s))

const exactly = <T>(s: Surroundings<T>): NumberSystem<T, T> => {
  const { cells, kinks, kinkSigns } = s
  const A = s.evaluator.algebra
  const system: NumberSystem<T, T> = {
    cells,
    kinks,
    kinkSigns,
    isRounded: false,
    constant: (g) => g.value,
    cell: ({ array: { values }, at }) => {
      return () => values[at]!
    },
    logScale: (g) => g.logScale,
    opaque: (g) => compileOpaque(g, s),
    folded: (kind, parts) => {
      const combine = kind === 'add' ? A.add : A.mul
      if (parts.length === 2) {
        const [left, right] = parts as [() => T, () => T]
        return () => combine(left(), right())
      }
      return () => {
        let total = parts[0]!()
        for (let k = 1; k < parts.length; k++) total = combine(total, parts[k]!())
        return total
      }
    },
    logSumExp: (values) => logSumExp(A, values),
    powerInteger: (base, exponent) => () => A.powerInteger(base(), exponent),
    power: A.power,
    applied: (name, args) => {
      const [only] = args
      return args.length === 1
        ? () => A.call(name, [only!()])
        : () =>
            A.call(
              name,
              args.map((a) => a()),
            )
    },
    isAbove: (kink) => kinkSigns[kink] === 1,
    gapsOf: (id) => cells.logGaps[id]!,
    endOf: (end) => end.exact,
    read: (g) => read(g, system),
    displaced: (id, value, body) => {
      const { array, at } = cells.all[id]!
      const kept = array.values[at]!
      array.values[at] = value
      try {
        return body()
      } finally {
        array.values[at] = kept
      }
    },
    number: A.fromNumber,
    neg: A.neg,
    add: A.add,
    sub: A.sub,
    mul: A.mul,
    div: A.div,
    call: (name, x) => A.call(name, [x]),
    midpoint: A.midpoint,
    widen: A.widen,
    epsilon: 2 ** -bitsOf(A),
    exp: (x) => A.call('exp', [x]),
    logAbs: (x) => A.call('log', [A.call('abs', [x])]),
  }
  return system
}

export const compileOpaque = <T>(g: GroundOpaque, s: Surroundings<T>): (() => T) => {
  const { evaluator, forget } = s
  return () => {
    forget()
    return withIndices(evaluator, g, () => evaluator.value(g.term))
  }
}

/** Runs `body` with the values that the indices had where the term stood. */
export const withIndices = <T, R>({ indices }: Interpreter<T>, g: GroundOpaque, body: () => R): R => {
  const outer = g.indices.map(([name]) => indices.get(name))
  for (const [name, value] of g.indices) indices.set(name, value)
  try {
    return body()
  } finally {
    g.indices.forEach(([name], k) => {
      if (outer[k] === undefined) indices.delete(name)
      else indices.set(name, outer[k])
    })
  }
}
