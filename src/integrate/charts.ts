import { lineMap, type LineMap, type Spread } from '../numbers/lineMap'
import { type Algebra, unlessFault } from '../numbers/algebra'
import { type Cell, type Cells, type End, forgetGaps, type Gaps } from '../program/ground/cells'

/** A map of the line onto an interval of one cell's values. */
export interface Chart<T> extends Pick<LineMap, 'x' | 'inverse'> {
  readonly low: End<T> | undefined
  readonly high: End<T> | undefined
  /** Moves the cell in double precision, whichever chart moved it before; returns log |dx/ds|. */
  setFloat(s: number): number
  /** Moves the cell; returns log |dx/ds|, undefined for 0. */
  setExact(s: T): T | undefined
  /** Forgets the distances to the ends. */
  leave(): void
}

const softplus = (x: number): number => (x > 0 ? x + Math.log1p(Math.exp(-x)) : Math.log1p(Math.exp(x)))

const put = <T, X>(
  gaps: Gaps<T, X>,
  lowEnd: End<T> | undefined,
  highEnd: End<T> | undefined,
  low: X | undefined,
  high: X | undefined,
): void => {
  gaps.lowEnd = lowEnd
  gaps.highEnd = highEnd
  gaps.low = low
  gaps.high = high
}

/** The chart of the interval between two ends, which with `precise` moves the cell in the number system wherever it is moved in
 * double precision, too. */
export const chartOf = <T>(
  A: Algebra<T>,
  cells: Cells<T>,
  cell: Cell<T>,
  low: End<T> | undefined,
  high: End<T> | undefined,
  precise = false,
): Chart<T> => {
  const chart = plainChart(A, cells, cell, low, high)
  return precise ? preciseChart(A, chart) : chart
}

/** The chart with logarithms of the distances to them. */
const plainChart = <T>(
  A: Algebra<T>,
  cells: Cells<T>,
  cell: Cell<T>,
  low: End<T> | undefined,
  high: End<T> | undefined,
): Chart<T> => {
  const { floats } = cells
  const {
    id,
    at,
    array: { values },
  } = cell
  const floatGaps = cells.floatLogGaps[id]!
  const gaps = cells.logGaps[id]!
  const { x, inverse } = lineMap(low?.x ?? -Infinity, high?.x ?? Infinity)
  const common = { low, high, x, inverse, leave: () => forgetGaps(cells, id) }
  if (low && high) {
    const logSize = Math.log(high.x - low.x)
    const exactSize = A.sub(high.exact, low.exact)
    const exactLogSize = A.call('log', [exactSize])
    return {
      ...common,
      setFloat: (s) => {
        floats[id] = x(s)
        const [up, down] = [softplus(s), softplus(-s)]
        put(floatGaps, low, high, logSize - down, logSize - up)
        return logSize - up - down
      },
      setExact: (s) => {
        const negative = A.neg(s)
        const [up, down] = [A.call('softplus', [s]), A.call('softplus', [negative])]
        values[at] =
          A.midpoint(s) < 0
            ? A.add(low.exact, A.mul(exactSize, A.call('sigmoid', [s])))
            : A.sub(high.exact, A.mul(exactSize, A.call('sigmoid', [negative])))
        put(gaps, low, high, A.sub(exactLogSize, down), A.sub(exactLogSize, up))
        return A.sub(A.sub(exactLogSize, up), down)
      },
    }
  }
  const end = low ?? high
  if (end) {
    const from = low ? A.add : A.sub
    return {
      ...common,
      setFloat: (s) => {
        floats[id] = x(s)
        put(floatGaps, low, high, low && s, high && s)
        return s
      },
      setExact: (s) => {
        values[at] = from(end.exact, A.call('exp', [s]))
        put(gaps, low, high, low && s, high && s)
        return s
      },
    }
  }
  return {
    ...common,
    setFloat: (s) => {
      put(floatGaps, undefined, undefined, undefined, undefined)
      floats[id] = s
      return 0
    },
    setExact: (s) => {
      put(gaps, undefined, undefined, undefined, undefined)
      values[at] = s
      return undefined
    },
  }
}

/** A chart that moves the cell in the number system too wherever it is moved in double precision. */
const preciseChart = <T>(A: Algebra<T>, chart: Chart<T>): Chart<T> => ({
  ...chart,
  setFloat: (s) => {
    const jacobian = chart.setFloat(s)
    const exact = A.fromNumber(Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, s)))
    return unlessFault(() => {
      chart.setExact(exact)
      return jacobian
    }, NaN)
  },
})

export interface Node<T> {
  readonly offset: T
  readonly slope: T
}

const tables = new WeakMap<object, Map<string, Node<unknown>>>()

/** Offset and slope at t in a number system; those of one algebra are computed once. */
export const nodeAt = <T>(A: Algebra<T>, spread: Spread, t: number): Node<T> => {
  if (spread === 0) return { offset: A.fromNumber(t), slope: A.fromNumber(1) }
  let table = tables.get(A)
  if (!table) tables.set(A, (table = new Map()))
  const key = `${spread}:${t}`
  let node = table.get(key) as Node<T> | undefined
  if (!node) {
    const x = A.fromNumber(t)
    const [sinh, cosh] = [A.call('sinh', [x]), A.call('cosh', [x])]
    if (spread === 1) node = { offset: sinh, slope: cosh }
    else {
      const half = A.div(A.pi(), A.fromNumber(2))
      const inner = A.mul(half, sinh)
      node = { offset: A.call('sinh', [inner]), slope: A.mul(A.mul(half, cosh), A.call('cosh', [inner])) }
    }
    table.set(key, node)
  }
  return node
}
