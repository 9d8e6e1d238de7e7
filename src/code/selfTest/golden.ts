import { Calculus } from '../../calculus/close'
import type { ArrayResult } from '../../calculus/derivation'
import { instanceOf } from '../../decide/sampling/drawn'
import { evaluatorAt, type Instance, shapeOf } from '../../decide/sampling/instance'
import type { Values } from '../../program/arrays'
import { type ConvergenceCondition, convergenceConditions, divergenceAt } from '../../evaluate/convergence'
import { FINITE_DOMAINS, type Variable } from '../../expr'
import { admissibleSizes, derivedSizes, ownSizes } from '../../language/sizes'
import { intervalAlgebra } from '../../algebras/intervalAlgebra'
import * as Q from '../../numbers/rational'
import { objectiveGradient } from '../../report/objectiveGradient'
import { Refused, type Request } from '../request'
import { Slips } from './slips'
import {
  combined,
  DECIMALS,
  type GoldenFunction,
  goldenFunctions,
  mean,
  nested,
  type Nested,
  orNone,
  type Row,
  valuesOf,
} from './values'

/*
 * Golden points: inputs, and what the functions of the derivation give there, evaluated in decimals. They are all that a
 * test of code needs.
 */

type Kind = 'ordinary' | 'all parameters 0' | 'far out'

/** Rows of data at one choice of parameters. */
export interface GoldenPoint {
  readonly kind: Kind
  readonly sizes: Readonly<Record<string, number>>
  readonly parameters: Readonly<Record<string, Nested>>
  /** Each visible array, its rows first. */
  readonly data: Readonly<Record<string, Nested>>
  /** What each function gives: of `score` and `dscore` one array for each visible one, else one. */
  readonly values: Readonly<Record<string, readonly Nested[]>>
  /** ∂loss/∂θ by parameter, where it exists; of a symmetric matrix its symmetric part, since no more is determined. */
  readonly gradient?: Readonly<Record<string, Nested>>
  /** A direction in which parameters may move, and the derivative along it. */
  readonly direction?: Readonly<Record<string, Nested>>
  readonly along?: number
  /** Names of what may come in as a factor, with its value here: `n`, `sigma²`. */
  readonly factors: Readonly<Record<string, number>>
  /** What well-known slips give in place of a value, by what they are. */
  readonly slips: Readonly<Record<string, readonly Nested[]>>
}

const LEAST_POINTS = 20
const MOST_TRIES = 120

/** Exact in single precision, so that a test in it has the same inputs. */
const rounded = (values: Values): Values =>
  new Map([...values].map(([name, list]) => [name, list.map((q) => Q.fromNumber(Math.fround(Q.toNumber(q))))]))

export class Golden {
  readonly #functions: readonly GoldenFunction[]
  readonly #gradient: readonly ArrayResult[]
  readonly #subject: GoldenFunction | undefined
  readonly #slips: Slips | undefined
  readonly #converges: readonly ConvergenceCondition[]
  /** How far a value may be off: less than a test sees. */
  readonly #accuracy: number
  #state = 20_110_415

  constructor(
    readonly request: Request,
    /** The function of which slips are told, if any. */
    subject: string | undefined,
    tolerance: number,
  ) {
    const { model, weighted, derivation } = request
    this.#accuracy = tolerance / 100
    this.#functions = goldenFunctions(request)
    this.#gradient = objectiveGradient(model, (weighted ?? derivation).objective)
    const of = this.#functions.find((f) => f.name === (subject === 'loss' ? 'objective' : subject))
    this.#slips = of && new Slips(request, of, subject === 'loss', this.#accuracy)
    const { elimination } = new Calculus().marginalise(model.hidden, model.energy)
    this.#converges = convergenceConditions(elimination, new Set(model.hidden.map((v) => v.name)))
    this.#subject = of
  }

  #draw(): number {
    this.#state = (this.#state * 48271) % 2147483647
    return (this.#state % 25) - 12
  }

