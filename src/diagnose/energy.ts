import { Points } from '../integrate/means/points'
import { growthIn } from '../calculus/growth'
import { isBounded } from '../calculus/growthBounds'
import { atEveryIndex, holdsIntegral } from '../decide/equation1/sides'
import { entryTerms } from '../decide/equation1/entries'
import type { Instance } from '../decide/sampling/instance'
import { shapeOf } from '../decide/sampling/instance'
import { type Axis, domainEnds } from './domainEnds'
import { number, type Term } from '../expr'
import { Evaluator } from '../hidden/evaluator'
import { intervalAlgebra } from '../algebras/intervalAlgebra'
import { referenceAt } from './reference'
import type { Subject } from './subject'

/** F and its gradient as fast functions of the visible entries, at one instance of the parameters after another. */
export class Energy {
  readonly axes: readonly Axis[]
  readonly #points: Points
  readonly #isIntegrated: boolean
  readonly #scores: number
  #instance: Instance | undefined

  /** @throws Unsupported where sums or integrals over hidden variables are left that cannot be compiled */
  constructor(
    readonly subject: Subject,
    scores: readonly Term[] = entryTerms(subject.stable().score, new Map(Object.entries(subject.sizes))),
  ) {
    const { model, sizes, clock } = subject
    const at = new Map(Object.entries(sizes))
    const integers = new Evaluator(intervalAlgebra, at, new Map())
    const withDims = (list: typeof model.visible) =>
      list.map((variable) => ({ variable, dims: variable.dims.map((d) => integers.integer(d)) }))
    const visible = model.visible.map((v) => v.name)
    const convergent = subject.convergent().flatMap(({ condition }) => atEveryIndex(condition, integers))
    this.#scores = scores.length
    const growth = growthIn(model.visible)(subject.derivation.freeEnergy)
    this.isBounded = growth !== undefined && isBounded(growth)
    this.#isIntegrated = holdsIntegral(subject.derivation.freeEnergy)
    this.axes = domainEnds(shapeOf(sizes, model.visible, [])!)
    this.#points = new Points(
      {
        sizes: at,
        visible: withDims(model.visible),
        fixed: withDims(model.parameters),
        logDensity: number(0),
        conditions: model.assume
          .map((a) => a.condition)
          .filter((c) => visible.some((name) => c.symbols.has(name)))
          .flatMap((c) => atEveryIndex(c, integers)),
        bodies: [subject.stable().freeEnergy, ...scores, ...convergent],
        kinks: [],
        curved: { waves: [], exponents: [], differences: [], ratios: [] },
        independent: true,
        grid: 0,
      },
      clock.tick,
    )
  }

  /** Whether F is bounded, for all v, at all parameters. */
  readonly isBounded: boolean

  /** Whether assumptions leave out a part of the domains. */
  get isRestricted(): boolean {
    return this.#points.integrands.conditions.length > 0
  }

  bind(instance: Instance): void {
    this.subject.clock.tick()
    this.#instance = instance
    this.#points.bind(instance.values)
  }

  /** Whether the point lies inside of the domains and meets what is assumed of v. */
  admits(x: readonly number[]): boolean {
    return this.axes.every(({ low, high }, c) => x[c]! > low && x[c]! < high) && this.#isAssumed(x)
  }

  /** Infinite where assumptions leave v out; of what under- or overflows on the way, by more digits. */
  value(x: readonly number[]): number {
    if (this.isRestricted && !this.#isAssumed(x)) return Infinity
    const bodies = this.#at(x)
    if (!bodies) return NaN
    const value = bodies[0]!
    return Number.isFinite(value) || this.#isIntegrated ? value : this.certain(x)
  }

  /** The value that is certain; NaN where none is, as that of an integral it is taken as it is. */
  certain(x: readonly number[]): number {
    if (this.#isIntegrated) return this.value(x)
    if (!this.#at(x)) return NaN
    return referenceAt(this.subject, this.subject.withRow(this.#instance!, x))?.value ?? NaN
  }

  #isAssumed(x: readonly number[]): boolean {
    this.#points.set(x)
    return this.#points.density() === 0
  }

  /** ψ = −∂F/∂v */
  score(x: readonly number[]): Float64Array {
    return this.#at(x)?.slice(1, 1 + this.#scores) ?? new Float64Array(this.#scores).fill(NaN)
  }

  /** F and ψ; undefined where a sum or integral over hidden variables diverges, whatever its formula says. */
  #at(x: readonly number[]): Float64Array | undefined {
    this.#points.set(x)
    const bodies = this.#points.bodies()
    return bodies.subarray(1 + this.#scores).every((holds) => holds === 1) ? bodies : undefined
  }
}
