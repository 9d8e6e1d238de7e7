import { isFault, UNRESOLVED } from '../../numbers/algebra'
import type { Evaluator } from '../evaluator'
import { logSumExp } from '../logSumExp'
import { Unsupported } from '../unsupported'
import type { Cells } from './cells'
import { Divergent } from './divergent'
import type { Ground, GroundCall, GroundLogGap, GroundOpaque } from './ground'
import { floatFunction } from './floatFunctions'

/** Everything that grounded terms read while they are evaluated. */
export interface Surroundings<T> {
  readonly evaluator: Evaluator<T>
  readonly cells: Cells<T>
  /** Sign of each kink's argument on the piece that is being integrated; 0 where it is not known. */
  readonly kinkSigns: number[]
  /** What a nested sum or integral threw while it was looked at in double precision. */
  readonly trouble: { thrown: unknown }
  /** Forgets what the evaluator computed for the previous hidden state. */
  readonly forget: () => void
}

/** Reads the grounded term at the current exact values of the cells. */
export const compile = <T>(g: Ground<T>, s: Surroundings<T>): (() => T) => {
  const A = s.evaluator.algebra
  switch (g.kind) {
    case 'constant': {
      const { value } = g
      return () => value
    }
    case 'cell': {
      const {
        array: { values },
        at,
      } = g.cell
      return () => values[at]!
    }
    case 'add':
    case 'mul': {
      const parts = g.parts.map((p) => compile(p, s))
      const combine = g.kind === 'add' ? A.add : A.mul
      if (parts.length === 2) {
        const [left, right] = parts as [() => T, () => T]
        return () => combine(left(), right())
      }
      return () => {
        let total = parts[0]!()
        for (let k = 1; k < parts.length; k++) total = combine(total, parts[k]!())
        return total
      }
    }
    case 'logsumexp': {
      const parts = g.parts.map((p) => compile(p, s))
      return () =>
        logSumExp(
          A,
          parts.map((p) => p()),
        )
    }
    case 'powerInteger': {
      const base = compile(g.base, s)
      return () => A.powerInteger(base(), g.exponent)
    }
    case 'power': {
      const [base, exponent] = [compile(g.base, s), compile(g.exponent, s)]
      return () => A.power(base(), exponent())
    }
    case 'call':
      return compileCall(g, s)
    case 'logGap':
      return compileLogGap(g, s)
    case 'opaque':
      return compileOpaque(g, s)
  }
}

/** On a piece without kinks inside, |x| is x or −x: no sign has to be decided at each node, and duals pass the kink. */
const compileCall = <T>(g: GroundCall<T>, s: Surroundings<T>): (() => T) => {
  const A = s.evaluator.algebra
  const args = g.args.map((a) => compile(a, s))
  const [first, second] = args as [() => T, () => T]
  const plain = (): T =>
    A.call(
      g.name,
      args.map((a) => a()),
    )
  if (g.kink < 0) return args.length === 1 ? () => A.call(g.name, [first()]) : plain
  const { kinkSigns } = s
  const branch = (sign: number): T => {
    switch (g.name) {
      case 'abs':
        return sign > 0 ? first() : A.neg(first())
      case 'relu':
        return sign > 0 ? first() : A.fromNumber(0)
      case 'max':
        return sign > 0 ? first() : second()
      case 'min':
        return sign > 0 ? second() : first()
      default:
        return A.fromNumber(sign)
    }
  }
  return () => {
    const sign = kinkSigns[g.kink] ?? 0
    return sign === 0 ? plain() : branch(sign)
  }
}

const compileLogGap = <T>(g: GroundLogGap<T>, s: Surroundings<T>): (() => T) => {
  const A = s.evaluator.algebra
  const argument = compile(g.argument, s)
  const gaps = s.cells.logGaps[g.cell.id]!
  return () => {
    const gap = gaps[g.end]
    return gap === undefined ? A.call('log', [argument()]) : A.add(g.logScale, gap)
  }
}

const compileOpaque = <T>(g: GroundOpaque, s: Surroundings<T>): (() => T) => {
  const { evaluator, forget } = s
  return () => {
    forget()
    const outer = g.indices.map(([name]) => evaluator.indices.get(name))
    for (const [name, value] of g.indices) evaluator.indices.set(name, value)
    try {
      return evaluator.value(g.term)
    } finally {
      g.indices.forEach(([name], k) => {
        if (outer[k] === undefined) evaluator.indices.delete(name)
        else evaluator.indices.set(name, outer[k])
      })
    }
  }
}

/** Reads the grounded term in double precision at the current `floats`; ±Infinity or NaN where it has no value. */
export const compileFloat = <T>(g: Ground<T>, s: Surroundings<T>): (() => number) => {
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
      const parts = g.parts.map((p) => compileFloat(p, s))
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
      const parts = g.parts.map((p) => compileFloat(p, s))
      return () => {
        const values = parts.map((p) => p())
        const shift = Math.max(...values)
        if (!Number.isFinite(shift)) return shift
        return shift + Math.log(values.reduce((t, v) => t + Math.exp(v - shift), 0))
      }
    }
    case 'powerInteger': {
      const base = compileFloat(g.base, s)
      const k = g.exponent
      if (k === 2)
        return () => {
          const x = base()
          return x * x
        }
      return () => base() ** k
    }
    case 'power': {
      const [base, exponent] = [compileFloat(g.base, s), compileFloat(g.exponent, s)]
      return () => base() ** exponent()
    }
    case 'call':
      return floatCall(g, s)
    case 'logGap': {
      const gaps = floatLogGaps[g.cell.id]!
      const argument = compileFloat(g.argument, s)
      return () => (Number.isNaN(gaps[g.end]) ? Math.log(argument()) : g.logScaleNumber + gaps[g.end])
    }
    case 'opaque':
      return floatOpaque(g, s)
  }
}

/** As the exact one: next to a kink the sign of a rounded argument may be wrong, or 0. */
const floatCall = <T>(g: GroundCall<T>, s: Surroundings<T>): (() => number) => {
  const args = g.args.map((a) => compileFloat(a, s))
  const f = floatFunction(g.name)
  const [first, second] = args as [() => number, () => number]
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
