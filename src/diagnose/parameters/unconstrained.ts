import type { Cell } from './cells'

/*
 * Parameters by numbers without bounds: logarithms of distances to an end, logits between two, and the factor L of a
 * positive definite matrix L Lᵀ, its diagonal by logarithms. A gradient goes back the same way.
 */

/** Numbers without bounds for cells that belong together. */
interface Chart {
  readonly cells: readonly number[]
  /** Values of the cells at these numbers. */
  readonly values: (free: readonly number[]) => readonly number[]
  /** The numbers at which the cells have these values; undefined where there are none. */
  readonly inverse: (values: readonly number[]) => readonly number[] | undefined
  /** A gradient by the cells at these numbers, by the numbers. */
  readonly pulled: (free: readonly number[], gradient: readonly number[]) => readonly number[]
}

const single = (
  k: number,
  value: (x: number) => number,
  inverse: (y: number) => number,
  slope: (x: number) => number,
): Chart => ({
  cells: [k],
  values: ([x]) => [value(x!)],
  inverse: ([y]) => {
    const x = inverse(y!)
    return Number.isFinite(x) ? [x] : undefined
  },
  pulled: ([x], [g]) => [g! * slope(x!)],
})

const chartOf = ({ low, high }: Cell, k: number): Chart => {
  if (Number.isFinite(low) && Number.isFinite(high)) {
    const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))
    return single(
      k,
      (x) => low + (high - low) * sigmoid(x),
      (y) => Math.log((y - low) / (high - y)),
      (x) => (high - low) * sigmoid(x) * sigmoid(-x),
    )
  }
  if (Number.isFinite(low))
    return single(
      k,
      (x) => low + Math.exp(x),
      (y) => Math.log(y - low),
      Math.exp,
    )
  if (Number.isFinite(high))
    return single(
      k,
      (x) => high - Math.exp(x),
      (y) => Math.log(high - y),
      (x) => -Math.exp(x),
    )
  return single(
    k,
    (x) => x,
    (y) => y,
    () => 1,
  )
}

/** L of as many rows as the cells fill, row by row; its diagonal by logarithms. */
const factorOf = (free: readonly number[]): readonly (readonly number[])[] => {
  const rows: number[][] = []
  for (let from = 0; from < free.length; from += rows.length) {
    const row = free.slice(from, from + rows.length + 1)
    row[row.length - 1] = Math.exp(row.at(-1)!)
    rows.push(row)
  }
  return rows
}

/** Cells of one positive definite matrix, the rows of its upper triangle. */
const matrixChart = (cells: readonly number[]): Chart => {
  const n = Math.round((Math.sqrt(8 * cells.length + 1) - 1) / 2)
  const upper = Array.from({ length: n }, (_, r) =>
    Array.from({ length: n - r }, (__, c) => [r, r + c] as const),
  ).flat()
  return {
    cells,
    values: (free) => {
      const L = factorOf(free)
      return upper.map(([r, c]) => L[r]!.reduce((sum, x, k) => sum + x * (L[c]![k] ?? 0), 0))
    },
    inverse: (values) => {
      const at = new Map(upper.map(([r, c], k) => [`${r},${c}`, values[k]!]))
      const L: number[][] = []
      for (let r = 0; r < n; r++) {
        L.push([])
        for (let c = 0; c <= r; c++) {
          const known = L[r]!.reduce((sum, x, k) => sum + x * (L[c]![k] ?? 0), 0)
          const left = at.get(`${c},${r}`)! - known
          L[r]!.push(c < r ? left / L[c]![c]! : Math.sqrt(left))
        }
      }
      const free = L.flatMap((row) => row.map((x, k) => (k === row.length - 1 ? Math.log(x) : x)))
      return free.every(Number.isFinite) ? free : undefined
    },
    // J changes by tr(G dA) = 2 tr(G dL Lᵀ), with half of what two equal entries share in each of them.
    pulled: (free, gradient) => {
      const L = factorOf(free)
      const G = L.map(() => Array.from({ length: n }, () => 0))
      upper.forEach(([r, c], k) => (G[r]![c] = G[c]![r] = r === c ? gradient[k]! : gradient[k]! / 2))
      return L.flatMap((row, r) =>
        row.map((x, c) => {
          const slope = 2 * L.reduce((sum, other, k) => sum + G[r]![k]! * (other[c] ?? 0), 0)
          return c === r ? slope * x : slope
        }),
      )
    },
  }
}

/** All cells by numbers without bounds, as many of them. */
export class Unconstrained {
  readonly #charts: readonly Chart[]

  constructor(readonly cells: readonly Cell[]) {
    const charts: Chart[] = []
    const matrices = new Map<string, number[]>()
    cells.forEach((cell, k) => {
      if (cell.matrix === undefined || cell.variable.domain.kind !== 'spd') charts.push(chartOf(cell, k))
      else {
        const key = `${cell.variable.name} ${cell.matrix}`
        const known = matrices.get(key)
        if (known) known.push(k)
        else matrices.set(key, [k])
      }
    })
    this.#charts = [...charts, ...[...matrices.values()].map(matrixChart)]
  }

  values(free: readonly number[]): number[] {
    return this.#each(free, (chart, own) => chart.values(own))
  }

  /** Undefined where a value is at an end of its domain. */
  inverse(values: readonly number[]): number[] | undefined {
    const free: number[] = []
    for (const { cells, inverse } of this.#charts) {
      const own = inverse(cells.map((k) => values[k]!))
      if (!own) return undefined
      cells.forEach((k, at) => (free[k] = own[at]!))
    }
    return free
  }

  pulled(free: readonly number[], gradient: ArrayLike<number>): number[] {
    return this.#each(free, (chart, own) =>
      chart.pulled(
        own,
        chart.cells.map((k) => gradient[k]!),
      ),
    )
  }

  /** Numbers whose sum with a large number takes a scale or precision to an end of its domain. */
  isScale(k: number): boolean {
    const { low, high, variable } = this.cells[k]!
    return Number.isFinite(low) || Number.isFinite(high) || variable.domain.kind === 'spd'
  }

  #each(free: readonly number[], map: (chart: Chart, own: readonly number[]) => readonly number[]): number[] {
    const all: number[] = []
    for (const chart of this.#charts)
      map(
        chart,
        chart.cells.map((k) => free[k]!),
      ).forEach((x, at) => (all[chart.cells[at]!] = x))
    return all
  }
}
