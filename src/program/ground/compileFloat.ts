import { isFault, UNRESOLVED } from '../../numbers/algebra'
import { Unsupported } from '../unsupported'
import { floatFunction, type FunctionName } from '../../functions'
import { compileOpaque, isSided, type Surroundings } from './compile'
import { Divergent } from '../divergent'
import type { Ground, GroundCall, GroundOpaque } from './ground'
import { nearKink, type Reading } from './nearKink'

/** Reads the grounded term in double precision at the current `floats`; ±Infinity or NaN where it has no value. */
export const compileFloat = <T>(g: Ground<T>, s: Surroundings<T>, bare = true): (() => number) => {
  const { floats, floatLogGaps } = s.cells
  switch (g.kind) {
    case 'constant': {
      const { number } = g
      return () => number
    }
    case 'cell': {
      const { id } = g.cell
      return () => floats[id]!
    }
    case 'add':
    case 'mul': {
      const parts = g.parts.map((p) => compileFloat(p, s, bare))
      if (parts.length === 2) {
        const [left, right] = parts as [() => number, () => number]
        return g.kind === 'add' ? () => left() + right() : () => left() * right()
      }
      if (g.kind === 'add')
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
    }
    case 'logsumexp': {
      const parts = g.parts.map((p) => compileFloat(p, s, bare))
      return () => {
        const values = parts.map((p) => p())
        const shift = Math.max(...values)
        if (!Number.isFinite(shift)) return shift
        return shift + Math.log(values.reduce((t, v) => t + Math.exp(v - shift), 0))
      }
    }
    case 'powerInteger': {
      const base = floatNear(g.base, s, g.exponent < 0 ? g.zero : undefined, bare)
      const k = g.exponent
      if (k === 2)
        return () => {
          const x = base()
          return x * x
        }
      return () => base() ** k
    }
    case 'power': {
      const [base, exponent] = [floatNear(g.base, s, g.zero, bare), compileFloat(g.exponent, s, bare)]
      return () => base() ** exponent()
    }
    case 'call':
      return floatCall(g, s, bare)
    case 'logGap': {
      const gaps = floatLogGaps[g.cell.id]!
      const argument = compileFloat(g.argument, s)
      const end = `${g.end}End` as const
      return () => {
        const gap = gaps[end] === g.cell[g.end] ? gaps[g.end] : undefined
        return gap === undefined ? Math.log(argument()) : g.logScaleNumber + gap
      }
    }
    case 'opaque':
      return floatOpaque(g, s)
  }
}

const floatReading = <T>(s: Surroundings<T>): Reading<T, number> => ({
  gapsOf: (id) => s.cells.floatLogGaps[id]!,
  endOf: (end) => end.x,
  read: (g) => compileFloat(g, s),
  displaced: (id, value, body) => {
    const { floats } = s.cells
    const kept = floats[id]!
    floats[id] = value
    const result = body()
    floats[id] = kept
    return result
  },
  number: (x) => x,
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
})

/** As the exact one: next to a kink the sign of a rounded argument may be wrong, or 0. */
const floatCall = <T>(g: GroundCall<T>, s: Surroundings<T>, bare: boolean): (() => number) => {
  if (g.name === 'log' && (g.zero >= 0 || isSided(g.args[0]!))) return floatLog(g, s)
  if (g.name === 'sqrt' && g.zero >= 0) {
    const argument = floatNear(g.args[0]!, s, g.zero, bare)
    return () => Math.sqrt(argument())
  }
  const args = g.args.map((a) => compileFloat(a, s, bare && g.kink >= 0))
  const f = floatFunction(g.name, g.args.length)
  const near =
    g.kink >= 0 && (g.name === 'sign' || g.name === 'dabs' || (!bare && isSided(g)))
      ? nearKink(s.kinks[g.kink]!, s.cells, floatReading(s))
      : undefined
  const first = near ? (): number => near.value() ?? args[0]!() : args[0]!
  const second = args[1]!
  const plain = args.length === 1 ? (): number => f(first(), 0) : (): number => f(first(), second())
  if (g.kink < 0) return plain
  const { kinkSigns } = s
  const branch = (sign: number): number => {
    switch (g.name) {
      case 'abs':
        return sign * first()
      case 'relu':
        return sign > 0 ? first() : 0
      case 'max':
        return sign > 0 ? first() : second()
      case 'min':
        return sign > 0 ? second() : first()
      default:
        return sign
    }
  }
  return () => {
    const sign = kinkSigns[g.kink] ?? 0
    return sign === 0 ? plain() : branch(sign)
  }
}

const floatNear = <T>(g: Ground<T>, s: Surroundings<T>, zero: number | undefined, bare: boolean): (() => number) => {
  const plain = compileFloat(g, s, bare && zero === undefined)
  if (zero === undefined || zero < 0) return plain
  const near = nearKink(s.kinks[zero]!, s.cells, floatReading(s))
  return () => near.value() ?? plain()
}

const floatLog = <T>(g: GroundCall<T>, s: Surroundings<T>): (() => number) => {
  const argument = g.args[0]!
  const near = nearKink(s.kinks[isSided(argument) ? argument.kink : g.zero]!, s.cells, floatReading(s))
  const value = compileFloat(argument, s)
  const vanishes = (): boolean => isSided(argument) && argument.name === 'relu' && !(near.value()! > 0)
  return () => (vanishes() ? undefined : near.logAbs()) ?? Math.log(value())
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
