import type { Term, Variable } from '../../expr'
import type { Sizes } from '../../program/interpreter'
import * as Q from '../../numbers/rational'
import { subscripts, type Values } from '../../program/arrays'
import { compileTerms, type Doubles, type Executable, type Grid } from '../../program/compile'
import { type AxisShape, stretchesOf } from './axis'
import { type Curved, curvedList } from './seen'

/** What is averaged over p̃, compiled once for all parameters of one size. */
export interface Integrands {
  readonly sizes: Sizes
  readonly visible: readonly { readonly variable: Variable; readonly dims: readonly number[] }[]
  /** Parameters, and arrays that belong to p̃. */
  readonly fixed: readonly { readonly variable: Variable; readonly dims: readonly number[] }[]
  readonly logDensity: Term
  /** Conditions that p̃ is restricted to. */
  readonly conditions: readonly Term[]
  readonly bodies: readonly Term[]
  /** Arguments whose zeros are places where a body is not smooth. */
  readonly kinks: readonly Term[]
  /** Arguments, and bases, that change by little from point to point where the points show what the bodies are like. */
  readonly curved: Curved
  /** Whether p̃ is a product over the entries, but for its conditions. */
  readonly independent: boolean
  /** What p̃ is the mean of, where it is a kernel density. */
  readonly kernels?: Kernels
  /** What stands for integrals over hidden variables in the bodies. */
  readonly grid?: Grid
}

/** Gaussian kernels at rows of a sample, of which p̃ is the mean. */
export interface Kernels {
  readonly rows: readonly (readonly number[])[]
  readonly bandwidth: number
}

export interface Cell {
  readonly name: string
  readonly array: Float64Array
  readonly at: number
}

const product = (dims: readonly number[]): number => dims.reduce((a, b) => a * b, 1)
/** How far beside a kink a point is moved: below all errors that are promised. */
const BESIDE = 1e-11
/** Points tried where conditions leave little of the space. */
const MOST_TRIED = 400
const GOLDEN = (Math.sqrt(5) - 1) / 2

/** What is averaged and p̃ at one point after the other, compiled. */
export class Points {
  readonly cells: readonly Cell[]
  readonly #arrays = new Map<string, Doubles>()
  readonly #density: Executable
  readonly #main: Executable
  readonly #kinks: Executable
  readonly #curved: Executable

  constructor(
    readonly integrands: Integrands,
    readonly tick: () => void = () => {},
  ) {
    const { sizes, visible, fixed } = integrands
    for (const { variable, dims } of [...visible, ...fixed])
      this.#arrays.set(variable.name, { dims, values: new Float64Array(product(dims)) })
    this.cells = visible.flatMap(({ variable, dims }) => {
      const { values } = this.#arrays.get(variable.name)!
      return Array.from(values, (_, at) => ({ name: `${variable.name}${subscripts(at, dims)}`, array: values, at }))
    })
    const varying = new Set(visible.map((v) => v.variable.name))
    this.#density = compileTerms([integrands.logDensity, ...integrands.conditions], sizes, this.#arrays, varying)
    this.#main = compileTerms(integrands.bodies, sizes, this.#arrays, varying, { grid: integrands.grid })
    this.#kinks = compileTerms(integrands.kinks, sizes, this.#arrays, varying)
    this.#curved = compileTerms(curvedList(integrands.curved), sizes, this.#arrays, varying)
  }

  /** Sets parameters and the arrays of p̃. */
  bind(values: Values): void {
    for (const { variable } of this.integrands.fixed) {
      const list = values.get(variable.name)
      const { values: into } = this.#arrays.get(variable.name)!
      if (list) for (let k = 0; k < into.length; k++) into[k] = Q.toNumber(list[k]!)
    }
    this.#density.prepare()
    this.#main.prepare()
    this.#kinks.prepare()
    this.#curved.prepare()
  }

  set(x: readonly number[]): void {
    this.cells.forEach((cell, c) => (cell.array[cell.at] = x[c]!))
  }

  /** log p̃ at the current point; −Infinity outside of the conditions. */
  density(): number {
    this.#density.run()
    const { out } = this.#density
    for (let k = 1; k < out.length; k++) if (out[k] !== 1) return -Infinity
    return out[0]!
  }

  /** log p̃ at the current point, its conditions left away. */
  unrestricted(): number {
    this.#density.run()
    return this.#density.out[0]!
  }

  /** All bodies at the current point; beside it where it lies on a kink, which has no part in an integral. */
  bodies(): Float64Array {
    this.#main.run()
    if (this.integrands.kinks.length > 0 && this.#main.out.some(Number.isNaN)) this.#runBeside()
    return this.#main.out
  }

  #runBeside(): void {
    const kept = this.cells.map(({ array, at }) => array[at]!)
    this.set(kept.map((x, c) => x + BESIDE * (1 + c * GOLDEN) * Math.max(1, Math.abs(x))))
    this.#main.run()
    this.set(kept)
  }

  /** The arguments of kinks, and those that the bodies are curved in, at the current point. */
  kinkValues(): Float64Array {
    this.#kinks.run()
    return this.#kinks.out
  }

  curvedValues(): Float64Array {
    this.#curved.run()
    return this.#curved.out
  }

  /** A point at which the other entries are held while one is looked at: near the centre, where p̃ is not 0. */
  centre(axes: readonly AxisShape[], shift: number): readonly number[] {
    const near = axes.map((a, c) => inside(a, a.centre + shift * a.scale * (c % 2 === 0 ? 1 : -0.7), a.centre))
    if (this.integrands.conditions.length === 0) return near
    for (let n = 0; n < MOST_TRIED; n++) {
      const point = n === 0 ? near : axes.map((axis, c) => anywhere(axis, n * GOLDEN ** (c + 1) + shift))
      this.set(point)
      if (this.density() > -Infinity) return point
    }
    return near
  }

  /** log(p̃ · (1 + Σ|f|)) at the current point; beyond the conditions, which other entries may move, that of p̃ alone. */
  greatest(): number {
    const log = this.density()
    if (log === -Infinity) return this.integrands.conditions.length > 0 ? this.unrestricted() : log
    const size = this.bodies().reduce((a, f) => Math.max(a, Math.abs(f)), 1)
    return Number.isNaN(size) ? NaN : log + Math.log(size)
  }
}

/** A point of the axis by the fractional part of n, denser around the centre. */
const anywhere = (axis: AxisShape, n: number): number => {
  const [stretch] = stretchesOf({ ...axis, breaks: [] }, [])
  return stretch!.x(6 * (n - Math.floor(n)) - 3)
}

export const inside = (axis: AxisShape, x: number, otherwise: number): number => {
  if (x > axis.low && x < axis.high) return x
  if (otherwise > axis.low && otherwise < axis.high) return otherwise
  if (Number.isFinite(axis.low) && Number.isFinite(axis.high))
    return (axis.low + axis.high) / 2 + 0.1 * (axis.high - axis.low)
  return Number.isFinite(axis.low) ? axis.low + axis.scale : axis.high - axis.scale
}
