import { supportOf } from '../domains'
import type { Derivation } from '../calculus/derivation'
import { sumOver } from '../calculus/expand'
import { add, freeIndices, HALF, ifThen, mul, ONE, power, type Term, TWO, ZERO } from '../expr'
import { compileForRows, type Doubles, type LaneProgram } from '../program/compile'
import { subscripts, type Values } from '../program/arrays'
import { domainEnd } from '../program/domainEnd'
import { Unsupported } from '../program/unsupported'
import { Evaluator } from '../hidden/evaluator'
import type { Model } from '../language/model'
import { isAccurate, type Objective, type ObjectiveMoments, RowObjective } from './rowObjective'
import { intervalAlgebra } from '../algebras/intervalAlgebra'
import * as Q from '../numbers/rational'

/** The objective over a sample: J = ½ Σ E[∂E]² + Σ var[∂E] − Σ E[∂²E], averaged over the rows. */
export interface ObjectiveOverData {
  readonly rows: number
  readonly objective: number
  /** Standard deviation of J over the rows, divided by √rows; null for one row. */
  readonly standardError: number | null
  readonly terms: {
    /** ½ Σ_i E[∂E/∂v_i]² */
    readonly halfSquaredMeanGradient: number
    /** Σ_i var[∂E/∂v_i] */
    readonly varGradient: number
    /** Σ_i E[∂²E/∂v_i²] */
    readonly meanCurvature: number
  }
}

/** In place of what cannot be compiled: nothing is known, so that every row is enclosed as a point of `eval --at` is. */
const ROW_BY_ROW: LaneProgram = {
  lanes: 1,
  prepare: () => undefined,
  take: () => undefined,
  run: () => undefined,
  value: () => NaN,
}

/** A row at which J has no finite value. */
export class NoObjective extends Error {}

const MOMENTS = ['meanGradient', 'varGradient', 'meanCurvature'] as const

/** ½ Σ E[∂E]², Σ var[∂E] and Σ E[∂²E] */
export const objectiveMoments = ({ theorem1 }: Derivation): ObjectiveMoments =>
  MOMENTS.map((name) =>
    add(
      ...theorem1[name].map(({ indices, term }): Term =>
        sumOver(indices, name === 'meanGradient' ? mul(HALF, power(term, TWO)) : term),
      ),
    ),
  ) as unknown as ObjectiveMoments

/** Sums J over rows as they come; nothing is kept of a row. */
export class ObjectiveSum {
  readonly columns: number
  readonly #visible: readonly (Doubles & { readonly low: number; readonly high: number; readonly name: string })[]
  readonly #assume: Model['assume']
  /** Three moments, then how often each assumption on visible variables is violated; then bounds on the errors of all. */
  readonly #run: LaneProgram
  readonly #results: number
  readonly #enclosed: RowObjective
  #rows = 0
  /** Running means of J and the terms, and the sum of squared deviations of J (Welford 1962). */
  readonly #means = new Float64Array(4)
  #squares = 0

