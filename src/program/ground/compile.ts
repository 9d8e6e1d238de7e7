import type { Interpreter } from '../interpreter'
import { logSumExp } from '../logSumExp'
import type { Cells } from './cells'
import type { Ground, GroundCall, GroundLogGap, GroundOpaque } from './ground'
import type { Kink } from './kinks'
import { nearKink, type Reading } from './nearKink'
import { bitsOf } from './precision'

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

/**
 * Reads the grounded term at the current exact values of the cells; `bare` is where the rounding of a kink's argument is
 * as small as that of the cell: outside of all functions.
 */
export const compile = <T>(g: Ground<T>, s: Surroundings<T>, bare = true): (() => T) => {
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
      const parts = g.parts.map((p) => compile(p, s, bare))
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
      const parts = g.parts.map((p) => compile(p, s, bare))
      return () =>
        logSumExp(
          A,
          parts.map((p) => p()),
        )
    }
    case 'powerInteger': {
      const base = compileNear(g.base, s, g.exponent < 0 ? g.zero : undefined, bare)
      return () => A.powerInteger(base(), g.exponent)
    }
    case 'power': {
      const [base, exponent] = [compileNear(g.base, s, g.zero, bare), compile(g.exponent, s, bare)]
      return () => A.power(base(), exponent())
    }
    case 'call':
      return compileCall(g, s, bare)
    case 'logGap':
      return compileLogGap(g, s)
    case 'opaque':
      return compileOpaque(g, s)
  }
}

const SIDED = new Set(['abs', 'relu'])
export const isSided = <T>(g: Ground<T>): g is GroundCall<T> => g.kind === 'call' && g.kink >= 0 && SIDED.has(g.name)

/** What the number system reads near kinks. */
const reading = <T>(s: Surroundings<T>): Reading<T, T> => {
  const A = s.evaluator.algebra
  return {
    gapsOf: (id) => s.cells.logGaps[id]!,
    endOf: (end) => end.exact,
    read: (g) => compile(g, s),
    displaced: (id, value, body) => {
      const { array, at } = s.cells.all[id]!
      const kept = array.values[at]!
      array.values[at] = value
      try {
        return body()
      } finally {
        array.values[at] = kept
      }
    },
    number: A.fromNumber,
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
}

/** An argument whose zeros are poles or branch points, from its distance to the zero of kink `zero`; undefined: it has none. */
const compileNear = <T>(g: Ground<T>, s: Surroundings<T>, zero: number | undefined, bare: boolean): (() => T) => {
  const plain = compile(g, s, bare && zero === undefined)
  if (zero === undefined || zero < 0) return plain
  const near = nearKink(s.kinks[zero]!, s.cells, reading(s))
  return () => near.value() ?? plain()
}

/** On a piece without kinks inside, |x| is x or −x: no sign has to be decided at each node, and duals pass the kink. */
const compileCall = <T>(g: GroundCall<T>, s: Surroundings<T>, bare: boolean): (() => T) => {
  const A = s.evaluator.algebra
  if (g.name === 'log' && (g.zero >= 0 || isSided(g.args[0]!))) return compileLog(g, s)
  if (g.name === 'sqrt' && g.zero >= 0) {
    const argument = compileNear(g.args[0]!, s, g.zero, bare)
    return () => A.call('sqrt', [argument()])
  }
  const args = g.args.map((a) => compile(a, s, bare && g.kink >= 0))
  const near = !bare && isSided(g) ? nearKink(s.kinks[g.kink]!, s.cells, reading(s)) : undefined
  const first = near ? (): T => near.value() ?? args[0]!() : args[0]!
  const second = args[1]!
  const plain = (): T => A.call(g.name, args.length === 1 ? [first()] : args.map((a) => a()))
  if (g.kink < 0) return plain
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

/** The logarithm of |x|, relu(x), or of what is 0 at an end of a domain. */
const compileLog = <T>(g: GroundCall<T>, s: Surroundings<T>): (() => T) => {
  const A = s.evaluator.algebra
  const argument = g.args[0]!
  const near = nearKink(s.kinks[isSided(argument) ? argument.kink : g.zero]!, s.cells, reading(s))
  const value = compile(argument, s)
  const vanishes = (): boolean => isSided(argument) && argument.name === 'relu' && s.kinkSigns[argument.kink] !== 1
  return () => (vanishes() ? undefined : near.logAbs()) ?? A.call('log', [value()])
}

const compileLogGap = <T>(g: GroundLogGap<T>, s: Surroundings<T>): (() => T) => {
  const A = s.evaluator.algebra
  const argument = compile(g.argument, s)
  const gaps = s.cells.logGaps[g.cell.id]!
  const end = `${g.end}End` as const
  return () => {
    const gap = gaps[end] === g.cell[g.end] ? gaps[g.end] : undefined
    return gap === undefined ? A.call('log', [argument()]) : A.add(g.logScale, gap)
  }
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
