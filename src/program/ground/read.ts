import type { FunctionName } from '../../functions'
import type { Cell, Cells } from './cells'
import type { Ground, GroundCall, GroundConstant, GroundLogGap, GroundOpaque } from './ground'
import type { Kink } from './kinks'
import { nearKink, type NearKink, type Reading } from './nearKink'

/** A number system in which grounded terms are read at the current values of the cells, by functions made once. */
export interface NumberSystem<T, X> extends Reading<T, X> {
  readonly cells: Cells<T>
  /** Sign of each kink's argument on the piece that is being integrated; 0 where it is not known. */
  readonly kinkSigns: readonly number[]
  readonly kinks: readonly Kink<T>[]
  /** Whether the sign of an argument may be wrong next to its zero. */
  readonly isRounded: boolean
  readonly constant: (g: GroundConstant<T>) => X
  readonly cell: (cell: Cell<T>) => () => X
  readonly logScale: (g: GroundLogGap<T>) => X
  readonly opaque: (g: GroundOpaque) => () => X
  readonly neg: (a: X) => X
  readonly folded: (kind: 'add' | 'mul', parts: readonly (() => X)[]) => () => X
  readonly logSumExp: (values: readonly X[]) => X
  readonly powerInteger: (base: () => X, exponent: number) => () => X
  readonly power: (base: X, exponent: X) => X
  readonly applied: (name: FunctionName, args: readonly (() => X)[]) => () => X
  /** Whether the argument of a kink is above 0 at the current values. */
  readonly isAbove: (kink: number, near: NearKink<X>) => boolean
}

const SIDED = new Set(['abs', 'relu'])
const isSided = <T>(g: Ground<T>): g is GroundCall<T> => g.kind === 'call' && g.kink >= 0 && SIDED.has(g.name)

/**
 * Reads the grounded term in a number system; `bare` is where the rounding of a kink's argument is as small as that of
 * the cell: outside of all functions.
 */
export const read = <T, X>(g: Ground<T>, S: NumberSystem<T, X>, bare = true): (() => X) => {
  switch (g.kind) {
    case 'constant': {
      const value = S.constant(g)
      return () => value
    }
    case 'cell':
      return S.cell(g.cell)
    case 'add':
    case 'mul':
      return S.folded(
        g.kind,
        g.parts.map((p) => read(p, S, bare)),
      )
    case 'logsumexp': {
      const parts = g.parts.map((p) => read(p, S, bare))
      return () => S.logSumExp(parts.map((p) => p()))
    }
    case 'powerInteger':
      return S.powerInteger(readNear(g.base, S, g.exponent < 0 ? g.zero : undefined, bare), g.exponent)
    case 'power': {
      const [base, exponent] = [readNear(g.base, S, g.zero, bare), read(g.exponent, S, bare)]
      return () => S.power(base(), exponent())
    }
    case 'call':
      return readCall(g, S, bare)
    case 'logGap':
      return readLogGap(g, S)
    case 'opaque':
      return S.opaque(g)
  }
}

/** An argument whose zeros are poles or branch points, from its distance to the zero of kink `zero`; undefined: it has none. */
const readNear = <T, X>(g: Ground<T>, S: NumberSystem<T, X>, zero: number | undefined, bare: boolean): (() => X) => {
  const plain = read(g, S, bare && zero === undefined)
  if (zero === undefined || zero < 0) return plain
  const near = nearKink(S.kinks[zero]!, S.cells, S)
  return () => near.value() ?? plain()
}

/** On a piece without kinks inside, |x| is x or −x: no sign has to be decided at each node, and duals pass the kink. */
const readCall = <T, X>(g: GroundCall<T>, S: NumberSystem<T, X>, bare: boolean): (() => X) => {
  if (g.name === 'log' && (g.zero >= 0 || isSided(g.args[0]!))) return readLog(g, S)
  if (g.name === 'sqrt' && g.zero >= 0) return S.applied('sqrt', [readNear(g.args[0]!, S, g.zero, bare)])
  const args = g.args.map((a) => read(a, S, bare && g.kink >= 0))
  if (g.kink < 0) return S.applied(g.name, args)
  const isStep = g.name === 'sign' || g.name === 'dabs'
  const near = (S.isRounded && isStep) || (!bare && isSided(g)) ? nearKink(S.kinks[g.kink]!, S.cells, S) : undefined
  const first = near ? (): X => near.value() ?? args[0]!() : args[0]!
  const second = args[1]!
  const plain = S.applied(g.name, [first, ...args.slice(1)])
  const branch = (sign: number): X => {
    switch (g.name) {
      case 'abs':
        return sign > 0 ? first() : S.neg(first())
      case 'relu':
        return sign > 0 ? first() : S.number(0)
      case 'max':
        return sign > 0 ? first() : second()
      case 'min':
        return sign > 0 ? second() : first()
      default:
        return S.number(sign)
    }
  }
  const { kinkSigns } = S
  return () => {
    const sign = kinkSigns[g.kink] ?? 0
    return sign === 0 ? plain() : branch(sign)
  }
}

/** The logarithm of |x|, relu(x), or of what is 0 at an end of a domain. */
const readLog = <T, X>(g: GroundCall<T>, S: NumberSystem<T, X>): (() => X) => {
  const argument = g.args[0]!
  const near = nearKink(S.kinks[isSided(argument) ? argument.kink : g.zero]!, S.cells, S)
  const plain = S.applied('log', [read(argument, S)])
  const vanishes = (): boolean => isSided(argument) && argument.name === 'relu' && !S.isAbove(argument.kink, near)
  return () => (vanishes() ? undefined : near.logAbs()) ?? plain()
}

const readLogGap = <T, X>(g: GroundLogGap<T>, S: NumberSystem<T, X>): (() => X) => {
  const plain = S.applied('log', [read(g.argument, S)])
  const gaps = S.gapsOf(g.cell.id)
  const scale = S.logScale(g)
  const end = `${g.end}End` as const
  return () => {
    const gap = gaps[end] === g.cell[g.end] ? gaps[g.end] : undefined
    return gap === undefined ? plain() : S.add(scale, gap)
  }
}
