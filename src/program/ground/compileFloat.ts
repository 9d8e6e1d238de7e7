import { isFault, UNRESOLVED } from '../../numbers/algebra'
import { floatFunction, type FunctionName } from '../../functions'
import { Divergent } from '../divergent'
import { Unsupported } from '../unsupported'
import { compileOpaque, type Surroundings } from './compile'
import type { Ground, GroundOpaque } from './ground'
import { type NumberSystem, read } from './read'

/** Reads the grounded term in double precision at the current `floats`; ±Infinity or NaN where it has no value. */
export const compileFloat = <T>(g: Ground<T>, s: Surroundings<T>): (() => number) => read(g, inDoubles(s))

const inDoubles = <T>(s: Surroundings<T>): NumberSystem<T, number> => {
  const { cells, kinks, kinkSigns } = s
  const { floats } = cells
  const system: NumberSystem<T, number> = {
    cells,
    kinks,
    kinkSigns,
    isRounded: true,
    constant: (g) => g.number,
    cell: ({ id }) => {
      return () => floats[id]!
    },
    logScale: (g) => g.logScaleNumber,
    opaque: (g) => floatOpaque(g, s),
    folded: (kind, parts) => {
      if (parts.length === 2) {
        const [left, right] = parts as [() => number, () => number]
        return kind === 'add' ? () => left() + right() : () => left() * right()
      }
      if (kind === 'add')
        return () => {
          let total = 0
          for (let k = 0; k < parts.length; k++) total += parts[k]!()
          return total
        }
      return () => {
        let total = 1
        for (let k = 0; k < parts.length; k++) total *= parts[k]!()
        return total
      }
    },
    logSumExp: (values) => {
      const shift = Math.max(...values)
      if (!Number.isFinite(shift)) return shift
      return shift + Math.log(values.reduce((t, v) => t + Math.exp(v - shift), 0))
    },
    powerInteger: (base, k) => {
      if (k !== 2) return () => base() ** k
      return () => {
        const x = base()
        return x * x
      }
    },
    power: (x, y) => x ** y,
    applied: (name, args) => {
      const f = floatFunction(name, args.length)
      const [first, second] = args
      return second ? () => f(first!(), second()) : () => f(first!(), 0)
    },
    isAbove: (_, near) => near.value()! > 0,
    gapsOf: (id) => cells.floatLogGaps[id]!,
    endOf: (end) => end.x,
    read: (g) => read(g, system),
    displaced: (id, value, body) => {
      const kept = floats[id]!
      floats[id] = value
      const result = body()
      floats[id] = kept
      return result
    },
    number: (x) => x,
    neg: (x) => -x,
    add: (a, b) => a + b,
    sub: (a, b) => a - b,
    mul: (a, b) => a * b,
    div: (a, b) => a / b,
    call: (name, x) => floatFunction(name as FunctionName, 1)(x, 0),
    midpoint: (x) => x,
    widen: (x) => x,
    epsilon: Number.EPSILON,
    exp: Math.exp,
    logAbs: (x) => Math.log(Math.abs(x)),
  }
  return system
}

/** Through the evaluator's own number system, at the doubles. */
const floatOpaque = <T>(g: GroundOpaque, s: Surroundings<T>): (() => number) => {
  const A = s.evaluator.algebra
  const exact = compileOpaque(g, s)
  const scope = g.scope.map((id) => s.cells.all[id]!)
  return () => {
    const kept = scope.map((cell) => cell.array.values[cell.at]!)
    try {
      for (const cell of scope) {
        const x = s.cells.floats[cell.id]!
        if (!Number.isFinite(x)) return NaN
        cell.array.values[cell.at] = A.fromNumber(x)
        if (cell.kind !== 'continuous') cell.array.integers[cell.at] = x
      }
      return A.midpoint(exact())
    } catch (thrown) {
      if (isFault(thrown)) return thrown === UNRESOLVED ? NaN : -Infinity
      if (thrown instanceof Unsupported || thrown instanceof Divergent) {
        s.trouble.thrown = thrown
        return NaN
      }
      throw thrown
    } finally {
      scope.forEach((cell, k) => (cell.array.values[cell.at] = kept[k]!))
    }
  }
}