  /** @throws Unsupported where sums or integrals are left that cannot be compiled, unless rows may be dear */
  constructor(
    model: Model,
    derivation: Derivation,
    sizes: Readonly<Record<string, number>>,
    parameters: Values,
    { dear = false }: { readonly dear?: boolean } = {},
  ) {
    const sizeMap = new Map(Object.entries(sizes))
    const integers = new Evaluator(intervalAlgebra, sizeMap, new Map())
    const arrays = new Map<string, Doubles>()
    for (const v of [...model.visible, ...model.parameters]) {
      const dims = v.dims.map((d) => integers.integer(d))
      const values = new Float64Array(dims.reduce((a, b) => a * b, 1))
      parameters.get(v.name)?.forEach((q, k) => (values[k] = Q.toNumber(q)))
      arrays.set(v.name, { dims, values })
    }
    const moments = objectiveMoments(derivation)
    this.#enclosed = new RowObjective(model, sizes, parameters, arrays, moments)
    this.#visible = model.visible.map((v) => {
      const bounds = v.domain.bounds.map((b) => domainEnd(integers, b))
      const [low, high] = supportOf(v.domain.kind, bounds)!
      return { ...arrays.get(v.name)!, low, high, name: v.name }
    })
    this.columns = this.#visible.reduce((n, a) => n + a.values.length, 0)
    this.#assume = model.assume.filter(({ condition }) => model.visible.some((v) => condition.symbols.has(v.name)))
    const violations = this.#assume.map(({ condition }) =>
      sumOver(freeIndices(condition), ifThen(condition, ZERO, ONE)),
    )
    const varying = new Set(model.visible.map((v) => v.name))
    this.#results = moments.length + violations.length
    try {
      this.#run = compileForRows([...moments, ...violations], sizeMap, arrays, varying)
    } catch (error) {
      if (!(error instanceof Unsupported) || !dear) throw error
      this.#run = ROW_BY_ROW
    }
  }

  /** Rows of `columns` values each, and the line of the file that the k-th of them stands in. @throws NoObjective naming the row */
  add(block: Float64Array, lineOf: (k: number) => number | undefined = () => undefined): void {
    const { lanes } = this.#run
    const count = block.length / this.columns
    for (let first = 0; first < count; first += lanes) {
      const before = this.#rows - first
      const place = (k: number) => (): string => {
        const line = lineOf(k)
        return `row ${before + k + 1}${line === undefined ? '' : ` (line ${line})`}`
      }
      const read = (k: number): void => this.#read(block, k * this.columns, place(k))
      const last = Math.min(first + lanes, count)
      // What is wrong with a row is said after what is wrong with those before it.
      let end = first
      let fault: unknown
      try {
        for (; end < last; end++) {
          read(end)
          this.#run.take(end - first)
        }
      } catch (error) {
        fault = error
      }
      this.#run.run()
      for (let k = first; k < end; k++) {
        const again = (): void => (lanes > 1 ? read(k) : undefined)
        this.#refuseViolations(k - first, place(k), again)
        this.#take(this.#objective(k - first, place(k), again))
      }
      if (fault !== undefined) throw fault
    }
  }

  #read(block: Float64Array, at: number, place: () => string): void {
    let from = at
    for (const { values, dims, low, high, name } of this.#visible)
      for (let k = 0; k < values.length; k++) {
        const x = block[from++]!
        if (!(x > low && x < high))
          throw new NoObjective(`${place()}: ${name}${subscripts(k, dims)} = ${x} is outside its domain`)
        values[k] = x
      }
  }

  #refuseViolations(lane: number, place: () => string, again: () => void): void {
    const run = this.#run
    this.#assume.forEach((assumption, k) => {
      const isClear = run.value(3 + k, lane) === 0 && run.value(this.#results + 3 + k, lane) === 0
      if (isClear) return
      again()
      if (this.#enclosed.violates(assumption))
        throw new NoObjective(`${place()} violates \`${assumption.text}\`, which the model assumes`)
    })
  }

  /** As compiled where the bound on its error is small, else from an enclosure. */
  #objective(lane: number, place: () => string, again: () => void): Objective {
    const at = (k: number): number => this.#run.value(k, lane)
    const [half, variance, curvature] = [at(0), at(1), at(2)]
    const compiled: Objective = { half, variance, curvature, objective: half + variance - curvature }
    const count = this.#results
    if (isAccurate(compiled, at(count) + at(count + 1) + at(count + 2))) return compiled
    again()
    const enclosed = this.#enclosed.value()
    if ('error' in enclosed)
      throw new NoObjective(`${place()}: the objective has no finite value there: ${enclosed.error}`)
    return enclosed
  }

  #take({ half, variance, curvature, objective }: Objective): void {
    const means = this.#means
    const n = ++this.#rows
    const before = objective - means[0]!
    means[0]! += before / n
    this.#squares += before * (objective - means[0]!)
    means[1]! += (half - means[1]!) / n
    means[2]! += (variance - means[2]!) / n
    means[3]! += (curvature - means[3]!) / n
  }

  result(): ObjectiveOverData {
    const [objective, halfSquaredMeanGradient, varGradient, meanCurvature] = this.#means as unknown as [
      number,
      number,
      number,
      number,
    ]
    const rows = this.#rows
    return {
      rows,
      objective,
      standardError: rows > 1 ? Math.sqrt(this.#squares / (rows - 1) / rows) : null,
      terms: { halfSquaredMeanGradient, varGradient, meanCurvature },
    }
  }
}