  /** At least twenty points. @throws Refused where so many have no values */
  points(): readonly GoldenPoint[] {
    const sizes = this.#sizes()
    const found: GoldenPoint[] = []
    const special = (['all parameters 0', 'far out'] as const).flatMap((kind) => this.#try(sizes[0]!, kind, 2))
    for (const one of sizes) found.push(...this.#try(one, 'ordinary', 1))
    for (let k = 0; found.length + special.length < LEAST_POINTS && k < MOST_TRIES; k++)
      found.push(...this.#try(sizes[k % sizes.length]!, 'ordinary', 1 + (k % 3)))
    found.push(...special)
    if (found.length >= LEAST_POINTS) return found
    throw new Refused(
      `--self-test: ${this.request.model.name} has values at ${found.length} of ${MOST_TRIES} points tried, fewer than ${LEAST_POINTS}; ` +
        'smaller sizes (`--size`) or conditions (`assume`) that leave out where it has none may help',
    )
  }

  /** The file's sizes if they are small, all equal ones, some that are not, and 1. */
  #sizes(): readonly Readonly<Record<string, number>>[] {
    const { model } = this.request
    const own = ownSizes(model)
    const names = Object.keys(own)
    const of = (value: (k: number) => number): Record<string, number> =>
      Object.fromEntries(names.map((name, k) => [name, value(k)]))
    const small = Object.fromEntries(names.map((name) => [name, Math.min(own[name]!, 4)]))
    const all = [small, of(() => 2), of(() => 3), of((k) => 2 + (k % 2)), of(() => 1)]
    const different = [...new Map(all.map((s) => [JSON.stringify(s), s])).values()]
    const usable = different.filter((s) => derivedSizes(model, s) && admissibleSizes(model, undefined, s))
    return usable.length > 0 ? usable : [own]
  }

  #instance(base: Readonly<Record<string, number>>, kind: Kind): Instance | undefined {
    const { model } = this.request
    const sizes = derivedSizes(model, base)!
    const conditions = model.assume.map((a) => a.condition)
    const shape = shapeOf(sizes, [...model.parameters, ...model.visible], conditions)
    if (!shape) return undefined
    const isZero = (v: Variable): boolean => kind === 'all parameters 0' && v.role === 'parameter'
    const draws = shape.blocks.flatMap((b) =>
      Array.from({ length: b.cells }, () => (isZero(b.variable) ? 0 : this.#draw())),
    )
    return instanceOf(shape, draws)
  }

  #try(base: Readonly<Record<string, number>>, kind: Kind, rows: number): readonly GoldenPoint[] {
    const { model } = this.request
    const instances = Array.from({ length: rows }, () => this.#instance(base, kind))
    const [first] = instances
    if (!first || instances.some((one) => !one)) return []
    const list = instances.map((one) => {
      const values = new Map(rounded(first.values))
      for (const v of model.visible) values.set(v.name, farOut(v, kind, rounded(one!.values).get(v.name)!))
      return { sizes: first.sizes, values }
    })
    const point = orNone(() => this.#point(kind, list))
    return point ? [point] : []
  }

  /** Undefined where a sum or integral diverges. */
  #point(kind: Kind, instances: readonly Instance[]): GoldenPoint | undefined {
    const { model } = this.request
    const [first] = instances
    const variables = [...model.visible, ...model.parameters]
    const diverges = (one: Instance): boolean =>
      divergenceAt(this.#converges, evaluatorAt(intervalAlgebra, variables, one)) !== undefined
    if (this.#converges.length > 0 && instances.some(diverges)) return undefined
    const rows = instances.map((one) => evaluatorAt(DECIMALS, variables, one))
    const of = ({ results }: GoldenFunction): readonly Nested[] =>
      results.map((result) => valuesOf(rows, result, this.#accuracy))
    const values: Record<string, readonly Nested[]> = Object.fromEntries(this.#functions.map((f) => [f.name, of(f)]))
    values.loss = [mean(values.objective![0] as readonly Nested[])]
    const gradient = orNone(() => this.#gradientAt(rows))
    const right = this.#subject && values[this.#subject.name]!
    const nest = (v: Variable, list: readonly Q.Rational[]): Nested =>
      nested(
        list.map(Q.toNumber),
        v.dims.map((d) => rows[0]!.integer(d)),
      )
    return {
      kind,
      sizes: first!.sizes,
      parameters: Object.fromEntries(model.parameters.map((p) => [p.name, nest(p, first!.values.get(p.name)!)])),
      data: Object.fromEntries(
        model.visible.map((v) => [v.name, instances.map((one) => nest(v, one.values.get(v.name)!))]),
      ),
      values,
      ...(gradient && { gradient, ...this.#along(gradient) }),
      factors: this.#factors(instances, rows[0]!),
      slips: right && this.#slips ? this.#slips.at({ instances, rows, right }) : {},
    }
  }

  #gradientAt(rows: readonly Row[]): Readonly<Record<string, Nested>> {
    return Object.fromEntries(
      this.#gradient.map((g) => [g.variable.name, symmetrised(g.variable, mean(valuesOf(rows, g, this.#accuracy)))]),
    )
  }

  #along(gradient: Readonly<Record<string, Nested>>): Pick<GoldenPoint, 'direction' | 'along'> {
    const parameters = this.request.model.parameters
    const direction = Object.fromEntries(
      parameters.map((p) => {
        let k = p.name.length
        return [
          p.name,
          symmetrised(
            p,
            combined([gradient[p.name]!], () => Math.cos(++k)),
          ),
        ]
      }),
    )
    let along = 0
    for (const { name } of parameters) combined([gradient[name]!, direction[name]!], ([x, y]) => (along += x! * y!))
    return { direction, along }
  }

  /** What a slip may have multiplied or divided by. */
  #factors(rows: readonly Instance[], evaluator: Row): Readonly<Record<string, number>> {
    const { model } = this.request
    const [first] = rows
    const factors: Record<string, number> = { 'the number of rows': rows.length }
    for (const [name, n] of Object.entries(first!.sizes)) factors[name] = n
    const cells = model.visible.reduce((sum, v) => sum + v.dims.reduce((n, d) => n * evaluator.integer(d), 1), 0)
    factors['the number of visible entries'] = cells
    for (const p of model.parameters) {
      if (p.dims.length > 0 || FINITE_DOMAINS.has(p.domain.kind)) continue
      const x = Q.toNumber(first!.values.get(p.name)![0]!)
      factors[p.name] = x
      factors[`${p.name}²`] = x * x
    }
    return factors
  }
}

/** The symmetric part of what belongs to a symmetric matrix, or a batch of these. */
const symmetrised = ({ domain, dims }: Variable, x: Nested): Nested => {
  if (domain.kind !== 'symmetric' && domain.kind !== 'spd') return x
  const matrix = (m: readonly (readonly number[])[]): Nested =>
    m.map((row, i) => row.map((y, k) => (y + m[k]![i]!) / 2))
  const inside = (y: Nested, depth: number): Nested =>
    depth === 2
      ? matrix(y as readonly (readonly number[])[])
      : (y as readonly Nested[]).map((one) => inside(one, depth - 1))
  return inside(x, dims.length)
}

/** ±40 in turn where a number may be any, 40 times as far where it has one end. */
const farOut = ({ domain }: Variable, kind: Kind, list: readonly Q.Rational[]): readonly Q.Rational[] => {
  if (kind !== 'far out') return list
  if (domain.kind === 'real') return list.map((_, k) => Q.rational(k % 2 === 0 ? 40 : -40))
  return domain.kind === 'positive' ? list.map(() => Q.rational(40)) : list
}
